"""What a person types into the composer: a message, a mention, or a slash command."""

import re
from dataclasses import dataclass

from bot.local.directory import BOT_NAME, BOT_USER, PEOPLE
from bot.local.wire import NotDone

_COMMAND = re.compile(r"/(?P<name>[a-z][a-z0-9_-]*)(?:\s+(?P<rest>.*))?", re.DOTALL | re.IGNORECASE)
LONGEST_TYPED = 12_000


@dataclass(frozen=True)
class SlashCommand:
    """A command the app has, as the composer completes it."""

    command: str
    usage: str
    description: str


DEFAULT_COMMANDS = (
    SlashCommand("/health", "acme", "How an account is doing, and why"),
    SlashCommand("/book", "red", "Your accounts at a glance"),
    SlashCommand("/pillar", "help", "Everything Pillar knows"),
)


def split_command(text: str) -> tuple[str, str] | None:
    """Split "/health acme" into ("/health", "acme"); None when it is no command."""
    match = _COMMAND.fullmatch(text.strip())
    return None if match is None else (f"/{match['name'].lower()}", (match["rest"] or "").strip())


def check_command(command: str, known: tuple[SlashCommand, ...], *, in_thread: bool) -> None:
    """Refuse, in Slack's words, a command that nobody has or that was typed in a thread."""
    if command not in {item.command for item in known}:
        names = ", ".join(item.command for item in known)
        raise NotDone("unknown_command", f"{command} is not a valid command. There are {names}.")
    if in_thread:
        raise NotDone(
            "command_in_thread",
            f"{command} is not supported in threads. Sorry! Mention @{BOT_NAME} instead: @{BOT_NAME} {command[1:]} …",
        )


def as_mrkdwn(text: str, *, with_names: bool = False) -> str:
    """Write typed text as Slack stores it: its control characters escaped, "@Mia Keller" as <@U0MIA>.

    `with_names` gives <@U0MIA|mia>, which is how slash commands carry people.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MENTION.sub(lambda match: _as_mention(match["name"], with_names=with_names), escaped)


def _names() -> dict[str, tuple[str, str]]:
    """Give every way to call somebody, lower-cased, with the id and the short name."""
    table = {BOT_NAME.lower(): (BOT_USER, BOT_NAME.lower())}
    for person in PEOPLE:
        for called in (person.name, person.handle, person.id):
            table[called.lower()] = (person.id, person.handle)
    return table


_CALLED = _names()
_MENTION = re.compile(
    r"(?<![\w@])@(?P<name>" + "|".join(re.escape(name) for name in sorted(_CALLED, key=len, reverse=True)) + r")(?!\w)",
    re.IGNORECASE,
)


def _as_mention(name: str, *, with_names: bool) -> str:
    person, handle = _CALLED[name.lower()]
    return f"<@{person}|{handle}>" if with_names else f"<@{person}>"
