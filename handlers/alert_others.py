"""Alerts account by account: an entry of a list, and what else is open beside the alert that is told, each thing once. Pure."""

from collections.abc import Mapping, Sequence

from handlers.alert_words import leading_fact, sign, what
from handlers.markup import escape
from handlers.names import cut, plain_name, shown_name
from handlers.reply import Button, Item
from storage.alert_groups import AccountAlerts, count_all
from storage.alerts import AlertRow
from success.own_triggers import SPECIAL
from success.triggers import Response
from success.wording import many

_MOST = 3
_MOST_TITLE = 60
_MOST_HEADLINE = 160


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
    fact = leading_fact(triggers.get(row.trigger)) or row.trigger
    return "score" if fact.startswith("score") else fact


def title(row: AlertRow, triggers: Mapping[str, Response]) -> str:
    """Give the short name of an alert, its first clause; plain text."""
    trigger = triggers.get(row.trigger)
    if trigger is None or row.trigger in SPECIAL:
        return cut(row.headline, _MOST_TITLE)
    return cut(trigger.title.partition(",")[0], _MOST_TITLE)


def listed(names: Sequence[str], most: int = _MOST) -> str:
    """Give names in a row: "usage slides, the first win is late and 2 more"; "" for none."""
    more = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} and {more} more" if more > 0 else shown


def group_item(group: AccountAlerts, triggers: Mapping[str, Response], *notes: str) -> Item:
    """Give an account as an entry with the button that opens its strongest alert; `notes` are plain text."""
    row = group.first
    trigger = triggers.get(row.trigger)
    first = f"{sign(row, trigger)} **{shown_name(row.account_name, 60)}** · {escape(cut(row.headline, _MOST_HEADLINE))}"
    lines = [first, escape(" · ".join([what(row, trigger), *notes]))]
    if also := listed(in_short(row, group.others, triggers)):
        lines.append(f"also: {escape(also)}")
    return Item("\n".join(lines), open_button(row))


def open_button(row: AlertRow) -> Button:
    """Give the button that opens an alert from a list."""
    spoken = f"Open the alert on {plain_name(row.account_name, 40)}"
    return Button("Open", "alert show", {"alert": str(row.id), "from": "list"}, description=spoken)


def counted(groups: Sequence[AccountAlerts]) -> str:
    """Count them: "12 accounts, 54 alerts"."""
    return f"{many(len(groups), 'account')}, {many(count_all(groups), 'alert')}"
