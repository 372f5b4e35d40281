"""Opens, updates and closes risks by forms; what an alert knows is filled in."""

from datetime import date, timedelta

from sqlmodel import Session

from handlers.choosing import account_of, choose_account, split_name
from handlers.fields import Fields
from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import LABEL, cut, plain_name, shown_name
from handlers.reply import (
    Answer,
    ChoiceField,
    DateField,
    FieldErrors,
    Form,
    FormField,
    Option,
    Reply,
    TextField,
)
from handlers.request import Request
from handlers.rights import person_of
from handlers.risk_message import KINDS, SIGNS
from handlers.risks import framework, risk_of
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow
from storage.alert_life import By
from storage.alerts import AlertRow, get_alert
from storage.people import list_people
from storage.risks import RiskRow, Said, close_risk, open_risk, open_risks, update_risk
from success.errors import Refused
from success.vocabulary import RiskKind, Role, Severity

_MOST_EVIDENCE = 1_000
_MOST_STEP = 200
_MOST_NOTE = 500
_LEAST = 5
_FURTHEST = timedelta(days=730)


def ask_open(request: Request, services: Services) -> Reply:
    """Open the form for a new risk; where one of its kind is open, the form that updates it."""
    with services.reading() as session:
        name, rest = split_name(session, request.text)
        kind = _kind(request.values.get("kind") or _chosen(request) or rest)
        carry = {"kind": kind.value} if kind else {}
        account = _account(session, request, name, carry)
        if isinstance(account, Reply):
            return account
        standing = next((risk for risk in open_risks(session, account.id) if risk.kind is kind), None)
        if standing is not None:
            return _update_form(session, standing, request, account, services.today())
        return _open_form(session, account, kind, _alert(session, request, account), request)


def save_open(request: Request, services: Services) -> Answer:
    """Open the risk."""
    kind = _kind(request.values.get("kind", ""))
    by = _by(request, services)
    with services.writing() as session:
        account = account_of(session, request.values.get("account", ""))
        fields, said = _said(session, request, services.today(), None)
        if kind is None:
            fields.errors["kind"] = "Choose what kind of risk it is."
        elif any(risk.kind is kind for risk in open_risks(session, account.id)):
            fields.errors["kind"] = "A risk of this kind is open already; update it with what is new."
        if fields.errors or kind is None:
            return FieldErrors(fields.errors)
        open_risk(session, account.id, kind, said, by)
    return _answer(request, services, account)


def ask_update(request: Request, services: Services) -> Reply:
    """Open the form with what stands."""
    with services.reading() as session:
        risk = _standing(session, request)
        return _update_form(session, risk, request, account_of(session, str(risk.account_id)), services.today())


def save_update(request: Request, services: Services) -> Answer:
    """Write what is new."""
    by = _by(request, services)
    with services.writing() as session:
        risk = _standing(session, request)
        fields, said = _said(session, request, services.today(), risk)
        if fields.errors:
            return FieldErrors(fields.errors)
        update_risk(session, risk.id, said, by)
        account = account_of(session, str(risk.account_id))
    return _answer(request, services, account)


def ask_close(request: Request, services: Services) -> Reply:
    """Open the form that asks what became of it."""
    with services.reading() as session:
        risk = _standing(session, request)
    note = TextField(
        "note", "What became of it?", hint="It stays in the account's history.", multiline=True, max_length=_MOST_NOTE
    )
    intro = f"**{shown_name(risk.account)}** · {KINDS[risk.kind][0].lower()} risk: {escape(cut(risk.evidence, 200))}"
    form = Form("Close the risk", "risk close save", (note,), "Close it", _carried(request, risk=str(risk.id)), intro)
    return Reply(f"Close the {risk.kind.value} risk of {plain_name(risk.account)}.", (form,))


def save_close(request: Request, services: Services) -> Answer:
    """Close the risk."""
    fields, by = Fields(request.values), _by(request, services)
    note = fields.text("note", least=_LEAST, most=_MOST_NOTE, wrong="Say in a few words what became of it.")
    if fields.errors:
        return FieldErrors(fields.errors)
    with services.writing() as session:
        risk = _standing(session, request)
        close_risk(session, risk.id, " ".join(note.split()), by)
        account = account_of(session, str(risk.account_id))
    return _answer(request, services, account)


def _answer(request: Request, services: Services, account: AccountRow) -> Reply:
    with services.reading() as session:
        return framework(session, services, account, request)


def _open_form(
    session: Session, account: AccountRow, kind: RiskKind | None, alert: AlertRow | None, request: Request
) -> Reply:
    kinds = tuple(Option(name, one.value, meaning) for one, (name, meaning) in KINDS.items())
    severity = alert.severity if alert else Severity.MEDIUM
    shown = dict.fromkeys([alert.headline, *(one.text for one in alert.evidence)]) if alert else {}
    evidence = "\n".join(shown)[:_MOST_EVIDENCE]
    owner = account.owner_id or person_of(request.caller)
    fields: tuple[FormField, ...] = (
        ChoiceField("kind", "What kind of risk?", kinds, kind.value if kind else ""),
        *_fields(session, Said(severity, owner, evidence)),
    )
    form = Form(
        "Open a risk",
        "risk open save",
        fields,
        "Open it",
        _carried(request, account=str(account.id)),
        f"**{shown_name(account.name)}**",
    )
    return Reply(f"Open a risk for {plain_name(account.name)}.", (form,))


