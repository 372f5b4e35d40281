"""Runs the simulation and gives its figures. Alone: `python -m tests.benchmarks.simulation.simulate --triggers`."""

import argparse
import sys
from pathlib import Path
from time import perf_counter

from storage.library import Library
from tests.benchmarks.lines import Line, table
from tests.benchmarks.simulation.assumptions import ACCOUNTS, DAYS, SEED, START
from tests.benchmarks.simulation.book import make_book
from tests.benchmarks.simulation.figures import Figures
from tests.benchmarks.simulation.run import Run


def simulate(accounts: int = ACCOUNTS, days: int = DAYS, seed: int = SEED, library: Library | None = None) -> Figures:
    """Live through the days with a library's scorecard and triggers."""
    library, book = library or Library(), make_book(accounts, seed)
    triggers = library.triggers()
    ledger = Run(book, library.scorecard(), triggers).walk(days)
    return Figures(ledger, book.stories, triggers, START, days)


def run(accounts: int = ACCOUNTS, days: int = DAYS, seed: int = SEED) -> list[Line]:
    """Give the figures of the simulation as lines, and what it took."""
    began = perf_counter()
    figures = simulate(accounts, days, seed)
    return [*figures.lines(), Line("Simulation", "whole run", perf_counter() - began, "s")]


def main() -> int:
    """Run it, print the figures, and give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--triggers", action="store_true", help="show each trigger's share")
    parser.add_argument("--library", type=Path, help="a folder with files of your own")
    asked = parser.parse_args()
    figures = simulate(asked.accounts, asked.days, asked.seed, Library(asked.library))
    lines = figures.lines()
    sys.stdout.write(f"{table(lines)}\n")
    if asked.triggers:
        seconds = ", ".join(f"{what} {spent:.0f} s" for what, spent in figures.ledger.seconds.items())
        sys.stdout.write(f"\n{figures.by_trigger()}\n\n{seconds}\n")
    return 0 if all(line.met for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
