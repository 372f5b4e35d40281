"""The canonical files: every table that can be imported and every column of it, declared once.

Validation (shaping.py) and the reference (reference.py, docs/reference/import.md) both come from here.
"""

from dataclasses import dataclass
from functools import cached_property

from sqlmodel import SQLModel

from storage import models
from storage.importing import values as v
from storage.importing.values import Kind, Value
from success import vocabulary as words


@dataclass(frozen=True)
class Column:
    """A column: its name in the file, the kind of its values, what it means. `refers` names what it points to."""

    name: str
    kind: Kind
    meaning: str
    example: str
    required: bool = False
    field: str = ""
    refers: str = ""
    inherits: bool = False  # where empty, the account's own value counts

    @property
    def attribute(self) -> str:
        """The field of the database's row."""
        return self.field or self.name


@dataclass(frozen=True)
class Table:
    """A canonical file. Rows are found by the columns of `key`; `day` dates them, for freshness and plausibility."""

    name: str
    model: type[SQLModel]
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    day: str = ""

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which no row can be read."""
        return tuple(column.name for column in self.columns if column.required)

    def blank(self, column: Column) -> Value:
        """Give what an empty cell means: the field's default, mostly unknown."""
        if column.inherits or column.refers:
            return None
        default = self.model.model_fields[column.attribute].get_default(call_default_factory=False)
        return default if isinstance(default, Value) else None


def _id(example: str, meaning: str = "its id in the system it comes from; unique in the file") -> Column:
    return Column("id", v.IDENTIFIER, meaning, example, required=True, field="external_id")


_ACCOUNT = Column("account_id", v.IDENTIFIER, "`id` of the account", "A-17", required=True, refers="account")
_CURRENCY = Column(
    "currency", v.CURRENCY, "currency of the amount; the account's own where empty", "EUR", inherits=True
)

PEOPLE = Table(
    "people",
    models.Person,
    "Your own people: CSMs, managers, account executives.",
    (
        _id("mia"),
        Column("name", v.TEXT, "full name", "Mia Keller", required=True),
        Column(
            "email", v.EMAIL, "e-mail address as in the chat platform: it tells who is who there", "mia@pillar.example"
        ),
        Column("role", v.choice(words.Role), "what she may do", "csm"),
        Column("timezone", v.TIMEZONE, "where her working day is", "Europe/Berlin"),
        Column(
            "manager",
            v.IDENTIFIER,
            "`id` or e-mail address of her manager",
            "priya",
            field="manager_id",
            refers="person",
        ),
        Column("active", v.YES_NO, "false when she left", "true"),
    ),
)

ACCOUNTS = Table(
    "accounts",
    models.Account,
    "Your customers.",
    (
        _id("A-17"),
        Column("name", v.TEXT, "name as people say it", "Acme", required=True),
        Column("domain", v.IDENTIFIER, "internet domain", "acme.example"),
        Column("segment", v.TEXT, "segment by the experience the customer needs; usage trends are compared within it", "mid-market"),
        Column("plan", v.TEXT, "plan or tier", "Pro"),
        Column("industry", v.TEXT, "industry", "Manufacturing"),
        Column("region", v.TEXT, "region or country", "DE"),
        Column("touch_model", v.TEXT, "how it is looked after", "high touch"),
        Column("currency", v.CURRENCY, "currency of its contracts", "EUR"),
        Column("customer_since", v.DAY, "first day as a customer", "2024-05-01"),
        Column("churned_on", v.DAY, "day on which it left; empty for customers", ""),
        Column("owner", v.IDENTIFIER, "the CSM: `id` or e-mail address in people", "mia", field="owner_id", refers="person"),
        Column("account_executive", v.IDENTIFIER, "the sales rep, likewise", "tom", field="account_executive_id", refers="person"),
        Column("renewal_manager", v.IDENTIFIER, "who renews, likewise", "", field="renewal_manager_id", refers="person"),
        Column("required_outcome", v.TEXT, "what the customer must reach", "Scrap rate under 2 %"),
        Column("appropriate_experience", v.TEXT, "how the customer wants to get there", "Self-service with a monthly call"),
    ),
    day="customer_since",
)  # fmt: skip

