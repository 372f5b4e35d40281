"""Rounds numbers that are shown as a sum so that what is shown adds up."""

import math
from collections.abc import Sequence


def round_to_sum(values: Sequence[float], total: float, digits: int = 1) -> tuple[float, ...]:
    """Round `values` to `digits` decimals so that they add up to `total`, itself rounded alike.

    Method of the largest remainder: each is rounded down, then the steps that are missing go to the largest remainders, so that no
    value moves by more than one step where `total` is the sum of `values`.
    """
    if not values:
        return ()
    scale = 10**digits
    steps = [math.floor(value * scale) for value in values]
    missing = round(round(total, digits) * scale) - sum(steps)  # as the total itself is written: 0.45 is 0.5
    by_remainder = sorted(range(len(values)), key=lambda at: steps[at] - values[at] * scale)
    whole, extra = divmod(missing, len(values))
    for rank, at in enumerate(by_remainder):
        steps[at] += whole + (rank < extra)
    return tuple(step / scale for step in steps)
