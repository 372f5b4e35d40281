"""`followup`: a reminder about an account that a person sets for herself. On its day it stands in her morning message."""

from datetime import date

from handlers.choosing import account_of, choose_account, split_name
from handlers.fields import Fields, iso_day
from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.reply import Actions, Answer, Button, DateField, FieldErrors, Form, Item, Reply, Text, TextField, sentence
from handlers.request import Request
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from handlers.typed_days import split_day
from storage.accounts import AccountRow
from storage.wishes import (
    FollowUpRow,
    add_follow_up,
    finish_follow_up,
    get_follow_up,
    move_follow_up,
    open_follow_ups,
)
from success.errors import NotAllowed, Refused
from success.vocabulary import Role
from success.wording import day, days, many

_MOST_TEXT = 500
_QUOTES = "\"'“”„‘’«» "


def set_follow_up(request: Request, services: Services) -> Reply:
    """Set a follow-up from what was typed; what is missing is asked in a form. Without anything typed, list hers."""
    if not request.text.strip() and not request.values.get("account"):
        return list_follow_ups(request, services)
    today = services.today()
    with services.reading() as session:
        name, rest = split_name(session, request.text)
        said, due = split_day(rest, today)
        text = (said or request.values.get("what", "")).strip(_QUOTES)[:_MOST_TEXT]
        due = due or iso_day(request.values.get("due_on", ""))
        carry = {key: value for key, value in (("what", text), ("due_on", due.isoformat() if due else "")) if value}
        account = choose_account(session, request, word="followup", typed=name, carry=carry)
    if isinstance(account, Reply):
        return account
    if not text or due is None or due < today:
        return _ask(account, text, due, today)
    return _set(account, text, due, request, services)


def ask_follow_up(request: Request, services: Services) -> Reply:
    """Open the form for an account."""
    with services.reading() as session:
        account = account_of(session, request.values.get("account", ""))
    return _ask(account, request.values.get("what", ""), iso_day(request.values.get("due_on", "")), services.today())


def save_follow_up(request: Request, services: Services) -> Answer:
    """Set the follow-up that a form asks for."""
    today = services.today()
    read = _read(request, today)
    if isinstance(read, FieldErrors):
        return read
    with services.reading() as session:
        account = account_of(session, request.values.get("account", ""))
    return _set(account, *read, request, services)


def list_follow_ups(request: Request, services: Services, *, replaces: bool = False) -> Reply:
    """List a person's open follow-ups, the earliest first."""
    today = services.today()
    with services.reading() as session:
        found = open_follow_ups(session, person_of(request.caller))
    if not found:
        text = 'You have no follow-ups. Set one: `followup acme "pilot review" 1 Dec`.'
        return Reply("You have no open follow-ups.", (Text(text),), replaces=replaces)
    late = sum(1 for one in found if one.due_on < today)
    head = f"**{many(len(found), 'follow-up')}**" + (f", {late} late" if late else "")
    items = tuple(Item(line(one, today), _done(one)) for one in found[:20])
    more = (Text(f"and {len(found) - 20} more, later than these"),) if len(found) > 20 else ()
    return Reply(f"You have {many(len(found), 'open follow-up')}.", (Text(head), *items, *more), replaces=replaces)


def line(one: FollowUpRow, today: date) -> str:
    """Give a follow-up in one line: when, whom, what; in the small markdown."""
    left = (one.due_on - today).days
    when = (
        "today"
        if left == 0
        else f"{day(one.due_on, today)} ({days(-left)} late)"
        if left < 0
        else day(one.due_on, today)
    )
    return f"**{when}** · {shown_name(one.account, 60)} · {escape(one.text)}"


def finish(request: Request, services: Services) -> Reply:
    """Mark a follow-up as done."""
    one = _own(request, services)
    with services.writing() as session:
        finish_follow_up(session, one.id, person_id=person_of(request.caller), at=services.now())
    if request.values.get("from") == "list":
        return list_follow_ups(request, services, replaces=True)
    return sentence(f"Done: {one.text} ({plain_name(one.account)}).")


