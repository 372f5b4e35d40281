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


class TriggerKind(StrEnum):
    """The five kinds of what may fire an alert."""

    LIFECYCLE = "lifecycle"  # the journey goes on, or stalls
    CUSTOMER = "customer"  # something happened at the customer
    SCHEDULED = "scheduled"  # the calendar says so
    OWN = "own"  # a CSM asked for it
    VENDOR = "vendor"  # we did something that touches the customer


class RiskKind(StrEnum):
    """The eight risks of the framework."""

    READINESS = "readiness"
    RELATIONSHIP = "relationship"
    ADOPTION = "adoption"
    LAUNCH = "launch"
    FIT = "fit"
    PRODUCT = "product"
    FEATURE = "feature"
    UNCONTROLLABLE = "uncontrollable"


class Severity(StrEnum):
    """How much something presses, least first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class AlertState(StrEnum):
    """Where an alert stands. Whether somebody claimed it stands beside it."""

    BASELINE = "baseline"  # was so before anybody watched; nobody was told
    OPEN = "open"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class AlertOutcome(StrEnum):
    """How an alert ended."""

    RESOLVED = "resolved"  # by a person
    CLEARED = "cleared"  # by itself: the condition no longer holds
    FALSE_ALARM = "false_alarm"
    SWITCHED_OFF = "switched_off"  # its trigger was disabled or removed, or its account left


class Route(StrEnum):
    """How an alert is told."""

    CHANNEL = "channel"  # in the team's channel, its owner mentioned once
    DIRECT = "direct"  # to its owner
    DIGEST = "digest"  # waits for the owner's morning message or Monday digest
    JOINED = "joined"  # in the thread of another open alert of the account
    SILENT = "silent"  # nobody is told (baseline)


class Story(StrEnum):
    """What happened to an alert."""

    RAISED = "raised"
    WORSENED = "worsened"
    JOINED = "joined"
    CLAIMED = "claimed"
    RELEASED = "released"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    PLAY = "play"  # a play was started, went on, ended
    NOTE = "note"  # a note to the customer was drafted or sent
    ESCALATED = "escalated"
    OWNER = "owner"  # it went to the account's new owner
    CLOSED = "closed"
    REOPENED = "reopened"


class PlayState(StrEnum):
    """Where a play stands."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class PlayOutcome(StrEnum):
    """What a play brought."""

    WORKED = "worked"
    PARTLY = "partly"
    FAILED = "failed"


class Forecast(StrEnum):
    """What is expected of a renewal, surest first."""

    COMMIT = "commit"  # will renew, as good as signed
    LIKELY = "likely"
    AT_RISK = "at_risk"
    LOST = "lost"  # will not renew


class ReleaseKind(StrEnum):
    """What a vendor announces."""

    RELEASE = "release"
    INCIDENT = "incident"
    PRICE = "price"


class Delivery(StrEnum):
    """Where a message of the outbox stands."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"  # given up; `doctor` tells, and it can be retried
    WITHDRAWN = "withdrawn"  # no longer worth saying
