"""How often each trigger was right, by what people said when they closed its alerts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.models import Alert, Play
from success.vocabulary import AlertOutcome, AlertState

WINDOW = timedelta(days=180)
"""How far back alerts count: half a year, long enough for a trigger that seldom fires."""


@dataclass(frozen=True)
class Precision:
    """Alerts of one trigger that were closed in the window.

    * `right` resolved by a person, or cleared after somebody had started a play from it
    * `wrong` marked as a false alarm
    * `cleared` cleared by itself without a play: nobody has said whether it was right, so it is counted apart
    """

    trigger: str
    right: int = 0
    wrong: int = 0
    cleared: int = 0

    @property
    def judged(self) -> int:
        """Give how many somebody judged: the n of the share."""
        return self.right + self.wrong

    @property
    def share(self) -> float | None:
        """Give the share that was right, 0 to 1; None while nobody has judged any."""
        return self.right / self.judged if self.judged else None


def read_precision(session: Session, now: datetime) -> tuple[Precision, ...]:
    """Give the precision of every trigger with closed alerts in the window, those most often judged first."""
    played = select(Play.id).where(Play.alert_id == Alert.id).exists()
    asked = select(Alert.trigger, Alert.outcome, played).where(
        Alert.state == AlertState.CLOSED.value, col(Alert.closed_at) >= now - WINDOW
    )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for trigger, outcome, with_play in session.exec(asked):
        counts[trigger][_verdict(outcome, with_play=with_play)] += 1
    found = [Precision(key, of["right"], of["wrong"], of["cleared"]) for key, of in counts.items()]
    told = [one for one in found if one.judged or one.cleared]
    return tuple(sorted(told, key=lambda one: (-one.judged, -one.cleared, one.trigger)))


def _verdict(outcome: str, *, with_play: bool) -> str:
    if outcome == AlertOutcome.FALSE_ALARM:
        return "wrong"
    if outcome == AlertOutcome.RESOLVED or (outcome == AlertOutcome.CLEARED and with_play):
        return "right"
    return "cleared" if outcome == AlertOutcome.CLEARED else "none"
