"""`cover`: everything of mine that notifies goes to a colleague until a day, with a hand-over note; it ends by itself.

A manager can do it for somebody who is ill: `cover @mia by @bob until 12 Dec`.
"""

import re
from datetime import date

from sqlmodel import Session

from handlers.fields import Fields, iso_day
from handlers.ids import id_in
from handlers.markup import mention
from handlers.names import LABEL, plain_name, shown_name
from handlers.reply import (
    Actions,
    Answer,
    Button,
    ChoiceField,
    DateField,
    FieldErrors,
    Form,
    Item,
    Option,
    Reply,
    Text,
    TextField,
    sentence,
)
from handlers.request import Request
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from handlers.typed_days import split_day
from storage.covers import add_cover, covers_of, end_cover, get_cover
from storage.outbox import Letter, put
from storage.people import PersonRow, find_people, get_person, list_people
from success.attention import working_moment
from success.errors import NotAllowed, Refused
from success.vocabulary import Role
from success.wording import day, days, many

LONGEST_DAYS = 180
_MOST_NOTE = 1500
_MOST_LISTED = 10
_ENDS = {"end", "stop", "back", "off", "over"}
_FOR_ANOTHER = re.compile(r"^(?P<away>.+?)\s+(?:by|with|through)\s+(?P<cover>.+)$", re.IGNORECASE)


def cover(request: Request, services: Services) -> Reply:
    """Set a cover from what was typed; what is missing is asked in a form. Alone, tell what stands; `cover end` ends it."""
    typed = request.text.strip()
    if not typed:
        return _tell(request, services)
    if typed.casefold() in _ENDS:
        return _end_mine(request, services)
    today = services.today()
    before, until = split_day(typed, today)
    before, begins = split_day(re.sub(r"\s+(?:until|till|to|through)$", "", before, flags=re.IGNORECASE), today)
    names = _FOR_ANOTHER.match(before)
    with services.reading() as session:
        away = _person(session, names["away"]) if names else _caller(session, request)
        covering = _person(session, names["cover"] if names else before)
        if until is None or until < today:
            return _ask(session, request, away, covering, begins, today)
    return _set(request, services, away, covering, begins or today, until, "")


def ask_cover(request: Request, services: Services) -> Reply:
    """Open the form."""
    with services.reading() as session:
        return _ask(session, request, _caller(session, request), None, None, services.today())


def save_cover(request: Request, services: Services) -> Answer:
    """Set the cover that a form asks for."""
    today, fields = services.today(), Fields(request.values)
    begins, until = fields.day("from_on", today=today), fields.day("until_on", today=today)
    note = fields.text("note", most=_MOST_NOTE)
    if until < max(begins, today):
        fields.errors["until_on"] = "The last day lies before the first one, or is over."
    with services.reading() as session:
        covering = _by_id(session, request.values.get("cover", ""))
        away = _by_id(session, request.values.get("away", "")) or _caller(session, request)
    if covering is None or covering.id == away.id:
        fields.errors["cover"] = "Choose a colleague."
    if fields.errors or covering is None:
        return FieldErrors(fields.errors)
    return _set(request, services, away, covering, begins, until, note)


def end(request: Request, services: Services) -> Reply:
    """End a cover before its day."""
    key = id_in(request.values.get("cover", ""))
    with services.writing() as session:
        row = get_cover(session, key) if key is not None else None
        if row is None:
            raise Refused("That cover is gone. `cover` tells what stands.")
        if request.caller.person_id not in {row.person_id, row.cover_id}:
            _must_manage(request)
        end_cover(session, row.id, by=person_of(request.caller), at=services.now())
    return sentence(f"The cover is ended: what notifies goes to {plain_name(row.person)} again.")


def _set(
    request: Request, services: Services, away: PersonRow, covering: PersonRow, begins: date, until: date, note: str
) -> Reply:
    today, now = services.today(), services.now()
    if away.id != request.caller.person_id:
        _must_manage(request)
    if covering.id == away.id:
        raise Refused("Nobody can cover for herself. Name a colleague: `cover @bob until 12 Dec`.")
    if (until - begins).days > LONGEST_DAYS:
        raise Refused(
            f"A cover lasts at most {LONGEST_DAYS} days. For longer, hand the accounts over to {plain_name(covering.name)}."
        )
    hours = services.library.triggers().attention.hours
    with services.writing() as session:
        key = add_cover(
            session,
            person_id=away.id,
            cover_id=covering.id,
            from_on=begins,
            until_on=until,
            note=note,
            set_by=person_of(request.caller),
            at=now,
        )
        due = working_moment(now, covering.timezone, hours)
        put(session, Letter(f"handover {key}", "handover", due, key, person_id=covering.id, notifies_id=covering.id))
    whose = "of yours" if away.id == request.caller.person_id else f"of {shown_name(away.name)}"
    start = "now" if begins <= today else day(begins, today)
    text = (
        f"From {start} through **{day(until, today)}** ({days((until - max(begins, today)).days + 1)}) everything {whose} that notifies "
        f"goes to {mention(covering.id, plain_name(covering.name))}, who gets a hand-over note. It ends by itself."
    )
    buttons = [Button("End the cover", "cover ended", {"cover": str(key)})]
    if not note:
        values = {
            "cover": str(covering.id),
            "away": str(away.id),
            "from_on": begins.isoformat(),
            "until_on": until.isoformat(),
        }
        buttons.append(Button("Add a note", "cover ask", values, opens_form=True))
    summary = f"{plain_name(covering.name)} covers for {plain_name(away.name)} through {day(until, today)}."
    return Reply(summary, (Text(text), Actions(tuple(buttons))))


