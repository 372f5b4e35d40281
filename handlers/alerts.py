"""`alerts`: what is open, mine or somebody's, of an account or of all; what sleeps, what is muted, how right the triggers were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import Session

from handlers.alert_mutes import tell_muted
from handlers.alert_others import in_short, listed, open_button
from handlers.alert_precision import tell_precision
from handlers.alert_story import trigger_of
from handlers.alert_words import ended, quoted, sign, since, what
from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import LABEL, plain_name, shown_name
from handlers.reply import Actions, Button, Item, Node, Note, Reply, Text
from handlers.request import Caller, Request
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import find_accounts, get_account
from storage.alert_groups import count_accounts, standing_groups
from storage.alert_precision import read_precision
from storage.alerts import AlertRow, Whose, closed_alerts, count_standing, standing_alerts, waiting_in_digest
from storage.covers import covers_of
from storage.mutes import list_mutes
from storage.people import find_people, get_person
from success.own_triggers import responses
from success.vocabulary import AlertState, Role, Route, Severity
from success.wording import day, many

PAGE = 10
_VIEWS = {"snoozed", "muted", "precision"}
_TEAM = {"all", "team", "everyone", "everybody"}
_NOISE = {"for", "of", "my", "mine", "the", "open", "on", "at"}
_RECENT = timedelta(days=7)
_MOST_CLOSED = 5


@dataclass(frozen=True)
class Asked:
    """Whose alerts, and which view of them: "" are the open ones. `name` is a person's or an account's, empty for all."""

    whose: Whose
    name: str = ""
    view: str = ""
    offset: int = 0


def show_alerts(request: Request, services: Services) -> Reply:
    """List alerts, only to the person who asked."""
    with services.reading() as session:
        asked = _asked(session, request)
        if isinstance(asked, Reply):
            return asked
        if asked.view == "precision":
            return tell_precision(read_precision(session, services.now()), services)
        if asked.view == "muted":
            whose = asked.whose
            mutes = list_mutes(session, services.today(), owner_id=whose.person_id, account_id=whose.account_id)
            back = _again(asked, "Open ones", "")
            return tell_muted(_whose(asked, request), mutes, services, back, replaces="offset" in request.values)
        return _listed(session, asked, request, services)


def _asked(session: Session, request: Request) -> Asked | Reply:
    """Read whose alerts are asked for; a reply where that is not clear."""
    if "offset" in request.values:
        return _paged(session, request)
    tokens = [token.strip(",.?!;") for token in request.text.split()]
    view = next((token.casefold() for token in tokens if token.casefold() in _VIEWS), "")
    skipped = _NOISE | _TEAM | _VIEWS
    name = " ".join(token for token in tokens if token.casefold() not in skipped)
    if name:
        return _named(session, name, view)
    team = any(token.casefold() in _TEAM for token in tokens)
    return replace(_default(request.caller, team=team), view=view)


def _default(caller: Caller, *, team: bool) -> Asked:
    """A CSM sees her own alerts, everybody else those of the team."""
    if caller.role is Role.CSM and not team:
        return Asked(Whose(person_id=caller.person_id), caller.name)
    return Asked(Whose())


def _paged(session: Session, request: Request) -> Asked:
    owner, account = id_in(request.values.get("owner", "")), id_in(request.values.get("account", ""))
    person = get_person(session, owner) if owner else None
    customer = get_account(session, account) if account else None
    name = person.name if person else customer.name if customer else ""
    view = request.values.get("view", "")
    return Asked(
        Whose(owner, account), name, view if view in _VIEWS else "", id_in(request.values.get("offset", "")) or 0
    )


def _named(session: Session, typed: str, view: str) -> Asked | Reply:
    """Find the colleague or the account that was typed; near ones become buttons."""
    person = find_people(session, typed)
    if person.exact is not None:
        return Asked(Whose(person_id=person.exact.id), person.exact.name, view)
    account = find_accounts(session, typed)
    if account.exact is not None:
        return Asked(Whose(account_id=account.exact.id), account.exact.name, view)
    more = {"offset": "0", "view": view}
    near = [Button(plain_name(p.name, LABEL - 2), "alerts", {**more, "owner": str(p.id)}) for p in person.near]
    near += [Button(plain_name(a.name, LABEL - 2), "alerts", {**more, "account": str(a.id)}) for a in account.near]
    if near:
        return Reply("Whose alerts do you mean?", (Text("**Whose alerts do you mean?**"), Actions(tuple(near))))
    text = f"Nobody and no account is called “{shown_name(typed, 60)}”. Try `alerts`, `alerts @Mia`, `alerts acme` or `alerts all`."
    return Reply(
        f"Nobody and no account is called “{plain_name(typed, 60)}”.",
        (Text(text), Actions((Button("My alerts", "alerts"),))),
    )


def _listed(session: Session, asked: Asked, request: Request, services: Services) -> Reply:
    state = AlertState.SNOOZED if asked.view == "snoozed" else AlertState.OPEN
    entries, more = _entries(session, asked, state, request, services)
    counts = count_standing(session, asked.whose)
    accounts = count_accounts(session, asked.whose)
    asleep = sum(count_standing(session, asked.whose, state=AlertState.SNOOZED).values())
    waiting = len(waiting_in_digest(session, asked.whose))
    covered = _covered(session, asked, request, services)
    closed = closed_alerts(session, services.now() - _RECENT, asked.whose, limit=_MOST_CLOSED)
    today = services.today()
    head = _head(asked, request, Counted(counts, accounts, asleep, waiting))
    body: list[Node] = [Text(head), *entries]
    if not entries:
        body.append(Text("Nothing sleeps." if asked.view else "Nothing is open. Enjoy it."))
    if closed and not asked.view:
        told = [
            f"{sign(row, None)} {shown_name(row.account_name, 40)}: {escape(row.headline)}, {ended(row)}"
            for row in closed
        ]
        body.append(Text("\n".join(["**Closed in the last week**", *told])))
    body += covered
    body += [
        _ways(asked, more=more, asleep=asleep),
        Note(f"as of {day(today, today)} · most pressing first"),
    ]
    summary = (
        f"{_whose(asked, request)}: {many(accounts, 'account')}, {many(sum(counts.values()), 'open alert')}, "
        f"{asleep} snoozed."
    )
    return Reply(summary, tuple(body), replaces="offset" in request.values)


def _entries(
    session: Session, asked: Asked, state: AlertState, request: Request, services: Services
) -> tuple[list[Item], bool]:
    """Give a page and whether there is more: of one account each alert apart, else an entry for each account."""
    if asked.whose.account_id is not None:
        rows = standing_alerts(session, asked.whose, state=state, limit=PAGE + 1, offset=asked.offset)
        return [Item(_line(row, request, services), open_button(row)) for row in rows[:PAGE]], len(rows) > PAGE
    groups = standing_groups(session, asked.whose, state=state, limit=PAGE + 1, offset=asked.offset)
    known = responses(services.library.triggers())
    return [
        Item(
            _line(group.first, request, services, in_short(group.first, group.others, known)), open_button(group.first)
        )
        for group in groups[:PAGE]
    ], len(groups) > PAGE


def _covered(session: Session, asked: Asked, request: Request, services: Services) -> list[Node]:
    """Lead from one's own list to the alerts of those one covers for."""
    me, today = request.caller.person_id, services.today()
    if me is None or asked.whose.person_id != me:
        return []
    running = [row for row in covers_of(session, me, today) if row.cover_id == me and row.from_on <= today]
    return [
        Item(
            f"You cover for **{shown_name(row.person, 40)}** through {day(row.until_on, today)}",
            Button(
                "Open",
                "alerts",
                {"offset": "0", "owner": str(row.person_id)},
                description=f"Open the alerts of {plain_name(row.person, 40)}",
            ),
        )
        for row in running
    ]


