"""What storage would keep between two evaluations: open alerts, closed ones, what was told. It decides nothing (success/ does)."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from success.alerting import Closed, Standing, Verb
from success.routing import Told
from success.vocabulary import AlertState
from success.watching import Happening, StandingKey
from tests.benchmarks.simulation.ledger import Raised


@dataclass
class Shelf:
    """The alerts of the run, by account, trigger and term."""

    standing: dict[StandingKey, Standing] = field(default_factory=dict)
    closed: dict[tuple[int, str], Closed] = field(default_factory=dict)
    alerts: dict[StandingKey, Raised] = field(default_factory=dict)
    keys: dict[int, StandingKey] = field(default_factory=dict)
    told: dict[int, dict[int, Told]] = field(default_factory=lambda: defaultdict(dict))

    def open(self, happening: Happening, on: date) -> StandingKey:
        """Begin an alert, or a baseline that nobody is told of."""
        key = key_of(happening)
        state = AlertState.BASELINE if happening.verb is Verb.BASELINE else AlertState.OPEN
        self.standing[key] = Standing(
            state=state,
            severity=happening.severity,
            raised_on=on,
            seen_on=on,
            score=happening.score,
            mark=happening.mark,
        )
        return key

    def press(self, happening: Happening, on: date) -> None:
        """Let an open alert press more, or wake it."""
        key = key_of(happening)
        self.standing[key] = replace(
            self.standing[key],
            state=AlertState.OPEN,
            severity=happening.severity,
            score=happening.score,
            mark=happening.mark,
            seen_on=on,
            clear_on=None,
            clear_days=0,
            snoozed_until=None,
        )

    def note(self, happening: Happening, on: date) -> None:
        """Note the day: it still holds, or it does not."""
        key, days = key_of(happening), happening.decision.clear_days
        if happening.verb is Verb.SEE:
            self.standing[key] = replace(
                self.standing[key], seen_on=on, clear_on=None, clear_days=0, mark=happening.mark
            )
        else:
            self.standing[key] = replace(self.standing[key], clear_on=on, clear_days=days)

    def close(self, key: StandingKey, on: date) -> Raised | None:
        """Close an alert; give it, where it was no baseline."""
        standing = self.standing.pop(key)
        account, trigger, term = key
        self.closed[account, trigger] = Closed(on, standing.severity, standing.score, term, standing.mark)
        alert = self.alerts.pop(key, None)
        if alert is not None:
            alert.closed_on = on
            self.told[account].pop(alert.id, None)
        return alert

    def snooze(self, key: StandingKey, until: date) -> None:
        """Put an alert aside until a day."""
        self.standing[key] = replace(self.standing[key], state=AlertState.SNOOZED, snoozed_until=until)


def key_of(happening: Happening) -> StandingKey:
    """Give the key under which an alert stands."""
    return (happening.account_id, happening.trigger, happening.term)
