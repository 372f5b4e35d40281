"""The hand-over note: what a colleague takes over who covers for somebody, told by the outbox when a cover is set."""

from datetime import date, timedelta

from sqlmodel import Session

from handlers.composing import Composer
from handlers.followup import line as follow_up_line
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.reply import Actions, Button, Node, Note, Reply, Text
from handlers.services import Services
from storage.alert_groups import AccountAlerts, standing_groups
from storage.alerts import Whose
from storage.covers import CoverRow, get_cover
from storage.outbox import Letter
from storage.plays import due_tasks
from storage.renewals import read_renewals
from storage.wishes import open_follow_ups
from success.wording import day, many

_MOST_LISTED = 10
_AFTER_DAYS = 30  # days after the cover's end in which a last day to cancel still needs preparing


def compose_handover(letter: Letter, services: Services) -> Reply | None:
    """Tell the covering colleague what she takes over, and what comes up while it lasts."""
    today = services.today()
    with services.reading() as session:
        row = get_cover(session, letter.subject_id or 0)
        if row is None:
            return None
        parts = _parts(session, row, today)
    first = (
        f"**You cover for {shown_name(row.person)}** from {day(row.from_on, today)} through {day(row.until_on, today)}."
    )
    note: list[Node] = [Text(f"“{escape(row.note)}”")] if row.note else []
    closing = Note("What notifies comes to you until then; it ends by itself.")
    stop = Actions((Button("End the cover", "cover ended", {"cover": str(row.id)}),))
    summary = f"You cover for {plain_name(row.person)} through {day(row.until_on, today)}."
    return Reply(summary, (Text(first), *note, *parts, stop, closing))


def _parts(session: Session, row: CoverRow, today: date) -> list[Node]:
    """Give open alerts, tasks, follow-ups and last days to cancel that fall into the cover."""
    alerts = standing_groups(session, Whose(person_id=row.person_id), limit=_MOST_LISTED)
    tasks = due_tasks(session, row.person_id, today, through=row.until_on)
    follow_ups = open_follow_ups(session, row.person_id, until=row.until_on)
    last = row.until_on + timedelta(days=_AFTER_DAYS)
    renewals = read_renewals(session, today, first=today, last=last, owner_ids=(row.person_id,))
    parts: list[Node] = []
    for title, lines in (
        ("Open alerts", [_in_trouble(one) for one in alerts]),
        (
            "Steps of plays due by then",
            [f"**{day(one.due_on, today)}** · {shown_name(one.account, 60)} · {escape(one.title)}" for one in tasks],
        ),
        ("Follow-ups", [follow_up_line(one, today) for one in follow_ups]),
        (
            f"Last days to cancel, until {_AFTER_DAYS} days after",
            [f"**{day(one.cancel_by, today)}** · {shown_name(one.name, 60)}" for one in renewals],
        ),
    ):
        if lines:
            more = [f"and {len(lines) - _MOST_LISTED} more"] if len(lines) > _MOST_LISTED else []
            parts.append(Text("\n".join([f"**{title}**", *lines[:_MOST_LISTED], *more])))
    return parts or [Text("Nothing is open or due at present.")]


def _in_trouble(group: AccountAlerts) -> str:
    more = f" · and {many(len(group.others), 'more alert')}" if group.others else ""
    return f"**{shown_name(group.first.account_name, 60)}** · {escape(group.first.headline)}{more}"


COVER_COMPOSERS: dict[str, Composer] = {"handover": compose_handover}
