"""Bad weather on demand: rate limits, errors, replies that get lost. Tests and demonstrations order it, nobody else does."""

from dataclasses import dataclass, replace

from bot.local.wire import Json, text_of

DROPPED = "dropped_reply"  # the call is carried out and its answer never arrives
SLOW = "slow_reply"  # the call is carried out and its answer comes after `retry_after` seconds
STATUS = "http:"  # and a number: nothing is done, and that status is the answer


@dataclass(frozen=True)
class Fault:
    """The next `times` calls of `method` fail with `error`: a code of Slack's, "ratelimited", DROPPED, SLOW, or STATUS."""

    method: str
    error: str
    times: int = 1
    retry_after: float = 1  # seconds, for "ratelimited" and SLOW


class Faults:
    """The faults that are ordered and not yet used up."""

    def __init__(self) -> None:
        self._ordered: dict[str, Fault] = {}

    def order(self, fault: Fault) -> None:
        """Order bad weather for a method, over what was ordered for it before."""
        self._ordered[fault.method] = fault

    def take(self, method: str) -> Fault | None:
        """Use up one fault of a method."""
        fault = self._ordered.get(method)
        if fault is None:
            return None
        if fault.times <= 1:
            del self._ordered[method]
        else:
            self._ordered[method] = replace(fault, times=fault.times - 1)
        return fault


def read_fault(body: Json) -> Fault:
    """Read a fault ordered over HTTP."""
    times, retry_after = body.get("times"), body.get("retry_after")
    return Fault(
        text_of(body, "method"),
        text_of(body, "error") or "ratelimited",
        times if isinstance(times, int) else 1,
        retry_after if isinstance(retry_after, int | float) else 1,
    )
