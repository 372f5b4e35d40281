"""The checklist of a play: who owes which step until when, what the next one takes, what good looks like. Pure: told from values.

The same message stands in the alert's thread (or with the play's owner), where everybody who reads along may tick, and is the private
answer to whoever asks for the play; `Shown` tells them apart.
"""

from datetime import date
from enum import StrEnum

from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.reply import (
    Actions,
    Button,
    Checklist,
    ChecklistItem,
    Choice,
    Node,
    Note,
    Option,
    Progress,
    Reply,
    Style,
    Text,
    Visibility,
)
from handlers.request import Request
from storage.plays import PlayRow, TaskRow
from success.plays import PlayDefinition
from success.vocabulary import PlayOutcome
from success.wording import day, days, many

VERDICTS = {
    PlayOutcome.WORKED: "✅ worked",
    PlayOutcome.PARTLY: "🟨 worked in part",
    PlayOutcome.FAILED: "❌ did not work",
}
STOPPED = "⏹️ stopped"


class Shown(StrEnum):
    """Where a checklist stands; travels in its buttons as `from`, so that what they answer takes its place."""

    POSTED = "checklist"  # where colleagues read it too
    PRIVATE = "play"  # in the answer to one person

    @property
    def carried(self) -> dict[str, str]:
        """Give the argument for buttons."""
        return {"from": self.value}


def shown_in(request: Request) -> Shown | None:
    """Tell from which checklist something was pressed; None when it was elsewhere."""
    value = request.values.get("from", "")
    return Shown(value) if value in set(Shown) else None


def answer_with(play: PlayRow, request: Request, today: date) -> Reply:
    """Give the checklist as it now stands, in the place of the one that was pressed, else as a private message."""
    return tell_play(play, today, shown_in(request) or Shown.PRIVATE, replaces=shown_in(request) is not None)


def tell_play(play: PlayRow, today: date, shown: Shown, *, replaces: bool = False) -> Reply:
    """Give the message of a play; one that is over is told short."""
    body = _running(play, today, shown) if play.running else _over(play, today)
    visibility = Visibility.PUBLIC if shown is Shown.POSTED else Visibility.PRIVATE
    return Reply(summary(play, today), body, visibility, replaces=replaces)


def summary(play: PlayRow, today: date) -> str:
    """Give the state of a play in a sentence."""
    name = f"Play {plain_name(play.title, 60)} for {plain_name(play.account, 60)}"
    if not play.running:
        return f"{name}: {verdict(play).split(' ', 1)[1]}."
    return f"{name}: {progress(play, today)}."


def progress(play: PlayRow, today: date) -> str:
    """Say how far a play is: "2 of 6 steps done, 1 late"; plain text."""
    late = sum(task.days_late(today) > 0 for task in play.tasks)
    return f"{play.done} of {many(len(play.tasks), 'step')} done" + (f", {late} late" if late else "")


def verdict(play: PlayRow) -> str:
    """Say how a play ended, with its sign; plain text."""
    return VERDICTS[PlayOutcome(play.outcome)] if play.outcome else STOPPED


def due(task: TaskRow, today: date) -> str:
    """Say until when a step is due, or by how much it is late; plain text."""
    late = task.days_late(today)
    if late:
        return f"due {day(task.due_on, today)}, ⚠️ {days(late)} late"
    return "due today" if task.due_on == today else f"due {day(task.due_on, today)}"


def _running(play: PlayRow, today: date, shown: Shown) -> tuple[Node, ...]:
    goal = f"\nGoal: {escape(play.definition.goal)}" if play.definition else ""
    nodes: list[Node] = [
        Text(f"▶️ **{shown_name(play.account)}** · play **{shown_name(play.title, 60)}**{goal}"),
        Progress("Steps done", play.done, len(play.tasks)),
        Checklist(tuple(_box(task, today, shown) for task in play.tasks)),
        _next(play, today),
        _buttons(play, today, shown),
    ]
    if play.definition is not None:
        nodes.append(Note(_good(play.definition)))
    owner = f"{shown_name(play.owner, 40)} leads"
    return (*nodes, Note(f"{owner} · started {day(play.started_on, today)} by {shown_name(play.started_by, 40)}"))


def _box(task: TaskRow, today: date, shown: Shown) -> ChecklistItem:
    detail = f"{plain_name(task.owner, 30)} · {due(task, today)}"
    if task.done_at is not None:
        detail = f"done {day(task.done_at.date(), today)} by {plain_name(task.done_by, 30)}"
    return ChecklistItem(
        task.title,
        task.done,
        "play tick",
        {"task": str(task.id), **shown.carried},
        detail=detail,
        version=f"{task.updated_at:%y%m%d%H%M%S%f}",
    )


def _next(play: PlayRow, today: date) -> Text:
    task = play.next_task
    if task is None:
        return Text("**Every step is done.** Is the goal reached? End the play and say what it brought.")
    guidance = f"\n{escape(task.step.guidance)}" if task.step and task.step.guidance else ""
    return Text(f"**Next: {escape(task.title)}** · {shown_name(task.owner, 40)}, {escape(due(task, today))}{guidance}")


def _good(definition: PlayDefinition) -> str:
    over = ". ".join(escape(one.removesuffix(".")) for one in definition.exit)
    return f"What good looks like: {escape(definition.good)}\nIt is over when: {over}"


def _buttons(play: PlayRow, today: date, shown: Shown) -> Actions:
    here = {"play_id": str(play.id), **shown.carried}
    finished = play.next_task is None
    items: list[Button | Choice] = [
        Button(
            "End play",
            "play end",
            here,
            Style.PRIMARY if finished else Style.PLAIN,
            opens_form=True,
            description=f"End play {plain_name(play.title, 50)}",
        ),
        Button("Add step", "play add", here, opens_form=True),
        Button("Health", "health", {"account": str(play.account_id)}, description=_spoken("Health of", play)),
    ]
    task = play.next_task
    if task is not None and task.step is not None and task.step.template:
        items.insert(0, Button("Draft note", "play note", {"task": str(task.id)}, Style.PRIMARY))
    if play.tasks:
        options = tuple(
            Option(plain_name(task.title, 70), str(task.id), plain_name(f"{task.owner}, {due(task, today)}", 70))
            for task in play.tasks
            if not task.done
        )
        items.append(Choice("Change a step", "play task", options, shown.carried, opens_form=True))
    return Actions(tuple(items))


def _spoken(what: str, play: PlayRow) -> str:
    return f"{what} {plain_name(play.account, 40)}"


def _over(play: PlayRow, today: date) -> tuple[Node, ...]:
    """Tell a play that is over: what it brought, and what was done."""
    ended = play.ended_at.date() if play.ended_at else today
    lasted = f"after {days((ended - play.started_on).days)}" if ended > play.started_on else "on its first day"
    note = f"\n“{escape(play.note)}”" if play.note else ""
    head = (
        f"**{shown_name(play.account)}** · play **{shown_name(play.title, 60)}** · **{verdict(play)}**{note}\n"
        f"Ended {day(ended, today)} by {shown_name(play.ended_by, 40)} {lasted}, "
        f"{play.done} of {many(len(play.tasks), 'step')} done"
    )
    steps = "\n".join(
        f"☑ {escape(task.title)} · {shown_name(task.done_by, 40)}, {day(task.done_at.date(), today)}"
        if task.done_at
        else f"☐ {escape(task.title)}"
        for task in play.tasks
    )
    health = Button("Health", "health", {"account": str(play.account_id)}, description=_spoken("Health of", play))
    return (Text(head), Text(steps or "It had no steps."), Actions((health,)))
