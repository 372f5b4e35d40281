"""The parts of the Home tab beside the book: alerts, due steps and renewals, of one person or of the team. Few, narrow queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from handlers.alert_others import group_item
from handlers.markup import escape
from handlers.names import cut, plain_name, shown_name
from handlers.renewal_lines import by_segment, lines
from handlers.renewals import open_button
from handlers.reply import Actions, Button, Item, Node, Text
from storage.alert_groups import AccountAlerts, count_accounts, standing_groups
from storage.alerts import ALL, Whose, count_standing
from storage.plays import OpenTask, due_tasks, late_tasks
from storage.renewals import read_renewals
from storage.team import Lateness, late_people
from success.renewals import LOOK_AHEAD_DAYS, Renewal, Segment
from success.triggers import Response
from success.vocabulary import Severity
from success.wording import day, days, many

MOST = 5
_AHEAD = timedelta(days=7)
_MOST_TITLE = 120


@dataclass(frozen=True)
class Parts:
    """What stands on the tab; `alerts` of a leader are those that nobody claimed, `renewals` those at risk. All alerts are counted."""

    alerts: tuple[AccountAlerts, ...]
    accounts: int
    counted: Mapping[Severity, int]
    tasks: tuple[OpenTask, ...]
    renewals: tuple[Renewal, ...]
    late: tuple[Lateness, ...] = ()


def read_own(session: Session, person_id: int, today: date) -> Parts:
    """Read what is one person's own."""
    whose = Whose(person_id=person_id)
    return Parts(
        alerts=standing_groups(session, whose, limit=MOST),
        accounts=count_accounts(session, whose),
        counted=count_standing(session, whose),
        tasks=_tasks(session, person_id, today),
        renewals=read_renewals(session, today, last=today + timedelta(days=LOOK_AHEAD_DAYS), owner_ids=(person_id,)),
    )


def read_team(session: Session, person_id: int | None, today: date) -> Parts:
    """Read what is the team's, and the steps that are the reader's own."""
    renewals = read_renewals(session, today, last=today + timedelta(days=LOOK_AHEAD_DAYS))
    return Parts(
        alerts=standing_groups(session, ALL, limit=MOST, unclaimed=True),
        accounts=count_accounts(session, ALL),
        counted=count_standing(session, ALL),
        tasks=() if person_id is None else _tasks(session, person_id, today),
        renewals=renewals,
        late=late_people(session, today),
    )


def own_nodes(parts: Parts, triggers: Mapping[str, Response], today: date) -> list[Node]:
    """Tell one's own alerts, due steps and renewals."""
    return [
        *_alerts("Your alerts", parts, triggers),
        *_due(parts.tasks, today),
        *_renewals("Your renewals", parts.renewals, today, parts.renewals[:MOST], owner=False),
    ]


def team_nodes(parts: Parts, triggers: Mapping[str, Response], today: date) -> list[Node]:
    """Tell the team's unclaimed alerts, renewals at risk and late steps."""
    risky = [one for one in parts.renewals if one.segment(today) is Segment.AT_RISK]
    return [
        *_alerts("The team's alerts", parts, triggers, "Unclaimed"),
        *_renewals("The team's renewals", parts.renewals, today, risky[:MOST], owner=True),
        Text(_late(parts.late, today)),
        *(_due(parts.tasks, today) if parts.tasks else ()),
    ]


def _tasks(session: Session, person_id: int, today: date) -> tuple[OpenTask, ...]:
    late, due = late_tasks(session, person_id, today), due_tasks(session, person_id, today, through=today + _AHEAD)
    return (*late, *due)


def _alerts(title: str, parts: Parts, triggers: Mapping[str, Response], kind: str = "") -> list[Node]:
    total = sum(parts.counted.values())
    if not total:
        return [Text(f"**{title}** · none is open")]
    told = " · ".join(f"{count} {severity.value}" for severity, count in parts.counted.items())
    head = f"**{title}: {many(parts.accounts, 'account')}, {many(total, 'alert')}** · {told}"
    nodes: list[Node] = [Text(head + (f"\n{kind}:" if kind and parts.alerts else ""))]
    nodes += [group_item(group, triggers) for group in parts.alerts]
    if not parts.alerts:
        nodes.append(Text("All of them are claimed."))
    if parts.accounts > len(parts.alerts):
        nodes.append(Actions((Button(f"All {total} alerts", "alerts"),)))
    return nodes


def _due(tasks: Sequence[OpenTask], today: date) -> list[Node]:
    """Tell the steps that are late or due within a week, late ones first."""
    if not tasks:
        return [Text(f"**Your plays** · nothing is due in the next {days(_AHEAD.days)}")]
    nodes: list[Node] = [Text(f"**Your plays: {many(len(tasks), 'step')} due**")]
    nodes += [Item(_task(task, today), _play(task)) for task in tasks[:MOST]]
    if len(tasks) > MOST:
        nodes.append(Actions((Button(f"All {len(tasks)} steps", "play mine"),)))
    return nodes


def _task(task: OpenTask, today: date) -> str:
    late = (today - task.due_on).days
    when = f"⚠ {days(late)} late" if late > 0 else "due today" if late == 0 else f"due {day(task.due_on, today)}"
    return f"☐ **{shown_name(task.account, 60)}** · {escape(cut(task.title, _MOST_TITLE))} · {when}"


def _play(task: OpenTask) -> Button:
    spoken = f"Open the play for {plain_name(task.account, 40)}"
    return Button("Open", "play show", {"play_id": str(task.play_id)}, description=spoken)


def _renewals(
    title: str, renewals: Sequence[Renewal], today: date, shown: Sequence[Renewal], *, owner: bool
) -> list[Node]:
    if not renewals:
        return [Text(f"**{title}** · none to cancel within {days(LOOK_AHEAD_DAYS)}")]
    nodes: list[Node] = [Text(f"**{title} within {days(LOOK_AHEAD_DAYS)}**\n{escape(by_segment(renewals, today))}")]
    nodes += [Item(lines(one, None, today, owner=owner), open_button(one)) for one in shown]
    if len(renewals) > len(shown):
        nodes.append(Actions((Button(f"All {len(renewals)} renewals", "renewals"),)))
    return nodes


def _late(late: Sequence[Lateness], today: date) -> str:
    if not late:
        return "**Late steps of plays** · none"
    told = [
        f"{shown_name(one.person, 40)}: {many(one.count, 'step')}, the oldest since {day(one.oldest_on, today)}"
        for one in late[:MOST]
    ]
    more = [f"and {many(len(late) - MOST, 'more colleague')}"] if len(late) > MOST else []
    return "\n".join(["**Late steps of plays**", *told, *more])
