"""The house's own book-keeping: runs of jobs, events taken, messages to deliver, the audit trail."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.models.base import utc_now


class JobRun(SQLModel, table=True):
    """One run of a job. The unique slot is what makes a job run once however many processes try."""

    __tablename__: ClassVar[str] = "job_run"
    __table_args__: ClassVar[tuple[object, ...]] = (UniqueConstraint("job", "slot"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str
    slot: str  # the scheduled instant or day, ISO
    state: str = "running"  # running, done, failed
    cursor: int = 0  # last committed account id
    done: int = 0
    total: int = 0
    message: str = ""
    started_at: datetime = Field(default_factory=utc_now)
    beat_at: datetime = Field(default_factory=utc_now)
    finished_at: datetime | None = None


class ProcessedEvent(SQLModel, table=True):
    """An event that a platform delivered and we took; a second delivery finds the row and is dropped."""

    __tablename__: ClassVar[str] = "processed_event"

    platform: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    at: datetime = Field(default_factory=utc_now, index=True)


class AuditEntry(SQLModel, table=True):
    """Who changed what. `detail` is JSON with the values before and after; no secrets."""

    __tablename__: ClassVar[str] = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=utc_now, index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    account_id: int | None = Field(default=None, index=True)  # no foreign key: the trail outlives the account
    action: str
    detail: str = Field(default="{}", sa_column=Column(Text, nullable=False))


_UNSETTLED = text("wanted > shown")


class Outbox(SQLModel, table=True):
    """A message that must stand in a channel or a direct conversation, written in the transaction of what caused it.

    It names what is to be told (`topic`, `subject_id`, `content`), not the words: they are composed when it is delivered, and again
    whenever `wanted` has grown past `shown`, which updates the message in place. No foreign keys: it outlives what it tells of.
    """

    # Partial: nearly all rows are settled, and the deliverer looks every second for those that are not.
    __table_args__: ClassVar[tuple[object, ...]] = (
        Index("ix_outbox_unsettled", "due_at", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # "alert 12", "event 40", "morning 3 2026-11-23"
    topic: str  # key of handlers.composers.COMPOSERS
    subject_id: int | None = None  # the row that the composer reads
    content: str = Field(default="{}", sa_column=Column(Text, nullable=False))  # JSON for the composer
    channel: str = ""  # "#name" or the platform's id; empty for a direct message
    person_id: int | None = None  # whom a direct message is for
    thread_key: str = ""  # key of the message in whose thread it stands
    notifies_id: int | None = Field(default=None, index=True)  # whose attention it costs
    urgent: bool = False  # passes budget and quiet hours
    due_at: datetime = Field(default_factory=utc_now)  # not before
    state: str = "waiting"  # success.vocabulary.Delivery
    wanted: int = 1  # the revision that should be seen
    shown: int = 0  # the revision that is
    attempts: int = 0  # since the last success
    leased_until: datetime | None = None
    error: str = ""  # of the last attempt
    platform: str = ""
    place: str = ""  # where it was posted: the platform's id of the conversation
    stamp: str = ""  # the platform's id of the message
    created_at: datetime = Field(default_factory=utc_now)
    sent_at: datetime | None = None
