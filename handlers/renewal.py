"""`renewal acme`: one renewal: its terms, the four questions before it, what is open and running, what was expected and what is."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from handlers.alert_words import sign
from handlers.bands import EMOJI, coloured
from handlers.choosing import choose_account
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.renewal_lines import SIGN, step, told_forecast, until
from handlers.reply import Actions, Button, Facts, Item, Node, Note, Reply, Style, Text
from handlers.request import Caller, Request
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow
from storage.alerts import AlertRow, Whose, standing_alerts
from storage.columns import load_columns, series_of
from storage.health import read_health
from storage.plays import PlayRow, running_plays
from storage.renewals import read_forecasts, read_renewals
from storage.scorecards import in_force
from success.account_health import AccountHealth
from success.errors import NotAllowed
from success.renewal_questions import Answered, renewal_questions
from success.renewals import Expected, Renewal, shown
from success.vocabulary import Role
from success.wording import amounts, day, many, money, signed

IN_RENEWAL = {"from": "renewal"}
"""Argument of buttons inside this message: what they answer takes its place."""

_EVER = timedelta(days=20_000)
_MOST = 5


@dataclass(frozen=True)
class RenewalStory:
    """Everything that the message is told from; `renewal` is None where nothing ends."""

    account: AccountRow
    renewal: Renewal | None
    forecasts: tuple[Expected, ...]
    health: AccountHealth
    questions: tuple[Answered, ...]
    alerts: tuple[AlertRow, ...]
    plays: tuple[PlayRow, ...]


def show_renewal(request: Request, services: Services) -> Reply:
    """Tell of one renewal: the one of the pressed button, or the next one of the account."""
    today = services.today()
    with services.reading() as session:
        account = choose_account(session, request, word="renewal")
        if isinstance(account, Reply):
            return account
        story = read_renewal(session, account, today, request.values.get("renews_on", ""))
    return tell_renewal(story, request, today)


def find_renewal(session: Session, account_id: int, today: date, renews_on: str = "") -> Renewal | None:
    """Give the renewal of an account on a day (ISO), without a day the next one; None when nothing ends then."""
    found = read_renewals(session, today, last=today + _EVER, account_id=account_id)
    if renews_on:
        return next((one for one in found if one.renews_on.isoformat() == renews_on), None)
    return min(found, key=lambda one: one.renews_on, default=None)


def read_renewal(session: Session, account: AccountRow, today: date, renews_on: str = "") -> RenewalStory:
    """Read what the message is told from; a renewal that is over by now gives way to the next one."""
    renewal = find_renewal(session, account.id, today, renews_on) or find_renewal(session, account.id, today)
    _, scorecard = in_force(session)
    health = read_health(session, account.id, today)
    columns = load_columns(session, (account.id,), today, series=series_of(scorecard))
    return RenewalStory(
        account=account,
        renewal=renewal,
        forecasts=read_forecasts(session, account.id),
        health=health,
        questions=renewal_questions(health, columns),
        alerts=standing_alerts(session, Whose(account_id=account.id), limit=_MOST + 1),
        plays=running_plays(session, account.id),
    )


def may_forecast(caller: Caller, renewal: Renewal) -> bool:
    """Tell whether the caller may set the forecast: the account's CSM, its renewal manager, managers and admins."""
    if caller.role in {Role.MANAGER, Role.ADMIN}:
        return True
    return caller.person_id is not None and caller.person_id in {renewal.owner_id, renewal.manager_id}


def must_forecast(caller: Caller, renewal: Renewal) -> None:
    """Raise `NotAllowed` unless the caller may set the forecast."""
    if not may_forecast(caller, renewal):
        raise NotAllowed(
            f"The forecast of {plain_name(renewal.name)} is set by its CSM ({renewal.owner or 'nobody yet'}), its renewal manager, "
            "a manager or an admin. Tell one of them what you know, or log it as a touchpoint."
        )


def tell_renewal(story: RenewalStory, request: Request, today: date) -> Reply:
    """Give the message with its buttons."""
    replaces = request.values.get("from") == "renewal"
    renewal = story.renewal
    if renewal is None:
        return _nothing_ends(story, today, replaces=replaces)
    name = plain_name(story.account.name)
    summary = (
        f"{name} renews {day(renewal.renews_on, today)}: {renewal.segment(today).value}, {amounts(renewal.arr)}, "
        f"forecast {shown(renewal.category)}."
    )
    body: list[Node] = [
        Text(_head(story, renewal, today)),
        Text(_forecast(renewal, today)),
        Actions(_buttons(story, renewal, request)),
        Facts(tuple((one.question, escape(one.answer)) for one in story.questions)),
        *_open_alerts(story.alerts, today),
        *_running(story.plays, today),
        *_history(story, renewal, today),
        Note(_small_print(renewal, today)),
    ]
    return Reply(summary, tuple(body), replaces=replaces)


