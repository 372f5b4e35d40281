"""What happens, in order, for every page that listens: a short memory of events and bounded queues.

A page that comes back names the last event it saw and gets what it missed; when that is forgotten, or when a page
reads too slowly, it is told to load everything again. Events live in memory only: after a restart every page reloads.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.local.wire import Json

REMEMBERED = 2000
QUEUE = 500


@dataclass(frozen=True)
class Event:
    """Something that happened; `people` are those who may know, None means everybody."""

    id: int
    name: str
    data: Json
    people: frozenset[str] | None


@dataclass
class Listener:
    """One open page."""

    person: str
    queue: asyncio.Queue[Event | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    lost: bool = False

    def offer(self, event: Event | None) -> None:
        """Hand an event over; a page that cannot keep up has lost its place and will be told to reload."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.lost = True


class Feed:
    """The events of the workspace. `start` is the first id, larger than any id of an earlier run."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._last = start
        self._past: deque[Event] = deque(maxlen=REMEMBERED)
        self._listeners: list[Listener] = []

    @property
    def cursor(self) -> int:
        """The id of the latest event."""
        return self._last

    def publish(self, name: str, data: Json, people: Iterable[str] | None) -> None:
        """Tell those whom it concerns."""
        self._last += 1
        event = Event(self._last, name, data, None if people is None else frozenset(people))
        self._past.append(event)
        for listener in self._listeners:
            if concerns(event, listener.person):
                listener.offer(event)

    def since(self, cursor: int, person: str) -> list[Event] | None:
        """Give what a person missed after `cursor`; None when it is no longer (or not yet) remembered."""
        oldest = self._past[0].id - 1 if self._past else self._last
        if not oldest <= cursor <= self._last:
            return None
        return [event for event in self._past if event.id > cursor and concerns(event, person)]

    @contextmanager
    def listen(self, person: str) -> Iterator[Listener]:
        """Listen as a person while the block runs."""
        listener = Listener(person)
        self._listeners.append(listener)
        try:
            yield listener
        finally:
            self._listeners.remove(listener)

    def close(self) -> None:
        """Send all pages home."""
        for listener in self._listeners:
            while listener.queue.full():
                listener.queue.get_nowait()
            listener.offer(None)


def concerns(event: Event, person: str) -> bool:
    """Tell whether an event is for a person."""
    return event.people is None or person in event.people
