"""`log`: a call, a meeting, a mail with a customer, written down in ten seconds."""

from dataclasses import dataclass
from datetime import date

from handlers.choosing import account_of, choose_account, split_name
from handlers.fields import Fields
from handlers.health import read_story, tell
from handlers.markup import escape
from handlers.names import LABEL, cut, plain_name, shown_name
from handlers.reply import (
    Actions,
    Answer,
    Button,
    CheckField,
    ChoiceField,
    DateField,
    FieldErrors,
    Form,
    Option,
    Reply,
    Text,
    TextField,
)
from handlers.request import Request
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow
from storage.brief import ContactName, contacts_at
from storage.records import NewTouchpoint, add_touchpoint
from success.vocabulary import Role, TouchKind
from success.wording import day

_MOST_SUMMARY = 2000


def ask_touchpoint(request: Request, services: Services) -> Reply:
    """Open the form, filled in as far as what was typed tells."""
    today = services.today()
    with services.reading() as session:
        name, rest = split_name(session, request.text)
        summary = rest[:_MOST_SUMMARY]
        carry = {"summary": summary} if summary else {}
        account = choose_account(session, request, word="log", typed=name, carry=carry, opens_form=True)
        if isinstance(account, Reply):
            return account
        contacts = contacts_at(session, account.id, today)
    return Reply(
        f"Log a touchpoint with {plain_name(account.name)}.",
        (_form(account, contacts, summary or request.values.get("summary", ""), request, today),),
    )


def save_touchpoint(request: Request, services: Services) -> Answer:
    """Write the touchpoint."""
    today = services.today()
    person = person_of(request.caller)
    with services.writing() as session:
        account = account_of(session, request.values.get("account", ""))
        read = _read(request, contacts_at(session, account.id, today), today)
        if isinstance(read, FieldErrors):
            return read
        touchpoint = NewTouchpoint(
            account_id=account.id,
            person_id=person,
            on=read.on,
            kind=read.kind,
            two_way=read.two_way,
            summary=read.summary,
            contact_id=read.contact.id if read.contact else None,
        )
        add_touchpoint(session, touchpoint, at=services.now())
    if request.values.get("from") == "health":
        with services.reading() as session:
            story = read_story(session, account, today)
        return tell(story, request, today)
    return _logged(account, read, today)


@dataclass(frozen=True)
class _Read:
    """A form that was filled in well."""

    on: date
    kind: TouchKind
    two_way: bool
    summary: str
    contact: ContactName | None


def _read(request: Request, contacts: tuple[ContactName, ...], today: date) -> _Read | FieldErrors:
    fields = Fields(request.values)
    kind = request.values.get("kind", "")
    if kind not in set(TouchKind):
        fields.errors["kind"] = f"Choose one of {', '.join(TouchKind)}."
    on = fields.day("on", today=today)
    if on > today:
        fields.errors["on"] = (
            f"A touchpoint is in the past or today ({day(today, today)}); plan later ones in your calendar."
        )
    summary = fields.text("summary", least=1, most=_MOST_SUMMARY, wrong="Say in a few words what it was about.")
    chosen = request.values.get("contact", "")
    contact = next((contact for contact in contacts if str(contact.id) == chosen), None)
    if chosen and contact is None:
        fields.errors["contact"] = "That contact is no longer at this account; choose another one or none."
    if fields.errors:
        return FieldErrors(fields.errors)
    return _Read(on, TouchKind(kind), request.values.get("two_way") == "yes", summary, contact)


def _form(account: AccountRow, contacts: tuple[ContactName, ...], summary: str, request: Request, today: date) -> Form:
    carried = {key: request.values[key] for key in ("from",) if key in request.values}
    people = tuple(Option(plain_name(c.name, LABEL - 2), str(c.id), cut(c.title)) for c in contacts[:100])
    named = next((str(c.id) for c in contacts[:100] if _mentioned(c.name, summary)), "")
    contact = (ChoiceField("contact", "With whom?", people, named, required=False),) if people else ()
    return Form(
        title="Log a touchpoint",
        word="log save",
        fields=(
            ChoiceField("kind", "What was it?", tuple(Option(_label(k), k.value) for k in TouchKind), _guess(summary)),
            DateField("on", "When?", today),
            CheckField("two_way", "They answered or took part", checked=True, hint="Only two-way contact counts."),
            *contact,
            TextField("summary", "What was it about?", summary, multiline=True, max_length=_MOST_SUMMARY),
        ),
        arguments={"account": str(account.id), **carried},
        intro=f"With **{shown_name(account.name)}**",
    )


def _mentioned(name: str, summary: str) -> bool:
    """Tell whether a contact's first or full name stands in what was typed."""
    said = {word.strip(".,;:!?").casefold() for word in summary.split()}
    first = next(iter(name.split()), "").casefold()
    return len(first) > 1 and first in said


def _guess(summary: str) -> str:
    """Take the kind from the words typed: a call where nothing else is said."""
    said = {word.strip(".,;:!?").casefold() for word in summary.split()}
    hints = {
        "mail": "email",
        "emailed": "email",
        "mailed": "email",
        "met": "meeting",
        "wrote": "email",
        "trained": "training",
    }
    for word in said:
        if word in set(TouchKind):
            return word
        if word in hints:
            return hints[word]
    return TouchKind.CALL.value


def _label(kind: TouchKind) -> str:
    return kind.value.upper() if kind in {TouchKind.QBR, TouchKind.EBR} else kind.value.capitalize()


def _logged(account: AccountRow, read: _Read, today: date) -> Reply:
    ways = "two-way" if read.two_way else "one-way"
    whom = f" with {shown_name(read.contact.name, 60)}" if read.contact else ""
    text = (
        f"Logged for **{shown_name(account.name)}**: {_label(read.kind)}{whom}, {day(read.on, today)}, {ways}.\n"
        f"“{escape(read.summary)}”"
    )
    button = Button("Show health", "health", {"account": str(account.id)})
    return Reply(f"Touchpoint with {plain_name(account.name)} logged.", (Text(text), Actions((button,))))


CAPABILITIES = (
    Capability(
        word="log",
        handler=ask_touchpoint,
        summary="Write down a contact with a customer",
        usage=("log acme", "log acme spoke to Lena about the rollout"),
        role=Role.CSM,
    ),
    Capability(word="log save", handler=save_touchpoint, role=Role.CSM),
)
