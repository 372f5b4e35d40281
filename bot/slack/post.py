"""The messenger for Slack: posts, updates and finds messages that nobody asked for just now (handlers/messenger.py says what it promises).

The key of a message travels in its metadata, where `find` sees it. What does not fit one message goes on in the thread of the first
part; each further part carries the first one's timestamp and its number, so that an update finds them.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from bot.slack.api import HTTP_SECONDS, SlackApi
from bot.slack.channels import Channels, read_home
from bot.slack.codes import BLOCKS_REFUSED, FAILURES, code_of
from bot.slack.direct import Directs
from bot.slack.directory import Home
from bot.slack.mentions import mentioned, ringing
from bot.slack.payload import Payload, list_at, object_at, text_at
from bot.slack.render import Message, files_of, messages
from bot.slack.text import Json
from bot.slack.upload import not_taken
from handlers.messenger import Direct, NotDelivered, Posted, Target, Uncertain, Unreachable
from handlers.reply import Reply
from handlers.services import Services

EVENT = "pillar_message"
SKEW = timedelta(minutes=5)  # between Slack's clock and ours
_PAGES, _PAGE = 10, 200  # of a history that is looked through
_MOVED = ("channel_not_found", "is_archived")  # another channel may bear the name by now

Result = TypeVar("Result")
log = logging.getLogger(__name__)


class SlackMessenger:
    """Speaks in one workspace, from the deliverer's thread. `name` of a channel is what the settings call it."""

    platform = "slack"

    def __init__(self, services: Services, *, token: str, api_url: str, seconds: float = HTTP_SECONDS) -> None:
        self._api = SlackApi(token, api_url, seconds=seconds)
        self._known_home: Home | None = None
        self._channels = Channels(self._api, self._home)
        self._directs = Directs(self._api, services, self._channels, self._home)

    def post(self, target: Target, reply: Reply, key: str, *, thread: Posted | None = None) -> Posted:
        """Post a reply with its key in the metadata."""
        rung = self._ringing(reply)

        def post_there(place: str, name: str) -> Posted:
            return self._post(place, name, rung, key, thread.stamp if thread else "")

        return self._there(target, thread, post_there)

    def update(self, posted: Posted, reply: Reply) -> None:
        """Put a reply in the place of a message and of its further parts."""
        if not _is_direct(posted.place):
            self._channels.check_ours(posted.place, posted.place)
        self._plainly(self._ringing(reply), lambda parts: self._update(posted, parts))

    def find(
        self, target: Target, key: str, *, thread: Posted | None = None, since: datetime | None = None
    ) -> Posted | None:
        """Look for a key in the history of the conversation, or in a thread."""

        def find_there(place: str, name: str) -> Posted | None:
            for said in self._said(place, name, thread.stamp if thread else "", since):
                if text_at(_metadata(said), "key") == key:
                    return Posted(place, text_at(said, "ts"))
            return None

        return self._there(target, thread, find_there, check=False)

    def _there(
        self, target: Target, thread: Posted | None, work: Callable[[str, str], Result], *, check: bool = True
    ) -> Result:
        """Do something in a conversation; a channel's name is looked up anew when its id no longer exists."""
        if isinstance(target, Direct):
            return work(thread.place if thread else self._directs.channel_of(target.person_id), "the direct message")
        if thread:
            return self._in_channel(thread.place, target.name, work, check=check)
        place = self._channels.id_of(target.name)
        try:
            return self._in_channel(place, target.name, work, check=check)
        except Unreachable as reason:
            if reason.reason not in _MOVED:
                raise
            self._channels.forget(target.name)
            now_at = self._channels.id_of(target.name)
            if now_at == place:
                raise
            return self._in_channel(now_at, target.name, work, check=check)

    def _in_channel(self, place: str, name: str, work: Callable[[str, str], Result], *, check: bool) -> Result:
        if check:
            self._channels.check_ours(place, name)
        return work(place, name)

    def _post(self, place: str, name: str, reply: Reply, key: str, root: str) -> Posted:
        def post_parts(parts: list[Message]) -> Posted:
            posted = Posted(place, self._say(place, name, parts[0], root, {"key": key}))
            with _half_done():
                self._rest(posted, name, root or posted.stamp, parts, {})
            return posted

        posted = self._plainly(reply, post_parts)
        self._hand_over(reply, posted, root or posted.stamp)
        return posted

    def _update(self, posted: Posted, parts: list[Message]) -> None:
        body = {"channel": posted.place, "ts": posted.stamp, **parts[0].content()}
        said = self._api.write("chat.update", body, posted.place)
        if len(parts) > 1:
            root = text_at(said, "message", "thread_ts") or posted.stamp
            there = {
                text_at(_metadata(answer), "part"): text_at(answer, "ts")
                for answer in self._said(posted.place, posted.place, root, None)
                if text_at(_metadata(answer), "of") == posted.stamp
            }
            self._rest(posted, posted.place, root, parts, there)

    def _rest(self, posted: Posted, name: str, root: str, parts: list[Message], there: Mapping[str, str]) -> None:
        """Post or update the further parts; `there` gives the timestamps of those that exist."""
        for number, part in enumerate(parts[1:], start=2):
            stamp = there.get(str(number))
            if stamp:
                self._api.write("chat.update", {"channel": posted.place, "ts": stamp, **part.content()}, name)
            else:
                self._say(posted.place, name, part, root, {"of": posted.stamp, "part": str(number)})

    def _say(self, place: str, name: str, part: Message, root: str, payload: Json) -> str:
        body: Json = {"channel": place, **part.content(), "metadata": {"event_type": EVENT, "event_payload": payload}}
        if root:
            body["thread_ts"] = root
        return text_at(self._api.write("chat.postMessage", body, name), "ts")

    def _plainly(self, reply: Reply, work: Callable[[list[Message]], Result]) -> Result:
        """Do something with the parts of a reply; with plainer ones where Slack refuses the blocks."""
        try:
            return work(messages(reply))
        except Unreachable as reason:
            if reason.reason not in BLOCKS_REFUSED:
                raise
            log.warning("Slack refused the blocks of a message (%s); sending them as text", reason.reason)
            return work(messages(reply, rich=False))

    def _hand_over(self, reply: Reply, posted: Posted, root: str) -> None:
        """Upload the files of a reply into its thread; one that Slack does not take is said to be missing."""
        for file in files_of(reply):
            try:
                self._api.client.files_upload_v2(
                    filename=file.name,
                    content=file.content,
                    title=file.title or file.name,
                    channel=posted.place,
                    thread_ts=root,
                )
            except FAILURES as error:
                log.error("a file could not be handed over: %s", code_of(error))  # noqa: TRY400  the code is the story
                with _half_done():
                    for part in messages(not_taken(file)):
                        self._say(posted.place, posted.place, part, root, {"of": posted.stamp})

    def _said(self, place: str, name: str, root: str, since: datetime | None) -> Iterator[Payload]:
        """Give what was said in a conversation, newest first, or in a thread, with its metadata."""
        asked: dict[str, str | int | bool] = {"channel": place, "limit": _PAGE, "include_all_metadata": True}
        if since is not None:
            asked["oldest"] = f"{(since - SKEW).timestamp():.6f}"
        method = "conversations.replies" if root else "conversations.history"
        for page in self._api.pages(method, _PAGES, name, **asked, **({"ts": root} if root else {})):
            yield from list_at(page, "messages")

    def _ringing(self, reply: Reply) -> Reply:
        people = mentioned(reply)
        return ringing(reply, self._directs.users_of(people)) if people else reply

    def _home(self) -> Home:
        if self._known_home is None:
            self._known_home = read_home(self._api)
        return self._known_home


def _is_direct(place: str) -> bool:
    return place.startswith("D")


def _metadata(said: Payload) -> Payload:
    """Give what we wrote into a message's metadata; empty for what is not ours."""
    ours = text_at(said, "metadata", "event_type") == EVENT
    return object_at(said, "metadata", "event_payload") if ours else {}


@contextmanager
def _half_done() -> Iterator[None]:
    """Once the first part is posted, every failure leaves a message that is there and not whole."""
    try:
        yield
    except NotDelivered as reason:
        raise Uncertain(reason.reason, str(reason)) from reason