@dataclass(frozen=True)
class Counted:
    """How many alerts there are: open ones by severity and the accounts they are of, snoozed ones, those that wait for the digest."""

    by_severity: Mapping[Severity, int]
    accounts: int
    asleep: int
    waiting: int


def _head(asked: Asked, request: Request, counted: Counted) -> str:
    """Say how many there are, of which severity, and how many were not told at once."""
    whose = escape(_whose(asked, request))
    if asked.view == "snoozed":
        return f"**{whose}: {counted.asleep} snoozed**"
    total = sum(counted.by_severity.values())
    if not total:
        return f"**{whose}: none open**"
    accounts = "" if asked.whose.account_id is not None else f"{many(counted.accounts, 'account')}, "
    by_severity = " · ".join(f"{count} {severity.value}" for severity, count in counted.by_severity.items())
    lines = [f"**{whose}: {accounts}{many(total, 'alert')}** · {by_severity}"]
    if counted.waiting:
        lines.append(f"Not told at once: {counted.waiting}, for the morning message or the digest")
    return "\n".join(lines)


def _line(row: AlertRow, request: Request, services: Services, also: Sequence[str] = ()) -> str:
    """Give an alert in two lines: what, then where it stands; and in a third what else is open for the account."""
    today, trigger = services.today(), trigger_of(services, row.trigger)
    parts = [what(row, trigger), since(row, today)]
    if row.claimed_by is not None:
        parts.append(f"claimed by {plain_name(row.claimer, 40)}")
    elif row.escalated_at is not None:
        parts.append("escalated, still unclaimed")
    if row.owner_name and row.owner_id not in {row.claimed_by, request.caller.person_id}:
        parts.append(f"for {plain_name(row.owner_name, 40)}")
    if row.route is Route.DIGEST:
        parts.append("waits for the digest")
    state = ""
    if row.state is AlertState.SNOOZED and row.snoozed_until is not None:
        state = f"\n💤 until {day(row.snoozed_until, today)}{quoted(row.snooze_reason)}"
    first = f"{sign(row, trigger)} **{shown_name(row.account_name, 60)}**: {escape(row.headline)}"
    more = f"\nalso: {escape(listed(also))}" if also else ""
    return f"{first}\n{escape(' · '.join(parts))}{state}{more}"


