"""The workspace as its two sides share it: what the app does through the Web API, the people see in their pages.

Everything that changes what somebody sees goes through here, so that the file and the pages cannot disagree.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.local.channel_store import Channels
from bot.local.directory import APP_ID, BOT_ID, BOT_USER, GREETING, OPENING, PEOPLE, TEAM_ID, dm_of
from bot.local.faults import Faults
from bot.local.feed import Feed
from bot.local.file_store import Files
from bot.local.message_store import Message, Messages
from bot.local.store import Store
from bot.local.ticket_store import Tickets
from bot.local.view_store import View, Views, with_block_ids
from bot.local.wire import Json, object_of, text_of, without_nothing


class World:
    """All that the workspace holds."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.store = Store(path, clock)
        self.channels = Channels(self.store)
        self.messages = Messages(self.store)
        self.views = Views(self.store)
        self.tickets = Tickets(self.store)
        self.files = Files(self.store)
        self.feed = Feed(int(clock() * 1000))
        self.faults = Faults()
        self._seed()

    def close(self) -> None:
        """Send the pages home and close the file."""
        self.feed.close()
        self.store.close()

    # --- messages

    def post(self, channel: str, author: str, content: Json, *, thread_ts: str | None = None) -> Message:
        """Put a message into a channel and show it to everyone there; the author has read it."""
        ts = self.store.next_ts()
        body = self._body(ts, author, content, thread_ts)
        message = Message(channel, ts, author, body, thread_ts)
        self.messages.put(message)
        members = self.channels.members(channel)
        self.feed.publish("message", {"message": self.shown(message)}, members)
        if thread_ts is not None and (root := self.messages.get(channel, thread_ts)) is not None:
            self.feed.publish("changed", {"message": self.shown(root)}, members)
        if author == BOT_USER:
            self.set_status(channel, thread_ts, "")
        elif thread_ts is None:
            self.channels.mark_read(author, channel, ts)
        self.tell_unread(channel, [person for person in members if person != author])
        return message

    def post_ephemeral(self, channel: str, person: str, content: Json, *, thread_ts: str | None = None) -> Message:
        """Show a message of the bot to one person only."""
        ts = self.store.next_ts()
        body = {**self._body(ts, BOT_USER, content, thread_ts), "is_ephemeral": True}
        message = Message(channel, ts, BOT_USER, body, thread_ts, only_for=person)
        self.messages.put(message)
        self.feed.publish("message", {"message": self.shown(message)}, [person])
        return message

    def change(self, message: Message, content: Json, *, edited: bool = True) -> Message:
        """Change a message in place; fields that `content` lacks stay, `edited` marks it as such."""
        body = {**message.body, **_kept(content)}
        if edited:
            body["edited"] = {"user": BOT_USER, "ts": self.store.next_ts()}
        else:
            body["replaced"] = True
        changed = replace(message, body=body)
        self.messages.put(changed)
        self.feed.publish("changed", {"message": self.shown(changed)}, self.audience(changed))
        return changed

    def delete(self, message: Message) -> None:
        """Take a message away; one with answers leaves a mark so that its thread can still be read."""
        if not message.only_for and self.messages.thread_line(message.channel, message.ts) is not None:
            content: Json = {"text": "This message was deleted.", "blocks": [], "subtype": "tombstone"}
            self.change(message, content)
            return
        self.messages.remove(message.channel, message.ts)
        self.feed.publish("deleted", {"channel": message.channel, "ts": message.ts}, self.audience(message))
        if message.thread_ts and (root := self.messages.get(message.channel, message.thread_ts)) is not None:
            self.feed.publish("changed", {"message": self.shown(root)}, self.audience(root))

    def audience(self, message: Message) -> list[str]:
        """Give those who see a message."""
        return [message.only_for] if message.only_for else self.channels.members(message.channel)

    def shown(self, message: Message) -> Json:
        """Give a message as the page shows it."""
        body = message.body
        line = None if message.only_for else self.messages.thread_line(message.channel, message.ts)
        thread = (
            [("reply_count", line.count), ("reply_users", list(line.people)), ("latest_reply", line.latest)]
            if line
            else []
        )
        more = without_nothing(
            [
                ("blocks", body.get("blocks")),
                ("thread_ts", message.thread_ts),
                *thread,
                ("edited", text_of(object_of(body, "edited"), "ts")),
                ("ephemeral", True if message.only_for else None),
                ("client_id", body.get("client_msg_id")),
                ("files", body.get("files")),
                ("replaced", body.get("replaced")),
            ]
        )
        start: Json = {
            "ts": message.ts,
            "channel": message.channel,
            "user": message.author,
            "text": text_of(body, "text"),
        }
        return {**start, **more}

    def tell_unread(self, channel: str, people: list[str]) -> None:
        """Tell people how much they have not read in a channel."""
        place = self.channels.get(channel)
        for person in people:
            if place is not None and person != BOT_USER:
                unread, mentions = self.channels.unread(person, place)
                self.feed.publish("unread", {"channel": channel, "unread": unread, "mentions": mentions}, [person])

    # --- views, notices

    def show_view(self, event: str, view: View) -> None:
        """Tell a person's pages about a view."""
        self.feed.publish(event, {"view": view.body}, [view.person])

    def notify(self, person: str, text: str, channel: str = "") -> None:
        """Tell one person something, as Slackbot does."""
        self.feed.publish("notice", without_nothing([("text", text), ("channel", channel)]), [person])

    def set_status(self, channel: str, thread_ts: str | None, text: str) -> None:
        """Show what the bot is doing in a conversation; empty text ends it."""
        data = {**without_nothing([("channel", channel), ("thread_ts", thread_ts)]), "text": text}
        self.feed.publish("status", data, self.channels.members(channel))

    # --- first start

    def _seed(self) -> None:
        if self.store.meta("seeded") is not None:
            return
        self.channels.seed()
        written: list[str] = []
        start = self.clock() - max(minutes for _, _, minutes, _, _ in OPENING) * 60
        for channel, person, minutes, text, answers in OPENING:
            ts = self.store.next_ts(max(start, self.clock() - minutes * 60))
            root = None if answers is None else written[answers]
            self.messages.put(Message(channel, ts, person, self._body(ts, person, {"text": text}, root), root))
            written.append(ts)
        for somebody in PEOPLE:
            if self.channels.get(dm_of(somebody.id).id) is not None:
                self._greet(somebody.id, somebody.name.partition(" ")[0])
            for place in self.channels.of(somebody.id):
                self.channels.mark_read(somebody.id, place.id, self.store.next_ts())
        self.store.remember("seeded", "yes")

    def _greet(self, person: str, name: str) -> None:
        ts = self.store.next_ts()
        body = self._body(ts, BOT_USER, {"text": GREETING.format(name=name)}, None)
        self.messages.put(Message(dm_of(person).id, ts, BOT_USER, body))

    @staticmethod
    def _body(ts: str, author: str, content: Json, thread_ts: str | None) -> Json:
        body: Json = {"type": "message", "user": author, "ts": ts, "team": TEAM_ID, "text": "", **_kept(content)}
        if author == BOT_USER:
            body.update(bot_id=BOT_ID, app_id=APP_ID)
        if thread_ts is not None:
            body["thread_ts"] = thread_ts
        return body


def _kept(content: Json) -> Json:
    """Give what of a message's content is kept, blocks with ids."""
    names = ("text", "blocks", "attachments", "metadata", "files", "client_msg_id", "subtype", "mrkdwn")
    kept = {name: content[name] for name in names if content.get(name) is not None}
    if "blocks" in kept:
        kept["blocks"] = with_block_ids(kept["blocks"])
    return kept
