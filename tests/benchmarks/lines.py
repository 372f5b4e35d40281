"""Measured figures beside their limits, printed as one table with the facts of the machine."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

import numpy as np


@dataclass(frozen=True)
class Line:
    """One measured figure; where it has a limit, it must not be above it, and where it has a `least`, not below that."""

    part: str
    what: str
    value: float
    unit: str
    limit: float | None = None
    least: float | None = None

    @property
    def met(self) -> bool:
        """Tell whether the figure keeps its limit."""
        return (self.limit is None or self.value <= self.limit) and (self.least is None or self.value >= self.least)

    @property
    def bound(self) -> str:
        """Write the limit."""
        if self.limit is not None:
            return f"limit {self.limit:g}"
        return "" if self.least is None else f"least {self.least:g}"

    @property
    def verdict(self) -> str:
        """Say whether the limit is met, or by how much not; nothing without one."""
        line = self.least if self.limit is None else self.limit
        if line is None:
            return ""
        if self.met:
            return "met"
        return f"MISSED by {100 * abs(self.value / line - 1):.0f} %" if line else "MISSED"


def p95(times: Sequence[float]) -> float:
    """Give the 95th percentile."""
    return quantiles(times, n=20)[-1]


def table(lines: Sequence[Line]) -> str:
    """Write the lines below each other, a heading for every part."""
    rows, part = [], ""
    width = max((len(line.what) for line in lines), default=0)
    for line in lines:
        if line.part != part:
            part = line.part
            rows += ["", part]
        rows.append(
            f"  {line.what:<{width}}  {_number(line.value):>10} {line.unit:<6}  {line.bound:<10} {line.verdict}".rstrip()
        )
    return "\n".join(rows[1:])


def machine() -> str:
    """Say what the figures were measured on."""
    python = platform.python_version()
    return f"{os.cpu_count()} cores · Python {python} · SQLite {sqlite3.sqlite_version} · numpy {np.__version__} · {platform.machine()}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"
