"""How fast the deliverer goes: a message a second in each conversation, a rest when the platform asks, longer waits after failures."""

from collections.abc import Callable
from datetime import timedelta

APART = 1.0
"""Seconds between two messages in one conversation: Slack's limit for posting (https://docs.slack.dev/apis/web-api/rate-limits/)."""

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=30)


class Pace:
    """Remembers when each conversation was used last. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float], apart: float = APART) -> None:
        self._clock = clock
        self._apart = apart
        self._used: dict[str, float] = {}
        self._resting_until = 0.0

    def use(self, conversation: str) -> None:
        """Note that something is being said in a conversation."""
        self._used[conversation] = self._clock()

    def rest(self, seconds: float) -> None:
        """Say nothing anywhere for some seconds: a platform's limit counts for the method, whatever the conversation."""
        self._resting_until = max(self._resting_until, self._clock() + seconds)

    def resting(self) -> bool:
        """Tell whether nothing may be said now."""
        return self._clock() < self._resting_until

    def closed(self) -> set[str]:
        """Give the conversations in which something was said a moment ago."""
        now = self._clock()
        self._used = {name: at for name, at in self._used.items() if now - at < self._apart}
        return set(self._used)


def wait_after(attempts: int, chance: float) -> timedelta:
    """Give how long to wait after the n-th failed attempt: 5 s, doubled each time up to half an hour, and up to a quarter more by chance.

    `chance` between 0 and 1 keeps messages that failed together from being tried together for ever.
    """
    doublings = min(max(attempts, 1) - 1, 10)
    wait = min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return wait * (1 + 0.25 * chance)
