"""`play acme`: which plays run and which fit, one in full, starting one; `play mine`: what is mine to do."""

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from handlers.alert_desk import present
from handlers.choosing import account_of, choose_account, split_name
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.play_desk import number, play_of
from handlers.play_message import Shown, answer_with, due, tell_play
from handlers.play_mine import show_mine
from handlers.play_names import find_play
from handlers.play_offer import Offer, near_plays, open_button, tell_in_full, tell_offer
from handlers.reply import Actions, Button, Reply, Text, Visibility
from handlers.request import Caller, Request, Via
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow
from storage.alert_life import By
from storage.alerts import Whose, standing_alerts
from storage.health import read_health
from storage.outbox import Letter
from storage.people import list_people
from storage.placeholders import values_for
from storage.play_start import AlreadyRunning, NewPlay, plan_steps, start_play
from storage.plays import ended_plays, get_play, play_of_task, running_plays, tallies
from storage.risks import open_risks
from success.errors import Refused
from success.own_triggers import responses
from success.play_choice import Signal, suggest
from success.plays import PlayDefinition
from success.templates import fill
from success.vocabulary import AlertState, RiskKind, Role


def show_plays(request: Request, services: Services) -> Reply:
    """List an account's plays, or show one of them in full where its name was typed too."""
    with services.reading() as session:
        name, typed = split_name(session, request.text)
        typed = typed or request.values.get("name", "")
        carry = {"name": typed} if typed else {}
        account = choose_account(session, request, word="play", typed=name, carry=carry)
        if isinstance(account, Reply):
            return account if request.text else _with_mine(account)
        offer = _offer(session, services, account, request.caller)
        if not typed:
            return tell_offer(offer)
        found = find_play(typed, offer.plays)
        if found.exact is None:
            return near_plays(account, found.near, offer.plays, typed)
        return _in_full(session, offer, found.exact, request)


def read_play(request: Request, services: Services) -> Reply:
    """Show a play in full, as it would run for an account."""
    if request.via is Via.WORD:
        return show_plays(request, services)
    with services.reading() as session:
        account = account_of(session, request.values.get("account", ""))
        offer = _offer(session, services, account, request.caller)
        key = _key(request)
        _definition(offer.plays, key)
        return _in_full(session, offer, key, request)


def start(request: Request, services: Services) -> Reply:
    """Start a play: its checklist goes into the alert's thread, or to its owner, or is the answer itself."""
    if request.via is Via.WORD:
        return show_plays(request, services)
    key = _key(request)
    definition = _definition(services.library.plays(), key)
    by = By(person_of(request.caller), request.caller.name, services.now())
    alert_id = number(request.values.get("alert", ""))
    try:
        with services.writing() as session:
            account = account_of(session, request.values.get("account", ""))
            new = NewPlay(account.id, key, definition, alert_id)
            started = start_play(session, new, by, hours=services.library.triggers().attention.hours)
    except AlreadyRunning as running:
        return _runs_already(running, definition)
    if (
        alert_id is not None
        and request.values.get("from", "") != "plays"
        and (started.posted or request.values.get("from") != "copy")
    ):
        return present(request, services, alert_id)
    if started.posted:
        return _started_elsewhere(started.play_id, definition, account, in_thread=started.in_thread)
    return show(replace(request, values={"play_id": str(started.play_id)}), services)


def show(request: Request, services: Services) -> Reply:
    """Show a running or ended play."""
    if request.via is Via.WORD:
        return show_plays(request, services)
    with services.reading() as session:
        play = play_of(session, request)
    return answer_with(play, request, services.today())


def compose_play(letter: Letter, services: Services) -> Reply | None:
    """Give the checklist that stands in a thread or with its owner; None when the play is gone with its account."""
    with services.reading() as session:
        play = get_play(session, letter.subject_id or 0)
    return None if play is None else tell_play(play, services.today(), Shown.POSTED)


