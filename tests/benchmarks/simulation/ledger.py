"""What happened in a run, written down as it happens: alerts, and everything that made somebody's telephone buzz."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from success.attention import Spent
from success.vocabulary import Route, Severity


class Push(StrEnum):
    """What notifies a person."""

    CHANNEL = "mention in the channel"
    DIRECT = "direct message"
    AGAIN = "told again in its thread"
    MORNING = "morning message"
    DIGEST = "Monday digest"
    ESCALATION = "escalation"


@dataclass
class Raised:
    """An alert of the run.

    `tellings` are the days on which somebody could read of it, with its severity then; there are more of them where it pressed harder.
    """

    id: int
    account: int
    trigger: str
    term: str
    mark: int | None
    severity: Severity
    score: float | None
    on: date
    route: Route
    tellings: list[tuple[date, Severity]] = field(default_factory=list)
    claimed: bool = False
    closed_on: date | None = None
    false_alarm: bool = False


@dataclass(frozen=True)
class Buzz:
    """One notification of a person, at an instant that is her working time."""

    person: int
    kind: Push
    day: date
    key: str
    urgent: bool = False


@dataclass
class Ledger:
    """The alerts and notifications of a run. `flips` counts changes from one colour to another, `account_days` what they came from."""

    raised: list[Raised] = field(default_factory=list)
    baselines: int = 0
    buzzes: list[Buzz] = field(default_factory=list)
    flips: int = 0
    account_days: int = 0
    early_again: list[str] = field(default_factory=list)
    """Alerts that were raised while one was open, or in their cool-down without pressing more: there must be none."""
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _days: Counter[tuple[int, date]] = field(default_factory=Counter)
    _weeks: Counter[tuple[int, int, int]] = field(default_factory=Counter)

    def buzz(self, person: int, kind: Push, due: datetime, zone: str, key: str, *, urgent: bool = False) -> None:
        """Write down a notification; its day is the person's own."""
        day = due.astimezone(ZoneInfo(zone)).date()
        self.buzzes.append(Buzz(person, kind, day, key, urgent))
        self._days[person, day] += 1
        self._weeks[(person, *day.isocalendar()[:2])] += 1

    def spent(self, person: int, due: datetime, zone: str) -> Spent:
        """Count what a person gets on the day, and in the week, of an instant."""
        day = due.astimezone(ZoneInfo(zone)).date()
        return Spent(self._days[person, day], self._weeks[(person, *day.isocalendar()[:2])])

    @property
    def duplicates(self) -> int:
        """Count what was said twice: the same thing to the same person, or an alert that should have been silent."""
        keys = Counter((buzz.person, buzz.key) for buzz in self.buzzes)
        return sum(many - 1 for many in keys.values()) + len(self.early_again)
