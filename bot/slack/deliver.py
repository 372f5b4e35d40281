"""Brings an answer to where it was asked: the response address where there is one, Slack's Web API otherwise.

A private answer never lands in a message that others see, whatever `replaces` says.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.codes import BLOCKS_REFUSED, FAILURES, code_of
from bot.slack.mentions import mentioned, ringing
from bot.slack.origin import Origin
from bot.slack.payload import text_at
from bot.slack.render import Message, files_of, messages
from bot.slack.text import Json
from bot.slack.upload import not_taken, upload
from handlers.reply import File, Reply, Visibility, sentence

log = logging.getLogger(__name__)

_NO_MEMBER = ("not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived", "restricted_action")


class Rejected(Exception):
    """Slack refused a message; `code` is its own word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Users = Callable[[frozenset[int]], Awaitable[Mapping[int, str]]]
"""Gives the Slack users of people by their ids, as far as they are known."""


async def nobody(_people: frozenset[int]) -> Mapping[int, str]:
    """Know nobody: mentions become names."""
    return {}


class Deliverer:
    """Sends replies. `session` gives the HTTP session of the running loop; `users` is asked when a reply mentions somebody."""

    def __init__(
        self, client: AsyncWebClient, session: Callable[[], aiohttp.ClientSession], users: Users = nobody
    ) -> None:
        self._client = client
        self._session = session
        self._users = users

    async def deliver(self, reply: Reply, origin: Origin) -> None:
        """Send a reply to where it was asked; what Slack refuses is sent more plainly, what cannot be sent is logged."""
        if people := mentioned(reply):
            reply = ringing(reply, await self._users(people))
        try:
            try:
                await self._send_all(messages(reply), reply, origin)
            except Rejected as rejected:
                if rejected.code not in BLOCKS_REFUSED:
                    raise
                log.warning("Slack refused the blocks of a reply (%s); sending them as text", rejected.code)
                await self._send_all(messages(reply, rich=False), reply, origin)
            for file in files_of(reply):
                await self._hand_over(file, reply, origin)
        except Rejected as rejected:
            log.error("an answer in channel %s could not be sent: %s", origin.channel or "(none)", rejected.code)  # noqa: TRY400  the code is the story
        except FAILURES as error:
            log.error("an answer in channel %s could not be sent: %s", origin.channel or "(none)", type(error).__name__)  # noqa: TRY400  its text may hold an address that is a secret

    async def _hand_over(self, file: File, reply: Reply, origin: Origin) -> None:
        """Upload a file; where that fails, the person is told, because the message already names it."""
        try:
            channel = await self._channel_for_file(reply, origin)
            thread = _thread(reply, origin) if channel == origin.channel else ""
            await upload(self._client, self._session(), file, channel=channel, thread=thread)
        except FAILURES as error:
            log.error("a file could not be handed over: %s", code_of(error))  # noqa: TRY400  as in deliver
            told = not_taken(file)
            await self._send_all(messages(told), told, origin)

    async def _send_all(self, parts: list[Message], reply: Reply, origin: Origin) -> None:
        replaces = reply.replaces and _may_replace(reply, origin)
        for at, part in enumerate(parts):
            await self._send(part, reply, origin, replaces=replaces and at == 0)

    async def _send(self, part: Message, reply: Reply, origin: Origin, *, replaces: bool) -> None:
        if origin.response_url and await self._respond(part, reply, origin, replaces=replaces):
            return
        thread = _thread(reply, origin)
        if replaces and origin.message and not origin.ephemeral:
            await self._call("chat.update", {"channel": origin.channel, "ts": origin.message, **part.content()})
        elif origin.home or not origin.channel:
            await self._call("chat.postMessage", {"channel": origin.user, **part.content()})
        elif origin.direct or reply.visibility is Visibility.PUBLIC:
            await self._post(part, origin, thread)
        else:
            await self._whisper(part, origin, thread)

    async def _respond(self, part: Message, reply: Reply, origin: Origin, *, replaces: bool) -> bool:
        """Answer at the response address; False when it has expired or was used up, so that another way is taken."""
        public = reply.visibility is Visibility.PUBLIC or origin.direct
        body: Json = {
            "response_type": "in_channel" if public else "ephemeral",
            "replace_original": replaces,
            **part.content(),
        }
        if (thread := _thread(reply, origin)) and not replaces:
            body["thread_ts"] = thread
        try:
            async with self._session().post(origin.response_url, json=body) as response:
                said = await response.text()
                if response.status == 200 and '"ok":false' not in said.replace(" ", ""):
                    return True
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("a response address did not answer: %s", type(error).__name__)
            return False
        refused = next((code for code in BLOCKS_REFUSED if code in said), "")
        if refused:
            raise Rejected(refused)
        log.info("a response address is used up or has expired (status %d); answering by the Web API", response.status)
        return False

    async def _post(self, part: Message, origin: Origin, thread: str) -> None:
        try:
            await self._call("chat.postMessage", {"channel": origin.channel, **_in(thread), **part.content()})
        except Rejected as rejected:
            if rejected.code not in _NO_MEMBER:
                raise
            text = (
                "I am not a member of this channel, so I cannot write here. Type /invite @Pillar in it, then try again."
            )
            for said in messages(sentence(text)):
                await self._call("chat.postMessage", {"channel": origin.user, **said.content()})

    async def _whisper(self, part: Message, origin: Origin, thread: str) -> None:
        place = {"channel": origin.channel, "user": origin.user, **_in(thread)}
        try:
            await self._call("chat.postEphemeral", {**place, **part.content()})
        except Rejected as rejected:
            if rejected.code not in _NO_MEMBER:
                raise
            await self._call("chat.postMessage", {"channel": origin.user, **part.content()})

    async def _call(self, method: str, body: Json) -> None:
        try:
            await self._client.api_call(method, json=body)
        except SlackApiError as error:
            raise Rejected(code_of(error)) from error

    async def _channel_for_file(self, reply: Reply, origin: Origin) -> str:
        if origin.channel and (origin.direct or reply.visibility is Visibility.PUBLIC):
            return origin.channel
        opened = await self._client.conversations_open(users=origin.user)
        return text_at({"channel": opened.get("channel")}, "channel", "id")


def _may_replace(reply: Reply, origin: Origin) -> bool:
    """A private answer replaces only what nobody else sees; a public one cannot take the place of an ephemeral message."""
    if reply.visibility is Visibility.PRIVATE:
        return origin.ephemeral or origin.direct
    return not origin.ephemeral


def _thread(reply: Reply, origin: Origin) -> str:
    return origin.thread or (origin.message if reply.thread else "")


def _in(thread: str) -> Json:
    return {"thread_ts": thread} if thread else {}