def ask_move(request: Request, services: Services) -> Reply:
    """Ask for another day."""
    one = _own(request, services)
    form = Form(
        "Move the follow-up",
        "followup moved",
        (DateField("due_on", "To which day?", max(one.due_on, services.today())),),
        submit="Move",
        arguments={"follow_up": str(one.id)},
        intro=f"{shown_name(one.account)}: {escape(one.text)}",
    )
    return Reply("Move the follow-up to another day.", (form,))


def save_move(request: Request, services: Services) -> Answer:
    """Give a follow-up another day."""
    one, today, fields = _own(request, services), services.today(), Fields(request.values)
    due = fields.day("due_on", today=today)
    if due < today:
        fields.errors["due_on"] = f"That day is over; today is {day(today, today)}."
    if fields.errors:
        return FieldErrors(fields.errors)
    with services.writing() as session:
        move_follow_up(session, one.id, person_id=person_of(request.caller), due_on=due, at=services.now())
    return sentence(f"Moved to {day(due, today)}: {one.text} ({plain_name(one.account)}).")


def _set(account: AccountRow, text: str, due: date, request: Request, services: Services) -> Reply:
    today = services.today()
    with services.writing() as session:
        key = add_follow_up(
            session,
            account_id=account.id,
            person_id=person_of(request.caller),
            text=text,
            due_on=due,
            at=services.now(),
        )
    told = (
        f"I remind you on **{day(due, today)}**: {escape(text)} ({shown_name(account.name)}).\n"
        "It will stand in your morning message of that day, or of the next working day."
    )
    arguments = {"follow_up": str(key)}
    buttons = Actions(
        (Button("Move", "followup move", arguments, opens_form=True), Button("My follow-ups", "followup"))
    )
    return Reply(f"Follow-up with {plain_name(account.name)} on {day(due, today)}: {text}.", (Text(told), buttons))


def _ask(account: AccountRow, text: str, due: date | None, today: date) -> Reply:
    form = Form(
        "Follow up",
        "followup save",
        (
            TextField("what", "What about?", text, placeholder="pilot review", max_length=_MOST_TEXT),
            DateField("due_on", "When?", due if due is not None and due >= today else None),
        ),
        submit="Remind me",
        arguments={"account": str(account.id)},
        intro=f"With **{shown_name(account.name)}**",
    )
    return Reply(f"Set a follow-up with {plain_name(account.name)}: what about, and when?", (form,))


def _read(request: Request, today: date) -> tuple[str, date] | FieldErrors:
    fields = Fields(request.values)
    text = fields.text("what", least=1, most=_MOST_TEXT, wrong="Say in a few words what about.")
    due = fields.day("due_on", today=today)
    if due < today:
        fields.errors["due_on"] = f"That day is over; today is {day(today, today)}."
    return FieldErrors(fields.errors) if fields.errors else (text, due)


def _own(request: Request, services: Services) -> FollowUpRow:
    """Give the follow-up that a button names; somebody else's is refused."""
    key = id_in(request.values.get("follow_up", ""))
    with services.reading() as session:
        one = get_follow_up(session, key) if key is not None else None
    if one is None:
        raise Refused("That follow-up is gone. `followup` lists yours.")
    if one.person_id != request.caller.person_id and request.caller.role not in {Role.MANAGER, Role.ADMIN}:
        raise NotAllowed("That follow-up is a colleague's; only she or a manager can change it.")
    return one


def _done(one: FollowUpRow) -> Button:
    spoken = f"Done: {plain_name(one.text, 60)}"
    return Button("Done", "followup done", {"follow_up": str(one.id), "from": "list"}, description=spoken)


CAPABILITIES = (
    Capability(
        word="followup",
        handler=set_follow_up,
        summary="A reminder of your own about an account; alone, your list",
        usage=('followup acme "pilot review" 1 Dec', "followup"),
        role=Role.CSM,
    ),
    Capability(word="followup ask", handler=ask_follow_up, role=Role.CSM),
    Capability(word="followup save", handler=save_follow_up, role=Role.CSM),
    Capability(word="followup done", handler=finish, role=Role.CSM),
    Capability(word="followup move", handler=ask_move, role=Role.CSM),
    Capability(word="followup moved", handler=save_move, role=Role.CSM),
)
