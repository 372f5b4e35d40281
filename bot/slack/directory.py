"""Who asks and where: Slack's users and channels as `Caller` and `Place`, remembered for some minutes.

What Slack does not let us look at is taken for shared: nothing is shown in public there.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.slack.codes import FAILURES, code_of
from bot.slack.origin import Origin
from bot.slack.payload import Payload, flag_at, object_at, text_at
from handlers.request import Caller, Place, PlaceKind, Standing
from storage.people import Profile, find_identity, identify, user_ids
from success.errors import PillarError

log = logging.getLogger(__name__)

REMEMBER_SECONDS = 300.0
_MOST = 10_000
_CLOSED_TO_US = ("channel_not_found", "not_in_channel", "missing_scope", "access_denied")

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Answers of a slow question by key, for some minutes; those who ask at the same time share one question."""

    def __init__(self, ask: Callable[[str], Awaitable[Value]], seconds: float = REMEMBER_SECONDS) -> None:
        self._ask = ask
        self._seconds = seconds
        self._found: dict[str, tuple[float, asyncio.Task[Value]]] = {}

    async def get(self, key: str) -> Value:
        """Give the answer for a key; a question that failed is asked again next time."""
        now = time.monotonic()
        asked_at, task = self._found.get(key, (0.0, None))
        if task is None or now - asked_at > self._seconds or (task.done() and (task.cancelled() or task.exception())):
            if len(self._found) >= _MOST:
                self._found.clear()
            task = asyncio.ensure_future(self._run(key))
            self._found[key] = (now, task)
        return await asyncio.shield(task)

    async def _run(self, key: str) -> Value:
        return await self._ask(key)


@dataclass(frozen=True)
class Somebody:
    """A Slack user: the caller as handlers see him; a bot is nobody who asks."""

    caller: Caller
    bot: bool = False


@dataclass(frozen=True)
class Home:
    """Our own workspace and ourselves in it, as auth.test tells."""

    team: str
    enterprise: str
    user: str


class Directory:
    """Looks up people and channels."""

    def __init__(self, desk: Desk, client: AsyncWebClient) -> None:
        self._desk = desk
        self._client = client
        self._home = Remembered(self._look_at_home, seconds=86_400)
        self._people = Remembered(self._look_up_person)
        self._channels = Remembered(self._look_up_channel, seconds=60.0)  # it may become shared

    async def home(self) -> Home:
        """Give our workspace."""
        return await self._home.get("")

    async def person(self, user: str) -> Somebody:
        """Give a user. Raises one of `FAILURES` when Slack does not tell who it is, `PillarError` when the database does not answer."""
        return await self._people.get(user)

    async def place(self, origin: Origin) -> Place:
        """Give the place of a request; unknown places count as shared."""
        if origin.home:
            return Place(PlaceKind.HOME)
        kind = PlaceKind.DIRECT if origin.direct else await self._kind(origin.channel)
        return Place(kind, origin.channel, origin.thread or None)

    async def mention(self, user: str) -> str:
        """Turn a mentioned user into `@person:ID`; one who is none of ours into a name."""
        try:
            found = (await self.person(user)).caller
        except (*FAILURES, PillarError):
            return "@someone"
        return f"@person:{found.person_id}" if found.person_id is not None else f"@{found.name}"

    async def users_of(self, people: frozenset[int]) -> Mapping[int, str]:
        """Give the Slack users of people of ours, as far as they are known; none while Slack or the database does not answer."""
        try:
            team = (await self.home()).team

            def look_up() -> Mapping[int, str]:
                with self._desk.services.reading() as session:
                    return user_ids(session, "slack", team, people)

            return await self._desk.call(look_up)
        except (*FAILURES, PillarError):
            return {}

    async def _kind(self, channel: str) -> PlaceKind:
        try:
            return await self._channels.get(channel)
        except FAILURES as error:
            if code_of(error) not in _CLOSED_TO_US:
                log.warning("conversations.info failed: %s", code_of(error))
            return PlaceKind.SHARED

    async def _look_at_home(self, _key: str) -> Home:
        found = _data(await self._client.auth_test())
        return Home(text_at(found, "team_id"), text_at(found, "enterprise_id"), text_at(found, "user_id"))

    async def _look_up_channel(self, channel: str) -> PlaceKind:
        found = object_at(_data(await self._client.conversations_info(channel=channel)), "channel")
        if flag_at(found, "is_im"):
            return PlaceKind.DIRECT
        outside = flag_at(found, "is_ext_shared") or flag_at(found, "is_pending_ext_shared")
        return PlaceKind.SHARED if outside else PlaceKind.CHANNEL

    async def _look_up_person(self, user: str) -> Somebody:
        found, home = await asyncio.gather(self._client.users_info(user=user), self.home())
        known = object_at(_data(found), "user")
        standing = standing_of(known, home)
        name = _name(known)
        if flag_at(known, "is_bot") or standing is not Standing.MEMBER:
            return Somebody(Caller(None, name, standing=standing), bot=flag_at(known, "is_bot"))
        profile = Profile(
            name=name,
            email=text_at(known, "profile", "email") or None,
            timezone=text_at(known, "tz"),
            is_admin=flag_at(known, "is_admin") or flag_at(known, "is_owner"),
        )

        def remember() -> Caller:
            services = self._desk.services
            with services.reading() as session:  # somebody known is recognised even while the database is locked
                row = find_identity(session, "slack", home.team, user)
            if row is None:
                with services.writing() as session:
                    row = identify(session, "slack", home.team, user, profile)
            return Caller(row.id, row.name, row.role, standing, row.timezone)

        return Somebody(await self._desk.call(remember))


def standing_of(user: Payload, home: Home) -> Standing:
    """Tell a member from a guest (restricted) and a stranger (of another organisation, or deactivated)."""
    teams = {text_at(user, "team_id"), *_texts(user, "enterprise_user", "teams")} - {""}
    same_grid = bool(home.enterprise) and text_at(user, "enterprise_user", "enterprise_id") == home.enterprise
    if flag_at(user, "is_stranger") or flag_at(user, "deleted") or (teams and home.team not in teams and not same_grid):
        return Standing.STRANGER
    if flag_at(user, "is_restricted") or flag_at(user, "is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER


def _name(user: Payload) -> str:
    return text_at(user, "profile", "real_name") or text_at(user, "real_name") or text_at(user, "name") or "Somebody"


def _texts(payload: Payload, *path: str) -> list[str]:
    found = object_at(payload, *path[:-1]).get(path[-1])
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _data(response: object) -> Payload:
    data = getattr(response, "data", None)
    return data if isinstance(data, dict) else {}
