"""What all accounts of one evaluation are decided on: the triggers, what is doubted, the clock, and how loud it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from success.attention import working_moment
from success.facts import Facts
from success.triggers import TriggerBook

WriteTexts = Callable[[Session, NDArray[np.int64]], Facts]
"""Gives the whole facts of some accounts, from which texts are written."""


@dataclass(frozen=True)
class Watching:
    """What all accounts of an evaluation are decided on.

    * `watched` the triggers that have their baseline; with `baselining` False the others are passed over
    * `doubted` sources (names for people) that are not believed today
    * `at` the instant that is written; `hurry` tells at once instead of in working hours; `silent` tells nobody
    * `only` restricts it to the triggers with renewal marks or to all others
    """

    book: TriggerBook
    on: date
    at: datetime
    watched: frozenset[str]
    texts: WriteTexts
    channel: str
    doubted: frozenset[str] = frozenset()
    hurry: bool = False
    silent: bool = False
    baselining: bool = False
    only: Literal["marks", "conditions"] | None = None

    def moment(self, timezone: str, *, urgent: bool = False) -> datetime:
        """Give the instant at which somebody in a time zone may be disturbed."""
        return moment_of(self.book, self.at, timezone, urgent=urgent or self.hurry or self.silent)


def moment_of(book: TriggerBook, at: datetime, timezone: str, *, urgent: bool = False) -> datetime:
    """Give the instant from `at` on at which somebody may be disturbed; what is urgent does not wait."""
    return working_moment(at, timezone, book.attention.hours, urgent=urgent)
