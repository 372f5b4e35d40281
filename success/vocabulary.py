"""The field's words that several rooms share: stages, bands, roles, kinds. Values are what is stored and imported."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a deployment stands on the journey; the order is the journey's, earlier first."""

    PREBOARDING = "preboarding"
    ONBOARDING = "onboarding"
    ADOPTION = "adoption"
    RETENTION = "retention"
    EXPANSION = "expansion"
    ADVOCACY = "advocacy"


class Band(StrEnum):
    """The colour of a health score, worst first; `UNKNOWN` is no colour: too little is known."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What a person of our own company may do, least first."""

    VIEWER = "viewer"
    CSM = "csm"
    MANAGER = "manager"
    ADMIN = "admin"


class ContactRole(StrEnum):
    """The part that a contact plays at the customer."""

    EXECUTIVE_SPONSOR = "executive_sponsor"
    CHAMPION = "champion"
    ECONOMIC_BUYER = "economic_buyer"
    USER = "user"
    DETRACTOR = "detractor"


class Movement(StrEnum):
    """Why recurring revenue changed. `PRICE` is a price rise: expansion of its own kind, shown apart."""

    NEW = "new"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"
    PRICE = "price"


class Priority(StrEnum):
    """How urgent a support ticket is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class FeedbackKind(StrEnum):
    """NPS 0-10, CSAT 1-5, CES 1-7; `PRODUCT` is free feedback on the product, without a score."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    PRODUCT = "product"


class TouchKind(StrEnum):
    """What a touchpoint was."""

    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    CHAT = "chat"
    QBR = "qbr"
    EBR = "ebr"
    TRAINING = "training"
    EVENT = "event"
    NOTE = "note"


class ValueOneKind(StrEnum):
    """Three kinds of first agreed win: a use case that works, a desired state reached, a metric that hits its number."""

    USE_CASE = "use_case"
    DESIRED_STATE = "desired_state"
    DEFINED_VALUE = "defined_value"
