"""A book's week in nodes, as the Monday digest tells it: what changed, what renews, what waited, how alerts ended, numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from handlers.alert_others import counted, group_item
from handlers.alert_words import ended
from handlers.bands import EMOJI, coloured
from handlers.book import counts, worth
from handlers.markup import escape
from handlers.names import shown_name
from handlers.renewal_lines import by_segment, one_line, without_step
from handlers.reply import Actions, Button, Node, Text
from storage.alert_groups import grouped
from storage.alerts import AlertRow, Whose, closed_alerts, standing_alerts
from storage.book import Total, read_totals
from storage.changes import Changed, read_changes
from storage.renewals import read_renewals
from success.renewals import LOOK_AHEAD_DAYS, Renewal
from success.triggers import Response
from success.vocabulary import AlertState, Route
from success.wording import day, many, signed

WEEK = 7
MOST = 5
_MOST_READ = 500


@dataclass(frozen=True)
class Week:
    """What happened in somebody's book within seven days, and what lies ahead."""

    on: date
    totals: tuple[Total, ...]
    changes: tuple[Changed, ...]
    renewals: tuple[Renewal, ...]
    waiting: tuple[AlertRow, ...]
    raised: tuple[AlertRow, ...]
    closed: tuple[AlertRow, ...]

    @property
    def empty(self) -> bool:
        """Tell whether there is no book to tell of, and nothing that waited for it."""
        return not (self.totals or self.renewals or self.waiting)

    @property
    def since(self) -> date:
        """Give the day with which the week is compared."""
        return self.on - timedelta(days=WEEK)


def read_week(session: Session, person_id: int, on: date) -> Week:
    """Read the week of one person's book."""
    whose, first = Whose(person_id=person_id), on - timedelta(days=WEEK)
    opened = [
        row
        for state in (AlertState.OPEN, AlertState.SNOOZED)
        for row in standing_alerts(session, whose, state=state, limit=_MOST_READ)
    ]
    closed = closed_alerts(session, datetime.combine(first, time(), UTC), whose, limit=_MOST_READ)
    return Week(
        on=on,
        totals=read_totals(session, on, person_id),
        changes=read_changes(session, on, days=WEEK, owner_ids=(person_id,)),
        renewals=read_renewals(session, on, last=on + timedelta(days=LOOK_AHEAD_DAYS), owner_ids=(person_id,)),
        waiting=tuple(row for row in opened if row.route is Route.DIGEST and row.state is AlertState.OPEN),
        raised=tuple(row for row in (*opened, *closed) if row.raised_on > first),
        closed=tuple(row for row in closed if row.route is not Route.SILENT),
    )


def week_nodes(week: Week, triggers: Mapping[str, Response]) -> list[Node]:
    """Tell the week; parts without anything are one line."""
    nodes: list[Node] = [Text(f"**Numbers** · {_numbers(week)}")]
    nodes.append(Text(f"**Changed since {day(week.since, week.on)}**\n{changed_lines(week.changes)}"))
    nodes += _renewing(week)
    nodes += _waited(week, triggers)
    nodes.append(Text(_ended(week)))
    return nodes


def changed_lines(changes: Sequence[Changed], most: int = MOST) -> str:
    """Tell changes of colour and large moves, a line each, in the small markdown; says where there is none."""
    if not changes:
        return "No colour changed, and no score moved by 5 points."
    first = sorted(changes, key=lambda one: not one.recoloured)[:most]
    told = [_changed(one) for one in first]
    left = len(changes) - len(first)
    return "\n".join([*told, *([f"and {left} more"] if left else [])])


def _changed(one: Changed) -> str:
    points = one.points
    arrow = "•" if points is None else ("▲" if points > 0 else "▼")
    told = "" if points is None else signed(points)
    moved = f", {told} {'point' if told[1:] == '1' else 'points'}" if told else ""
    was = f"{one.before.value} → " if one.recoloured else ""
    return f"{arrow} {EMOJI[one.band]} **{shown_name(one.account, 60)}** · {was}{coloured(one.band, one.score)}{moved}"


def _numbers(week: Week) -> str:
    if not week.totals:
        return "no accounts of one's own"
    count = sum(total.accounts for total in week.totals)
    return f"{many(count, 'account')}, {escape(worth(week.totals))} ARR · {counts(week.totals)}"


def _renewing(week: Week) -> list[Node]:
    title = f"**Renews: to cancel within {LOOK_AHEAD_DAYS} days**"
    if not week.renewals:
        return [Text(f"{title} · nothing")]
    lines = [f"{title} · {escape(by_segment(week.renewals, week.on))}", escape(without_step(week.renewals, week.on))]
    lines += [one_line(renewal, week.on) for renewal in week.renewals[:MOST]]
    nodes: list[Node] = [Text("\n".join(line for line in lines if line))]
    if len(week.renewals) > MOST:
        nodes.append(Actions((Button(f"All {len(week.renewals)} renewals", "renewals"),)))
    return nodes


def _waited(week: Week, triggers: Mapping[str, Response]) -> list[Node]:
    """Tell the open alerts that were not told at once: their trigger is quiet, or the week's budget was spent."""
    if not week.waiting:
        return []
    groups = grouped(week.waiting)
    nodes: list[Node] = [Text(f"**Waited for this digest: {counted(groups)}**")]
    nodes += [group_item(group, triggers) for group in groups[:MOST]]
    if len(groups) > MOST:
        nodes.append(Text(f"and {counted(groups[MOST:])} more: `alerts` lists all"))
    return nodes


def _ended(week: Week) -> str:
    """Count new alerts, and tell how old ones ended."""
    new = f"**Alerts in 7 days** · {len(week.raised)} new"
    how = Counter(ended(row) for row in week.closed)
    over = ", ".join(f"{count} {words}" for words, count in sorted(how.items()))
    return f"{new} · {len(week.closed)} closed{f': {escape(over)}' if over else ''}"
