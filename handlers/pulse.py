"""`pulse`: the CSM's own judgement of an account, shown beside the score and never counted in it."""

from datetime import date

from sqlmodel import Session

from handlers.bands import EMOJI
from handlers.choosing import account_of, choose_account
from handlers.health import read_story, tell
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.reply import Actions, Answer, Button, ChoiceField, FieldErrors, Form, Option, Reply, Text, TextField
from handlers.request import Request, Via
from handlers.rights import must_judge, person_of
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow, find_accounts
from storage.brief import read_pulse
from storage.records import set_pulse
from success.people import Pulse
from success.vocabulary import Band, Role
from success.wording import day

_WHAT = "set the pulse"
_MOST_NOTE = 500
_COLOURS = {
    "red": Band.RED,
    "yellow": Band.YELLOW,
    "amber": Band.YELLOW,
    "green": Band.GREEN,
    "🔴": Band.RED,
    "🟡": Band.YELLOW,
    "🟢": Band.GREEN,
}


def ask_pulse(request: Request, services: Services) -> Answer:
    """Set the pulse at once where a colour was typed after a certain name; else open the form."""
    today = services.today()
    with services.reading() as session:
        name, band, note = _split(session, request.text)
        carry = {"band": band.value, "note": note} if band else {}
        account = choose_account(session, request, word="pulse", typed=name, carry=carry, opens_form=True)
        if isinstance(account, Reply):
            return account
        must_judge(request.caller, account, _WHAT)
        before = read_pulse(session, account.id)
    if band is not None and request.via is Via.WORD:
        return _save(request, services, account, band, note)
    known = request.values.get("band", "")
    form = _form(account, before, known, request.values.get("note", ""), request, today)
    return Reply(f"Set your pulse of {plain_name(account.name)}.", (form,))


def save_pulse(request: Request, services: Services) -> Answer:
    """Write what the form says."""
    errors: dict[str, str] = {}
    band = _COLOURS.get(request.values.get("band", ""))
    note = request.values.get("note", "").strip()
    if band is None:
        errors["band"] = "Choose red, yellow or green."
    if len(note) > _MOST_NOTE:
        errors["note"] = f"That is too long: {len(note)} characters, {_MOST_NOTE} fit."
    with services.reading() as session:
        account = account_of(session, request.values.get("account", ""))
    must_judge(request.caller, account, _WHAT)
    if band is None or errors:
        return FieldErrors(errors)
    return _save(request, services, account, band, note)


def _save(request: Request, services: Services, account: AccountRow, band: Band, note: str) -> Answer:
    today = services.today()
    person = person_of(request.caller)
    note = note[:_MOST_NOTE]
    with services.writing() as session:
        before = read_pulse(session, account.id)
        set_pulse(session, account_id=account.id, person_id=person, band=band, note=note, at=services.now())
    if request.values.get("from") == "health":
        with services.reading() as session:
            return tell(read_story(session, account, today), request, today)
    was = f" (was {before.band.value}, {day(before.set_on, today)})" if before else ""
    said = f"\n“{escape(note)}”" if note else ""
    text = (
        f"{EMOJI[band]} Pulse of **{shown_name(account.name)}** is **{band.value}** from today, "
        f"{day(today, today)}{was}. It stands beside the score and is not counted in it.{said}"
    )
    button = Button("Show health", "health", {"account": str(account.id)})
    return Reply(f"Pulse of {plain_name(account.name)} is {band.value}{was}.", (Text(text), Actions((button,))))


def _split(session: Session, typed: str) -> tuple[str, Band | None, str]:
    """Split "acme yellow quiet since May" into name, colour and note.

    A colour may be part of a name ("Green Energy") or of a note: the longest beginning that is an account is the name.
    """
    words = typed.split()
    at = [place for place, word in enumerate(words) if place > 0 and word.casefold().strip(":,;") in _COLOURS]
    certain = (p for p in reversed(at) if find_accounts(session, " ".join(words[:p]), limit=1).exact is not None)
    place = next(certain, at[0] if at else None)
    if place is None:
        return typed, None, ""
    return " ".join(words[:place]), _COLOURS[words[place].casefold().strip(":,;")], " ".join(words[place + 1 :])


def _form(account: AccountRow, before: Pulse | None, band: str, note: str, request: Request, today: date) -> Form:
    carried = {key: request.values[key] for key in ("from",) if key in request.values}
    stands = f" · stands at {before.band.value} since {day(before.set_on, today)}" if before else " · none yet"
    options = (
        Option("🔴 Red", "red", "I expect to lose them unless something changes"),
        Option("🟡 Yellow", "yellow", "Something needs care"),
        Option("🟢 Green", "green", "I would bet on the renewal"),
    )
    return Form(
        title="Set your pulse",
        word="pulse save",
        fields=(
            ChoiceField("band", "How do you see them?", options, band, radio=True),
            TextField("note", "Why?", note, required=False, multiline=True, max_length=_MOST_NOTE),
        ),
        arguments={"account": str(account.id), **carried},
        intro=f"**{shown_name(account.name)}**{stands}. Shown beside the score, never counted in it.",
    )


CAPABILITIES = (
    Capability(
        word="pulse",
        handler=ask_pulse,
        summary="Your own judgement of an account: red, yellow or green",
        usage=("pulse acme", "pulse acme yellow sponsor has gone quiet"),
        role=Role.CSM,
    ),
    Capability(word="pulse save", handler=save_pulse, role=Role.CSM),
)