DEPLOYMENTS = Table(
    "deployments",
    models.Deployment,
    "Departments or products of an account, each with its own journey stage.",
    (
        _id("D-1"),
        _ACCOUNT,
        Column("name", v.TEXT, "department or product", "Plant 1", required=True),
        Column("product", v.TEXT, "product", "Scheduling"),
        Column("stage", v.choice(words.Stage), "stage of the journey", "adoption"),
        Column("arr", v.MONEY, "annual recurring revenue, in the account's currency", "60000"),
        Column("kickoff_on", v.DAY, "kickoff", "2024-05-10"),
        Column("onboarding_ended_on", v.DAY, "end of onboarding", "2024-08-01"),
        Column("value_one_kind", v.choice(words.ValueOneKind), "kind of the first agreed win", "defined_value"),
        Column("value_one", v.TEXT, "the first agreed win", "Scrap rate under 3 %"),
        Column("value_one_due_on", v.DAY, "day for which it was agreed", "2024-09-01"),
        Column("value_one_on", v.DAY, "day on which it was reached", ""),
        Column("ended_on", v.DAY, "end of the deployment", ""),
    ),
    day="kickoff_on",
)

CONTRACTS = Table(
    "contracts",
    models.Contract,
    "Terms of subscription.",
    (
        _id("C-1"),
        _ACCOUNT,
        Column("starts_on", v.DAY, "first day", "2026-05-01", required=True),
        Column("ends_on", v.DAY, "last day: the renewal date; empty when open-ended", "2027-04-30"),
        Column("notice_days", v.between(v.INTEGER, 0, 3_650), "notice period in days; 90 is assumed where empty", "60"),
        Column("auto_renews", v.YES_NO, "renews itself", "false"),
        Column("seats", v.between(v.INTEGER, 0, v.LARGEST_COUNT), "seats bought", "80"),
        Column("arr", v.MONEY, "annual recurring revenue", "84000"),
        _CURRENCY,
        Column("discount_percent", v.between(v.NUMBER, 0, 100), "discount on the list price", "10"),
        Column("cancelled_on", v.DAY, "day on which the customer gave notice", ""),
    ),
    day="starts_on",
)

ARR_MOVEMENTS = Table(
    "arr_movements",
    models.ArrMovement,
    "Changes of recurring revenue.",
    (
        _id("M-1"),
        _ACCOUNT,
        Column("on", v.DAY, "day from which it counts", "2026-05-01", required=True),
        Column("kind", v.choice(words.Movement), "why it changed", "expansion", required=True),
        Column("amount", v.MONEY, "signed: contraction and churn are negative", "12000", required=True),
        _CURRENCY,
        Column("note", v.TEXT, "a word on it", "20 seats more"),
    ),
    day="on",
)

CONTACTS = Table(
    "contacts",
    models.Contact,
    "People at the customer.",
    (
        _id("P-1"),
        _ACCOUNT,
        Column("name", v.TEXT, "full name", "Lena Ortiz", required=True),
        Column("title", v.TEXT, "title", "VP Operations"),
        Column("email", v.EMAIL, "e-mail address", "lena@acme.example"),
        Column("level", v.between(v.INTEGER, 1, 3), "1 executive, 2 management, 3 working level", "2"),
        Column("role", v.choice(words.ContactRole), "part that she plays", "champion"),
        Column("since_on", v.DAY, "known since", "2024-05-01"),
        Column("left_on", v.DAY, "left the customer or the part", ""),
    ),
)

