"""The rows of a batch of accounts, in plain values, before they are written; and what every teller of a story needs at hand."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from sqlmodel import SQLModel

from storage.demo.commerce import Commerce
from storage.demo.plot import Floats, Plot, Scope
from storage.models import Stamped

Row = dict[str, object]
Ints = NDArray[np.int64]

EXTERNAL = "demo-"
"""What every external id of the demo book begins with."""


@dataclass
class Pages:
    """Rows by table, in the order in which they were told; measurements as (account, index of the series, week, value) columns."""

    told_at: datetime
    rows: dict[type[SQLModel], list[Row]] = field(default_factory=lambda: defaultdict(list))
    cells: list[tuple[Ints, Ints, Ints, Floats]] = field(default_factory=list)
    next_contact: int = 1

    def add(self, model: type[SQLModel], **values: object) -> None:
        """Add a row with all columns of its table but a number that the database gives itself."""
        if issubclass(model, Stamped):
            values |= {"created_at": self.told_at, "updated_at": self.told_at, "updated_by": None}
        self.rows[model].append(values)

    def rows_of(self, table: str) -> list[Row]:
        """Give the rows of the table called `table`."""
        return next((rows for model, rows in self.rows.items() if model.__tablename__ == table), [])


@dataclass(frozen=True)
class Desk:
    """One account while its story is told."""

    plot: Plot
    number: int  # in the book, from 0
    account_id: int
    name: str
    domain: str
    owner_id: int | None
    commerce: Commerce
    today: date
    scope: Scope
    rng: Generator
    pages: Pages

    def day(self, days_ago: int) -> date:
        """Give the date so many days before today."""
        return self.today - timedelta(days=days_ago)

    def instant(self, days_ago: int, *, minutes: int) -> datetime:
        """Give an instant on the day so many days before today, `minutes` after midnight UTC; at the latest as it begins today."""
        day = self.day(days_ago)
        return datetime.combine(day, time(), UTC) + timedelta(minutes=minutes if days_ago > 0 else 0)

    def external(self, kind: str, count: int) -> str:
        """Give the external id of the account's record."""
        return f"{EXTERNAL}{self.number + 1:06d}-{kind}-{count}"

    @property
    def age(self) -> int:
        """Give the days since the first contract began, but no more than are told."""
        return min((self.today - self.commerce.customer_since).days, self.scope.days)

    @property
    def gone(self) -> int:
        """Give the days since the customer left; 0 for those who are here."""
        left = self.commerce.churned_on
        return 0 if left is None else (self.today - left).days

    def past(self, last: int, every: int, *, wobble: int = 0) -> list[int]:
        """Give days ago, latest first, from `last` every `every` days back to the beginning; each but the last may wobble."""
        days = range(max(last, self.gone), self.age, every)
        return [
            ago if not place else min(max(ago + int(self.rng.integers(-wobble, wobble + 1)), last), self.age)
            for place, ago in enumerate(days)
        ]


def number_of(keys: Mapping[str, int], names: tuple[str, ...]) -> Ints:
    """Give the numbers of `names`, in their order."""
    return np.array([keys[name] for name in names], dtype=np.int64)
