"""What the page reads: the workspace as one person sees it, a channel's history, a thread."""

from dataclasses import dataclass
from datetime import date

from bot.local.directory import BOT_ID, BOT_NAME, BOT_USER, PEOPLE, LocalChannel, LocalPerson
from bot.local.typing_in import SlashCommand
from bot.local.wire import Json, NotDone
from bot.local.world import World

_END = "9999999999.999999"


@dataclass(frozen=True)
class DemoState:
    """Whether the book is the demo book, and how old its dates are."""

    present: bool
    as_of: date | None = None
    days_old: int = 0

    def as_json(self) -> Json:
        """Give it as the page reads it."""
        return {
            "present": self.present,
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "days_old": self.days_old,
        }


def state_of(world: World, person: LocalPerson, commands: tuple[SlashCommand, ...], demo: DemoState) -> Json:
    """Give the workspace as a person sees it."""
    return {
        "me": {
            "id": person.id,
            "name": person.name,
            "title": person.title,
            "role_line": person.role_line,
            "color_index": PEOPLE.index(person),
        },
        "people": [
            {"id": other.id, "name": other.name, "title": other.title, "standing": other.standing} for other in PEOPLE
        ],
        "bot": {"id": BOT_USER, "bot_id": BOT_ID, "name": BOT_NAME},
        "channels": [_channel(world, person, channel) for channel in world.channels.of(person.id)],
        "commands": [
            {"command": item.command, "usage": item.usage, "description": item.description} for item in commands
        ],
        "demo": demo.as_json(),
        "cursor": world.feed.cursor,
    }


def history_of(world: World, person: LocalPerson, channel: LocalChannel, before: str, limit: int) -> Json:
    """Give the newest `limit` top-level messages before a timestamp, oldest first."""
    found = world.messages.before(channel.id, before or _END, limit + 1, person=person.id)
    messages = [world.shown(message) for message in reversed(found[:limit])]
    return {"messages": messages, "has_more": len(found) > limit}


def thread_of(world: World, person: LocalPerson, channel: LocalChannel, ts: str) -> Json:
    """Give a thread: its root and the answers, oldest first."""
    root = world.messages.get(channel.id, ts)
    if root is None or (root.only_for and root.only_for != person.id):
        raise NotDone("thread_not_found", "That thread is no longer there.", status=404)
    replies = world.messages.replies(channel.id, root.ts, person=person.id)
    return {"root": world.shown(root), "replies": [world.shown(message) for message in replies]}


def _channel(world: World, person: LocalPerson, channel: LocalChannel) -> Json:
    unread, mentions = world.channels.unread(person.id, channel)
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "topic": channel.topic,
        "members": world.channels.members(channel.id),
        "unread": unread,
        "mentions": mentions,
        "last_read": world.channels.last_read(person.id, channel.id),
    }
