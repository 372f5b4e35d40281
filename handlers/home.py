"""`home`: what is on the App Home tab: a greeting, quick actions, her book, alerts, due steps and renewals; a leader sees the team's."""

from datetime import datetime

from handlers.bands import EMOJI, whole
from handlers.book import by_owner, counts, worth
from handlers.choosing import searching_menu
from handlers.health_message import renewal
from handlers.help import lines
from handlers.home_parts import MOST, own_nodes, read_own, read_team, team_nodes
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.reply import Actions, Button, Divider, Heading, Item, Node, Note, Reply, Text
from handlers.request import Request
from handlers.router import Capability
from handlers.services import Services
from storage.book import BookRow, Total, read_page, read_totals
from success.attention import zone_of
from success.own_triggers import responses
from success.vocabulary import Band, Role
from success.wording import day, many, money

_AT_RISK = {Band.RED, Band.YELLOW}


def greeting(now: datetime, timezone: str) -> str:
    """Give the greeting for the time of day in the person's time zone; an unknown zone is taken for UTC."""
    hour = now.astimezone(zone_of(timezone)).hour
    if 5 <= hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"


def home_with(others: tuple[Capability, ...]) -> Capability:
    """Make the capability that greets and lists the others."""

    def show_home(request: Request, services: Services) -> Reply:
        """Greet a person and show what is hers; a manager, an admin and a viewer see the team's."""
        today = services.today()
        own = request.caller.person_id if request.caller.role is Role.CSM else None
        triggers = responses(services.library.triggers())
        with services.reading() as session:
            totals = read_totals(session, today, own)
            rows = read_page(session, today, owner_id=own, limit=MOST) if totals else ()
            parts = (
                read_own(session, own, today)
                if own is not None
                else read_team(session, request.caller.person_id, today)
            )
        first = " ".join(request.caller.name.split()[:1])
        hello = f"{greeting(services.now(), request.caller.timezone)}{', ' + plain_name(first, 30) if first else ''}"
        allowed = [one for one in others if _may(request, one)]
        body = (
            Heading(hello),
            _quick(allowed),
            *_book(totals, tuple(row for row in rows if row.band in _AT_RISK), services, own=own is not None),
            Divider(),
            *(own_nodes(parts, triggers, today) if own is not None else team_nodes(parts, triggers, today)),
            Divider(),
            Text("**What you can ask**\n" + "\n".join(lines(allowed))),
            Note("In a thread, mention me and say the same words without the slash."),
        )
        return Reply(f"{hello}. {_sentence(totals)}", body, replaces=True)

    return Capability("home", show_home)


def _may(request: Request, capability: Capability) -> bool:
    ranks = list(Role)
    return ranks.index(request.caller.role) >= ranks.index(capability.role)


def _book(totals: tuple[Total, ...], risky: tuple[BookRow, ...], services: Services, *, own: bool) -> tuple[Node, ...]:
    whose = "Your book" if own else "The team's book"
    if not totals:
        return (
            Text(
                f"**{whose} is empty.** Bring accounts in with `python app.py import DIR --mapping FILE`, "
                "or write the demo book with `python app.py demo`."
            ),
        )
    count = sum(total.accounts for total in totals)
    told = Text(f"**{whose}: {many(count, 'account')}, {escape(worth(totals))} ARR**\n{counts(totals)}")
    head = (told,) if own else (told, *by_owner(totals))
    if not any(total.evaluated for total in totals):
        return (*head, Text("Nothing is evaluated yet: run `python app.py evaluate`."))
    if not risky:
        return (*head, Text("Nobody is red or yellow."))
    today = services.today()
    nodes: list[Node] = [*head, Text("**Most at risk**")]
    nodes += [Item(_line(row, services), _open(row)) for row in risky]
    seen = max(row.on for row in risky if row.on is not None)
    return (*nodes, Note(f"health of {day(seen, today)}"))


def _line(row: BookRow, services: Services) -> str:
    score = "score unknown" if row.score is None else f"{row.band.name} {whole(row.score)}"
    amounts = " + ".join(money(amount, currency) for currency, amount in row.terms.arr)
    told = " · ".join(part for part in (amounts, renewal(row.terms, services.today())) if part)
    return f"{EMOJI[row.band]} **{shown_name(row.name)}** · {score} · {escape(told)}"


def _open(row: BookRow) -> Button:
    name = plain_name(row.name, 40)
    return Button("Open", "health", {"account": str(row.account_id)}, description=f"Open the health of {name}")


def _quick(allowed: list[Capability]) -> Actions:
    """Give what people do most, as far as they may."""
    words = {capability.word for capability in allowed}
    buttons = (
        Button("My book", "book"),
        Button("Red accounts", "book", {"typed": "red"}),
        Button("Alerts", "alerts"),
        Button("Renewals", "renewals"),
        Button("Log touchpoint", "log"),
        Button("Follow-up", "followup"),
        Button("Plays", "play"),
    )
    menu = searching_menu("health", placeholder="Health of an account")
    return Actions((menu, *(button for button in buttons if button.word in words)))


def _sentence(totals: tuple[Total, ...]) -> str:
    if not totals:
        return "There are no accounts yet."
    return f"{many(sum(total.accounts for total in totals), 'account')}: {counts(totals)}."
