"""From what a person does in the page to the payload the app gets: messages, commands, opened homes."""

from dataclasses import dataclass

from bot.local import payloads
from bot.local.courier import Courier, NotTaken
from bot.local.directory import BOT_NAME, BOT_USER, LocalChannel, LocalPerson, dm_of
from bot.local.message_store import Message
from bot.local.response_url import answer
from bot.local.ticket_store import ResponsePlace
from bot.local.typing_in import LONGEST_TYPED, SlashCommand, as_mrkdwn, check_command, split_command
from bot.local.wire import Json, NotDone, Refusal
from bot.local.world import World

SUBSCRIPTIONS = frozenset({"message.im", "app_mention", "app_home_opened"})


@dataclass(frozen=True)
class Typed:
    """What was typed, and where."""

    channel: LocalChannel
    text: str
    thread_ts: str | None = None
    client_id: str = ""


@dataclass(frozen=True)
class Deliverer:
    """Brings to the app what it subscribed to. `base` is the address of this server, for response URLs."""

    world: World
    courier: Courier
    commands: tuple[SlashCommand, ...]
    subscriptions: frozenset[str] = SUBSCRIPTIONS

    async def typed(self, person: LocalPerson, typed: Typed, base: str) -> str | None:
        """Send a message (gives its timestamp) or run a command (gives None)."""
        if not typed.text.strip():
            raise NotDone("no_text", "There is nothing to send yet.")
        if len(typed.text) > LONGEST_TYPED:
            raise NotDone("msg_too_long", f"That is longer than {LONGEST_TYPED} characters. Send it in parts.")
        if typed.channel.archived:
            raise NotDone("is_archived", "This channel is archived; nobody can write here.")
        if typed.text.startswith("/") and (command := split_command(typed.text)) is not None:
            await self._run(person, typed, command, base)
            return None
        return self._say(person, typed).ts

    def home_opened(self, person: LocalPerson) -> None:
        """Tell the app that somebody looks at its home."""
        if "app_home_opened" in self.subscriptions:
            view = self.world.views.home(person.id)
            inner = payloads.home_opened(person, dm_of(person.id).id, view, self.world.store.next_ts())
            self._bring(inner, person, "")

    def _say(self, person: LocalPerson, typed: Typed) -> Message:
        root = None
        if typed.thread_ts is not None:
            root = self.world.messages.get(typed.channel.id, typed.thread_ts)
            if root is None:
                raise NotDone("thread_not_found", "That thread is no longer there.")
        content: Json = {"text": as_mrkdwn(typed.text), "client_msg_id": typed.client_id or None}
        thread_ts = None if root is None else root.thread_ts or root.ts
        message = self.world.post(typed.channel.id, person.id, content, thread_ts=thread_ts)
        self._message_events(person, typed.channel, message)
        return message

    def _message_events(self, person: LocalPerson, channel: LocalChannel, message: Message) -> None:
        """An app hears of direct messages, and of mentions where it is a member; of other messages only if it asked."""
        if not self.world.channels.is_member(channel.id, BOT_USER):
            return
        wanted = "message.im" if channel.kind == "dm" else "message.channels"
        if wanted in self.subscriptions:
            self._bring(payloads.message_event("message", person, channel, message), person, channel.id)
        named = f"<@{BOT_USER}>" in str(message.body.get("text"))
        if named and channel.kind != "dm" and "app_mention" in self.subscriptions:
            self._bring(payloads.message_event("app_mention", person, channel, message), person, channel.id)

    def _bring(self, inner: Json, person: LocalPerson, channel: str) -> None:
        place = self.world.channels.get(channel)
        wrapped = payloads.event(inner, at=self.world.clock(), shared=place is not None and place.kind == "shared")
        text = f"{BOT_NAME} has not answered. What you wrote is kept and will be brought again shortly."
        self.courier.bring_event(wrapped, lambda: self.world.notify(person.id, text, channel))

    async def _run(self, person: LocalPerson, typed: Typed, command: tuple[str, str], base: str) -> None:
        name, rest = command
        check_command(name, self.commands, in_thread=typed.thread_ts is not None)
        place = ResponsePlace(person.id, typed.channel.id, None, None)
        token = self.world.tickets.new_response(place)
        tickets = (self.world.tickets.new_trigger(person.id), f"{base}/local/response/{token}")
        form = payloads.command(person, typed.channel, name, as_mrkdwn(rest, with_names=True), tickets)
        try:
            taken = await self.courier.bring_form(form)
        except NotTaken as error:
            raise NotDone(error.code, f'{name} failed with the error "{error.code}"', status=502) from None
        body = taken.as_json() or ({"text": taken.text} if taken.text.strip() else {})
        if not body:
            return
        try:
            answer(self.world, place, body)
        except Refusal as refusal:
            raise NotDone(refusal.code, f'{name} failed with the error "{refusal.code}"', status=502) from None
