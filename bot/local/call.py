"""One call of the Web API: its arguments read from a form, JSON or the query, and the questions most methods ask."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.local.directory import BOT_USER, BY_ID, LocalChannel, LocalPerson
from bot.local.message_store import Message
from bot.local.wire import Json, Refusal, is_true, text_of
from bot.local.world import World

_JSON_ARGUMENTS = ("blocks", "view", "metadata", "files", "attachments", "prompts")


@dataclass(frozen=True)
class Call:
    """A call as a method sees it; `base` is the address of this server."""

    world: World
    method: str
    arguments: Json
    base: str

    def text(self, name: str) -> str:
        """Give a text argument, "" when it is missing."""
        value = self.arguments.get(name)
        return (
            str(value)
            if isinstance(value, int | float) and not isinstance(value, bool)
            else text_of(self.arguments, name)
        )

    def needed(self, name: str) -> str:
        """Give a text argument that must be there."""
        value = self.text(name)
        if not value:
            messages = [f"[ERROR] missing required field: {name}"]
            raise Refusal("invalid_arguments", response_metadata={"messages": messages})
        return value

    def flag(self, name: str) -> bool:
        """Give a flag."""
        return is_true(self.arguments.get(name))

    def number(self, name: str, default: int, most: int) -> int:
        """Give a whole number between 1 and `most`."""
        value = self.text(name)
        if not value:
            return default
        if not value.isdigit() or not 1 <= int(value) <= most:
            raise Refusal("invalid_limit" if name == "limit" else "invalid_arguments")
        return int(value)

    def channel(self, name: str = "channel", *, as_member: bool = True) -> LocalChannel:
        """Give the channel of an argument; the bot must be in it unless said otherwise."""
        found = self.world.channels.get(self.needed_channel(name))
        if found is None:
            raise Refusal("channel_not_found")
        if as_member and not self.world.channels.is_member(found.id, BOT_USER):
            raise Refusal("not_in_channel")
        return found

    def needed_channel(self, name: str) -> str:
        """Give a channel's id; a person's id stands for the direct conversation with that person."""
        given = self.text(name)
        if given in BY_ID:
            return self.world.channels.open_dm(given).id
        named = next((place.id for place in self.world.channels.all() if f"#{place.name}" == given), given)
        if not named:
            raise Refusal("channel_not_found")
        return named

    def open_channel(self) -> LocalChannel:
        """Give the channel to write to: the bot is in it and it is not archived."""
        channel = self.channel()
        if channel.archived:
            raise Refusal("is_archived")
        return channel

    def person(self, name: str = "user") -> LocalPerson:
        """Give the person of an argument."""
        found = BY_ID.get(self.text(name))
        if found is None:
            raise Refusal("user_not_found")
        return found

    def message(self, channel: LocalChannel, name: str = "ts") -> Message:
        """Give the public message of an argument."""
        found = self.world.messages.get(channel.id, self.needed(name))
        if found is None or found.only_for:
            raise Refusal("message_not_found")
        return found

    def view(self) -> Json:
        """Give the view argument."""
        value = self.arguments.get("view")
        if not isinstance(value, dict):
            raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
        return value


@dataclass(frozen=True)
class Method:
    """A method of the Web API and the scopes of which it needs one; none when it needs no scope."""

    answer: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()


async def read_arguments(request: web.Request) -> Json:
    """Read the arguments of a call, whichever way they were sent; JSON inside of forms is unpacked."""
    given: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json() if request.can_read_body else {}
        except ValueError:
            raise Refusal("invalid_json") from None
        if not isinstance(body, dict):
            raise Refusal("json_not_object")
        given.update(body)
    elif request.method == "POST":
        given.update({name: value for name, value in (await request.post()).items() if isinstance(value, str)})
    return _unpacked(given)


def _unpacked(given: Mapping[str, object]) -> Json:
    arguments: Json = dict(given)
    for name in _JSON_ARGUMENTS:
        value = arguments.get(name)
        if isinstance(value, str) and value:
            try:
                arguments[name] = json.loads(value)
            except ValueError:
                code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                raise Refusal(code) from None
    return arguments
