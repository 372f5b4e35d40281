"""What is known of people and customers. `external_id` is the id in the system a row came from: imports find their rows by it."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Column, SmallInteger, event
from sqlmodel import Field, SQLModel

from storage.models.base import Stamped, money, utc_now
from success.names import search_form


class Person(Stamped, table=True):
    """Somebody of our own company."""

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    name: str
    email: str | None = Field(default=None, index=True)
    role: str = "viewer"  # success.vocabulary.Role
    timezone: str = "UTC"
    manager_id: int | None = Field(default=None, foreign_key="person.id")
    active: bool = True


class PlatformIdentity(SQLModel, table=True):
    """The person behind a chat platform's user id."""

    __tablename__: ClassVar[str] = "platform_identity"

    platform: str = Field(primary_key=True)  # "slack", "teams"
    tenant: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)


class Account(Stamped, table=True):
    """A customer. Its stage is derived from its deployments."""

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    name: str
    search_name: str = Field(default="", index=True)  # success.names.search_form(name), see keep_searchable
    domain: str | None = Field(default=None, index=True)  # lower case
    segment: str = ""
    plan: str = ""
    industry: str = ""
    region: str = ""
    touch_model: str = ""
    currency: str = "EUR"
    customer_since: date | None = None
    churned_on: date | None = None
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # the CSM
    account_executive_id: int | None = Field(default=None, foreign_key="person.id")
    renewal_manager_id: int | None = Field(default=None, foreign_key="person.id")
    required_outcome: str = ""
    appropriate_experience: str = ""


@event.listens_for(Account, "before_insert")
@event.listens_for(Account, "before_update")
def keep_searchable(_mapper: object, _connection: object, account: Account) -> None:
    """Write the form by which an account is found whenever it is saved. Statements over many rows (`insert(Account)`) do it themselves."""
    account.search_name = search_form(account.name)
    account.domain = account.domain.casefold() if account.domain else None


class Deployment(Stamped, table=True):
    """A department or product of an account, with a journey stage of its own."""

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    name: str
    product: str = ""
    stage: str = "onboarding"  # success.vocabulary.Stage
    arr: Decimal = Field(default=Decimal(0), sa_column=money())
    kickoff_on: date | None = None
    onboarding_ended_on: date | None = None
    value_one_kind: str | None = None  # success.vocabulary.ValueOneKind
    value_one: str = ""
    value_one_due_on: date | None = None
    value_one_on: date | None = None
    ended_on: date | None = None


class Contract(Stamped, table=True):
    """A term of subscription; `ends_on` is the renewal date."""

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    starts_on: date
    ends_on: date | None = None  # None: open-ended
    notice_days: int | None = None
    auto_renews: bool = False
    seats: int | None = None
    arr: Decimal = Field(default=Decimal(0), sa_column=money())
    currency: str = "EUR"
    discount_percent: float | None = None
    cancelled_on: date | None = None  # day on which the customer gave notice


class ArrMovement(Stamped, table=True):
    """A change of recurring revenue. The amount is signed: contraction and churn are negative."""

    __tablename__: ClassVar[str] = "arr_movement"

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    on: date
    kind: str  # success.vocabulary.Movement
    amount: Decimal = Field(sa_column=money())
    currency: str = "EUR"
    note: str = ""


class Contact(Stamped, table=True):
    """Somebody at the customer. Active on a day when `since_on` (or unknown) <= day and not left by then."""

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    name: str
    title: str = ""
    email: str | None = None
    level: int | None = Field(default=None, sa_column=Column(SmallInteger))  # 1 executive, 2 management, 3 working
    role: str = "user"  # success.vocabulary.ContactRole
    since_on: date | None = None
    left_on: date | None = None


class SeriesKey(SQLModel, table=True):
    """The name of a weekly series, given a small number so that measurements stay narrow."""

    __tablename__: ClassVar[str] = "series_key"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)


class Measurement(SQLModel, table=True):
    """One weekly value of a series; `week` counts Mondays (success.calendar.week_of)."""

    __table_args__: ClassVar[dict[str, object]] = {"sqlite_with_rowid": False}

    account_id: int = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    series_id: int = Field(primary_key=True, foreign_key="series_key.id")
    week: int = Field(primary_key=True)
    value: float


class Observation(SQLModel, table=True):
    """A dated single value (success.columns.OBSERVATIONS lists the keys that the shipped measures read)."""

    __table_args__: ClassVar[dict[str, object]] = {"sqlite_with_rowid": False}

    account_id: int = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    on: date = Field(primary_key=True)
    value: float
    source: str = ""


class DataSource(SQLModel, table=True):
    """A source that has ever delivered; keys as in success.columns.AccountColumns.sources."""

    __tablename__: ClassVar[str] = "data_source"

    key: str = Field(primary_key=True)
    latest_on: date | None = None
    arrived_at: datetime = Field(default_factory=utc_now)
    origin: str = ""  # file or system, for people


class Ticket(Stamped, table=True):
    """A support ticket."""

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    opened_at: datetime
    closed_at: datetime | None = None
    priority: str = "normal"  # success.vocabulary.Priority
    escalated: bool = False
    subject: str = ""
    satisfaction: float | None = None  # 1-5
    first_response_minutes: float | None = None


class Feedback(Stamped, table=True):
    """An answer to a survey, or free feedback on the product."""

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    contact_id: int | None = Field(default=None, foreign_key="contact.id", ondelete="SET NULL")
    kind: str  # success.vocabulary.FeedbackKind
    score: float | None = None
    on: date
    verbatim: str = ""
    answered_on: date | None = None


class Touchpoint(Stamped, table=True):
    """A contact between the customer and us."""

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)  # made by us (uuid4 hex) where nothing was imported
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    contact_id: int | None = Field(default=None, foreign_key="contact.id", ondelete="SET NULL")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    on: date
    kind: str = "note"  # success.vocabulary.TouchKind
    two_way: bool = False
    summary: str = ""
    source: str = ""


class Pulse(SQLModel, table=True):
    """The CSM's own judgement, shown beside customer sentiment and never counted as it. The latest row stands."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    band: str  # red, yellow, green
    note: str = ""
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime = Field(default_factory=utc_now)


class Override(SQLModel, table=True):
    """A CSM's own score for a time. One stands at most; setting a new one ends the old one; nothing is deleted."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    score: float
    reason: str
    expires_on: date
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime = Field(default_factory=utc_now)
    ended_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="person.id")
