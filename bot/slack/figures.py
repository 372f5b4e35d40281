"""Figures as characters: meters, progress, sparklines, aligned columns. They work on every surface and in every client."""

from collections.abc import Sequence
from datetime import date

from handlers.reply import Meter, Table, Trend
from success import wording
from success.vocabulary import Band

COLOUR = {Band.RED: "🔴", Band.YELLOW: "🟡", Band.GREEN: "🟢", Band.UNKNOWN: "⚪"}
_SPARKS = "▁▂▃▄▅▆▇█"
_CELLS = 10
_WIDEST = 40  # characters of a column in aligned text; longer cells push their line, nothing is cut


def bar(share: float) -> str:
    """Draw a share between 0 and 1 with ten cells; anything above nothing shows at least one."""
    filled = max(1 if share > 0 else 0, min(_CELLS, round(share * _CELLS)))
    return "▰" * filled + "▱" * (_CELLS - filled)


def meter_line(meter: Meter) -> tuple[str, str, str]:
    """Give a meter as (colour and bar, label, score and word of the band with detail); the colour never stands alone."""
    if meter.score is None:
        figure, said = "▱" * _CELLS, "unknown"
    else:
        figure = bar(meter.score / 100)
        said = f"{meter.score:.0f}" + ("" if meter.band is Band.UNKNOWN else f" {meter.band.value}")
    detail = f" · {meter.detail}" if meter.detail else ""
    return f"{COLOUR[meter.band]} {figure}", meter.label, said + detail


def sparkline(values: Sequence[float]) -> str:
    """Draw values with eight heights, between their own lowest and highest."""
    low, high = min(values), max(values)
    reach = high - low
    top = len(_SPARKS) - 1
    return "".join(_SPARKS[round((value - low) / reach * top) if reach else top // 2] for value in values)


def in_words(trend: Trend) -> str:
    """Say where a line begins and ends, and its lowest and highest value when they lie between."""
    (first_on, first), (last_on, last) = trend.points[0], trend.points[-1]
    values = [value for _, value in trend.points]
    unit = f" {trend.unit}" if trend.unit else ""
    start = f"{wording.number(first)}{unit} on {wording.day(first_on, last_on)}"
    said = f"{start} → {wording.number(last)} on {wording.day(last_on, last_on)}"
    if min(values) < min(first, last):
        said += f", lowest {wording.number(min(values))}"
    if max(values) > max(first, last):
        said += f", highest {wording.number(max(values))}"
    return said


def thin(points: Sequence[tuple[date, float]], most: int) -> list[tuple[date, float]]:
    """Take at most `most` points evenly, the first and the last among them."""
    if len(points) <= most:
        return list(points)
    step = (len(points) - 1) / (most - 1)
    return [points[round(at * step)] for at in range(most)]


def aligned(table: Table) -> str:
    """Write a table as aligned lines for surfaces without tables."""
    lines = [table.columns, *table.rows]
    width = [
        min(_WIDEST, max((len(line[at]) for line in lines if at < len(line)), default=0))
        for at in range(len(table.columns))
    ]
    return "\n".join(
        "  ".join(
            cell.rjust(width[at]) if at in table.numeric else cell.ljust(width[at])
            for at, cell in enumerate(line[: len(width)])
        ).rstrip()
        for line in lines
    )
