"""Facts of small books, for tests of conditions, watching and words."""

from functools import cache

import numpy as np
import yaml

from storage.library import SHIPPED
from success.facts import Facts, PastScores, facts_of
from success.hysteresis import BandStates, advance, unseen
from success.measures import compute
from success.scoring import score
from success.triggers import TriggerBook
from success.triggers_file import parse_triggers
from tests.success.book import columns, shipped


@cache
def shipped_book() -> TriggerBook:
    """Give the shipped triggers."""
    return parse_triggers(shipped_triggers(), "triggers.yaml", lambda _: None)


def shipped_triggers() -> dict:
    return yaml.safe_load((SHIPPED / "triggers.yaml").read_text(encoding="utf-8"))


def facts(
    given=None, *, scorecard=None, before: BandStates | None = None, past: PastScores | None = None, stages=None, **more
) -> Facts:
    """Give the facts of an account (see `tests.success.book.columns`) on first sight, or of a whole book."""
    given = columns(**more) if given is None else given
    card = scorecard or shipped()
    values = compute(given, card)
    health = score(given, values, card)
    states = advance(unseen(len(given)), health.score, given.on, health.hard_event, card, limited=health.limited)
    return facts_of(given, card, values, health, states, before, past, stages)


@cache
def _one() -> Facts:
    return facts()


def plain(count: int = 1, **numbers) -> Facts:
    """Give facts that are just these numbers (lists of `count`) and words (tuples), nothing else known."""
    empty = _one()
    words = {key: value for key, value in numbers.items() if isinstance(value, tuple)}
    arrays = {key: np.array(value, dtype=float) for key, value in numbers.items() if key not in words}
    columns_of = empty.columns.__class__(
        on=empty.on,
        account_ids=np.arange(1, count + 1, dtype=np.int64),
        segments=("",) * count,
        stages=("adoption",) * count,
        series={},
        records={},
        sources={},
        baselines={},
    )
    return Facts(columns_of, empty.values, empty.scorecard, arrays, words)
