"""Alerts in memory: what an evaluation does to them, kept as the database would keep it. For the preview and the simulation.

What is decided stands in success/watching.py; the nightly engine writes the same to tables (storage/alert_writing.py).
"""

from dataclasses import dataclass, field, replace
from datetime import date

from success.alerting import Closed, Standing, Verb
from success.vocabulary import AlertState
from success.watching import Happening, StandingKey


@dataclass
class Replay:
    """The open alerts, and the latest closed one of each account and trigger: what `watch` asks for on the next day."""

    standing: dict[StandingKey, Standing] = field(default_factory=dict)
    closed: dict[tuple[int, str], Closed] = field(default_factory=dict)

    def take(self, happening: Happening, on: date) -> None:
        """Do to its alert what happens."""
        key = key_of(happening)
        if happening.verb in (Verb.RAISE, Verb.BASELINE):
            self.standing[key] = _begun(happening, on)
        elif happening.verb in (Verb.WORSEN, Verb.WAKE):
            self.standing[key] = _pressing(self.standing[key], happening, on)
        elif happening.verb is Verb.SEE:
            standing = self.standing[key]
            self.standing[key] = replace(standing, seen_on=on, clear_on=None, clear_days=0, mark=happening.mark)
        elif happening.verb is Verb.WAIT:
            days = happening.decision.clear_days
            self.standing[key] = replace(self.standing[key], clear_on=on, clear_days=days)
        elif happening.verb is Verb.CLOSE:
            self.close(key, on)

    def close(self, key: StandingKey, on: date) -> None:
        """Close an alert: its condition is over, or a person closed it."""
        standing = self.standing.pop(key)
        account, trigger, term = key
        self.closed[account, trigger] = Closed(on, standing.severity, standing.score, term, standing.mark)

    def snooze(self, key: StandingKey, until: date) -> None:
        """Put an open alert aside until a day."""
        self.standing[key] = replace(self.standing[key], state=AlertState.SNOOZED, snoozed_until=until)


def key_of(happening: Happening) -> StandingKey:
    """Give the key under which an alert stands."""
    return (happening.account_id, happening.trigger, happening.term)


def _begun(happening: Happening, on: date) -> Standing:
    return Standing(
        state=AlertState.BASELINE if happening.verb is Verb.BASELINE else AlertState.OPEN,
        severity=happening.severity,
        raised_on=on,
        seen_on=on,
        score=happening.score,
        mark=happening.mark,
    )


def _pressing(standing: Standing, happening: Happening, on: date) -> Standing:
    return replace(
        standing,
        state=AlertState.OPEN,
        severity=happening.severity,
        score=happening.score,
        mark=happening.mark,
        seen_on=on,
        clear_on=None,
        clear_days=0,
        snoozed_until=None,
    )
