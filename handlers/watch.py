"""`incident`: data that moved too much of the book at once, and what is watched from now on: both are told without being asked.

A data incident rests on one question, whether the data is right; a manager or an admin may say that it is.
"""

from datetime import date

from handlers.composing import Composer
from handlers.ids import id_in
from handlers.markup import escape
from handlers.reply import Actions, Button, Confirm, Facts, Node, Note, Reply, Style, Text, Visibility, sentence
from handlers.request import Request, Via
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from storage.incidents import CONFIRMED, OPEN, IncidentRow, confirm, get_incident, open_incidents
from storage.outbox import Letter
from success.errors import Refused
from success.vocabulary import Role
from success.wording import day, many

_WAYS = {"up": "rose", "down": "fell"}


def tell_incident(letter: Letter, services: Services) -> Reply | None:
    """Tell the operators of a data incident."""
    with services.reading() as session:
        row = None if letter.subject_id is None else get_incident(session, letter.subject_id)
    return None if row is None else _told(row, services.today())


def tell_baseline(letter: Letter, services: Services) -> Reply | None:
    """Tell the team, once, what is watched from now on and what was so already."""
    met, on = letter.content.get("triggers"), date.fromisoformat(str(letter.content.get("on")))
    if not isinstance(met, dict) or not met:
        return None
    book = services.library.triggers()
    titles = {key: response.title if (response := book.of(key)) else key for key in met}
    found = sum(met.values())
    opening = (
        f"Pillar watches {many(len(met), 'trigger')} from {day(on, services.today())} on. "
        f"What was so already, {many(found, 'finding')}, raises no alert: only what is new, or gets worse, will."
    )
    held = sorted(((count, titles[key]) for key, count in met.items() if count), key=lambda pair: (-pair[0], pair[1]))
    body: list[Node] = [Text(escape(opening))]
    if held:
        body.append(Facts(tuple((title[:1].upper() + title[1:], many(count, "account")) for count, title in held[:10])))
    rest = len(held) - 10
    more = f"{many(rest, 'more trigger')} found something · " if rest > 0 else ""
    body.append(Note(f"{more}`alerts` shows what is open, `health` an account with its reasons"))
    return Reply(opening, tuple(body), visibility=Visibility.PUBLIC)


def show_incidents(request: Request, services: Services) -> Reply:
    """Show the data incident that is asked for, or all that are open."""
    key = id_in(request.values.get("incident", ""))
    with services.reading() as session:
        row = get_incident(session, key) if key is not None else None
        rows = open_incidents(session) if row is None else (row,)
    if not rows:
        return sentence("No data incident is open: every source is believed.")
    told = [_told(row, services.today()) for row in rows]
    return Reply(
        told[0].summary if len(told) == 1 else f"{len(told)} data incidents are open.",
        tuple(node for reply in told for node in reply.body),
        replaces=request.via is Via.BUTTON,
    )


def confirm_incident(request: Request, services: Services) -> Reply:
    """Take a person's word that the data is right; the alerts that waited come within minutes, within everybody's budget."""
    person, key = person_of(request.caller), id_in(request.values.get("incident") or request.text)
    if key is None:
        raise Refused("Say which incident: `incident` shows those that are open, each with its button.")
    with services.writing() as session:
        row = confirm(session, key, person, on=services.today(), now=services.now())
    if row is None:
        raise Refused("That incident is gone. `incident` shows those that are open.")
    reply = _told(row, services.today())
    return Reply(reply.summary, reply.body, visibility=Visibility.PUBLIC, replaces=request.via is Via.BUTTON)


def _told(row: IncidentRow, today: date) -> Reply:
    source, way = escape(row.source), _WAYS[row.direction]
    happened = f"{many(row.accounts, 'account')} {way} by more than 5 points at once, on {day(row.opened_on, today)}"
    if row.state == OPEN:
        summary = f"Data incident: {row.source} moved {many(row.accounts, 'account')} at once. Its alerts rest."
        text = (
            f"⚠️ **Is the data from {source} right?** {happened}, compared with {day(row.reference_on, today)}.\n"
            "Until that is settled, alerts that rest on it, or on the whole score, are neither raised nor closed. "
            "It ends by itself when the figures are back where they were."
        )
        return Reply(summary, (Text(text), _buttons(row)), visibility=Visibility.PUBLIC)
    summary, text = _ended(row, happened, today)
    return Reply(summary, (Text(text),), visibility=Visibility.PUBLIC)


def _ended(row: IncidentRow, happened: str, today: date) -> tuple[str, str]:
    when = "" if row.closed_at is None else f" on {day(row.closed_at.date(), today)}"
    if row.state == CONFIRMED:
        who = row.closer or "Somebody"
        text = (
            f"✅ **The data from {escape(row.source)} is right**, says {escape(who)}{when}. {happened}. "
            "Its alerts come now, within each person's budget."
        )
        return f"{who} confirmed the data from {row.source}.", text
    text = (
        f"✅ **The data from {escape(row.source)} is back where it was**{when}. "
        f"{happened}; its alerts are watched again."
    )
    return f"The data incident of {row.source} is over.", text


def _buttons(row: IncidentRow) -> Actions:
    asked = {"incident": str(row.id)}
    question = Confirm(
        "The data is right?",
        "Alerts that waited are raised within five minutes, within each person's budget.",
        "It is right",
    )
    return Actions(
        (
            Button("The data is right", "incident confirm", asked, style=Style.PRIMARY, confirm=question),
            Button("Look again", "incident show", asked),
        )
    )


WATCH_COMPOSERS: dict[str, Composer] = {"incident": tell_incident, "baseline": tell_baseline}

CAPABILITIES = (
    Capability(
        word="incident",
        handler=show_incidents,
        summary="Data that moved too much of the book at once",
        usage=("incident",),
    ),
    Capability(word="incident show", handler=show_incidents),
    Capability(word="incident confirm", handler=confirm_incident, role=Role.MANAGER),
)
