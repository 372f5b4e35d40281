"""`alerts precision`: how often each trigger was right, with the number of alerts that somebody judged."""

from handlers.alert_story import trigger_of
from handlers.names import cut
from handlers.reply import Actions, Button, Note, Reply, Table, Text
from handlers.services import Services
from storage.alert_precision import WINDOW, Precision
from success.wording import percent

_FEW = 5
"""Fewer judged alerts than this say little about a trigger."""

_COLUMNS = ("Trigger", "Right", "n", "Resolved", "False alarm", "Over by itself")
_NUMERIC = (1, 2, 3, 4, 5)
_MOST = 99


def tell_precision(found: tuple[Precision, ...], services: Services) -> Reply:
    """Show the triggers, those most often judged first."""
    window = f"the last {WINDOW.days} days"
    buttons = Actions((Button("My alerts", "alerts"),))
    if not found:
        text = f"**No alert was closed in {window}**, so nothing is known of the triggers' precision."
        return Reply(f"No alert was closed in {window}.", (Text(text), buttons))
    right, judged = sum(one.right for one in found), sum(one.judged for one in found)
    total = f"{percent(right / judged)} of {judged} judged alerts were right" if judged else "no alert was judged yet"
    note = (
        "Right: resolved by a person, or answered with a play. Wrong: marked as a false alarm. Those that were over by themselves are "
        f"counted apart: nobody said whether they were right. Under {_FEW} judged alerts a share says little."
    )
    rows = tuple(_row(one, services) for one in found[:_MOST])
    table = Table(_COLUMNS, rows, f"Closed in {window}", _NUMERIC)
    body = (Text(f"**Precision of the triggers: {total}**"), table, buttons, Note(note))
    return Reply(f"Precision of the triggers in {window}: {total}.", body)


def _row(one: Precision, services: Services) -> tuple[str, ...]:
    trigger = trigger_of(services, one.trigger)
    name = cut(trigger.title if trigger is not None else one.trigger, 60)
    share = "–" if one.share is None else percent(one.share)
    return (name, share, str(one.judged), str(one.right), str(one.wrong), str(one.cleared))
