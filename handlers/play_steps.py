"""What is done to the steps of a running play: tick, change owner and day, add one of one's own.

Every answer takes the place of the checklist in which it was pressed, as it stands after the change.
"""

from datetime import date, timedelta

from sqlmodel import Session

from handlers.fields import Fields
from handlers.markup import escape
from handlers.names import LABEL, cut, plain_name, shown_name
from handlers.play_desk import as_it_stands, by, carried, must_work, named, play_of, task_of
from handlers.play_message import answer_with
from handlers.play_mine import MINE, show_mine
from handlers.reply import (
    Answer,
    ChoiceField,
    DateField,
    FieldErrors,
    Form,
    Option,
    Reply,
    TextField,
)
from handlers.request import Request
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from storage.people import list_people
from storage.play_changes import add_step, change_task, tick_task
from success.vocabulary import Role
from success.wording import day

_FURTHEST = timedelta(days=730)


def tick(request: Request, services: Services) -> Reply:
    """Tick a step, or take the tick back; whose step it is may do so whatever her role."""
    deed = by(request, services)
    with services.writing() as session:
        play, task = task_of(session, request)
        must_work(request, play, task.owner_id)
        tick_task(session, task.id, deed, done=request.values.get("checked") == "yes")
    if request.values.get("from") == MINE:
        return show_mine(request, services)
    return as_it_stands(request, services, play.id)


def ask_task(request: Request, services: Services) -> Reply:
    """Open the form for owner and day of a step."""
    today = services.today()
    with services.reading() as session:
        play, task = task_of(session, request)
        must_work(request, play, task.owner_id)
        people = _people(session, task.owner_id)
    if not play.running:
        return answer_with(play, request, today)
    fields = (
        ChoiceField("owner", "Who does it?", people, str(task.owner_id)),
        DateField("due_on", "Until when?", task.due_on),
    )
    late = f", {task.days_late(today)} days late" if task.days_late(today) else ""
    intro = f"**{escape(task.title)}** · {shown_name(play.account)}, {escape(play.title)}{late}"
    form = Form("Change a step", "play task save", fields, arguments=carried(request, task=str(task.id)), intro=intro)
    return Reply(f"Change the step {plain_name(task.title)}.", (form,))


def save_task(request: Request, services: Services) -> Answer:
    """Give a step its new owner and day."""
    fields, deed = Fields(request.values), by(request, services)
    hours = services.library.triggers().attention.hours
    with services.writing() as session:
        play, task = task_of(session, request)
        must_work(request, play, task.owner_id)
        due_on = _due(fields, services.today(), task.due_on)
        owner = _owner(session, fields, task.owner_id)
        if fields.errors:
            return FieldErrors(fields.errors)
        change_task(session, task.id, deed, owner_id=owner, due_on=due_on, hours=hours)
    return as_it_stands(request, services, play.id)


def ask_step(request: Request, services: Services) -> Reply:
    """Open the form for a step of one's own."""
    me = person_of(request.caller)
    with services.reading() as session:
        play = play_of(session, request)
        people = _people(session, me)
    if not play.running:
        return answer_with(play, request, services.today())
    fields = (
        TextField("title", "What is to be done?", max_length=LABEL),
        ChoiceField("owner", "Who does it?", people, str(me)),
        DateField("due_on", "Until when?", services.today() + timedelta(days=7)),
    )
    form = Form(
        "Add a step", "play add save", fields, arguments=carried(request, play_id=str(play.id)), intro=named(play)
    )
    return Reply(f"Add a step to the play {plain_name(play.title)}.", (form,))


def save_step(request: Request, services: Services) -> Answer:
    """Add the step."""
    fields, deed = Fields(request.values), by(request, services)
    hours = services.library.triggers().attention.hours
    title = fields.text("title", least=3, most=LABEL, wrong="Say in a few words what is to be done.")
    due_on = _due(fields, services.today())
    with services.writing() as session:
        play = play_of(session, request)
        owner = _owner(session, fields, deed.person_id)
        if fields.errors:
            return FieldErrors(fields.errors)
        add_step(session, play.id, deed, title=" ".join(title.split()), owner_id=owner, due_on=due_on, hours=hours)
    return as_it_stands(request, services, play.id)


def _owner(session: Session, fields: Fields, before: int) -> int:
    """Give the person who was chosen; the owner of before may stay, even where she has left us."""
    value = fields.values.get("owner", "")
    if value == str(before) or any(value == str(person.id) for person in list_people(session)):
        return int(value)
    fields.errors["owner"] = "Choose one of the people in the list."
    return before


def _due(fields: Fields, today: date, before: date | None = None) -> date:
    """Read a day from today on; the day of before may stay, so that a late step can change hands."""
    due_on = fields.day("due_on", today=today)
    if "due_on" not in fields.errors and due_on != before and not today <= due_on <= today + _FURTHEST:
        fields.errors["due_on"] = f"Choose a day from today ({day(today, today)}) on, at most two years ahead."
    return due_on


def _people(session: Session, first: int) -> tuple[Option, ...]:
    """Give our people to choose from, the likeliest first."""
    people = sorted(list_people(session), key=lambda person: person.id != first)
    return tuple(
        Option(cut(plain_name(person.name), LABEL - 2), str(person.id), person.role.value) for person in people
    )


CAPABILITIES = (
    Capability(word="play tick", handler=tick),
    Capability(word="play task", handler=ask_task),
    Capability(word="play task save", handler=save_task),
    Capability(word="play add", handler=ask_step, role=Role.CSM),
    Capability(word="play add save", handler=save_step, role=Role.CSM),
)
