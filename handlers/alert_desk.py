"""What all deeds on an alert share: which one is meant, who does it, what is answered where the button was pressed."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from handlers.alert_message import Place, Shown, body, tell_alert
from handlers.alert_story import read_alert_story
from handlers.alert_words import clock, ended
from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import plain_name
from handlers.reply import Actions, Button, Divider, Item, Node, Reply, Text, Visibility, sentence
from handlers.request import PlaceKind, Request, Via
from handlers.rights import person_of
from handlers.services import Services
from storage.alert_life import By
from storage.alert_thread import channel_key, message_key
from storage.alerts import AlertRow, get_alert
from storage.outbox import refresh
from success.errors import Refused
from success.vocabulary import AlertState, Role

GONE = "That alert is gone: its account was deleted from the book."
_READING = {"health", "play show", "alert show"}
_OWN = {Place.OWN.value, Place.SECOND.value}


def alert_id_of(request: Request) -> int:
    """Give the alert that a button names or that was typed; raises `Refused` where there is no number."""
    given = id_in((request.values.get("alert") or request.values.get("choice") or request.text).strip().lstrip("#"))
    if given is None:
        raise Refused("Which alert? Open one from the list: type `alerts`.")
    return given


def alert_of(session: Session, request: Request) -> AlertRow | None:
    """Give the alert that is meant; None when it is gone, or was never told to anybody."""
    row = get_alert(session, alert_id_of(request))
    return None if row is None or row.state is AlertState.BASELINE else row


def by(request: Request, services: Services) -> By:
    """Give who does it, and when."""
    return By(person_of(request.caller), request.caller.name, services.now())


def gone(request: Request) -> Reply:
    """Say that the alert is no longer there; in its own message, in its place, so that nobody presses in vain again."""
    if _in_its_message(request):
        return Reply(GONE, (Text(escape(GONE)),), Visibility.PUBLIC, replaces=True)
    return sentence(f"{GONE} See the others with `alerts`.")


def present(request: Request, services: Services, alert_id: int, aside: str = "") -> Reply:
    """Show the alert as it now stands, where the button was pressed: in its own message, in a private copy, or as a new one.

    `aside` is a sentence for this person alone: it keeps the answer private.
    """
    with services.reading() as session:
        story = read_alert_story(session, services, alert_id)
    if story is None:
        return gone(request)
    if aside:
        nodes = (Text(f"**{escape(aside)}**"), Divider(), *body(story, Shown(Place.COPY)))
        return Reply(aside, nodes, replaces=_in_copy(request))
    if _in_its_message(request):
        return tell_alert(story, Shown(Place(request.values.get("from", ""))), replaces=True)
    copy = tell_alert(story, Shown(Place.COPY), replaces=_in_copy(request))
    return replace(copy, body=_to_read(copy.body)) if request.caller.role is Role.VIEWER else copy


def _to_read(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Give an alert without the buttons that a viewer may not press."""
    left: list[Node] = []
    for node in nodes:
        if isinstance(node, Item) and node.button.word not in _READING:
            left.append(Text(node.markdown))
        elif isinstance(node, Actions):
            kept = tuple(item for item in node.items if isinstance(item, Button) and item.word in _READING)
            left += [Actions(kept)] if kept else []
        else:
            left.append(node)
    return tuple(left)


def too_late(session: Session, request: Request, services: Services, row: AlertRow) -> str:
    """Say what happened meanwhile, and have the messages that still show the old state brought up to date."""
    refresh(session, message_key(row.id))
    refresh(session, channel_key(row.id))
    me, zone, now = request.caller.person_id, request.caller.timezone, services.now()
    if row.closed:
        who = f" by {plain_name(row.closer, 40)}" if row.closer else ""
        when = f", {clock(row.closed_at, now, zone)}" if row.closed_at else ""
        return f"It is closed already: {ended(row)}{who}{when}. Nothing was changed; Reopen opens it again."
    if row.claimed_at is not None and row.claimed_by != me:
        return f"{plain_name(row.claimer, 40)} was faster and claimed it, {clock(row.claimed_at, now, zone)}."
    if row.claimed_by is not None:
        return "You have claimed it already."
    return "Nothing was changed: it stands as shown here."


def still_open(request: Request, services: Services) -> AlertRow | Reply:
    """Give the alert if it is not over; else the reply that says what happened meanwhile, or that it is gone."""
    with services.reading() as session:
        row = alert_of(session, request)
    if row is None:
        return gone(request)
    if not row.closed:
        return row
    with services.writing() as session:
        aside = too_late(session, request, services, row)
    return present(request, services, row.id, aside)


def carried(request: Request) -> dict[str, str]:
    """Give what a form must bring back: the alert, and where its message stands."""
    kept = {key: request.values[key] for key in ("from",) if key in request.values}
    return {"alert": str(alert_id_of(request)), **kept}


def _in_its_message(request: Request) -> bool:
    pressed = request.via in {Via.BUTTON, Via.FORM} and request.place.kind is not PlaceKind.HOME
    return pressed and request.values.get("from", "") in _OWN


def _in_copy(request: Request) -> bool:
    return request.values.get("from") == Place.COPY.value
