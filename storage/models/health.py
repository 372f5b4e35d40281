"""How healthy accounts are: scorecards, segment medians, snapshots."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Column, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from storage.models.base import utc_now


class ScorecardVersion(SQLModel, table=True):
    """A scorecard that was or is in force; the highest id is in force. `id` is the version people see ("scorecard v3")."""

    __tablename__: ClassVar[str] = "scorecard_version"

    id: int | None = Field(default=None, primary_key=True)
    text: str = Field(sa_column=Column(Text, nullable=False))  # the YAML as loaded or edited
    digest: str  # sha256 of the parsed content
    origin: str = "file"  # "file" or "chat"
    reason: str = ""
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = Field(default_factory=utc_now)


class SegmentBaseline(SQLModel, table=True):
    """The median change of a series within a segment on a day, which is taken off each account's own change."""

    __tablename__: ClassVar[str] = "segment_baseline"

    on: date = Field(primary_key=True)
    segment: str = Field(primary_key=True)
    series: str = Field(primary_key=True)
    median_change: float
    accounts: int


class HealthSnapshot(SQLModel, table=True):
    """The health of an account on a day. Arrays are little-endian float32 in the order of the scorecard version's measures."""

    __tablename__: ClassVar[str] = "health_snapshot"
    __table_args__: ClassVar[tuple[object, ...]] = (
        Index("ix_health_snapshot_on", "on"),
        {"sqlite_with_rowid": False},
    )

    account_id: int = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    on: date = Field(primary_key=True)
    scorecard_version: int = Field(foreign_key="scorecard_version.id")
    stage: str
    score: float | None
    band: str  # shown, after hysteresis
    raw_band: str
    band_since: date | None
    pending_band: str | None
    pending_days: int
    confidence: float
    categories: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # one score per category, NaN unknown
    contributions: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # one per measure, 0 unknown
    values: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # one per measure, NaN unknown
    adjustments: str = ""  # JSON [[key, points], …]; empty when there is none
