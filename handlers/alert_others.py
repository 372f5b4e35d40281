"""What else is open for an account, beside the alert that is told: each thing once, by its short name. Pure."""

from collections.abc import Mapping, Sequence

from handlers.alert_words import leading_fact
from handlers.names import cut
from storage.alerts import AlertRow
from success.own_triggers import SPECIAL
from success.triggers import Response

_MOST = 3
_MOST_TITLE = 60


def in_short(first: AlertRow, others: Sequence[AlertRow], triggers: Mapping[str, Response]) -> tuple[str, ...]:
    """Name the other alerts of an account; what speaks of the same as another one (its renewal, its usage) is named once."""
    named = {subject(first, triggers): ""}
    for row in others:
        named.setdefault(subject(row, triggers), title(row, triggers))
    return tuple(dict.fromkeys(text for text in named.values() if text))


def subject(row: AlertRow, triggers: Mapping[str, Response]) -> str:
    """Tell what an alert is about: the fact that it tells first, or the very record that raised it."""
    if row.trigger in SPECIAL:
        return f"{row.trigger} {row.term}"
    return leading_fact(triggers.get(row.trigger)) or row.trigger


def title(row: AlertRow, triggers: Mapping[str, Response]) -> str:
    """Give the short name of an alert; plain text."""
    trigger = triggers.get(row.trigger)
    return cut(row.headline if trigger is None or row.trigger in SPECIAL else trigger.title, _MOST_TITLE)


def listed(names: Sequence[str], most: int = _MOST) -> str:
    """Give names in a row: "usage slides, the first win is late and 2 more"; "" for none."""
    more = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} and {more} more" if more > 0 else shown
