"""What Pillar noticed by itself, and what people told it to watch for."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from storage.models.base import Stamped, utc_now


class Alert(SQLModel, table=True):
    """Something that needs attention. One is open at most per account, trigger and term (`open_key`); what happens again updates it.

    `state` baseline is an alert that nobody was told of: its condition held when the trigger was first evaluated.
    """

    __table_args__: ClassVar[tuple[object, ...]] = (Index("ix_alert_account_id_trigger", "account_id", "trigger"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE")
    trigger: str  # key in triggers.yaml, or "followup", "own_rule", "release"
    term: str = ""  # renewal date (ISO) of a renewal mark, id of a follow-up, rule or release; else empty
    open_key: str | None = Field(default=None, unique=True)  # "account:trigger:term" while open, None once closed
    kind: str  # success.vocabulary.TriggerKind
    risk: str = ""  # success.vocabulary.RiskKind, or empty
    severity: str  # success.vocabulary.Severity
    state: str  # success.vocabulary.AlertState
    outcome: str = ""  # success.vocabulary.AlertOutcome once closed
    route: str  # success.vocabulary.Route: how it was told
    headline: str = ""  # what happened, in words with numbers and days, as it was when raised or worsened
    evidence: str = Field(default="[]", sa_column=Column(Text, nullable=False))  # JSON [{"text", "as_of", "source"}]
    mark: int | None = None  # the renewal mark (days before the notice date) reached last
    score: float | None = None  # health when raised or worsened
    raised_on: date
    seen_on: date  # last day on which the condition held
    clear_on: date | None = None  # last day on which it was seen not to hold
    clear_days: int = 0  # distinct days in a row
    raised_at: datetime = Field(default_factory=utc_now)
    updated_at: datetime = Field(default_factory=utc_now)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # whom it is for, by its owner rule
    joined_to_id: int | None = Field(
        default=None, foreign_key="alert.id", ondelete="SET NULL"
    )  # told in that one's thread
    claimed_by: int | None = Field(default=None, foreign_key="person.id")
    claimed_at: datetime | None = None
    snoozed_until: date | None = None
    snooze_reason: str = ""
    escalate_at: datetime | None = None  # when it goes further if nobody has claimed it; None never
    escalated_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="person.id")  # None: by itself
    close_note: str = ""


class AlertEvent(SQLModel, table=True):
    """One step in the life of an alert; told in the thread of its message."""

    __tablename__: ClassVar[str] = "alert_event"

    id: int | None = Field(default=None, primary_key=True)
    alert_id: int = Field(foreign_key="alert.id", index=True, ondelete="CASCADE")
    at: datetime = Field(default_factory=utc_now)
    person_id: int | None = Field(default=None, foreign_key="person.id")  # None: Pillar itself
    kind: str  # success.vocabulary.Story
    text: str  # a full sentence, plain text


class Mute(SQLModel, table=True):
    """A trigger that is not to speak about an account for a time."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    trigger: str
    until_on: date  # inclusive
    reason: str
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime = Field(default_factory=utc_now)
    ended_at: datetime | None = None


class TriggerBaseline(SQLModel, table=True):
    """A trigger that is watched: set when it is first evaluated over the whole book; a trigger without one raises nothing."""

    __tablename__: ClassVar[str] = "trigger_baseline"

    trigger: str = Field(primary_key=True)
    set_on: date
    accounts: int  # that met its condition on that day


class DataIncident(SQLModel, table=True):
    """A source that moved too much of the book at once: its triggers rest until it is over, or confirmed to be true."""

    __tablename__: ClassVar[str] = "data_incident"

    id: int | None = Field(default=None, primary_key=True)
    source: str  # as in success.scorecard.Placed.source
    direction: str  # "up" or "down"
    opened_on: date
    reference_on: date  # the snapshots of this day are what it is compared with
    accounts: int
    state: str = "open"  # open, confirmed (by a person), over (by itself)
    closed_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="person.id")


class Recheck(SQLModel, table=True):
    """An account about which something new came in; it is evaluated within five minutes."""

    account_id: int = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    asked_at: datetime = Field(default_factory=utc_now)


class FollowUp(Stamped, table=True):
    """A reminder that a person set for herself about an account."""

    __tablename__: ClassVar[str] = "follow_up"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", index=True)
    text: str
    due_on: date
    done_at: datetime | None = None


class WatchRule(Stamped, table=True):
    """A standing rule of a person's own: "tell me when usage of acme falls under 20 users"."""

    __tablename__: ClassVar[str] = "watch_rule"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="CASCADE")  # None: all of hers
    fact: str  # key of success.facts.FACTS
    comparison: str  # "below", "at_most", "above", "at_least"
    threshold: float
    text: str  # as she said it
    ended_at: datetime | None = None


class Release(Stamped, table=True):
    """What the vendor announces: a release, an incident, a price change."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str  # success.vocabulary.ReleaseKind
    title: str
    text: str = ""  # what it means for the customer
    starts_on: date
    audience: str = Field(
        default="{}", sa_column=Column(Text, nullable=False)
    )  # JSON: plan, segment, or fact with comparison
    announced_at: datetime | None = None
    announced_by: int | None = Field(default=None, foreign_key="person.id")
