"""The health of one account, ready to be told: what success/health.py computes in columns, as values for people.

Made by `success.health.account_health` from columns of N = 1 plus the stored history; shown by handlers/health.py.
Points are points of the 0-100 score; shares are 0 to 1; `None` is unknown and is said to be unknown.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from success.vocabulary import Band, Stage


class Knowledge(StrEnum):
    """Why a measure counts or does not."""

    KNOWN = "known"
    UNKNOWN = "unknown"  # connected, but nothing recorded for this account
    TOO_FEW = "too_few"  # fewer answers or events than the measure needs
    EXPIRED = "expired"  # the value is older than the measure lets it live
    STALE = "stale"  # the source is past its freshness mark
    NOT_CONNECTED = "not_connected"  # the company never connected this source: does not lower confidence
    NOT_APPLICABLE = "not_applicable"  # e.g. value one before its day is due


@dataclass(frozen=True)
class MeasureHealth:
    """One measure of one account: what it is, what it says, what it does to the score."""

    key: str
    label: str
    category: str
    objective: bool
    state: Knowledge
    value: float | None
    text: str  # "38 of 80 seats active (48 %)"; for an unknown one why it is unknown
    score: float | None  # 0-100 on the measure's own curve
    weight: float  # per cent of the score's whole weight, after fading
    contribution: float  # points above or below 50
    as_of: date | None
    source: str  # human name of the source: "usage", "CRM", "NPS survey" …
    stage_weight: float = 0.0  # per cent that the scorecard gives it at this stage, before anything is unknown or faded


@dataclass(frozen=True)
class CategoryHealth:
    """One of the categories of the scorecard."""

    key: str
    label: str
    score: float | None
    band: Band  # the colour of this score at the scorecard's own lines; parts have no waiting time
    weight: float  # per cent at this stage
    known: float  # share of the connected weight that is known


@dataclass(frozen=True)
class Adjustment:
    """A named step between the weighted mean and the score, such as the cap after a sponsor left."""

    key: str
    text: str
    points: float


@dataclass(frozen=True)
class Pending:
    """A colour that is on its way: hysteresis waits until it has been seen on enough distinct days."""

    band: Band
    days_seen: int
    days_needed: int


@dataclass(frozen=True)
class Change:
    """What moved the score since an earlier day: one measure's (or adjustment's) difference in points, in words with numbers and dates."""

    key: str
    label: str
    points: float
    text: str  # "active seats 61 → 38 of 80, since 9 Oct"


@dataclass(frozen=True)
class Movement:
    """The score's own difference over a window; `then` is None when no snapshot is near enough."""

    days: int
    then: float | None
    then_on: date | None
    points: float | None


@dataclass(frozen=True)
class StandingOverride:
    """A CSM's own score, which stands beside the computed one until it expires."""

    score: float
    band: Band
    reason: str
    by: str
    set_on: date
    expires_on: date


@dataclass(frozen=True)
class AccountHealth:
    """All that `/health` tells. 50 + contributions + adjustments = score, exactly (to rounding of floats)."""

    account_id: int
    on: date
    stage: Stage
    score: float | None
    band: Band  # the colour shown, after hysteresis
    raw_band: Band  # the colour the score alone would have
    band_since: date | None
    pending: Pending | None
    limits: tuple[str, ...]  # why the band is held back, in words ("fewer than three categories known")
    confidence: float  # share known of the connected weight
    confidence_word: str  # "", "low confidence" or "insufficient data"
    categories: tuple[CategoryHealth, ...]
    measures: tuple[MeasureHealth, ...]
    adjustments: tuple[Adjustment, ...]
    scorecard_version: int
    movements: tuple[Movement, ...] = ()  # over 7, 30 and 90 days
    changes: tuple[Change, ...] = ()  # since about a week ago, strongest first
    history: tuple[tuple[date, float], ...] = field(default=())  # snapshots of the last 90 days, oldest first
    stale_sources: tuple[str, ...] = ()
    override: StandingOverride | None = None

    def strongest(self, *, up: bool, most: int = 3) -> tuple[MeasureHealth, ...]:
        """Give the measures that lift (or lower) the score most, strongest first."""
        chosen = [m for m in self.measures if (m.contribution > 0 if up else m.contribution < 0)]
        return tuple(sorted(chosen, key=lambda m: -abs(m.contribution))[:most])

    @property
    def unknown(self) -> tuple[MeasureHealth, ...]:
        """Give the connected measures about which nothing is known, in the scorecard's order."""
        silent = (Knowledge.KNOWN, Knowledge.NOT_CONNECTED, Knowledge.NOT_APPLICABLE)
        return tuple(m for m in self.measures if m.state not in silent)