def _tell(request: Request, services: Services) -> Reply:
    today, me = services.today(), person_of(request.caller)
    with services.reading() as session:
        found = covers_of(session, me, today)
    opener = Actions((Button("Set a cover", "cover ask", opens_form=True),))
    if not found:
        text = "Nobody covers for you. `cover @bob until 12 Dec` sends everything of yours that notifies to Bob until then."
        return Reply("Nobody covers for you at present.", (Text(text), opener))
    items = tuple(
        Item(
            f"**{shown_name(row.cover)}** for {shown_name(row.person)} · {day(row.from_on, today)} to {day(row.until_on, today)}",
            Button(
                "End", "cover ended", {"cover": str(row.id)}, description=f"End the cover of {plain_name(row.person)}"
            ),
        )
        for row in found
    )
    return Reply(f"{many(len(found), 'cover')} of yours or by you.", (*items, opener))


def _end_mine(request: Request, services: Services) -> Reply:
    me = person_of(request.caller)
    with services.writing() as session:
        mine = [row for row in covers_of(session, me, services.today()) if row.person_id == me]
        for row in mine:
            end_cover(session, row.id, by=me, at=services.now())
    if not mine:
        return sentence("Nobody covers for you, so there is nothing to end.")
    return sentence("Welcome back: what notifies comes to you again.")


def _ask(
    session: Session, request: Request, away: PersonRow, covering: PersonRow | None, begins: date | None, today: date
) -> Reply:
    given = request.values
    people = [one for one in list_people(session) if one.id != away.id and one.role is not Role.VIEWER][:100]
    chosen = str(covering.id) if covering else given.get("cover", "")
    known = [one for one in people if str(one.id) == chosen]
    form = Form(
        "Cover",
        "cover save",
        (
            ChoiceField(
                "cover",
                "Who covers?",
                tuple(Option(plain_name(one.name, LABEL - 2), str(one.id)) for one in people),
                chosen if known else "",
            ),
            DateField("from_on", "First day", begins or iso_day(given.get("from_on", "")) or today),
            DateField("until_on", "Last day", iso_day(given.get("until_on", ""))),
            TextField("note", "Hand-over note", required=False, multiline=True, max_length=_MOST_NOTE),
        ),
        submit="Hand over",
        arguments={"away": str(away.id)},
        intro=f"For **{shown_name(away.name)}**. Open alerts, due steps and renewals are added by me.",
    )
    return Reply(f"Who covers for {plain_name(away.name)}, and until when?", (form,))


def _person(session: Session, typed: str) -> PersonRow:
    found = find_people(session, typed)
    if found.exact is not None:
        return found.exact
    near = ", ".join(f"`cover {person.name} until …`" for person in found.near[:3])
    hint = f" Did you mean {near}?" if near else " Name one of the people file, for example `cover @bob until 12 Dec`."
    raise Refused(f"I know no colleague “{plain_name(typed, 40)}”.{hint}")


def _caller(session: Session, request: Request) -> PersonRow:
    row = get_person(session, person_of(request.caller))
    if row is None:
        raise NotAllowed("I don't know you yet. Ask an admin to add you to the people file.")
    return row


def _by_id(session: Session, value: str) -> PersonRow | None:
    key = id_in(value)
    return get_person(session, key) if key is not None else None


def _must_manage(request: Request) -> None:
    if request.caller.role not in {Role.MANAGER, Role.ADMIN}:
        raise NotAllowed("You can set and end your own covers; those of others need the role manager or admin.")


CAPABILITIES = (
    Capability(
        word="cover",
        handler=cover,
        summary="While you are away, what notifies goes to a colleague",
        usage=("cover @bob until 12 Dec", "cover @bob from 1 Dec until 12 Dec", "cover", "cover end"),
        role=Role.CSM,
    ),
    Capability(word="cover ask", handler=ask_cover, role=Role.CSM),
    Capability(word="cover save", handler=save_cover, role=Role.CSM),
    Capability(word="cover ended", handler=end, role=Role.CSM),
)
