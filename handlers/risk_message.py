"""How risks are told: the framework for one account, the roll-up over a book, the history of one. Pure: told from values."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.health_message import terms_line
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.reply import Actions, Button, Choice, Divider, Item, Node, Note, Option, Reply, Table, Text
from storage.accounts import AccountRow
from storage.alerts import AlertRow
from storage.risks import RiskRow
from success.terms import Terms
from success.vocabulary import RiskKind, Severity
from success.wording import amounts, day, days, many

KINDS: Mapping[RiskKind, tuple[str, str]] = {
    RiskKind.READINESS: ("Readiness", "no defined value, outcome or readiness to deploy"),
    RiskKind.RELATIONSHIP: ("Relationship", "champion, advocate or sponsor lost"),
    RiskKind.ADOPTION: ("Adoption", "people don't use it"),
    RiskKind.LAUNCH: ("Launch", "the deployment stalls"),
    RiskKind.FIT: ("Fit", "used for what it was not made for"),
    RiskKind.PRODUCT: ("Product experience", "bugs and outages"),
    RiskKind.FEATURE: ("Feature idea", "requests that go unheard"),
    RiskKind.UNCONTROLLABLE: ("Non-controllable", "merger, budget crisis, pandemic"),
}
"""Name and meaning of the eight risks. Source: DOMAIN.md, risk framework."""

SIGNS = {Severity.CRITICAL: "🔴", Severity.HIGH: "🔴", Severity.MEDIUM: "🟡", Severity.LOW: "🔵"}
HERE = {"from": "risks"}
"""Argument of buttons inside an account's list: what they answer takes its place."""

_MOST_LISTED = 10


@dataclass(frozen=True)
class Framework:
    """What `risk acme` tells. `signals` are the open alerts of the account that name a risk, those that press most first."""

    account: AccountRow
    terms: Terms
    risks: Sequence[RiskRow]
    signals: Sequence[AlertRow]
    closed: Sequence[RiskRow]
    may_change: bool
    today: date


def tell_framework(one: Framework, *, replaces: bool = False) -> Reply:
    """List the eight risks for an account: the open ones, what hints at others, which are quiet."""
    standing = {risk.kind for risk in one.risks}
    hinted: dict[RiskKind, list[AlertRow]] = defaultdict(list)
    for alert in one.signals:
        hinted[RiskKind(alert.risk)].append(alert)
    quiet = [kind for kind in RiskKind if kind not in standing and kind not in hinted]
    counted = f"{many(len(one.risks), 'open risk')}" if one.risks else "no open risk"
    head = f"**{shown_name(one.account.name)}: {counted}** · {escape(terms_line(one.terms, one.today))}"
    nodes: list[Node] = [Text(head)]
    for risk in one.risks:
        nodes += _risk(risk, hinted.get(risk.kind, ()), one)
    new = [(kind, alerts) for kind, alerts in hinted.items() if kind not in standing]
    if new:
        nodes += [Divider(), Text("**Signals that no open risk covers**")]
        nodes += [_signal(kind, alerts, one) for kind, alerts in new]
    if quiet:
        nodes.append(Text(f"Quiet: {', '.join(KINDS[kind][0].lower() for kind in quiet)}"))
    nodes += _open_menu(one, [kind for kind in RiskKind if kind not in standing])
    if one.closed:
        nodes.append(Note("Closed before: " + " · ".join(_closed(risk, one.today) for risk in one.closed)))
    summary = f"{plain_name(one.account.name)}: {counted}, {many(len(new), 'signal')} without one."
    return Reply(summary, tuple(nodes), replaces=replaces)


def next_step(risk: RiskRow, today: date) -> str:
    """Say what comes next, until when, and by how much it is late; plain text."""
    if not risk.next_step:
        return "⚠️ no next step"
    if risk.next_on is None:
        return f"next: {risk.next_step}, ⚠️ no date"
    late = risk.days_late(today)
    return f"next: {risk.next_step}, {day(risk.next_on, today)}" + (f" ⚠️ {days(late)} late" if late else "")


@dataclass(frozen=True)
class RollUp:
    """What `risk` tells of a book: the open risks, and what the accounts are worth. `team` is the whole team's."""

    risks: Sequence[RiskRow]
    terms: Mapping[int, Terms]
    today: date
    team: bool
    may_switch: bool


def tell_roll_up(book: RollUp, *, replaces: bool = False) -> Reply:
    """Tell risks by kind, with what is at stake, and those that nobody moves."""
    whose = "The team's book" if book.team else "Your book"
    switch = Actions((_other_book(book),)) if book.may_switch else None
    if not book.risks:
        text = f"**{whose}: no open risk.** Open one for an account with `risk acme`."
        return Reply(f"{whose}: no open risk.", (Text(text), *((switch,) if switch else ())), replaces=replaces)
    accounts = {risk.account_id for risk in book.risks}
    counted = f"{many(len(book.risks), 'open risk')} at {many(len(accounts), 'account')}"
    head = f"**{whose}: {counted}** · {escape(_worth(accounts, book.terms))} at stake"
    rows = tuple(_kind_row(kind, book) for kind in RiskKind if any(risk.kind is kind for risk in book.risks))
    nodes: list[Node] = [Text(head), Table(("Risk", "Open", "Worst", "At stake"), rows, "Open risks by kind", (1,))]
    nodes += _unmoved("Without a next step", [risk for risk in book.risks if not risk.next_step], book)
    nodes += _unmoved(
        "Next step is late", [risk for risk in book.risks if risk.next_step and risk.days_late(book.today)], book
    )
    if switch:
        nodes.append(switch)
    nodes.append(Note("At stake: ARR of the accounts, each counted once; an account with two risks is in two lines"))
    return Reply(f"{whose}: {counted}.", tuple(nodes), replaces=replaces)


