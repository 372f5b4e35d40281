"""What everything that is done inside a play shares: which play or step is meant, who may, what is answered where it was pressed."""

from sqlmodel import Session

from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import shown_name
from handlers.play_message import answer_with
from handlers.reply import Reply
from handlers.request import Request
from handlers.rights import person_of
from handlers.services import Services
from storage.alert_life import By
from storage.plays import PlayRow, TaskRow, get_play, play_of_task
from success.errors import NotAllowed, Refused
from success.vocabulary import Role

GONE = "That play is no longer there: its account was deleted. See yours with `play mine`."
WHICH = "Which play? Open it first, for example with `play mine` or `play acme`, and press its button."


def by(request: Request, services: Services) -> By:
    """Give who does it, and when."""
    return By(person_of(request.caller), request.caller.name, services.now())


def number(value: str) -> int | None:
    """Give the id that a button carries; None for anything else."""
    return id_in(value)


def play_of(session: Session, request: Request) -> PlayRow:
    """Give the play that a button or form names. Raises `Refused` when it is gone, or when none is named."""
    play = get_play(session, _named(request.values.get("play_id", "")))
    if play is None:
        raise Refused(GONE)
    return play


def task_of(session: Session, request: Request) -> tuple[PlayRow, TaskRow]:
    """Give the step that a box names, or that was chosen from a menu."""
    value = request.values.get("task") or request.values.get("choice", "")
    task_id = _named(value)
    play_id = play_of_task(session, task_id)
    play = get_play(session, play_id) if play_id is not None else None
    if play is None:
        raise Refused(GONE)
    return play, next(task for task in play.tasks if task.id == task_id)


def must_work(request: Request, play: PlayRow, owner_id: int) -> None:
    """Raise `NotAllowed` for a viewer, unless the step, or the play, is her own."""
    if request.caller.role is Role.VIEWER and request.caller.person_id not in {owner_id, play.owner_id}:
        raise NotAllowed(f"That is for {play.owner or 'the CSM'}, or another CSM, to do; your role is viewer.")


def carried(request: Request, **more: str) -> dict[str, str]:
    """Give what a form must bring back: what it is about, and where it was opened."""
    return more | {key: request.values[key] for key in ("from",) if key in request.values}


def named(play: PlayRow) -> str:
    """Give customer and play for the head of a form, in the small markdown."""
    return f"**{shown_name(play.account)}** · {escape(play.title)}"


def as_it_stands(request: Request, services: Services, play_id: int) -> Reply:
    """Show the play as it stands after a change, where the button was pressed."""
    with services.reading() as session:
        play = get_play(session, play_id)
    if play is None:
        raise Refused(GONE)
    return answer_with(play, request, services.today())


def _named(value: str) -> int:
    found = number(value)
    if found is None:
        raise Refused(WHICH)
    return found
