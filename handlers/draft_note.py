"""`note acme`: a message to the customer, drafted from a play, to read over, edit and copy. Pillar sends nothing to customers itself.

Reached from an alert, from the health of an account, or typed. "I sent it" logs the touchpoint and tells it in the alert's thread.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers.alert_desk import alert_of
from handlers.choosing import account_of, choose_account, split_name
from handlers.drafting import Message, as_option, filled_in, leading_alert, messages_for
from handlers.markup import escape
from handlers.names import LABEL, cut, plain_name, shown_name
from handlers.note_sent import MOST_SUBJECT, note_sent, number, to_copy
from handlers.play_names import find_play
from handlers.reply import (
    Answer,
    ChoiceField,
    FieldErrors,
    Form,
    FormField,
    Option,
    Reply,
    TextField,
)
from handlers.request import Request
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow
from storage.alerts import AlertRow
from storage.brief import ContactName, contacts_at
from storage.placeholders import written_to
from success.errors import Refused
from success.templates import Filled
from success.vocabulary import Role

_MOST_TEXT = 3000


@dataclass(frozen=True)
class _Desk:
    """What a note is written from."""

    account: AccountRow
    alert: AlertRow | None
    play: str
    messages: tuple[Message, ...]
    contacts: tuple[ContactName, ...]
    default_contact: int | None


def ask_note(request: Request, services: Services) -> Reply:
    """Open the form with the drafted message."""
    with services.reading() as session:
        desk = _desk(session, request, services)
        if isinstance(desk, Reply):
            return desk
        draft = filled_in(
            session,
            desk.messages[0],
            desk.account.id,
            services.today(),
            by=request.caller.name,
            contact_id=desk.default_contact,
        )
    return _form(desk, desk.messages[0], desk.default_contact, draft)


def save_note(request: Request, services: Services) -> Answer:
    """Give the text to copy; another message or contact that was chosen fills the text anew, unless it was edited."""
    today = services.today()
    subject = request.values.get("subject", "").strip()
    text = request.values.get("message", "").strip()
    with services.reading() as session:
        desk = _desk(session, request, services)
        if isinstance(desk, Reply):
            return desk
        chosen, contact = _chosen(request, desk), _contact(request, desk)
        before = _message(desk, request.values.get("drafted", ""))
        drafted = _filled(session, request, desk, before, number(request.values.get("drafted_for", "")), today)
        wanted = _filled(session, request, desk, chosen, contact.id if contact else None, today)
    if chosen is not before and text and not _same(text, drafted.body):
        kept = (
            f"You changed the text, so I kept it. Empty it to get “{chosen.title}”, or choose “{before.title}” again."
        )
        return FieldErrors({"template": kept})
    if not text or _same(text, drafted.body):
        text = wanted.body
    if not subject or subject == drafted.subject:
        subject = wanted.subject
    return to_copy(desk.account, contact, desk.alert, subject[:MOST_SUBJECT], text[:_MOST_TEXT])


def _desk(session: Session, request: Request, services: Services) -> _Desk | Reply:
    """Find account, alert, messages and contacts; a reply where the account is not clear."""
    account, alert, play = _meant(session, request, services)
    if isinstance(account, Reply):
        return account
    messages = messages_for(services, alert or leading_alert(session, account.id), play)
    if not messages:
        raise Refused(
            "The library holds no play with a message. `python app.py library check` tells what is wrong with it."
        )
    on = services.today()
    return _Desk(
        account, alert, play, messages, contacts_at(session, account.id, on), written_to(session, account.id, on)
    )


def _meant(session: Session, request: Request, services: Services) -> tuple[AccountRow | Reply, AlertRow | None, str]:
    """Give what the button names, or what was typed: "acme sponsor change"."""
    play = request.values.get("play", "")
    if request.values.get("alert"):
        alert = alert_of(session, request)
        if alert is None:
            raise Refused("That alert is gone. Name the account instead: `note acme`.")
        return account_of(session, str(alert.account_id)), alert, play
    name, rest = split_name(session, request.text)
    if rest and not play:
        play = _named_play(rest, services)
    carry = {"play": play} if play else {}
    return choose_account(session, request, word="note", typed=name, carry=carry, opens_form=True), None, play


def _named_play(typed: str, services: Services) -> str:
    plays = services.library.plays()
    found = find_play(typed, plays)
    if found.exact is not None:
        return found.exact
    near = ", ".join(f"“{plays[key].title}”" for key in found.near)
    hint = f"Near are {near}." if near else "Leave it out to choose among all: `note acme`."
    raise Refused(f"No play is called “{cut(typed, 60)}”. {hint}")


def _form(desk: _Desk, message: Message, contact: int | None, draft: Filled) -> Reply:
    counted = Counter(one.play for one in desk.messages)
    people = tuple(Option(plain_name(c.name, LABEL - 2), str(c.id), cut(c.title)) for c in desk.contacts[:100])
    initial = str(contact) if any(one.value == str(contact) for one in people) else ""
    fields: list[FormField] = []
    if people:
        fields.append(ChoiceField("contact", "To whom?", people, initial, required=False))
    if len(desk.messages) > 1:
        options = tuple(as_option(one, counted) for one in desk.messages)
        hint = "Another one, or another contact, fills the text anew when you go on, unless you have edited it."
        fields.append(ChoiceField("template", "Which message?", options, message.key, hint))
    fields.append(TextField("subject", "Subject", draft.subject, max_length=MOST_SUBJECT, required=False))
    fields.append(
        TextField(
            "message", "Message", draft.body, hint=_hint(draft), multiline=True, max_length=_MOST_TEXT, required=False
        )
    )
    form = Form(
        "Draft note", "note save", tuple(fields), "Show to copy", _carried(desk, message, initial), _intro(desk)
    )
    return Reply(f"A note to {plain_name(desk.account.name)}.", (form,))


def _carried(desk: _Desk, message: Message, contact: str) -> Mapping[str, str]:
    kept = {"account": str(desk.account.id), "drafted": message.key, "drafted_for": contact, "play": desk.play}
    return kept | ({"alert": str(desk.alert.id)} if desk.alert is not None else {})


def _intro(desk: _Desk) -> str:
    about = f": {escape(desk.alert.headline)}" if desk.alert is not None else ""
    return f"To **{shown_name(desk.account.name)}**{about}. Nothing is sent: you copy it into your mail."


def _hint(draft: Filled) -> str:
    return cut(f"Fill in: {'; '.join(draft.gaps)}", 150) if draft.gaps else "Every figure in it is from the records."


def _filled(session: Session, request: Request, desk: _Desk, message: Message, contact: int | None, on: date) -> Filled:
    return filled_in(session, message, desk.account.id, on, by=request.caller.name, contact_id=contact)


def _chosen(request: Request, desk: _Desk) -> Message:
    return _message(desk, request.values.get("template") or request.values.get("drafted", ""))


def _message(desk: _Desk, key: str) -> Message:
    """Give a message by key; the first one where the library has changed meanwhile."""
    return next((message for message in desk.messages if message.key == key), desk.messages[0])


def _contact(request: Request, desk: _Desk) -> ContactName | None:
    wanted = number(request.values.get("contact", ""))
    return next((contact for contact in desk.contacts if contact.id == wanted), None)


def _same(text: str, draft: str) -> bool:
    """Tell whether a text is the draft as it was; platforms change ends of lines."""
    return text.split() == draft.split()


CAPABILITIES = (
    Capability(
        word="note",
        handler=ask_note,
        summary="A message to the customer, drafted from a play with the account's own data, to copy",
        usage=("note acme", "note acme sponsor change"),
        role=Role.CSM,
    ),
    Capability(word="alert note", handler=ask_note, role=Role.CSM),
    Capability(word="note save", handler=save_note, role=Role.CSM),
    Capability(word="note sent", handler=note_sent, role=Role.CSM),
)
