"""The morning message: the few accounts to touch today, why, with a note to draft; then what is due. Composed when it is delivered.

Alerts that were told on their own (in the channel, in her direct messages) stay where they are; here stand the three that matter most, and
those that waited for her budget.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers.alert_others import counted, listed, subject, title
from handlers.alert_words import sign, what
from handlers.health_message import terms_line
from handlers.markup import escape
from handlers.names import cut, plain_name, shown_name
from handlers.reply import Actions, Button, Item, Node, Note, Reply, Style, Text
from handlers.services import Services
from storage.agenda import Agenda, Reminder, read_agenda
from storage.alert_groups import grouped
from storage.alerts import AlertRow
from storage.outbox import Letter
from storage.plays import OpenTask
from storage.terms import read_terms
from success.own_triggers import responses
from success.terms import Terms
from success.touches import PRESS_OF, Press, Reason, Touch, in_order, in_short, to_touch
from success.triggers import Response
from success.wording import day, days

FROM_MORNING = {"from": "morning"}
"""Argument of buttons in this message: what they answer is a message of its own."""

_MOST_DUE = 8
_MOST_TEXT = 200
_MOST_SHORT = 60


@dataclass(frozen=True)
class Day:
    """What presses on a day for a person and for those she covers; `terms` of the accounts to touch."""

    on: date
    agendas: tuple[Agenda, ...]
    reasons: tuple[Reason, ...]
    touches: tuple[Touch, ...]
    terms: Mapping[int, Terms]

    @property
    def alerts(self) -> tuple[AlertRow, ...]:
        """Give all open alerts."""
        return tuple(row for agenda in self.agendas for row in agenda.alerts)


def compose_morning(letter: Letter, services: Services) -> Reply | None:
    """Give the morning message; None when nothing presses any more."""
    on, people = for_whom(letter)
    with services.reading() as session:
        today = read_day(session, services, people, on)
    if not today.reasons:
        return None
    return Reply(
        headline(today),
        (Text(f"**{escape(headline(today))}**"), *touch_nodes(today), *due_nodes(today), _small_print()),
    )


def for_whom(letter: Letter) -> tuple[date, tuple[int, ...]]:
    """Read day and people (whom it is for first, then those she covers) of a daily message."""
    on, people = letter.content.get("on"), letter.content.get("for")
    assert isinstance(on, str)  # as jobs/mornings.py writes it
    assert isinstance(people, list)
    return date.fromisoformat(on), tuple(people)


def read_day(session: Session, services: Services, people: Sequence[int], on: date) -> Day:
    """Read what presses for people on a day, the first of them being who is told."""
    agendas = tuple(found for key in people if (found := read_agenda(session, key, on)) is not None)
    triggers = responses(services.library.triggers())
    told = people[0] if people else 0
    reasons = in_order(reason for agenda in agendas for reason in _reasons(agenda, triggers, on, told))
    touches = to_touch(reasons)
    terms = read_terms(session, [touch.first.account_id for touch in touches], on)
    return Day(on, agendas, reasons, touches, terms)


def headline(today: Day) -> str:
    """Say in one line what the day asks; plain text."""
    names = [plain_name(touch.first.account, 40) for touch in today.touches]
    if not names:
        return f"{today.on:%A}: nothing presses"
    last = f" and {names[-1]}" if len(names) > 1 else names[0]
    return f"Touch today, {today.on:%A} {day(today.on, today.on)}: {', '.join(names[:-1])}{last}"


def touch_nodes(today: Day) -> list[Node]:
    """Give the accounts to touch, each with its reason, what is at stake, and its buttons."""
    nodes: list[Node] = []
    for touch in today.touches:
        reason = touch.first
        also = listed(in_short(touch))
        lines = [_line(reason), escape(terms_line(today.terms[reason.account_id], today.on))]
        nodes.append(Text("\n".join([*lines, *([f"also: {escape(also)}"] if also else [])])))
        nodes.append(Actions(_buttons(touch)))
    return nodes


def due_nodes(today: Day) -> list[Node]:
    """Give the steps and reminders that the accounts to touch have not told yet, and how many alerts wait besides."""
    first = {touch.first for touch in today.touches}
    rest = [reason for reason in today.reasons if reason.alert_id is None and reason not in first]
    nodes: list[Node] = [Text("**Due today or late**")] if rest else []
    nodes += [Item(_line(reason), _open(reason)) for reason in rest[:_MOST_DUE]]
    if len(rest) > _MOST_DUE:
        nodes.append(Text(f"and {len(rest) - _MOST_DUE} more: `play` lists your plays"))
    touched = {touch.first.account_id for touch in today.touches}
    if waiting := grouped(row for row in today.alerts if row.account_id not in touched):
        button = Button("All alerts", "alerts", description="All alerts of mine")
        nodes.append(Item(f"Open besides: {counted(waiting)}", button))
    return nodes


def _reasons(agenda: Agenda, triggers: Mapping[str, Response], on: date, told: int) -> Iterable[Reason]:
    whose = "" if agenda.person.id == told else agenda.person.name
    for row in agenda.alerts:
        yield _alerted(row, triggers, whose)
    for task in agenda.tasks:
        yield _owed(task, on, whose)
    for reminder in agenda.reminders:
        yield _promised(reminder, on, whose)


def _alerted(row: AlertRow, triggers: Mapping[str, Response], whose: str) -> Reason:
    trigger = triggers.get(row.trigger)
    return Reason(
        account_id=row.account_id,
        account=row.account_name,
        press=PRESS_OF[row.severity],
        text=f"{row.headline} · {what(row, trigger)}",
        since=row.raised_on,
        sign=sign(row, trigger),
        short=title(row, triggers),
        about=subject(row, triggers),
        whose=whose,
        alert_id=row.id,
    )


def _owed(task: OpenTask, on: date, whose: str) -> Reason:
    late = (on - task.due_on).days
    due = f"{days(late)} late" if late > 0 else "due today"
    return Reason(
        account_id=task.account_id,
        account=task.account,
        press=Press.LATE if late > 0 else Press.DUE,
        text=f"{task.title} · {due} · play {task.play}",
        since=task.due_on,
        sign="☐",
        short=f"a step of {task.play} {due}",
        whose=whose,
        play_id=task.play_id,
    )


def _promised(reminder: Reminder, on: date, whose: str) -> Reason:
    late = f" · since {day(reminder.due_on, on)}" if reminder.due_on < on else ""
    return Reason(
        account_id=reminder.account_id,
        account=reminder.account,
        press=Press.PROMISED,
        text=f"follow-up: {reminder.text}{late}",
        since=reminder.due_on,
        sign="⏰",
        short=f"follow-up: {cut(reminder.text, _MOST_SHORT)}",
        whose=whose,
        reminder_id=None if whose else reminder.id,
    )


def _line(reason: Reason) -> str:
    whose = f" · for {shown_name(reason.whose, 40)}" if reason.whose else ""
    return f"{reason.sign} **{shown_name(reason.account, 60)}** · {escape(cut(reason.text, _MOST_TEXT))}{whose}"


def _buttons(touch: Touch) -> tuple[Button, ...]:
    name = plain_name(touch.first.account, 40)
    first = (_open(touch.first),) if touch.first.alert_id is None else ()
    if touch.alert_id is None:
        return first
    arguments, spoken = {"alert": str(touch.alert_id), **FROM_MORNING}, f"Draft note to {name}"
    return (
        Button("Draft note", "alert note", arguments, Style.PRIMARY, opens_form=True, description=spoken),
        Button("Open", "alert show", arguments, description=f"Open the alert on {name}"),
        *first,
    )


def _open(reason: Reason) -> Button:
    name = plain_name(reason.account, 40)
    if reason.play_id is not None:
        return Button("Open play", "play show", {"play_id": str(reason.play_id)}, description=f"Open play for {name}")
    if reason.reminder_id is not None:
        done = {"follow_up": str(reason.reminder_id), **FROM_MORNING}
        return Button("Done", "followup done", done, description=f"Done: the follow-up on {name}")
    return Button("Health", "health", {"account": str(reason.account_id)}, description=f"Health of {name}")


def _small_print() -> Note:
    return Note(
        "sent on working days when something is new; one of your notifications of the week · `home` has all of it"
    )
