"""How jobs speak first, whatever the platform: a `Reply` is posted, found again, updated in place. bot/slack implements it.

Synchronous: a deliverer calls it from its own thread, never while a database session is open.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.reply import Reply


@dataclass(frozen=True)
class Channel:
    """A channel: `#name`, or the platform's own id."""

    name: str


@dataclass(frozen=True)
class Direct:
    """The conversation of the bot with one person of ours."""

    person_id: int


Target = Channel | Direct


@dataclass(frozen=True)
class Posted:
    """Where a message stands: the platform's ids of conversation and message."""

    place: str
    stamp: str


class NotDelivered(Exception):
    """A message did not get there. `reason` is the platform's own word, `text` a sentence with the way out for the operators."""

    def __init__(self, reason: str, text: str = "") -> None:
        super().__init__(text or reason)
        self.reason = reason
        self.text = text


class TryLater(NotDelivered):
    """The platform is busy or broken; nothing was posted. `after` seconds at least."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


class Uncertain(NotDelivered):
    """No answer came: it may have been posted or not; `find` tells before it is tried again."""


class Unreachable(NotDelivered):
    """It will never get there without somebody's help: no such channel, not a member, archived, an outsider reads along."""


class Gone(Unreachable):
    """The message to be updated or answered is no longer there: somebody took it away."""


class Messenger(Protocol):
    """Posts messages that nobody asked for just now.

    All methods raise `NotDelivered` in one of its kinds. A channel that an outsider can read is `Unreachable`, always.
    """

    platform: str

    def post(self, target: Target, reply: Reply, key: str, *, thread: Posted | None = None) -> Posted:
        """Post a reply, with the key where `find` sees it; in the thread of another message where one is given."""

    def update(self, posted: Posted, reply: Reply) -> None:
        """Put a reply in the place of what was posted."""

    def find(
        self, target: Target, key: str, *, thread: Posted | None = None, since: datetime | None = None
    ) -> Posted | None:
        """Look in the recent history of the conversation, or of a thread, for the message with a key, no further back than `since`."""
