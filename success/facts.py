"""What a trigger may ask of an account: the catalogue of facts, and their values for N accounts as columns.

A fact is a number (NaN unknown), a yes or no (1 or 0) or a word. Every measure of the scorecard is a fact under its own key.
Facts of a source that is past its freshness mark are unknown: a dead feed neither raises an alert nor clears one.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from success.columns import AccountColumns, Floats
from success.hysteresis import BandStates
from success.measures import MeasureValues
from success.scorecard import Scorecard
from success.scoring import HealthColumns

Unit = Literal[
    "share", "points", "score", "days", "hours", "months", "count", "ratio", "money", "day", "yes_no", "word"
]


@dataclass(frozen=True)
class Fact:
    """One thing that a condition may compare.

    * `unit` "share" is 0 to 1; "yes_no" compares with `is: true`, "word" with `is: adoption`; "day" is an ordinal and only for texts
    * `sources` that must all be connected and fresh, as in `AccountColumns.sources`; empty for what is known anyway
    * `source` for people, as in `success.scorecard.Placed.source`; "health" for what is made of the whole score
    """

    key: str
    label: str
    unit: Unit
    sources: tuple[str, ...]
    source: str


FACTS: Mapping[str, Fact] = MappingProxyType({})
"""Every fact by its key."""


@dataclass(frozen=True)
class PastScores:
    """Computed health scores of earlier days, shape (N,), NaN unknown: what `score_change_7` and `score_change_30` compare with."""

    week: Floats
    month: Floats


@dataclass(frozen=True)
class Facts:
    """The facts of N accounts on a day.

    * `numbers[key]` float64 of shape (N,), NaN unknown, yes and no as 1.0 and 0.0
    * `words[key]` N strings, "" for none
    * a key that is missing in both is unknown for every account
    * `columns`, `values` and `scorecard` are what they were made of; texts are written from them
    """

    columns: AccountColumns
    values: MeasureValues
    scorecard: Scorecard
    numbers: Mapping[str, Floats]
    words: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        """Give N."""
        return len(self.columns)

    @property
    def on(self) -> date:
        """Give the day."""
        return self.columns.on

    @property
    def account_ids(self) -> NDArray[np.int64]:
        """Give the accounts, ascending."""
        return self.columns.account_ids

    def number(self, key: str, index: int) -> float | None:
        """Give a number of one account; None unknown."""
        column = self.numbers.get(key)
        return None if column is None or np.isnan(column[index]) else float(column[index])

    def word(self, key: str, index: int) -> str:
        """Give a word of one account; "" for none or unknown."""
        column = self.words.get(key)
        return "" if column is None else column[index]

    def without(self, sources: AbstractSet[str]) -> "Facts":
        """Give the facts as they stand when these sources (names for people) are not believed; the score rests on all of them."""
        if not sources:
            return self
        doubted = {key for key, fact in FACTS.items() if fact.source in sources or fact.source == "health"}
        return replace(
            self,
            numbers={key: column for key, column in self.numbers.items() if key not in doubted},
            words={key: column for key, column in self.words.items() if key not in doubted},
        )


def facts_of(
    columns: AccountColumns,
    scorecard: Scorecard,
    values: MeasureValues,
    health: HealthColumns,
    states: BandStates,
    before: BandStates | None = None,
    past: PastScores | None = None,
    stages_before: tuple[str, ...] | None = None,
) -> Facts:
    """Give the facts of every account.

    `states` are the bands of the day, `before` and `stages_before` those of the snapshot before; without them nothing has turned.
    """
    raise NotImplementedError
