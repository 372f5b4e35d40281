"""How a score and its colour are written: always with a word, never by colour alone."""

import math

from success.vocabulary import Band

EMOJI = {Band.RED: "🔴", Band.YELLOW: "🟡", Band.GREEN: "🟢", Band.UNKNOWN: "⚪"}
"""The sign that stands before a name."""


def whole(score: float) -> str:
    """Write a score as a whole number; one decimal where rounding up would put it past a line that ships (49.6 is not 50)."""
    rounded = round(score)
    if rounded > score and rounded % 25 == 0:
        return f"{math.floor(score * 10) / 10:.1f}"
    return str(rounded)


def coloured(band: Band, score: float | None) -> str:
    """Write band and score: "RED 48"; without a score it is unknown."""
    if score is None:
        return "score unknown"
    return f"{band.name} {whole(score)}" if band is not Band.UNKNOWN else f"{whole(score)}, no colour"
