"""Dated records of the whole book as arrays, and what of them is known on a day. Nothing here knows the future of a day it is asked about.

A table is sorted by `day`, the day on which the record came to be; columns in `later` hold days that become known only when they come
(a ticket is closed, a contact leaves, a contract is cancelled).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from success.columns import Floats

NEVER = np.inf


@dataclass(frozen=True)
class Table:
    """Records; every column has shape (rows,). `account` holds positions in the book, from 0."""

    columns: Mapping[str, Floats]
    later: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Sequence[str], rows: Iterable[Sequence[float]], later: tuple[str, ...] = ()) -> "Table":
        """Make a table of rows; `names` must hold `account` and `day`."""
        block = np.array(list(rows), dtype=np.float64).reshape(-1, len(names))
        block = block[np.argsort(block[:, list(names).index("day")], kind="stable")]
        return cls({name: np.ascontiguousarray(block[:, at]) for at, name in enumerate(names)}, later)

    def until(self, day: int) -> "Table":
        """Give what is known at the end of a day: later records are gone, later days are not known yet."""
        count = int(np.searchsorted(self.columns["day"], day + 1, side="left"))
        known = {name: column[:count] for name, column in self.columns.items()}
        hidden = {name: np.where(known[name] < day + 1, known[name], NEVER) for name in self.later}
        return Table(known | hidden, self.later)

    def __getitem__(self, name: str) -> Floats:
        """Give a column."""
        return self.columns[name]

    @property
    def accounts(self) -> NDArray[np.int64]:
        """Give the accounts' positions."""
        return self.columns["account"].astype(np.int64)


class Counter:
    """Sums up the rows of a table (as known on a day) by account; everything it gives has shape (N,)."""

    def __init__(self, table: Table, size: int) -> None:
        self.table, self.size = table, size
        self.accounts = table.accounts

    def count(self, mask: NDArray[np.bool_]) -> Floats:
        """Count the rows in the mask."""
        return np.bincount(self.accounts[mask], minlength=self.size).astype(np.float64)

    def total(self, mask: NDArray[np.bool_], name: str) -> Floats:
        """Add up a column over the mask; 0 where there is no row."""
        weights = self.table[name][mask]
        return np.bincount(self.accounts[mask], weights=weights, minlength=self.size).astype(np.float64)

    def mean(self, mask: NDArray[np.bool_], name: str) -> Floats:
        """Give the mean of a column over the mask; NaN where there is no row."""
        many = self.count(mask)
        return np.where(many > 0, self.total(mask, name) / np.maximum(many, 1), np.nan)

    def latest(self, mask: NDArray[np.bool_], name: str = "day") -> Floats:
        """Give a column of the last row in the mask (tables are sorted by day); NaN where there is none."""
        found = np.full(self.size, np.nan)
        found[self.accounts[mask]] = self.table[name][mask]  # of several the last one stays
        return found

    def first(self, mask: NDArray[np.bool_], name: str = "day") -> Floats:
        """Give a column of the first row in the mask; NaN where there is none."""
        found = np.full(self.size, np.nan)
        found[self.accounts[mask][::-1]] = self.table[name][mask][::-1]
        return found

    def greatest(self, mask: NDArray[np.bool_], name: str) -> Floats:
        """Give the greatest value of a column over the mask; NaN where there is none."""
        found = np.full(self.size, -NEVER)
        np.maximum.at(found, self.accounts[mask], self.table[name][mask])
        return np.where(np.isfinite(found), found, np.nan)

    def median(self, mask: NDArray[np.bool_], values: Floats) -> Floats:
        """Give the median of values (of the rows in the mask) by account; NaN where there is none."""
        accounts = self.accounts[mask]
        order = np.lexsort((values, accounts))
        accounts, values = accounts[order], values[order]
        many = np.bincount(accounts, minlength=self.size)
        begin = np.concatenate(([0], np.cumsum(many)[:-1]))
        some = many > 0
        low, high = begin + (np.maximum(many, 1) - 1) // 2, begin + many // 2
        found = np.full(self.size, np.nan)
        found[some] = (values[low[some]] + values[high[some]]) / 2
        return found
