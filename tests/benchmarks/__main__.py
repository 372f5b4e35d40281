"""`make bench`: everything that has a promised figure, measured in one run and printed as one table; exits with 1 when a limit is missed.

The lookup has its limit at 100,000 accounts and is always measured there; its book holds names only, and takes seconds to make. The
simulation of two years has a size of its own, and takes a minute or two.
"""

import argparse
import sys

from tests.benchmarks import evaluation, health_command, lookup
from tests.benchmarks.lines import machine, table
from tests.benchmarks.simulation import simulate

LOOKUP_SCALE = 100_000


def main() -> int:
    """Measure, print, and give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--scale", type=int, default=20_000, help="accounts in the book")
    scale = parser.parse_args().scale
    lines = health_command.run(scale) + evaluation.run(scale) + lookup.run(max(scale, LOOKUP_SCALE))
    lines += simulate.run()
    missed = [line for line in lines if not line.met]
    end = "every limit is met" if not missed else f"{len(missed)} limits are missed"
    print(f"{scale:,} accounts · {machine()}\n\n{table(lines)}\n\n{end}")  # noqa: T201 (a benchmark's output)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
