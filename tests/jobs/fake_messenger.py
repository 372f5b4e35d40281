"""A messenger by hand: it remembers what was said where, and its weather can be ordered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from handlers.markup import plain
from handlers.messenger import Channel, Posted, Target
from handlers.reply import Reply, Text


@dataclass
class Said:
    """One message, as it stands now."""

    place: str
    key: str
    texts: list[str]  # what it said at first and after each update
    thread: str = ""


@dataclass
class FakeMessenger:
    """Keeps every message. `weather` holds what happens to the next posts and updates; "lost" posts and loses the answer."""

    platform: str = "fake"
    said: dict[str, Said] = field(default_factory=dict)  # by stamp
    weather: list[Exception | None] = field(default_factory=list)
    lost: list[Exception] = field(default_factory=list)
    closed: dict[str, Exception] = field(default_factory=dict)  # by place
    before: Callable[[], None] = lambda: None
    looked_for: list[str] = field(default_factory=list)

    def post(self, target: Target, reply: Reply, key: str, *, thread: Posted | None = None) -> Posted:
        place = place_of(target)
        self._brave(place)
        stamp = str(len(self.said) + 1)
        self.said[stamp] = Said(place, key, [words(reply)], thread.stamp if thread else "")
        if self.lost:
            raise self.lost.pop(0)
        return Posted(place, stamp)

    def update(self, posted: Posted, reply: Reply) -> None:
        self._brave(posted.place)
        self.said[posted.stamp].texts.append(words(reply))

    def find(
        self, target: Target, key: str, *, thread: Posted | None = None, since: datetime | None = None
    ) -> Posted | None:
        assert since is not None, "a whole history is never looked through"
        self.looked_for.append(key)
        root = thread.stamp if thread else ""
        wanted = (place_of(target), key, root)
        there = [stamp for stamp, said in self.said.items() if (said.place, said.key, said.thread) == wanted]
        return Posted(place_of(target), there[0]) if there else None

    def keys(self, place: str = "") -> list[str]:
        return [said.key for said in self.said.values() if not place or said.place == place]

    def _brave(self, place: str) -> None:
        self.before()
        if place in self.closed:
            raise self.closed[place]
        if self.weather and (bad := self.weather.pop(0)) is not None:
            raise bad


def place_of(target: Target) -> str:
    return target.name if isinstance(target, Channel) else f"DM {target.person_id}"


def words(reply: Reply) -> str:
    return "\n".join(plain(node.markdown) for node in reply.body if isinstance(node, Text))
