"""The buttons below an alert; each says what happens. Pure."""

from collections.abc import Mapping

from handlers.alert_story import AlertStory
from handlers.names import LABEL, cut, plain_name
from handlers.reply import Actions, Button, Choice, Option, Style
from success.vocabulary import AlertState, PlayState


def open_buttons(story: AlertStory, arguments: Mapping[str, str]) -> Actions:
    """Give the buttons of an alert that is not over; `arguments` name it and where the message stands."""
    row = story.row
    name = plain_name(row.account_name, 40)
    items: list[Button | Choice] = [*_play(story, arguments, name)]
    if row.claimed_by is None:
        items.append(Button("Claim", "alert claim", arguments, description=f"Claim the alert on {name}"))
    else:
        items.append(Button("Release", "alert release", arguments, description=f"Release the alert on {name}"))
    items.append(_form("Draft note", "alert note", arguments, f"Draft note to {name}"))
    if row.state is AlertState.SNOOZED:
        items.append(Button("Wake", "alert reopen", arguments, description=f"Wake the alert on {name}"))
    else:
        items.append(_form("Snooze", "alert snooze", arguments, f"Snooze the alert on {name}"))
    items += [
        _form("Resolve", "alert resolve", arguments, f"Resolve the alert on {name}"),
        _form("False alarm", "alert false", arguments, f"False alarm: say so of the alert on {name}"),
        _health(story, name),
    ]
    if arguments.get("from"):
        items.append(_form("Mute trigger", "alert mute", arguments, f"Mute trigger for {name}"))
    return Actions(tuple(items))


def closed_buttons(story: AlertStory, arguments: Mapping[str, str]) -> Actions:
    """Give the buttons of an alert that is over."""
    name = plain_name(story.row.account_name, 40)
    again = Button("Reopen", "alert reopen", arguments, description=f"Reopen the alert on {name}")
    return Actions((_health(story, name),) if story.left_on else (again, _health(story, name)))


def owned_by_the_past(story: AlertStory, arguments: Mapping[str, str]) -> Actions:
    """Give the buttons of an open alert whose customer has left: there is nothing to do but to close it."""
    name = plain_name(story.row.account_name, 40)
    return Actions((_form("Resolve", "alert resolve", arguments, f"Resolve the alert on {name}"), _health(story, name)))


def _play(story: AlertStory, here: Mapping[str, str], name: str) -> tuple[Button | Choice, ...]:
    """Offer the suggested plays that do not run yet; several become a menu. A running one is opened instead."""
    running = [play for play in story.plays if play.state is PlayState.RUNNING]
    opened = tuple(
        Button(
            cut(f"Open play {play.title}"),
            "play show",
            {"play_id": str(play.id)},
            Style.PRIMARY if at == 0 else Style.PLAIN,
        )
        for at, play in enumerate(running[:2])
    )
    taken = {play.key for play in running}
    free = [(key, play) for key, play in story.suggested if key not in taken]
    arguments = {**here, "account": str(story.row.account_id)}
    if opened or not free:
        return opened
    if len(free) == 1:
        key, play = free[0]
        spoken = f"Start play {plain_name(play.title, 60)} for {name}"
        return (Button("Start play", "play start", {**arguments, "play": key}, Style.PRIMARY, description=spoken),)
    options = tuple(Option(cut(play.title, LABEL - 2), key, cut(play.line, LABEL - 2)) for key, play in free)
    return (Choice("Start play …", "play start", options, arguments),)


def _form(label: str, word: str, arguments: Mapping[str, str], spoken: str) -> Button:
    return Button(label, word, arguments, opens_form=True, description=spoken)


def _health(story: AlertStory, name: str) -> Button:
    return Button("Health", "health", {"account": str(story.row.account_id)}, description=f"Health of {name}")
