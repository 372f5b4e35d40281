"""The tables. Names are the field's own; rows that people change carry who and when (`Stamped`).

Table models do not validate (that is done at the edge: import, forms, handlers). Instants are aware UTC, days are dates,
money is Decimal beside its currency.
"""

from storage.models.alerts import (
    Alert,
    AlertEvent,
    DataIncident,
    FollowUp,
    Mute,
    Recheck,
    Release,
    TriggerBaseline,
    WatchRule,
)
from storage.models.base import Stamped, utc_now
from storage.models.health import HealthSnapshot, ScorecardVersion, SegmentBaseline
from storage.models.house import AuditEntry, JobRun, Outbox, ProcessedEvent
from storage.models.records import (
    Account,
    ArrMovement,
    Contact,
    Contract,
    DataSource,
    Deployment,
    Feedback,
    Measurement,
    Observation,
    Override,
    Person,
    PlatformIdentity,
    Pulse,
    SeriesKey,
    Ticket,
    Touchpoint,
)
from storage.models.work import Cover, Play, PlayTask, RenewalForecast, Risk

__all__ = [
    "Account",
    "Alert",
    "AlertEvent",
    "ArrMovement",
    "AuditEntry",
    "Contact",
    "Contract",
    "Cover",
    "DataIncident",
    "DataSource",
    "Deployment",
    "Feedback",
    "FollowUp",
    "HealthSnapshot",
    "JobRun",
    "Measurement",
    "Mute",
    "Observation",
    "Outbox",
    "Override",
    "Person",
    "PlatformIdentity",
    "Play",
    "PlayTask",
    "ProcessedEvent",
    "Pulse",
    "Recheck",
    "Release",
    "RenewalForecast",
    "Risk",
    "ScorecardVersion",
    "SegmentBaseline",
    "SeriesKey",
    "Stamped",
    "Ticket",
    "Touchpoint",
    "TriggerBaseline",
    "WatchRule",
    "utc_now",
]
