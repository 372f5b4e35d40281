"""What all tables share: names of constraints, the clock, money, who changed a row last."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Column, Numeric
from sqlmodel import Field, SQLModel

# Every constraint has a name, so that a later revision can drop it on SQLite too.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def utc_now() -> datetime:
    """Give the present instant; the default of every `…_at` column."""
    return datetime.now(UTC)


def money() -> Column[Decimal]:
    """Make a column for an amount of money; its currency stands beside it."""
    return Column(Numeric(14, 2), nullable=False)


class Stamped(SQLModel):
    """Who changed a row last, and when."""

    created_at: datetime = Field(default_factory=utc_now)
    updated_at: datetime = Field(default_factory=utc_now)
    updated_by: int | None = Field(default=None, foreign_key="person.id")
