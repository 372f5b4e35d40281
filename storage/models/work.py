"""What people do about it: plays with their tasks, risks, forecasts, covers."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Column, Numeric, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.base import Stamped, utc_now


class Play(Stamped, table=True):
    """A play that runs, or ran, for an account. `definition` is the play as it was when started: its file may change meanwhile."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    alert_id: int | None = Field(default=None, foreign_key="alert.id", index=True, ondelete="SET NULL")
    key: str  # name of its file in the library
    title: str
    definition: str = Field(sa_column=Column(Text, nullable=False))  # JSON of success.plays.PlayDefinition
    state: str = "running"  # success.vocabulary.PlayState
    owner_id: int = Field(foreign_key="person.id", index=True)
    started_on: date
    started_by: int = Field(foreign_key="person.id")
    ended_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="person.id")
    outcome: str = ""  # success.vocabulary.PlayOutcome once ended
    outcome_note: str = ""


class PlayTask(Stamped, table=True):
    """One step of a running play."""

    __tablename__: ClassVar[str] = "play_task"
    __table_args__: ClassVar[tuple[object, ...]] = (UniqueConstraint("play_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    play_id: int = Field(foreign_key="play.id", ondelete="CASCADE")
    position: int  # from 1
    title: str
    owner_id: int = Field(foreign_key="person.id", index=True)
    due_on: date
    done_at: datetime | None = None
    done_by: int | None = Field(default=None, foreign_key="person.id")


class Risk(Stamped, table=True):
    """A risk of the framework that somebody opened for an account."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    kind: str  # success.vocabulary.RiskKind
    severity: str  # success.vocabulary.Severity
    owner_id: int = Field(foreign_key="person.id", index=True)
    evidence: str = Field(sa_column=Column(Text, nullable=False))
    next_step: str = ""
    next_on: date | None = None
    opened_on: date
    opened_by: int = Field(foreign_key="person.id")
    closed_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="person.id")
    close_note: str = ""


class RenewalForecast(SQLModel, table=True):
    """What somebody expects of a renewal. The latest row of an account and renewal date stands, earlier ones are its history."""

    __tablename__: ClassVar[str] = "renewal_forecast"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    renews_on: date
    category: str  # success.vocabulary.Forecast
    amount: Decimal | None = Field(default=None, sa_column=Column(Numeric(14, 2), nullable=True))  # ARR expected after
    next_step: str = ""
    next_on: date | None = None
    note: str = ""
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime = Field(default_factory=utc_now)


class Cover(SQLModel, table=True):
    """Who is told instead of somebody who is away, from one day through another."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    cover_id: int = Field(foreign_key="person.id")
    from_on: date
    until_on: date  # inclusive
    note: str = ""
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime = Field(default_factory=utc_now)
    ended_at: datetime | None = None  # ended before its day
