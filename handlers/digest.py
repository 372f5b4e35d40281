"""`digest`: the week of one's book. On Mondays it stands in the place of the morning message, with what presses today on top."""

from collections.abc import Sequence

from sqlmodel import Session

from handlers.markup import escape
from handlers.morning import Day, due_nodes, for_whom, headline, read_day, touch_nodes
from handlers.names import shown_name
from handlers.reply import Divider, Heading, Node, Note, Reply, Text
from handlers.request import Request
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from handlers.week import Week, read_week, week_nodes
from storage.outbox import Letter
from storage.people import PersonRow
from success.own_triggers import responses
from success.wording import day, many


def compose_digest(letter: Letter, services: Services) -> Reply | None:
    """Give the Monday digest; None for somebody who has no book and for whom nothing presses."""
    on, people = for_whom(letter)
    with services.reading() as session:
        today = read_day(session, services, people, on)
        weeks = read_weeks(session, today)
    if not today.reasons and all(week.empty for _, week in weeks):
        return None
    return tell_digest(today, weeks, services)


def show_digest(request: Request, services: Services) -> Reply:
    """Show the digest of the caller as it would be now."""
    on = services.today()
    with services.reading() as session:
        today = read_day(session, services, (person_of(request.caller),), on)
        weeks = read_weeks(session, today)
    if not today.reasons and all(week.empty for _, week in weeks):
        return Reply(
            "You own no accounts, and nothing waits for you, so there is nothing to digest.",
            (
                Text("You own no accounts, and nothing waits for you, so there is nothing to digest."),
                Text(
                    "`book all` shows the team's accounts, `renewals all` what renews; for leaders `sheet` tells of each CSM."
                ),
            ),
        )
    return tell_digest(today, weeks, services)


def read_weeks(session: Session, today: Day) -> tuple[tuple[PersonRow, Week], ...]:
    """Read the weeks of those of whom a daily message tells."""
    return tuple((one.person, read_week(session, one.person.id, today.on)) for one in today.agendas)


def tell_digest(today: Day, weeks: Sequence[tuple[PersonRow, Week]], services: Services) -> Reply:
    """Give the message: today first, then the week of each book, one's own first."""
    renewals = sum(len(week.renewals) for _, week in weeks)
    changed = sum(len(week.changes) for _, week in weeks)
    summary = f"Your digest of {day(today.on, today.on)}: {many(changed, 'account')} changed, {many(renewals, 'renewal')} ahead."
    body: list[Node] = [
        Heading(f"Your digest of {day(today.on, today.on)}"),
        *today_nodes(today),
        *book_nodes(weeks, services),
    ]
    return Reply(
        summary, (*body, Note(f"snapshots and records to {day(today.on, today.on)} · changes against 7 days before"))
    )


def today_nodes(today: Day) -> list[Node]:
    """Give what presses today, as the morning message tells it."""
    if not today.reasons:
        return [Text("Nothing presses today.")]
    return [Text(f"**{escape(headline(today))}**"), *touch_nodes(today), *due_nodes(today)]


def book_nodes(weeks: Sequence[tuple[PersonRow, Week]], services: Services) -> list[Node]:
    """Give the week of each book that has something to tell; those of covered colleagues, all but the first, carry their name."""
    triggers = responses(services.library.triggers())
    nodes: list[Node] = []
    for at, (person, week) in enumerate(weeks):
        if week.empty:
            continue
        nodes.append(Divider())
        if at:
            nodes.append(Text(f"**The book of {shown_name(person.name, 40)}, whom you cover**"))
        nodes += week_nodes(week, triggers)
    return nodes


CAPABILITIES = (
    Capability(
        word="digest",
        handler=show_digest,
        summary="Your week: what changed, what renews, what is late, what waited",
        usage=("digest",),
    ),
)