MEASUREMENTS = Table(
    "measurements",
    models.Measurement,
    "Weekly values of a series, such as active users.",
    (
        _ACCOUNT,
        Column(
            "series",
            v.IDENTIFIER,
            "name of the series",
            "active_users",
            required=True,
            field="series_id",
            refers="series",
        ),
        Column("week", v.DAY, "any day of the week (Monday to Sunday)", "2026-11-16", required=True),
        Column("value", v.NUMBER, "the week's value", "38", required=True),
    ),
    key=("account_id", "series", "week"),
    day="week",
)

OBSERVATIONS = Table(
    "observations",
    models.Observation,
    "Dated single values, such as trained users so far.",
    (
        _ACCOUNT,
        Column("key", v.IDENTIFIER, "what was observed", "trained_users", required=True),
        Column("on", v.DAY, "day of the observation", "2026-11-01", required=True),
        Column("value", v.NUMBER, "the value", "12", required=True),
        Column("source", v.TEXT, "where it comes from", "academy"),
    ),
    key=("account_id", "key", "on"),
    day="on",
)

TICKETS = Table(
    "tickets",
    models.Ticket,
    "Support tickets.",
    (
        _id("T-1"),
        _ACCOUNT,
        Column("opened_at", v.INSTANT, "opened", "2026-11-02T09:30:00+01:00", required=True),
        Column("closed_at", v.INSTANT, "closed; empty while open", "2026-11-03T16:00:00+01:00"),
        Column("priority", v.choice(words.Priority), "priority", "high"),
        Column("escalated", v.YES_NO, "was it escalated", "false"),
        Column("subject", v.TEXT, "subject", "Import stops at line 7"),
        Column("satisfaction", v.between(v.NUMBER, 1, 5), "satisfaction with the answer", "4"),
        Column("first_response_minutes", v.between(v.NUMBER, 0, v.LARGEST_COUNT), "minutes to the first answer", "35"),
    ),
    day="opened_at",
)

FEEDBACK = Table(
    "feedback",
    models.Feedback,
    "Answers to surveys, and free feedback on the product.",
    (
        _id("F-1"),
        _ACCOUNT,
        Column("contact_id", v.IDENTIFIER, "`id` of the contact who answered", "P-1", refers="contact"),
        Column("kind", v.choice(words.FeedbackKind), "survey; `product` is free feedback", "nps", required=True),
        Column("score", v.between(v.NUMBER, 0, 10), "nps 0-10, csat 1-5, ces 1-7", "9"),
        Column("on", v.DAY, "day of the answer", "2026-03-20", required=True),
        Column("verbatim", v.TEXT, "in her own words", "Saves us a shift a week"),
        Column("answered_on", v.DAY, "day on which you got back to her", "2026-03-20"),
    ),
    day="on",
)

TOUCHPOINTS = Table(
    "touchpoints",
    models.Touchpoint,
    "Contacts between the customer and you.",
    (
        _id("TP-1"),
        _ACCOUNT,
        Column("contact_id", v.IDENTIFIER, "`id` of the contact", "P-1", refers="contact"),
        Column(
            "person", v.IDENTIFIER, "`id` or e-mail address of your person", "mia", field="person_id", refers="person"
        ),
        Column("on", v.DAY, "day", "2026-11-12", required=True),
        Column("kind", v.choice(words.TouchKind), "what it was", "meeting"),
        Column("two_way", v.YES_NO, "did the customer take part or answer", "true"),
        Column("summary", v.TEXT, "what was said", "Goals for next year"),
        Column("source", v.TEXT, "where it comes from", "calendar"),
    ),
    day="on",
)

TABLES = {
    table.name: table
    for table in (
        PEOPLE, ACCOUNTS, DEPLOYMENTS, CONTRACTS, ARR_MOVEMENTS, CONTACTS, MEASUREMENTS, OBSERVATIONS, TICKETS, FEEDBACK, TOUCHPOINTS,
    )
}  # fmt: skip
"""All canonical tables by name, in the order in which they are written: what is pointed to comes first."""

NAMED_SERIES = (MEASUREMENTS, OBSERVATIONS)
"""Tables without an id of their own: their rows are values, written in bulk."""
