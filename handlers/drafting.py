"""What a drafted note is made of: the message that fits, the contact it is for, the text with the account's own data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers.alert_story import suggested_plays, trigger_of
from handlers.names import LABEL, cut
from handlers.reply import Option
from handlers.services import Services
from storage.alerts import AlertRow, Whose, standing_alerts
from storage.placeholders import values_for
from success.plays import PlayDefinition, Template
from success.templates import Filled, fill

_MOST = 100  # options of a menu


@dataclass(frozen=True)
class Message:
    """A template of a play. `key` is "play/template"."""

    key: str
    play: str
    title: str
    template: Template


def messages_for(services: Services, alert: AlertRow | None, play: str = "") -> tuple[Message, ...]:
    """Give the messages to choose from, the most fitting first.

    Of a play that is named only its own; else those of the plays that the alert's trigger suggests, then the first one of every other.
    """
    library = services.library.plays()
    if play:
        return _of(play, library[play]) if play in library else ()
    trigger = None if alert is None else trigger_of(services, alert.trigger)
    suggested = dict(suggested_plays(services, trigger))
    fitting = [message for key, one in suggested.items() for message in _of(key, one)]
    others = [_of(key, one)[0] for key, one in library.items() if key not in suggested]
    return tuple([*fitting, *others][:_MOST])


def leading_alert(session: Session, account_id: int) -> AlertRow | None:
    """Give the alert of an account that presses most."""
    return next(iter(standing_alerts(session, Whose(account_id=account_id), limit=1)), None)


def filled_in(
    session: Session, message: Message, account_id: int, on: date, *, by: str, contact_id: int | None
) -> Filled:
    """Fill a message with what is known of the account on a day; `by` is who writes."""
    return fill(message.template, values_for(session, account_id, on, csm_name=by, contact_id=contact_id))


def as_option(message: Message, known: Mapping[str, int]) -> Option:
    """Give a message as something to choose; `known` counts the messages of each play, so that a single one is called like its play."""
    name = message.key.partition("/")[2].replace("_", " ")
    label = message.title if known[message.play] == 1 else f"{message.title}: {name}"
    return Option(cut(label, LABEL - 2), message.key)


def _of(key: str, play: PlayDefinition) -> tuple[Message, ...]:
    """Give the messages of a play, its first one first."""
    names = [play.first_template, *(name for name in play.templates if name != play.first_template)]
    return tuple(Message(f"{key}/{name}", key, play.title, play.templates[name]) for name in names)
