"""What people type: slash commands, mentions, direct messages, and the Home tab being opened. All are acked first, then worked on."""

import logging
import re
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.codes import FAILURES, code_of
from bot.slack.conversation import Conversation, form_of
from bot.slack.forms import form_view
from bot.slack.home import show_home
from bot.slack.manifest import UMBRELLA
from bot.slack.once import Once
from bot.slack.origin import Origin
from bot.slack.payload import Payload, text_at
from bot.slack.typed import mentions, unwrap, without_quotes
from handlers.request import Via

log = logging.getLogger(__name__)

_TYPED_SUBTYPES = ("", "file_share", "thread_broadcast")


def listen(app: AsyncApp, conversation: Conversation, once: Once) -> None:
    """Register what is typed."""

    @app.command(re.compile("^/"))
    async def command(ack: AsyncAck, body: Payload, client: AsyncWebClient) -> None:
        await ack()
        with conversation.working():
            if await once.take(text_at(body, "trigger_id")):
                await on_command(conversation, body, client)

    @app.event("app_mention")
    async def mention(body: Payload) -> None:
        await taken(body, lambda event: on_mention(conversation, event))

    @app.event("message")
    async def message(body: Payload, client: AsyncWebClient) -> None:
        await taken(body, lambda event: on_message(conversation, event, client))

    @app.event("app_home_opened")
    async def home(body: Payload, client: AsyncWebClient) -> None:
        await taken(body, lambda event: on_home(conversation, event, client))

    async def taken(body: Payload, work: Callable[[Payload], Awaitable[None]]) -> None:
        event = body.get("event")
        with conversation.working():
            if isinstance(event, dict) and await once.take(text_at(body, "event_id")):
                await work(event)


async def on_command(conversation: Conversation, body: Payload, client: AsyncWebClient) -> None:
    """Answer a slash command: `/health acme` is the word health, `/pillar health acme` as well. A form opens at once."""
    origin = Origin(
        user=text_at(body, "user_id"), channel=text_at(body, "channel_id"), response_url=text_at(body, "response_url")
    )
    name = text_at(body, "command").removeprefix("/")
    typed = await _unwrapped(conversation, text_at(body, "text"))
    word, rest = conversation.understand(typed if name == UMBRELLA else f"{name} {typed}")
    answer, origin = await conversation.ask(origin, word, rest)
    form = form_of(answer)
    if form is not None:
        try:
            await client.views_open(trigger_id=text_at(body, "trigger_id"), view=form_view(form, origin))
        except FAILURES as error:  # the three seconds of the trigger are over: a button gives new ones
            log.info("a form could not be opened at once: %s", code_of(error))
        else:
            return
    if answer is not None:
        await conversation.deliver_answer(answer, origin, word, rest)


async def on_mention(conversation: Conversation, event: Payload) -> None:
    """Answer a mention in a channel; in a thread the answer stays in it."""
    if text_at(event, "bot_id") or text_at(event, "edited", "ts") or text_at(event, "subtype") not in _TYPED_SUBTYPES:
        return
    text = without_quotes(text_at(event, "text"))
    bot = (await conversation.directory.home()).user
    if not mentions(text, bot):
        return
    origin = Origin(user=text_at(event, "user"), channel=text_at(event, "channel"), thread=text_at(event, "thread_ts"))
    word, rest = conversation.understand(await _unwrapped(conversation, text))
    await conversation.answer(origin, word, rest)


async def on_message(conversation: Conversation, event: Payload, client: AsyncWebClient) -> None:
    """Answer a direct message; our own messages, edits and what is only quoted are no requests."""
    own = text_at(event, "bot_id") or text_at(event, "app_id") or not text_at(event, "user")
    if text_at(event, "channel_type") != "im" or own or text_at(event, "subtype") not in _TYPED_SUBTYPES:
        return
    text = without_quotes(text_at(event, "text"))
    if not text:
        return
    thread = text_at(event, "thread_ts")
    origin = Origin(user=text_at(event, "user"), channel=text_at(event, "channel"), thread=thread, direct=True)
    word, rest = conversation.understand(await _unwrapped(conversation, text))
    capability = conversation.desk.router.capabilities.get(word)
    if thread and capability is not None and capability.slow:
        await _say_thinking(client, origin)
    await conversation.answer(origin, word, rest)


async def on_home(conversation: Conversation, event: Payload, client: AsyncWebClient) -> None:
    """Show the Home tab to who opened it."""
    if text_at(event, "tab") not in {"", "home"}:
        return
    answer, _ = await conversation.ask(Origin(user=text_at(event, "user"), home=True), "home", via=Via.HOME)
    await show_home(client, text_at(event, "user"), answer)


async def _unwrapped(conversation: Conversation, text: str) -> str:
    if "<" not in text and "&" not in text:
        return " ".join(text.split())
    try:
        bot = (await conversation.directory.home()).user
    except FAILURES:
        bot = ""
    return await unwrap(text, bot, conversation.directory.mention)


async def _say_thinking(client: AsyncWebClient, origin: Origin) -> None:
    """Show that an answer is being worked on; where the workspace has no agent view, nothing is shown."""
    try:
        await client.assistant_threads_setStatus(
            channel_id=origin.channel, thread_ts=origin.thread, status="is working on it …"
        )
    except FAILURES:
        return
