"""How alerts, and what happens to them, get their words when the outbox delivers them."""

from collections.abc import Mapping

from handlers.alert_message import Place, Shown, tell_alert
from handlers.alert_story import read_alert_story
from handlers.alert_words import clock
from handlers.composing import Composer
from handlers.markup import escape, mention
from handlers.names import plain_name
from handlers.reply import Actions, Button, Node, Reply, Text, Visibility
from handlers.services import Services
from storage.alert_steps import get_event
from storage.alert_thread import IN_CHANNEL
from storage.alerts import AlertRow, get_alert
from storage.outbox import Letter
from storage.people import get_person
from success.vocabulary import Story

_SIGNS = {
    Story.WORSENED: "🔺",
    Story.JOINED: "➕",
    Story.CLAIMED: "✋",
    Story.SNOOZED: "💤",
    Story.WOKEN: "⏰",
    Story.PLAY: "▶",
    Story.NOTE: "✉",
    Story.ESCALATED: "❗",
    Story.CLOSED: "☑",
}


def compose_alert(letter: Letter, services: Services) -> Reply | None:
    """Give the message of an alert as it stands now; None when the alert is gone with its account."""
    if letter.subject_id is None:
        return None
    with services.reading() as session:
        story = read_alert_story(session, services, letter.subject_id)
    if story is None:
        return None
    place = Place.SECOND if letter.key.endswith(IN_CHANNEL) else Place.OWN
    return tell_alert(story, Shown(place, _mentioned(letter)))


def compose_event(letter: Letter, services: Services) -> Reply | None:
    """Give the line of an alert's thread: what happened, by whom, when."""
    if letter.subject_id is None:
        return None
    asked = _mentioned(letter)
    with services.reading() as session:
        event = get_event(session, letter.subject_id)
        row = None if event is None else get_alert(session, event.alert_id)
        person = None if asked is None else get_person(session, asked)
    if event is None or row is None:
        return None
    sign = _SIGNS.get(event.kind, "•")
    called = "" if person is None else f" {mention(person.id, plain_name(person.name, 40))}"
    told = f"{sign} {escape(event.text.removesuffix('.'))}{called} · {clock(event.at, services.now(), row.timezone)}"
    more = _joined(row) if event.kind is Story.JOINED else ()
    return Reply(f"{plain_name(row.account_name)}: {event.text}", (Text(told), *more), Visibility.PUBLIC)


def _joined(row: AlertRow) -> tuple[Node, ...]:
    """Give what an alert needs that has no message of its own: its reasons, and the way to it."""
    reasons = "\n".join(escape(one.text) for one in row.evidence)
    spoken = f"Open the alert on {plain_name(row.account_name, 40)}"
    button = Button("Open", "alert show", {"alert": str(row.id), "from": "thread"}, description=spoken)
    return (*((Text(reasons),) if reasons else ()), Actions((button,)))


def _mentioned(letter: Letter) -> int | None:
    """Give whom the letter asks for."""
    given = letter.content.get("mention")
    return given if isinstance(given, int) else None


ALERT_COMPOSERS: Mapping[str, Composer] = {"alert": compose_alert, "event": compose_event}
"""Composers by topic."""
