"""What a trigger may ask of an account: the catalogue of facts, and their values for N accounts as columns.

A fact is a number (NaN unknown), a yes or no (1 or 0) or a word; success/fact_catalogue.py lists them. Every measure of the scorecard,
the team's own too, is a fact under its own key.
Facts of a source that is past its freshness mark are unknown: a dead feed neither raises an alert nor clears one.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from success.columns import AccountColumns, Floats
from success.fact_catalogue import FACTS, HEALTH, RECORD_RULES, Fact, Unit
from success.freshness import stale_sources
from success.hysteresis import BANDS, GREEN, RED, UNKNOWN, YELLOW, BandStates
from success.measure_rules import RULES
from success.measures import MeasureValues
from success.reader import Reader
from success.scorecard import Scorecard
from success.scoring import HealthColumns

__all__ = ["FACTS", "Fact", "Facts", "PastScores", "Unit", "facts_of"]


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
        doubted = {key for key, fact in FACTS.items() if fact.source in sources or fact.source == HEALTH}
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
    stale = frozenset(stale_sources(columns, scorecard))

    def known(fact: Fact) -> bool:
        return all(source in columns.sources and source not in stale for source in fact.sources)

    read = Reader(columns)
    recorded = {key: rule(read) for key, rule in RECORD_RULES.items() if known(FACTS[key])}
    unplaced = {key: rule(read).values for key, rule in RULES.items() if key not in values.keys and known(FACTS[key])}
    placed = {key: values.values[:, at] for at, key in enumerate(values.keys)}
    words = {"segment": columns.segments, "plan": columns.plans or ("",) * len(columns)}
    if known(FACTS["stage"]):
        words |= {"stage": columns.stages, "entered_stage": _entered(columns.stages, stages_before)}
    return Facts(
        columns=columns,
        values=values,
        scorecard=scorecard,
        numbers=recorded | unplaced | placed | _of_health(health, states, before, past),
        words=words,
    )


def _of_health(
    health: HealthColumns, states: BandStates, before: BandStates | None, past: PastScores | None
) -> dict[str, Floats]:
    unknown = np.full(len(health.score), np.nan)
    shown = np.where(states.band == UNKNOWN, np.nan, states.band)
    was = unknown if before is None else np.where(before.band == UNKNOWN, np.nan, before.band)
    week, month = (unknown, unknown) if past is None else (past.week, past.month)
    return {
        "score": health.score,
        "score_change_7": health.score - week,
        "score_change_30": health.score - month,
        "confidence": health.confidence,
        **{f"is_{BANDS[code]}": _yes(shown == code, shown) for code in (RED, YELLOW, GREEN)},
        "turned_worse": _yes(shown < was, shown + was),
        "turned_better": _yes(shown > was, shown + was),
    }


def _yes(mask: NDArray[np.bool_], known: Floats) -> Floats:
    return np.where(np.isnan(known), np.nan, mask)


def _entered(stages: tuple[str, ...], before: tuple[str, ...] | None) -> tuple[str, ...]:
    """Give the stage where it is another than in the snapshot before, else ""; a first sight enters nothing."""
    if before is None:
        return ("",) * len(stages)
    return tuple(now if then not in {"", now} else "" for now, then in zip(stages, before, strict=True))