def compose_step(letter: Letter, services: Services) -> Reply | None:
    """Tell somebody that a step was given to her; None when it is done, over or somebody else's by now."""
    with services.reading() as session:
        play_id = play_of_task(session, letter.subject_id or 0)
        play = None if play_id is None else get_play(session, play_id)
    task = next((one for one in play.tasks if one.id == letter.subject_id), None) if play else None
    if play is None or task is None or task.done or not play.running or task.owner_id != letter.content.get("owner"):
        return None
    giver, when = str(letter.content.get("by", "")), due(task, services.today())
    whose = "you a step" if letter.person_id == task.owner_id else f"{shown_name(task.owner, 40)} a step"
    text = (
        f"☐ {shown_name(giver, 40)} gave {whose} of the play {escape(play.title)} for **{shown_name(play.account)}**:\n"
        f"**{escape(task.title)}** · {escape(when)}"
    )
    summary = f"{plain_name(giver, 40)} gave you a step for {plain_name(play.account)}: {task.title}, {when}."
    return Reply(summary, (Text(text), Actions((open_button(play.id, play.title),))), Visibility.PUBLIC)


def _offer(session: Session, services: Services, account: AccountRow, caller: Caller) -> Offer:
    plays, today = services.library.plays(), services.today()
    running = running_plays(session, account.id)
    triggers = responses(services.library.triggers())
    whose = Whose(account_id=account.id)
    standing = (
        *standing_alerts(session, whose),
        *standing_alerts(session, whose, state=AlertState.SNOOZED),
    )
    signals = [
        Signal(
            row.id,
            row.headline,
            RiskKind(row.risk) if row.risk else None,
            triggers[row.trigger].plays if row.trigger in triggers else (),
        )
        for row in standing
    ]
    risks = {risk.kind for risk in open_risks(session, account.id)}
    on = min(account.churned_on or today, today)
    health = read_health(session, account.id, on)
    return Offer(
        account=account,
        plays=plays,
        running=running,
        ended=ended_plays(session, account.id),
        suggested=suggest(plays, signals, risks, health.stage, {play.key for play in running}, band=health.band),
        band=health.band,
        tallies=tallies(session),
        may_start=caller.role is not Role.VIEWER,
        today=today,
    )


def _in_full(session: Session, offer: Offer, key: str, request: Request) -> Reply:
    play = offer.plays[key]
    planned = plan_steps(session, offer.account.id, play, person_of(request.caller), offer.today)
    values = values_for(session, offer.account.id, offer.today, csm_name=request.caller.name)
    notes = [fill(template, values) for template in play.templates.values()]
    owners = {person.id: person.name for person in list_people(session, active_only=False)}
    return tell_in_full(offer, key, planned, owners, notes, number(request.values.get("alert", "")))


def _key(request: Request) -> str:
    return request.values.get("play") or request.values.get("choice", "")


def _definition(plays: Mapping[str, PlayDefinition], key: str) -> PlayDefinition:
    if key not in plays:
        raise Refused("That play is no longer in the library. Ask for the plays again, for example `play acme`.")
    return plays[key]


def _with_mine(picker: Reply) -> Reply:
    return replace(picker, body=(*picker.body, Actions((Button("My plays", "play mine"),))))


def _runs_already(running: AlreadyRunning, definition: PlayDefinition) -> Reply:
    button = open_button(running.play_id, definition.title, "Open it")
    return Reply(str(running), (Text(escape(str(running))), Actions((button,))), failed=True)


def _started_elsewhere(play_id: int, definition: PlayDefinition, account: AccountRow, *, in_thread: bool) -> Reply:
    """Say where the checklist stands, so that there are not two of it."""
    where = "in the thread of its alert" if in_thread else "with the play's owner, in a direct message"
    text = f"▶️ Play **{shown_name(definition.title, 60)}** started for **{shown_name(account.name)}**. Its checklist is {where}."
    summary = (
        f"Play {plain_name(definition.title, 60)} started for {plain_name(account.name)}; its checklist is {where}."
    )
    return Reply(summary, (Text(text), Actions((open_button(play_id, definition.title, "Open it"),))))


CAPABILITIES = (
    Capability(
        word="play",
        handler=show_plays,
        summary="Plays of an account: suggested, running, one in full; `play mine` what is yours to do",
        usage=("play acme", "play acme sponsor change", "play mine"),
    ),
    Capability(word="play mine", handler=show_mine),
    Capability(word="play list", handler=show_plays),
    Capability(word="play read", handler=read_play),
    Capability(word="play show", handler=show),
    Capability(word="play start", handler=start, role=Role.CSM),
)
