"""The plays of an alert, each with its button, and the row of buttons below; each says what happens. Pure."""

from collections.abc import Mapping

from handlers.alert_story import AlertStory
from handlers.markup import escape
from handlers.names import plain_name
from handlers.reply import Actions, Button, Item, Style
from storage.alert_steps import PlayProgress
from success.vocabulary import AlertState, PlayState

_MOST_PLAYS = 2


def open_buttons(story: AlertStory, arguments: Mapping[str, str]) -> Actions:
    """Give the buttons of an alert that is not over; `arguments` name it and where the message stands."""
    row = story.row
    name = plain_name(row.account_name, 40)
    items: list[Button] = []
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


def play_items(story: AlertStory, here: Mapping[str, str]) -> tuple[Item, ...]:
    """Give the suggested plays, a line each with the button that starts it; where one runs, how far it is instead.

    Where many read there are two of them; who opened the alert for herself (`here` says so) sees all.
    """
    running = [play for play in story.plays if play.state is PlayState.RUNNING]
    if running:
        return tuple(
            Item(f"▶ **{escape(play.title)}** · {play.done} of {play.steps} steps done", _open(play, first=at == 0))
            for at, play in enumerate(running)
        )
    arguments = {**here, "account": str(story.row.account_id)}
    return tuple(
        Item(
            f"**{escape(play.title)}** · {escape(play.line)}",
            Button(
                "Start play",
                "play start",
                {**arguments, "play": key},
                Style.PRIMARY if at == 0 else Style.PLAIN,
                description=f"Start play {plain_name(play.title, 60)} for {plain_name(story.row.account_name, 40)}",
            ),
        )
        for at, (key, play) in enumerate(story.suggested[: None if here.get("from") == "copy" else _MOST_PLAYS])
    )


def _open(play: PlayProgress, *, first: bool) -> Button:
    style, spoken = Style.PRIMARY if first else Style.PLAIN, f"Open play {plain_name(play.title, 60)}"
    return Button("Open play", "play show", {"play_id": str(play.id)}, style, description=spoken)


def _form(label: str, word: str, arguments: Mapping[str, str], spoken: str) -> Button:
    return Button(label, word, arguments, opens_form=True, description=spoken)


def _health(story: AlertStory, name: str) -> Button:
    return Button("Health", "health", {"account": str(story.row.account_id)}, description=f"Health of {name}")
