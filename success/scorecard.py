"""The scorecard: how a company weighs its measures into one health score.

Weights per stage are per cent and sum to 100; weights inside a category are relative to each other. success/scorecard_file.py makes
one of plain data and tells what is wrong with it; the file itself is read by storage/library.py.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field

from success.catalogue import CATALOGUE
from success.columns import Floats
from success.scorecard_parts import (
    Bands,
    Category,
    Confidence,
    Freshness,
    Hysteresis,
    Measure,
    SponsorGone,
    StageWeights,
    Strict,
    spelt_out,
)
from success.vocabulary import Stage

__all__ = ["STAGE_WEIGHTS", "Bands", "Measure", "Placed", "Scorecard", "dump"]

STAGE_WEIGHTS: Mapping[Stage, str] = {
    Stage.PREBOARDING: "onboarding",
    Stage.ONBOARDING: "onboarding",
    Stage.ADOPTION: "adoption",
    Stage.RETENTION: "renewal",
    Stage.EXPANSION: "renewal",
    Stage.ADVOCACY: "renewal",
}
"""Which set of weights counts at which stage: `renewal` stands for retention and everything later."""


@dataclass(frozen=True)
class Placed:
    """A measure at its place in the scorecard, with what people call it."""

    key: str
    category: str
    label: str
    unit: str
    objective: bool
    source: str
    sources: tuple[str, ...]
    comes_with: str
    rule: Measure


class Scorecard(Strict):
    """A whole scorecard. Measures and categories keep the order of the file: arrays over M and C follow it."""

    bands: Bands = Bands()
    confidence: Confidence = Confidence()
    hysteresis: Hysteresis = Hysteresis()
    sponsor_gone: SponsorGone = SponsorGone()
    freshness: dict[str, Annotated[Freshness, BeforeValidator(spelt_out)]] = Field(default_factory=dict)
    weights: StageWeights
    categories: Annotated[dict[str, Category], Field(min_length=1)]

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Give all measures in order."""
        return tuple(
            _place(key, name, measure)
            for name, category in self.categories.items()
            for key, measure in category.measures.items()
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Give the keys of all measures in order (the M of every array)."""
        return tuple(placed.key for placed in self.placed)

    @cached_property
    def category_of(self) -> Floats:
        """Give which category each measure is in, as ones and zeros of shape (M, C)."""
        names = list(self.categories)
        table: Floats = np.array([[float(placed.category == name) for name in names] for placed in self.placed])
        return table

    @cached_property
    def category_starts(self) -> NDArray[np.intp]:
        """Give the column at which each category's measures begin, shape (C,)."""
        sizes = [len(category.measures) for category in self.categories.values()]
        return np.cumsum([0, *sizes[:-1]], dtype=np.intp)

    @cached_property
    def measure_weights(self) -> Floats:
        """Give the weight of each measure in per cent of the whole, shape (stages, M); rows follow `journey.ORDER`."""
        within = np.array([placed.rule.weight for placed in self.placed])
        within = within / (self.category_of @ (self.category_of.T @ within))
        table: Floats = (self.category_weights @ self.category_of.T) * within
        return table

    @cached_property
    def category_weights(self) -> Floats:
        """Give the weight of each category in per cent, shape (stages, C); rows follow `journey.ORDER`."""
        rows = [self.weights.of(STAGE_WEIGHTS[stage]) for stage in Stage]
        return np.array([[row[name] for name in self.categories] for row in rows])

    def freshness_of(self, source: str) -> Freshness:
        """Give the mark of a source; `series:x` falls back on the mark of `series`; without any mark a source never grows stale."""
        return self.freshness.get(source) or self.freshness.get(source.partition(":")[0]) or Freshness(by="none")

    @cached_property
    def digest(self) -> str:
        """Give the sha256 of the content: equal scorecards, however they are written, have equal digests."""
        return hashlib.sha256(json.dumps(dump(self)).encode()).hexdigest()


def _place(key: str, category: str, measure: Measure) -> Placed:
    own = measure.custom
    if own is not None:
        sources = (own.reads, "contracts") if own.per_seat else (own.reads,)
        return Placed(key, category, own.label, own.unit, own.objective, own.source, sources, "", measure)
    entry = CATALOGUE[key]
    return Placed(
        key, category, entry.label, entry.unit, entry.objective, entry.source, entry.sources, entry.comes_with, measure
    )


def dump(scorecard: Scorecard) -> dict[str, object]:
    """Give the scorecard as plain dicts, lists, numbers and strings; parsing them again gives an equal scorecard."""
    return scorecard.model_dump(mode="json", exclude_none=True)
