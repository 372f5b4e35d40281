"""`play mine`: the plays that a person runs, and the steps that are hers to do, late ones first; she ticks them right here."""

from datetime import date, timedelta

from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.play_message import progress
from handlers.play_offer import line_of, open_button
from handlers.reply import Checklist, ChecklistItem, Item, Node, Reply, Text
from handlers.request import Request
from handlers.rights import person_of
from handlers.services import Services
from storage.plays import OpenTask, PlayRow, due_tasks, late_tasks, plays_of_person
from success.wording import day, days, many

MINE = "mine"
"""Value of `from` in the boxes of this list: what they answer takes its place."""

_AHEAD = 7
_MOST = 15


def show_mine(request: Request, services: Services) -> Reply:
    """List a person's running plays and the steps that are due in a week."""
    person, today = person_of(request.caller), services.today()
    with services.reading() as session:
        plays = plays_of_person(session, person)
        late = late_tasks(session, person, today)
        due = due_tasks(session, person, today, through=today + timedelta(days=_AHEAD))
    replaces = request.values.get("from") == MINE
    if not plays:
        text = "**No play of yours runs.** See which ones fit an account with `play acme`."
        return Reply("No play of yours runs.", (Text(text),), replaces=replaces)
    counted = f"{many(len(plays), 'play')} running, {len(late)} late, {len(due)} due in {days(_AHEAD)}"
    nodes: list[Node] = [Text(f"**Your plays:** {counted}"), *_steps(late, due, today)]
    nodes += [Item(_line(play, today), open_button(play.id, play.title)) for play in plays[:_MOST]]
    if len(plays) > _MOST:
        nodes.append(Text(f"and {len(plays) - _MOST} more, newer ones; ask for one by its account: `play acme`."))
    return Reply(f"Your plays: {counted}.", tuple(nodes), replaces=replaces)


def _steps(late: tuple[OpenTask, ...], due: tuple[OpenTask, ...], today: date) -> list[Node]:
    tasks = (*late, *due)
    if not tasks:
        return [Text(f"Nothing is due in the next {days(_AHEAD)}.")]
    more = len(tasks) - _MOST
    nodes: list[Node] = [Checklist(tuple(_box(task, today) for task in tasks[:_MOST]))]
    return [*nodes, Text(f"and {many(more, 'step')} more")] if more > 0 else nodes


def _box(task: OpenTask, today: date) -> ChecklistItem:
    overdue = (today - task.due_on).days
    when = (
        f"⚠️ {days(overdue)} late" if overdue > 0 else "due today" if overdue == 0 else f"due {day(task.due_on, today)}"
    )
    return ChecklistItem(
        task.title,
        done=False,
        word="play tick",
        arguments={"task": str(task.task_id), "from": MINE},
        detail=f"{plain_name(task.account, 30)} · {when} · {plain_name(task.play, 25)}",
        version=str(task.task_id),
    )


def _line(play: PlayRow, today: date) -> str:
    name = f"**{shown_name(play.account, 50)}** · {escape(play.title)}"
    return f"{name} · {line_of(play, today) if play.tasks else progress(play, today)}"
