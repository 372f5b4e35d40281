"""Writes docs/reference/demo-book.md: which account tells which story. `python -m storage.demo.handbook` renews the page."""

from pathlib import Path

from storage.demo.people import TEAM
from storage.demo.plot import Plot
from storage.demo.stories import CHAPTERS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "demo-book.md"

OPENING = """# The demo book

Every account of the demo book tells one story, in usage, contracts, contacts, tickets, surveys and touchpoints of up to two years.
Dates are relative to the day on which the book was written or last moved, so the stories stay true. People, companies and addresses are
invented. The page is made from the stories themselves (`python -m storage.demo.handbook`).
"""
COLOURS = {"red": "red", "yellow": "yellow", "green": "green", "unknown": "too little known"}


def render() -> str:
    """Give the page."""
    return "\n".join([OPENING, *(_chapter(title, plots) for title, plots in CHAPTERS.items())])


def _chapter(title: str, plots: tuple[Plot, ...]) -> str:
    rows = [f"## {title}\n", "| account | CSM | what happens | colour to expect |", "|---|---|---|---|"]
    return "\n".join([*rows, *map(_row, plots), ""])


def _row(plot: Plot) -> str:
    csm = next((colleague.name for colleague in TEAM if colleague.key == plot.owner), "nobody")
    name = plot.name.replace("|", "\\|").replace("<", "&lt;")
    return f"| {name} | {csm} | {plot.tells} | {' or '.join(COLOURS[band] for band in plot.expect)} |"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
