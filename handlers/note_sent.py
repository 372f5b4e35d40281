"""What becomes of a drafted note: the text to copy, and once it was sent, a touchpoint and a line in the alert's thread."""

from handlers.alert_desk import alert_of, by
from handlers.choosing import account_of
from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import cut, plain_name, shown_name
from handlers.reply import Actions, Button, Note, Reply, Style, Text
from handlers.request import Request
from handlers.services import Services
from storage.accounts import AccountRow
from storage.alert_thread import Step, add_step
from storage.alerts import AlertRow
from storage.brief import ContactName, contacts_at
from storage.records import NewTouchpoint, add_touchpoint
from success.vocabulary import Story, TouchKind

MOST_SUBJECT = 200
_OPEN_GAP = "["


def to_copy(account: AccountRow, contact: ContactName | None, alert: AlertRow | None, subject: str, text: str) -> Reply:
    """Give the message, only to who asked, with the button that logs it."""
    to = f" to **{shown_name(contact.name, 60)}**" if contact else ""
    arguments = {"account": str(account.id), "subject": subject}
    if contact is not None:
        arguments["contact"] = str(contact.id)
    if alert is not None:
        arguments["alert"] = str(alert.id)
    spoken = f"I sent it: log the mail to {plain_name(account.name, 40)}"
    sent = Button("I sent it", "note sent", arguments, Style.PRIMARY, description=spoken)
    body = (
        Text(f"Your note{to} at **{shown_name(account.name)}**, to copy:"),
        Text(f"**{escape(subject)}**\n\n{escape(text)}"),
        *(
            (Note("What stands in brackets is not on record: fill it in before you send it."),)
            if _OPEN_GAP in text
            else ()
        ),
        Actions((sent,)),
    )
    return Reply(f"Your note to {plain_name(account.name)} is ready to copy.", body)


def note_sent(request: Request, services: Services) -> Reply:
    """Log the message as a touchpoint, and tell it in the alert's thread."""
    deed, today = by(request, services), services.today()
    subject = cut(request.values.get("subject", "") or "a note", MOST_SUBJECT)
    with services.writing() as session:
        account = account_of(session, request.values.get("account", ""))
        wanted = number(request.values.get("contact", ""))
        contact = next((one for one in contacts_at(session, account.id, today) if one.id == wanted), None)
        add_touchpoint(
            session,
            NewTouchpoint(
                account_id=account.id,
                person_id=deed.person_id,
                on=today,
                kind=TouchKind.EMAIL,
                two_way=False,
                summary=subject,
                contact_id=contact.id if contact else None,
            ),
            at=deed.at,
        )
        alert = alert_of(session, request) if request.values.get("alert") else None
        to = f" to {plain_name(contact.name, 60)}" if contact else " to the customer"
        if alert is not None:
            step = Step(Story.NOTE, f"{deed.name} wrote{to}: “{subject}”.", deed.at, deed.person_id)
            add_step(session, alert.id, step)
    told = f"Logged: your mail{to} at {plain_name(account.name)}, “{subject}”."
    health = Button("Show health", "health", {"account": str(account.id)})
    return Reply(told, (Text(escape(told)), Actions((health,))), replaces=True)


def number(value: str) -> int | None:
    """Give the id that a form or a button carries; None for none."""
    return id_in(value)