def _head(story: RenewalStory, renewal: Renewal, today: date) -> str:
    segment = renewal.segment(today)
    why = ", ".join((*renewal.danger(), *renewal.doubts(today)))
    name = f"{SIGN[segment]} **{shown_name(story.account.name)} renews {day(renewal.renews_on, today)}**"
    itself = " · renews by itself" if renewal.auto_renews else ""
    lines = (
        f"{name} · **{segment.value}**" + (f": {escape(why)}" if why else ""),
        f"{escape(amounts(renewal.arr))} · {escape(until(renewal, today))}{itself}",
        f"{EMOJI[story.health.band]} {escape(coloured(story.health.band, story.health.score))}{_moved(story.health)}",
    )
    return "\n".join(lines)


def _moved(health: AccountHealth) -> str:
    month = next((one.points for one in health.movements if one.days == 30 and one.points is not None), None)
    return "" if month is None else f" · {signed(month)} in 30 days"


def _forecast(renewal: Renewal, today: date) -> str:
    expected = renewal.forecast
    if expected is None:
        return f"**Forecast: not set** · {step(renewal, today)}"
    amount = "" if expected.amount is None else f", {escape(money(expected.amount, renewal.currency))} expected"
    note = f"\n“{escape(expected.note)}”" if expected.note else ""
    return (
        f"**Forecast: {shown(expected.category)}**{amount} · set by {shown_name(expected.by, 40)} {day(expected.set_on, today)}\n"
        f"{step(renewal, today)}{note}"
    )


def _buttons(story: RenewalStory, renewal: Renewal, request: Request) -> tuple[Button, ...]:
    account = {"account": str(story.account.id)}
    items = [Button("Health", "health", account), Button("Plays", "play list", account)]
    if may_forecast(request.caller, renewal):
        here = {**account, **IN_RENEWAL, "renews_on": renewal.renews_on.isoformat()}
        items.insert(0, Button("Set forecast", "renewal forecast", here, Style.PRIMARY, opens_form=True))
    return tuple(items)


def _open_alerts(alerts: tuple[AlertRow, ...], today: date) -> list[Node]:
    if not alerts:
        return [Text("No open alert.")]
    nodes: list[Node] = [Text("**Open alerts**")]
    for row in alerts[:_MOST]:
        button = Button(
            "Open", "alert show", {"alert": str(row.id)}, description=f"Open the alert: {row.headline[:60]}"
        )
        claimed = f"claimed by {shown_name(row.claimer, 40)}" if row.claimed_by else "unclaimed"
        nodes.append(
            Item(
                f"{sign(row, None)} {row.severity.value}: {escape(row.headline)} · since {day(row.raised_on, today)} · {claimed}",
                button,
            )
        )
    return (
        nodes
        if len(alerts) <= _MOST
        else [*nodes, Text("There are more: `health` of the account shows what is behind them.")]
    )


def _running(plays: tuple[PlayRow, ...], today: date) -> list[Node]:
    nodes: list[Node] = [Text("**Running plays**")] if plays else [Text("No play is running.")]
    for play in plays[:_MOST]:
        task = play.next_task
        following = f" · next: {escape(task.title)}, {day(task.due_on, today)}" if task else ""
        button = Button("Open", "play show", {"play_id": str(play.id)}, description=f"Open the play {play.title[:50]}")
        nodes.append(Item(f"**{escape(play.title)}** · {play.done} of {len(play.tasks)} steps done{following}", button))
    return nodes


def _history(story: RenewalStory, renewal: Renewal | None, today: date) -> list[Node]:
    """Tell earlier forecasts of this term, then those of past terms."""
    ours = [one for one in story.forecasts if renewal and one.renews_on == renewal.renews_on][1:]
    past = [one for one in story.forecasts if not renewal or one.renews_on != renewal.renews_on]
    currency = story.account.currency
    nodes: list[Node] = []
    if ours:
        told = "\n".join(told_forecast(one, currency, today) for one in ours[: 2 * _MOST])
        nodes.append(Text(f"**Forecasts before** ({len(ours)})\n{told}"))
    if past:
        told = "\n".join(
            f"renewal of {day(one.renews_on, today)}: {told_forecast(one, currency, today)}" for one in past[:_MOST]
        )
        nodes.append(Text(f"**Other terms** ({many(len(past), 'forecast')})\n{told}"))
    return nodes


def _nothing_ends(story: RenewalStory, today: date, *, replaces: bool) -> Reply:
    name = plain_name(story.account.name)
    left = story.account.churned_on is not None and story.account.churned_on <= today
    why = (
        f"left on {day(story.account.churned_on or today, today)}"
        if left
        else "has no contract that ends and is not signed on"
    )
    text = f"**{shown_name(story.account.name)}** {why}, so there is nothing to renew."
    button = Button("Health", "health", {"account": str(story.account.id)})
    body = (Text(text), Actions((button,)), *_history(story, None, today))
    return Reply(f"{name} {why}, so there is nothing to renew.", body, replaces=replaces)


def _small_print(renewal: Renewal, today: date) -> str:
    assumed = " · notice period unknown, 90 days assumed" if renewal.notice_days is None else ""
    return f"CSM {escape(renewal.owner or 'nobody')}{assumed} · contracts and records of {day(today, today)}"


CAPABILITIES = (
    Capability(
        word="renewal",
        handler=show_renewal,
        summary="One renewal: dates, four questions, what is open, the forecast and its history",
        usage=("renewal acme",),
    ),
    Capability(word="renewal open", handler=show_renewal),
)
