"""Remembers what was made of configuration files, so that a click does not parse them anew, and stands by it while they are broken."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from success.errors import ConfigurationError

log = logging.getLogger(__name__)

Value = TypeVar("Value")

Stamp = tuple[int, int] | None
"""Time and size of a file; None where there is none."""


def stamp(path: Path) -> Stamp:
    """Give what changes when a file does."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


@dataclass(frozen=True)
class _Made(Generic[Value]):
    stamps: tuple[Stamp, ...]
    value: Value


class Memory(Generic[Value]):
    """Values by the files that they are made of."""

    def __init__(self) -> None:
        self._made: dict[tuple[Path, ...], _Made[Value]] = {}
        self._lock = Lock()

    def get(self, paths: tuple[Path, ...], make: Callable[[], Value]) -> Value:
        """Give the value of some files, made anew once one of them changes.

        Files that were good once and are broken now are logged, and what they said before stays in force. Raises
        `ConfigurationError` for files that never were any good.
        """
        stamps = tuple(stamp(path) for path in paths)
        with self._lock:
            known = self._made.get(paths)
        if known is not None and known.stamps == stamps:
            return known.value
        try:
            value = make()
        except ConfigurationError as error:
            if known is None:
                raise
            log.error("What was read before stays in force (`python app.py library check`): %s", error)  # noqa: TRY400  # the sentence says it all
            value = known.value
        with self._lock:
            self._made[paths] = _Made(stamps, value)
        return value