def _risk(risk: RiskRow, signals: Sequence[AlertRow], one: Framework) -> list[Node]:
    name, meaning = KINDS[risk.kind]
    since = f"{shown_name(risk.owner, 40)}, since {day(risk.opened_on, one.today)}"
    lines = [
        f"{SIGNS[risk.severity]} **{name}** ({meaning}) · **{risk.severity.value}** · {since}",
        escape(risk.evidence),
        f"**{escape(next_step(risk, one.today))}**",
        *(
            f"Signal: {escape(alert.headline)} · told {day(alert.raised_on, one.today)}"
            for alert in signals
            if alert.headline not in risk.evidence
        ),
    ]
    here = {"risk": str(risk.id), **HERE}
    items = [Button("History", "risk show", {"risk": str(risk.id)}, description=f"History of the {name} risk")]
    if one.may_change:
        items = [
            Button("Update", "risk update", here, opens_form=True, description=f"Update the {name} risk"),
            Button("Close", "risk close", here, opens_form=True, description=f"Close the {name} risk"),
            *items,
        ]
    return [Divider(), Text("\n".join(lines)), Actions(tuple(items))]


def _signal(kind: RiskKind, alerts: Sequence[AlertRow], one: Framework) -> Node:
    first, more = alerts[0], len(alerts) - 1
    also = f" and {many(more, 'more alert')}" if more else ""
    text = f"{SIGNS[first.severity]} **{KINDS[kind][0]}**: {escape(first.headline)} · told {day(first.raised_on, one.today)}{also}"
    if not one.may_change:
        return Text(text)
    arguments = {"account": str(one.account.id), "kind": kind.value, "alert": str(first.id), **HERE}
    spoken = f"Open as risk: {KINDS[kind][0]}"
    return Item(text, Button("Open as risk", "risk open", arguments, opens_form=True, description=spoken))


def _open_menu(one: Framework, kinds: Sequence[RiskKind]) -> list[Node]:
    buttons: list[Button | Choice] = []
    if one.may_change and kinds:
        options = tuple(Option(KINDS[kind][0], kind.value, KINDS[kind][1]) for kind in kinds)
        arguments = {"account": str(one.account.id), **HERE}
        buttons.append(Choice("Open a risk …", "risk open", options, arguments, opens_form=True))
    account = {"account": str(one.account.id)}
    buttons += [Button("Plays", "play list", account), Button("Health", "health", account)]
    return [Actions(tuple(buttons))]


def _closed(risk: RiskRow, today: date) -> str:
    when = f" {day(risk.closed_at.date(), today)}" if risk.closed_at else ""
    return f"{KINDS[risk.kind][0].lower()}{when}: “{escape(risk.close_note)}”"


def _kind_row(kind: RiskKind, book: RollUp) -> tuple[str, ...]:
    some = [risk for risk in book.risks if risk.kind is kind]
    worst = some[0].severity  # they are read most severe first
    worth = _worth({risk.account_id for risk in some}, book.terms)
    return (KINDS[kind][0], str(len(some)), f"{SIGNS[worst]} {worst.value}", worth)


def _worth(accounts: set[int], terms: Mapping[int, Terms]) -> str:
    """Add up ARR per currency, largest first; never across currencies."""
    return amounts(part for account in accounts for part in terms[account].arr)


def _unmoved(title: str, risks: Sequence[RiskRow], book: RollUp) -> list[Node]:
    if not risks:
        return []
    nodes: list[Node] = [Text(f"**{title}: {len(risks)}**")]
    for risk in risks[:_MOST_LISTED]:
        late = f" · {escape(next_step(risk, book.today))}" if risk.next_step else ""
        text = (
            f"{SIGNS[risk.severity]} **{shown_name(risk.account, 50)}** · {KINDS[risk.kind][0].lower()} · "
            f"{shown_name(risk.owner, 40)}{late}"
        )
        spoken = f"Open the risks of {plain_name(risk.account, 40)}"
        nodes.append(Item(text, Button("Open", "risk list", {"account": str(risk.account_id)}, description=spoken)))
    more = len(risks) - _MOST_LISTED
    return [*nodes, Text(f"and {more} more")] if more > 0 else nodes


def _other_book(book: RollUp) -> Button:
    return Button(
        "My book" if book.team else "The team's book", "risk book", {"whose": "mine" if book.team else "team"}
    )