def _update_form(session: Session, risk: RiskRow, request: Request, account: AccountRow, today: date) -> Reply:
    said = Said(risk.severity, risk.owner_id, risk.evidence, risk.next_step, risk.next_on)
    late = f", its next step is {risk.days_late(today)} days late" if risk.days_late(today) else ""
    intro = f"**{shown_name(account.name)}** · {KINDS[risk.kind][0].lower()} risk{late}"
    arguments = _carried(request, risk=str(risk.id))
    form = Form("Update the risk", "risk update save", _fields(session, said), "Save", arguments, intro)
    return Reply(f"Update the {risk.kind.value} risk of {plain_name(account.name)}.", (form,))


def _fields(session: Session, said: Said) -> tuple[FormField, ...]:
    severities = tuple(Option(f"{SIGNS[one]} {one.value.capitalize()}", one.value) for one in reversed(Severity))
    people = sorted(list_people(session), key=lambda person: person.id != said.owner_id)
    owners = tuple(Option(plain_name(one.name, LABEL - 2), str(one.id), one.role.value) for one in people)
    return (
        ChoiceField("severity", "How much does it press?", severities, said.severity.value),
        TextField("evidence", "What shows it?", said.evidence, multiline=True, max_length=_MOST_EVIDENCE),
        ChoiceField("owner", "Who owns it?", owners, str(said.owner_id)),
        TextField(
            "next_step",
            "Next step",
            said.next_step,
            hint="A risk without one is named in the roll-up.",
            required=False,
            max_length=_MOST_STEP,
        ),
        DateField("next_on", "Until when?", said.next_on, required=False),
    )


def _said(session: Session, request: Request, today: date, before: RiskRow | None) -> tuple[Fields, Said]:
    """Read the form; where something is wrong the fields say so, and what is returned is harmless."""
    fields = Fields(request.values)
    severity = request.values.get("severity", "")
    if severity not in set(Severity):
        fields.errors["severity"] = "Choose how much it presses."
    evidence = fields.text(
        "evidence", least=_LEAST, most=_MOST_EVIDENCE, wrong="Say what shows the risk: others judge by it."
    )
    step = " ".join(fields.text("next_step", most=_MOST_STEP).split())
    next_on = fields.day("next_on", today=today) if request.values.get("next_on", "").strip() else None
    if next_on is not None and not step:
        fields.errors["next_step"] = "Say what is to happen by that day, or take the day out."
    was = before.next_on if before else None
    if (
        next_on not in {None, was}
        and "next_on" not in fields.errors
        and not today <= (next_on or today) <= today + _FURTHEST
    ):
        fields.errors["next_on"] = "Choose a day from today on, at most two years ahead."
    owner = request.values.get("owner", "")
    known = {str(person.id) for person in list_people(session)} | ({str(before.owner_id)} if before else set())
    if owner not in known:
        fields.errors["owner"] = "Choose one of the people in the list."
    said = Said(
        Severity(severity) if severity in set(Severity) else Severity.MEDIUM,
        int(owner) if owner in known else 0,
        evidence,
        step,
        next_on,
    )
    return fields, said


def _standing(session: Session, request: Request) -> RiskRow:
    risk = risk_of(session, request)
    if not risk.open:
        raise Refused("That risk is closed already. If it came back, open it anew.")
    return risk


def _account(session: Session, request: Request, name: str, carry: dict[str, str]) -> AccountRow | Reply:
    """Give the account; a menu's choice is the kind of the risk here, unless no account came with it."""
    if "account" in request.values:
        return account_of(session, request.values["account"])
    return choose_account(session, request, word="risk open", typed=name, carry=carry, opens_form=True)


def _chosen(request: Request) -> str:
    return request.values.get("choice", "") if "account" in request.values else ""


def _kind(value: str) -> RiskKind | None:
    """Read a kind by its value, or by a word of its name ("product")."""
    wanted = value.strip().casefold()
    if not wanted:
        return None
    named = [kind for kind, (name, _) in KINDS.items() if wanted in {kind.value, name.casefold()}]
    named += [kind for kind, (name, _) in KINDS.items() if name.casefold().startswith(wanted)]
    return named[0] if named else None


def _alert(session: Session, request: Request, account: AccountRow) -> AlertRow | None:
    key = id_in(request.values.get("alert", ""))
    alert = get_alert(session, key) if key is not None else None
    return alert if alert is not None and alert.account_id == account.id else None


def _by(request: Request, services: Services) -> By:
    return By(person_of(request.caller), request.caller.name, services.now())


def _carried(request: Request, **more: str) -> dict[str, str]:
    return more | {key: request.values[key] for key in ("from",) if key in request.values}


CAPABILITIES = (
    Capability(word="risk open", handler=ask_open, role=Role.CSM),
    Capability(word="risk open save", handler=save_open, role=Role.CSM),
    Capability(word="risk update", handler=ask_update, role=Role.CSM),
    Capability(word="risk update save", handler=save_update, role=Role.CSM),
    Capability(word="risk close", handler=ask_close, role=Role.CSM),
    Capability(word="risk close save", handler=save_close, role=Role.CSM),
)
