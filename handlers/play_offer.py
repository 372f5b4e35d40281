"""Plays before they run: which ones fit an account and why, and one in full, so that it can be read before it is started. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.markup import escape
from handlers.names import LABEL, cut, plain_name, shown_name
from handlers.play_message import due, progress, verdict
from handlers.reply import Actions, Button, Choice, Heading, Item, Node, Note, Option, Reply, Style, Text
from storage.accounts import AccountRow
from storage.play_start import Planned
from storage.plays import PlayRow, Tally
from success.play_choice import Suggestion
from success.plays import PlayDefinition
from success.templates import Filled
from success.vocabulary import Band
from success.wording import day

_MOST_OPTIONS = 100
_NOTHING = "Nothing presses: no alert, no risk and nothing of its stage asks for a play."


@dataclass(frozen=True)
class Offer:
    """What `play acme` tells: what runs, what ran, what fits; `tallies` say what plays brought before."""

    account: AccountRow
    plays: Mapping[str, PlayDefinition]
    running: Sequence[PlayRow]
    ended: Sequence[PlayRow]
    suggested: Sequence[Suggestion]
    tallies: Mapping[str, Tally]
    may_start: bool
    band: Band  # of its health
    today: date


def tell_offer(offer: Offer) -> Reply:
    """List the plays of an account."""
    name = shown_name(offer.account.name)
    nodes: list[Node] = [Text(f"**{name}: plays**")]
    if offer.running:
        nodes.append(Text("**Running**"))
        nodes += [Item(_running(play, offer.today), open_button(play.id, play.title)) for play in offer.running]
    if offer.suggested:
        nodes.append(Text("**Suggested**"))
        nodes += [Item(_suggestion(one, offer), _start_or_read(one, offer)) for one in offer.suggested]
    elif not offer.running:
        nodes.append(Text(_said_of_nothing(offer.band)))
    if menu := all_plays(offer.account.id, offer.plays):
        health = Button("Health", "health", {"account": str(offer.account.id)})
        risks = Button("Risks", "risk list", {"account": str(offer.account.id)})
        nodes.append(Actions((menu, health, risks, Button("My plays", "play mine"))))
    if offer.ended:
        lines = [f"{escape(play.title)} {verdict(play)}, {_ended(play, offer.today)}" for play in offer.ended]
        nodes.append(Note("Before: " + " · ".join(lines)))
    count = f"{len(offer.running)} running, {len(offer.suggested)} suggested"
    return Reply(f"Plays for {plain_name(offer.account.name)}: {count}.", tuple(nodes))


def tell_in_full(
    offer: Offer,
    key: str,
    planned: Sequence[Planned],
    owners: Mapping[int, str],
    notes: Sequence[Filled],
    alert_id: int | None,
) -> Reply:
    """Show everything that a play says, with who would do what until when for this account, and what would be written to it."""
    play = offer.plays[key]
    past = offer.tallies.get(key, Tally()).words()
    head = f"**{shown_name(offer.account.name)}** · {escape(play.line)}" + (f" · {past}" if past else "")
    steps = [
        f"**{at}. {escape(one.step.title)}** · {shown_name(owners.get(one.owner_id, 'nobody'), 40)}, "
        f"{day(one.due_on, offer.today)}" + (f"\n{escape(one.step.guidance)}" if one.step.guidance else "")
        for at, one in enumerate(planned, start=1)
    ]
    written = [f"**{escape(note.subject)}**\n{escape(note.body)}" for note in notes]
    texts = [
        f"{head}\n**Goal:** {escape(play.goal)}\n**When:** {escape(play.when)}",
        "**Steps, if it starts today**\n" + "\n".join(steps),
        "**Messages to the customer**\n" + "\n\n".join(written),
        f"**What good looks like:** {escape(play.good)}\n**It is over when:** {'; '.join(map(escape, play.exit))}",
        "**Examples**\n" + "\n".join(map(escape, play.examples)) if play.examples else "",
    ]
    body: list[Node] = [Heading(play.title), *(Text(text) for text in texts if text)]
    if buttons := _decide(offer, key, alert_id):
        body.append(Actions(buttons))
    return Reply(
        f"The play {plain_name(play.title, 60)}, as it would run for {plain_name(offer.account.name)}.", tuple(body)
    )


def near_plays(account: AccountRow, keys: Sequence[str], plays: Mapping[str, PlayDefinition], typed: str) -> Reply:
    """Offer the plays that come near to what was typed; where none does, all of them in a menu."""
    said = shown_name(typed, 60)
    buttons: list[Button | Choice] = [read_button(account.id, key, plays[key].title) for key in keys]
    if menu := all_plays(account.id, plays):
        buttons.append(menu)
    text = (
        f"No play is exactly “{said}”. Did you mean:" if keys else f"No play is called “{said}”, and none comes near."
    )
    summary = f"No play is called “{plain_name(typed, 60)}”; {len(keys)} come near."
    return Reply(summary, (Text(text), Actions(tuple(buttons))))


def start_button(account_id: int, key: str, title: str, alert_id: int | None = None) -> Button:
    """Give the button that starts a play."""
    arguments = {"account": str(account_id), "play": key, "from": "plays"}
    if alert_id is not None:
        arguments["alert"] = str(alert_id)
    return Button(
        "Start", "play start", arguments, Style.PRIMARY, description=f"Start the play {plain_name(title, 50)}"
    )


def read_button(account_id: int, key: str, title: str) -> Button:
    """Give the button that shows a play in full."""
    return Button(cut(title, LABEL), "play read", {"account": str(account_id), "play": key})


def open_button(play_id: int, title: str, label: str = "Open") -> Button:
    """Give the button that shows a running or ended play."""
    return Button(
        label, "play show", {"play_id": str(play_id)}, description=f"{label} the play {plain_name(title, 50)}"
    )


def all_plays(account_id: int, plays: Mapping[str, PlayDefinition]) -> Choice | None:
    """Give the menu of all plays of the library, to read one."""
    options = tuple(
        Option(cut(play.title, LABEL - 2), key, cut(play.line, LABEL - 2))
        for key, play in list(plays.items())[:_MOST_OPTIONS]
    )
    return Choice("Read a play …", "play read", options, {"account": str(account_id)}) if options else None


def line_of(play: PlayRow, today: date) -> str:
    """Give a running play in a line or two: how far it is, what comes next; in the small markdown."""
    task = play.next_task
    following = (
        "every step is done: end it" if task is None else f"next: {task.title} · {task.owner}, {due(task, today)}"
    )
    return f"{progress(play, today)} · {escape(following)}"


def _said_of_nothing(band: Band) -> str:
    """Say why nothing is suggested; a bad colour without an alert is for a person to judge."""
    if band in {Band.RED, Band.YELLOW}:
        return (
            f"Health is {band.value}, but no alert and no open risk says why: see its health and risks, or read a play."
        )
    return _NOTHING


def _running(play: PlayRow, today: date) -> str:
    return f"▶️ **{shown_name(play.title, 60)}** · {line_of(play, today)}"


def _suggestion(one: Suggestion, offer: Offer) -> str:
    play = offer.plays[one.key]
    past = offer.tallies.get(one.key, Tally()).words()
    why = escape(one.why) + (f" · {past}" if past else "")
    return f"**{escape(play.title)}** · {escape(play.line)}\n_{why}_"


def _start_or_read(one: Suggestion, offer: Offer) -> Button:
    title = offer.plays[one.key].title
    if offer.may_start:
        return start_button(offer.account.id, one.key, title, one.alert_id)
    arguments = {"account": str(offer.account.id), "play": one.key}
    return Button("Read", "play read", arguments, description=f"Read the play {plain_name(title, 50)}")


def _decide(offer: Offer, key: str, alert_id: int | None) -> tuple[Button, ...]:
    running = next((play for play in offer.running if play.key == key), None)
    if running is not None:
        return (open_button(running.id, running.title, "Open the running one"),)
    if not offer.may_start:
        return ()
    suggested = next((one.alert_id for one in offer.suggested if one.key == key), None)
    return (start_button(offer.account.id, key, offer.plays[key].title, alert_id or suggested),)


def _ended(play: PlayRow, today: date) -> str:
    return day(play.ended_at.date(), today) if play.ended_at else ""
