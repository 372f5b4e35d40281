"""`risk acme`: the eight-risk framework for an account; `risk`: what is open over a book; the history of one risk."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from handlers.choosing import choose_account
from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.reply import Actions, Button, Reply, Text
from handlers.request import Caller, Request
from handlers.rights import person_of
from handlers.risk_message import HERE, KINDS, SIGNS, Framework, RollUp, tell_framework, tell_roll_up
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow
from storage.alerts import Whose, standing_alerts
from storage.people import list_people
from storage.risks import (
    CLOSED,
    OPENED,
    Entry,
    RiskRow,
    book_risks,
    get_risk,
    history_of,
    last_closed,
    open_risks,
)
from storage.terms import read_terms
from success.errors import Refused
from success.vocabulary import AlertState, Role, Severity
from success.wording import day

GONE = "That risk is no longer there: its account was deleted. See the others with `risk`."
_LEADERS = {Role.MANAGER, Role.ADMIN}
_TEAM = {"team", "all", "everyone", "everybody"}


def show_risks(request: Request, services: Services) -> Reply:
    """Tell the risks of an account; of a whole book where none is named."""
    named = request.text.strip() or request.values.get("account") or request.values.get("choice")
    if not named or request.text.strip().casefold() in _TEAM | {"mine"}:
        return show_book(request, services)
    with services.reading() as session:
        account = choose_account(session, request, word="risk list")
        if isinstance(account, Reply):
            return account
        return framework(session, services, account, request)


def show_book(request: Request, services: Services) -> Reply:
    """Roll up the open risks: her own book for a CSM, the team's for everybody else; leaders may switch."""
    asked = request.values.get("whose") or request.text.strip().casefold()
    own = asked == "mine" or (request.caller.role is Role.CSM and asked not in _TEAM)
    today = services.today()
    with services.reading() as session:
        risks = book_risks(session, today, person_of(request.caller) if own else None)
        terms = read_terms(session, sorted({risk.account_id for risk in risks}), today) if risks else {}
    book = RollUp(risks, terms, today, team=not own, may_switch=request.caller.role in _LEADERS)
    return tell_roll_up(book, replaces="whose" in request.values)


def show_risk(request: Request, services: Services) -> Reply:
    """Tell one risk with its history."""
    with services.reading() as session:
        risk = risk_of(session, request)
        entries = history_of(session, risk)
        people = {person.id: person.name for person in list_people(session, active_only=False)}
    name, meaning = KINDS[risk.kind]
    head = f"{SIGNS[risk.severity]} **{shown_name(risk.account)}: {name.lower()} risk** ({meaning})"
    lines = [_told(entry, people, services.today()) for entry in entries]
    back = Button("All risks", "risk list", {"account": str(risk.account_id)})
    return Reply(
        f"History of the {name.lower()} risk of {plain_name(risk.account)}.",
        (Text("\n".join([head, *lines])), Actions((back,))),
    )


def framework(session: Session, services: Services, account: AccountRow, request: Request) -> Reply:
    """Tell the framework for an account as it now stands, where the button was pressed."""
    today, whose = services.today(), Whose(account_id=account.id)
    alerts = (
        *standing_alerts(session, whose),
        *standing_alerts(session, whose, state=AlertState.SNOOZED),
    )
    one = Framework(
        account=account,
        terms=read_terms(session, (account.id,), today)[account.id],
        risks=open_risks(session, account.id),
        signals=[alert for alert in alerts if alert.risk],
        closed=last_closed(session, account.id),
        may_change=may_change(request.caller),
        today=today,
    )
    return tell_framework(one, replaces=request.values.get("from") == HERE["from"])


def may_change(caller: Caller) -> bool:
    """Tell whether somebody may open, update and close risks: every CSM of every account, colleagues help each other."""
    return caller.role is not Role.VIEWER


def risk_of(session: Session, request: Request) -> RiskRow:
    """Give the risk that a button names; raises `Refused` when it is gone, or when none is named."""
    key = id_in(request.values.get("risk", ""))
    if key is None:
        raise Refused("Which risk? Open those of an account, for example `risk acme`, and press its button.")
    risk = get_risk(session, key)
    if risk is None:
        raise Refused(GONE)
    return risk


def _told(entry: Entry, people: Mapping[int, str], today: date) -> str:
    """Tell one entry of the history in a line or two."""
    head = f"{day(entry.at.date(), today)} · {shown_name(entry.by, 40)} "
    said = entry.detail
    if entry.action == CLOSED:
        return f"{head}closed it: “{escape(str(said.get('note', '')))}”"
    if entry.action == OPENED:
        severity = str(said.get("severity", Severity.MEDIUM.value))
        return f"{head}opened it, {severity}: “{escape(str(said.get('evidence', '')))}”"
    parts = []
    for name, label in (
        ("severity", "severity"),
        ("evidence", "evidence"),
        ("next_step", "next step"),
        ("next_on", "its date"),
    ):
        if f"{name}_before" in said:
            parts.append(f"{label} “{said[f'{name}_before'] or 'none'}” → “{said.get(name) or 'none'}”")
    if "owner_before" in said:
        parts.append(f"owner {_person(said['owner_before'], people)} → {_person(said.get('owner'), people)}")
    return f"{head}updated it: {escape('; '.join(parts))}"


def _person(person_id: object, people: Mapping[int, str]) -> str:
    return people.get(person_id, "somebody") if isinstance(person_id, int) else "nobody"


def _list_risks(request: Request, services: Services) -> Reply:
    """Answer `risk list` typed without an account as well as the button."""
    return show_risks(replace(request, word="risk"), services)


CAPABILITIES = (
    Capability(
        word="risk",
        handler=show_risks,
        summary="The eight-risk framework: open, update and close risks; `risk` alone tells the whole book",
        usage=("risk acme", "risk", "risk team"),
    ),
    Capability(word="risk list", handler=_list_risks),
    Capability(word="risk book", handler=show_book),
    Capability(word="risk show", handler=show_risk),
)
