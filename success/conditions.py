"""Whether a condition holds for each of N accounts: three-valued, because a fact that is unknown proves nothing.

`all` is NO as soon as one part is NO, `any` is YES as soon as one part is YES; otherwise an unknown part makes the whole unknown
(Kleene's logic). Columnar: 20,000 accounts cost one pass of numpy for each comparison.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from success.alerting import Holds
from success.columns import Floats
from success.facts import Facts
from success.triggers import NUMERIC, All, Comparison, Condition

Held = NDArray[np.int8]
"""Codes of `Holds`, shape (N,)."""

_DIGITS = 9  # a share of exactly 0.9 is 0.9, whatever the floats say

_OPERATORS: Mapping[str, Callable[[Floats, float], NDArray[np.bool_]]] = MappingProxyType(
    {
        "below": np.less,
        "at_most": np.less_equal,
        "above": np.greater,
        "at_least": np.greater_equal,
        "equals": np.equal,
    }
)


def holds(condition: Condition, facts: Facts) -> Held:
    """Give for every account whether the condition holds, as codes of `success.alerting.Holds`."""
    if isinstance(condition, Comparison):
        return _compared(condition, facts)
    if isinstance(condition, All):
        parts = np.array([holds(part, facts) for part in condition.all])
        return _either(parts, decisive=Holds.NO, otherwise=Holds.YES)
    parts = np.array([holds(part, facts) for part in condition.any])
    return _either(parts, decisive=Holds.YES, otherwise=Holds.NO)


def opposite(held: Held) -> Held:
    """Turn YES into NO and NO into YES; unknown stays unknown."""
    return np.where(held == Holds.UNKNOWN, held, 1 - held).astype(np.int8)


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Give every comparison of a condition, in the order of the file."""
    if isinstance(condition, Comparison):
        yield condition
        return
    for part in condition.all if isinstance(condition, All) else condition.any:
        yield from comparisons(part)


def _either(parts: Held, *, decisive: Holds, otherwise: Holds) -> Held:
    """Join parts of shape (P, N): a decisive part decides, an unknown one leaves it open."""
    decided = (parts == decisive).any(axis=0)
    unknown = (parts == Holds.UNKNOWN).any(axis=0)
    return np.where(decided, decisive, np.where(unknown, Holds.UNKNOWN, otherwise)).astype(np.int8)


def _compared(comparison: Comparison, facts: Facts) -> Held:
    words = facts.words.get(comparison.fact)
    if words is not None:
        asked, wanted = (comparison.is_, True) if comparison.is_not is None else (comparison.is_not, False)
        return np.fromiter(((word == asked) == wanted for word in words), dtype=np.int8, count=len(words))
    values = facts.numbers.get(comparison.fact)
    if values is None:
        return np.full(len(facts), Holds.UNKNOWN, dtype=np.int8)
    operator, against = _asked(comparison)
    met = _OPERATORS[operator](np.round(values, _DIGITS), against)
    return np.where(np.isnan(values), Holds.UNKNOWN, met).astype(np.int8)


def _asked(comparison: Comparison) -> tuple[str, float]:
    """Give the operator and the number; yes and no are 1 and 0."""
    if comparison.is_ is not None:
        return "equals", float(comparison.is_ is True)
    return next((name, float(value)) for name in NUMERIC if (value := getattr(comparison, name)) is not None)