def _ways(asked: Asked, *, more: bool, asleep: int) -> Actions:
    """Give the buttons that lead on: pages, other views, other people."""
    buttons = []
    if more:
        buttons.append(_again(asked, "Show more", asked.view, asked.offset + PAGE))
    if asked.offset:
        buttons.append(_again(asked, "Show earlier", asked.view, max(0, asked.offset - PAGE)))
    if asked.view:
        buttons.append(_again(asked, "Open ones", ""))
    elif asleep:
        buttons.append(_again(asked, f"Snoozed ({asleep})", "snoozed"))
    buttons += [_again(asked, "Muted", "muted"), _again(asked, "Precision", "precision")]
    if asked.whose != Whose():
        buttons.append(Button("Whole team", "alerts", {"offset": "0"}))
    return Actions(tuple(buttons))


def _again(asked: Asked, label: str, view: str, offset: int = 0) -> Button:
    arguments = {"offset": str(offset), "view": view}
    if asked.whose.person_id is not None:
        arguments["owner"] = str(asked.whose.person_id)
    if asked.whose.account_id is not None:
        arguments["account"] = str(asked.whose.account_id)
    return Button(label, "alerts", arguments)


def _whose(asked: Asked, request: Request) -> str:
    if asked.whose.person_id is not None and asked.whose.person_id == request.caller.person_id:
        return "Your alerts"
    return f"Alerts of {plain_name(asked.name, 60)}" if asked.name else "Alerts of the whole team"


CAPABILITIES = (
    Capability(
        word="alerts",
        handler=show_alerts,
        summary="Open alerts: yours, a colleague's, an account's; snoozed, muted, and how right the triggers were",
        usage=(
            "alerts",
            "alerts @Mia",
            "alerts all",
            "alerts acme",
            "alerts snoozed",
            "alerts muted",
            "alerts precision",
        ),
    ),
)
