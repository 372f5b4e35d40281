"""Which channel a name means, and whether an outsider reads along there. Account data goes nowhere that is not known to be ours.

A channel is ours when it is not shared with another organisation, not about to be, and every one of its members is a full member of
our workspace. What Slack does not let us check is refused.
"""

import re
import time
from collections.abc import Callable

from bot.slack.api import SlackApi, unreachable
from bot.slack.directory import Home, standing_of
from bot.slack.payload import Payload, flag_at, list_at, object_at, text_at
from handlers.messenger import TryLater, Uncertain, Unreachable
from handlers.request import Standing

REMEMBER_SECONDS = 60.0
"""A channel that becomes shared is left alone within a minute; Slack answers fifty such questions in one."""

REMEMBER_PEOPLE_SECONDS = 1_800.0
_ID = re.compile(r"[CG][A-Z0-9]{5,}")
_PAGES = 50
_PAGE = 200
_OUTSIDERS = {
    Standing.GUEST: "a guest",
    Standing.STRANGER: "somebody from outside our workspace",
}


class Channels:
    """Looks channels and their members up. `clock` gives monotonic seconds."""

    def __init__(self, api: SlackApi, home: Callable[[], Home], clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._home = home
        self._clock = clock
        self._ids: dict[str, str] = {}
        self._ours: dict[str, float] = {}
        self._standings: dict[str, tuple[float, Standing]] = {}

    def id_of(self, name: str) -> str:
        """Give the id of `#name`; an id stands for itself. Raises `Unreachable` when no channel that we can see has the name."""
        if _ID.fullmatch(name):
            return name
        wanted = name.removeprefix("#").casefold()
        if wanted not in self._ids:
            self._ids = self._list()
        if wanted not in self._ids:
            raise unreachable("channel_not_found", name)
        return self._ids[wanted]

    def forget(self, name: str) -> None:
        """Forget what a name means: it is looked up anew when asked for next."""
        self._ids.pop(name.removeprefix("#").casefold(), None)

    def check_ours(self, channel: str, name: str) -> None:
        """Make sure that no outsider reads a channel; raises `Unreachable` with the reason otherwise. Remembered for a minute."""
        if self._clock() - self._ours.get(channel, -REMEMBER_SECONDS) < REMEMBER_SECONDS:
            return
        try:
            self._check(channel, name)
        except (TryLater, Uncertain) as reason:  # nothing was posted: asking again does no harm
            raise TryLater(reason.reason, getattr(reason, "after", 0.0) or 5.0) from reason
        except Unreachable as reason:
            if reason.reason not in {"missing_scope", "user_not_found"}:
                raise
            text = (
                f"I cannot check who reads {name} ({reason.reason}), so nothing goes there; see `python app.py doctor`."
            )
            raise Unreachable("cannot_check", text) from reason
        self._ours[channel] = self._clock()

    def _check(self, channel: str, name: str) -> None:
        found = object_at(self._api.read("conversations.info", name, channel=channel), "channel")
        if flag_at(found, "is_archived"):
            raise unreachable("is_archived", name)
        if found.get("is_member") is False:
            raise unreachable("not_in_channel", name)
        if flag_at(found, "is_ext_shared") or flag_at(found, "is_pending_ext_shared"):
            raise Unreachable(
                "shared_channel",
                f"{name} is shared with another organisation, and account data stays inside. Name an internal channel.",
            )
        for user in self._members(channel, name):
            standing = self.standing(user)
            if standing in _OUTSIDERS:
                raise Unreachable(
                    "outsider_in_channel",
                    f"{name} has {_OUTSIDERS[standing]} among its members ({user}), and account data stays inside. "
                    "Take them out of the channel, or name another one.",
                )

    def _members(self, channel: str, name: str) -> list[str]:
        users: list[str] = []
        for page in self._api.pages("conversations.members", _PAGES, name, channel=channel, limit=_PAGE):
            found = page.get("members")
            users += [user for user in found if isinstance(user, str)] if isinstance(found, list) else []
        if not users:
            raise Unreachable("cannot_check", f"Slack does not tell who is in {name}, so nothing goes there.")
        return users

    def standing(self, user: str) -> Standing:
        """Tell a full member of our workspace (who may have left it: he reads nothing) from a guest and a stranger."""
        asked_at, known = self._standings.get(user, (-REMEMBER_PEOPLE_SECONDS, Standing.STRANGER))
        if self._clock() - asked_at < REMEMBER_PEOPLE_SECONDS:
            return known
        found = object_at(self._api.read("users.info", user, user=user), "user")
        known = Standing.MEMBER if _left_us(found, self._home()) else standing_of(found, self._home())
        self._standings[user] = (self._clock(), known)
        return known

    def _list(self) -> dict[str, str]:
        found: dict[str, str] = {}
        kinds = "public_channel,private_channel"
        for page in self._api.pages("conversations.list", _PAGES, types=kinds, limit=_PAGE):
            for channel in list_at(page, "channels"):
                name = text_at(channel, "name").casefold()
                if name not in found or not flag_at(channel, "is_archived"):
                    found[name] = text_at(channel, "id")
        return found


def read_home(api: SlackApi) -> Home:
    """Ask who we are and in which workspace."""
    found = api.read("auth.test")
    return Home(text_at(found, "team_id"), text_at(found, "enterprise_id"), text_at(found, "user_id"))


def _left_us(user: Payload, home: Home) -> bool:
    return flag_at(user, "deleted") and text_at(user, "team_id") in {"", home.team}
