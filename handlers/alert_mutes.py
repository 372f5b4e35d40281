"""Mute a trigger for an account for a time, with a reason; end it again."""

from datetime import date, timedelta

from sqlmodel import Session

from handlers.alert_desk import alert_of
from handlers.alert_story import trigger_of
from handlers.choosing import account_of, choose_account
from handlers.fields import Fields
from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import LABEL, cut, plain_name, shown_name
from handlers.reply import (
    Actions,
    Answer,
    Button,
    ChoiceField,
    DateField,
    FieldErrors,
    Form,
    Item,
    Node,
    Note,
    Option,
    Reply,
    Text,
    TextField,
)
from handlers.request import Request
from handlers.rights import must_judge, person_of
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow
from storage.mutes import MuteRow, get_mute, mute, unmute
from success.errors import Refused
from success.vocabulary import Role
from success.wording import day, many

MOST_DAYS = 365
LEAST_REASON = 10
_WHAT = "mute a trigger"
_PAGE = 20


def ask_mute(request: Request, services: Services) -> Reply:
    """Open the form, with the trigger of the alert it was asked from."""
    with services.reading() as session:
        account, trigger = _meant(session, request)
        if isinstance(account, Reply):
            return account
        must_judge(request.caller, account, _WHAT)
    today = services.today()
    triggers = services.library.triggers().active
    options = tuple(Option(cut(one.title, LABEL - 2), key) for key, one in list(triggers.items())[:100])
    fields = (
        ChoiceField("trigger", "Which trigger?", options, trigger if trigger in triggers else ""),
        DateField("until", "Until when?", today + timedelta(days=30), hint="At most a year; then it speaks again."),
        TextField("reason", "Why?", hint=f"At least {LEAST_REASON} characters; everybody sees it.", max_length=300),
    )
    form = Form(
        "Mute a trigger",
        "alert mute save",
        fields,
        "Mute",
        {"account": str(account.id)},
        f"For **{shown_name(account.name)}**. Alerts that are open stay open.",
    )
    return Reply(f"Mute a trigger for {plain_name(account.name)}.", (form,))


def save_mute(request: Request, services: Services) -> Answer:
    """Mute it."""
    today, triggers = services.today(), services.library.triggers().active
    fields = Fields(request.values)
    key = request.values.get("trigger", "")
    if key not in triggers:
        fields.errors["trigger"] = "Choose one of the triggers."
    until = fields.day("until", today=today)
    if "until" not in fields.errors and not today <= until <= today + timedelta(days=MOST_DAYS):
        last = day(today + timedelta(days=MOST_DAYS), today)
        fields.errors["until"] = f"Choose a day from today on, at most a year ahead ({last})."
    wrong = f"Say in at least {LEAST_REASON} characters why: others will read it."
    reason = fields.text("reason", least=LEAST_REASON, most=300, wrong=wrong)
    person = person_of(request.caller)
    with services.writing() as session:
        account = account_of(session, request.values.get("account", ""))
        must_judge(request.caller, account, _WHAT)
        if fields.errors:
            return FieldErrors(fields.errors)
        mute(
            session,
            account_id=account.id,
            trigger=key,
            until_on=until,
            reason=reason,
            person_id=person,
            at=services.now(),
        )
    return _muted(account, triggers[key].title, until, today)


def end_mute(request: Request, services: Services) -> Reply:
    """Let a muted trigger speak again."""
    key = id_in(request.values.get("mute", ""))
    person = person_of(request.caller)
    with services.writing() as session:
        row = get_mute(session, key) if key is not None else None
        if row is None:
            raise Refused("That mute is gone. See those that stand with `alerts muted`.")
        must_judge(request.caller, account_of(session, str(row.account_id)), "end a mute")
        if not unmute(session, row.id, person_id=person, at=services.now()):
            raise Refused("It had ended already. See those that stand with `alerts muted`.")
    title = _title(row.trigger, services)
    text = f"“{escape(title)}” speaks again about **{shown_name(row.account_name)}**, from the next evaluation on."
    return Reply(f"“{title}” speaks again about {plain_name(row.account_name)}.", (Text(text), _list()))


def tell_muted(whose: str, mutes: tuple[MuteRow, ...], services: Services, back: Button, *, replaces: bool) -> Reply:
    """List what is muted, those first that end first; `whose` is plain text, `back` leads to the list of alerts."""
    head = f"{whose}: {many(len(mutes), 'trigger')} muted"
    body: list[Node] = [Text(f"**{escape(head)}**")]
    body += [_item(row, services) for row in mutes[:_PAGE]]
    if len(mutes) > _PAGE:
        more = len(mutes) - _PAGE
        body.append(Note(f"and {more} more, which end later: `alerts muted acme` shows those of one account"))
    return Reply(f"{head}.", (*body, Actions((back,))), replaces=replaces)


def _item(row: MuteRow, services: Services) -> Item:
    title, today = _title(row.trigger, services), services.today()
    line = f"🔕 **{shown_name(row.account_name, 60)}**: {escape(title)}, through {day(row.until_on, today)}"
    why = f"“{escape(row.reason)}”, {shown_name(row.by, 40)}"
    spoken = f"Unmute {cut(title, 40)} for {plain_name(row.account_name, 40)}"
    return Item(f"{line}\n{why}", Button("Unmute", "alert unmute", {"mute": str(row.id)}, description=spoken))


def _title(key: str, services: Services) -> str:
    trigger = trigger_of(services, key)
    return trigger.title if trigger is not None else key


def _meant(session: Session, request: Request) -> tuple[AccountRow | Reply, str]:
    """Give the account, and the trigger where it was asked from an alert."""
    if request.values.get("alert"):
        row = alert_of(session, request)
        if row is None:
            raise Refused("That alert is gone. Name the account instead: `alert mute acme`.")
        return account_of(session, str(row.account_id)), row.trigger
    return choose_account(session, request, word="alert mute", opens_form=True), ""


def _muted(account: AccountRow, title: str, until: date, today: date) -> Reply:
    text = f"“{escape(title)}” is muted for **{shown_name(account.name)}** through {day(until, today)}."
    summary = f"“{title}” is muted for {plain_name(account.name)} through {day(until, today)}."
    return Reply(summary, (Text(text), _list()))


def _list() -> Actions:
    return Actions((Button("What is muted", "alerts", {"typed": "muted"}),))


CAPABILITIES = (
    Capability(
        word="alert mute",
        handler=ask_mute,
        summary="Mute a trigger for an account for a time, with a reason",
        usage=("alert mute acme",),
        role=Role.CSM,
    ),
    Capability(word="alert mute save", handler=save_mute, role=Role.CSM),
    Capability(word="alert unmute", handler=end_mute, role=Role.CSM),
)
