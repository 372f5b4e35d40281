"""How a play ends, with what it brought; and the note to the customer that one of its steps asks for."""

from handlers.fields import Fields
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.play_desk import as_it_stands, by, carried, must_work, named, play_of, task_of
from handlers.play_message import answer_with
from handlers.reply import Actions, Answer, Button, ChoiceField, FieldErrors, Form, Option, Reply, Text, TextField
from handlers.request import Request
from handlers.router import Capability
from handlers.services import Services
from storage.placeholders import values_for
from storage.play_changes import end_play
from success.errors import Refused
from success.templates import fill
from success.vocabulary import PlayOutcome
from success.wording import many

STOPPED = "stopped"
"""Value of the end form for a play that is given up, which says nothing about the play."""

_MOST_NOTE = 500


def ask_end(request: Request, services: Services) -> Reply:
    """Open the form for the outcome; a play that is over is shown instead."""
    with services.reading() as session:
        play = play_of(session, request)
    must_work(request, play, play.owner_id)
    if not play.running:
        return answer_with(play, request, services.today())
    options = (
        Option("✅ It worked", PlayOutcome.WORKED.value, "The goal is reached"),
        Option("🟨 It worked in part", PlayOutcome.PARTLY.value, "Something is better, the goal is not reached"),
        Option("❌ It did not work", PlayOutcome.FAILED.value, "Carried through, without effect"),
        Option("⏹️ Stop it", STOPPED, "Not carried through: does not count for or against the play"),
    )
    fields = (
        ChoiceField("outcome", "What did it bring?", options, radio=True),
        TextField(
            "note",
            "What should the next one know?",
            hint="What made the difference, or why it did not work. Needed unless it worked.",
            required=False,
            multiline=True,
            max_length=_MOST_NOTE,
        ),
    )
    left = len(play.tasks) - play.done
    stays = "it stays" if left == 1 else "they stay"
    still = f"\n{many(left, 'step')} not ticked yet: {stays} on record as not done." if left else ""
    goal = f"\nGoal: {escape(play.definition.goal)}" if play.definition else ""
    arguments = carried(request, play_id=str(play.id))
    form = Form("End the play", "play end save", fields, "End it", arguments, f"{named(play)}{goal}{still}")
    return Reply(f"End the play {plain_name(play.title)}.", (form,))


def save_end(request: Request, services: Services) -> Answer:
    """End the play."""
    fields, deed = Fields(request.values), by(request, services)
    given = request.values.get("outcome", "")
    outcome = PlayOutcome(given) if given in set(PlayOutcome) else None
    if outcome is None and given != STOPPED:
        fields.errors["outcome"] = "Choose what it brought."
    least = 0 if outcome is PlayOutcome.WORKED else 3
    note = fields.text("note", least=least, most=_MOST_NOTE, wrong="Say in a few words why: the next one reads it.")
    with services.writing() as session:
        play = play_of(session, request)
        must_work(request, play, play.owner_id)
        if fields.errors:
            return FieldErrors(fields.errors)
        end_play(session, play.id, deed, outcome=outcome, note=" ".join(note.split()))
    return as_it_stands(request, services, play.id)


def draft_note(request: Request, services: Services) -> Reply:
    """Give the message to the customer that a step asks for, filled with what is known; only for the person who asked."""
    with services.reading() as session:
        play, task = task_of(session, request)
        template = task.step and play.definition and play.definition.templates.get(task.step.template)
        if not template:
            raise Refused("This step has no message to the customer. `play acme` shows the play in full.")
        values = values_for(session, play.account_id, services.today(), csm_name=request.caller.name)
    note = fill(template, values)
    gaps = f"\n_To fill in: {escape('; '.join(note.gaps))}_" if note.gaps else ""
    head = f"Draft for **{shown_name(play.account)}**, to copy and make yours{gaps}"
    arguments = {"account": str(play.account_id), "subject": note.subject}
    if play.alert_id is not None:
        arguments["alert"] = str(play.alert_id)
    sent = Button(
        "I sent it", "note sent", arguments, description=f"I sent it: log the mail to {plain_name(play.account, 40)}"
    )
    return Reply(
        f"A draft for {plain_name(play.account)}: {note.subject}.",
        (Text(head), Text(f"**{escape(note.subject)}**\n{escape(note.body)}"), Actions((sent,))),
    )


CAPABILITIES = (
    Capability(word="play end", handler=ask_end),
    Capability(word="play end save", handler=save_end),
    Capability(word="play note", handler=draft_note),
)
