"""From a plot's terms to contracts and movements of recurring revenue that reconcile: on every day they sum to the same."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from storage.demo.plot import Floats, Plot, Term
from success.vocabulary import Movement


@dataclass(frozen=True)
class Signed:
    """A contract as signed; it runs from `starts_on` to the end of `ends_on`."""

    starts_on: date
    ends_on: date | None
    seats: int
    arr: Decimal
    discount_percent: float


@dataclass(frozen=True)
class Moved:
    """A movement of recurring revenue, signed."""

    on: date
    kind: Movement
    amount: Decimal
    note: str


@dataclass(frozen=True)
class Commerce:
    """All contracts and movements of an account, oldest first."""

    contracts: tuple[Signed, ...]
    movements: tuple[Moved, ...]
    churned_on: date | None

    @property
    def customer_since(self) -> date:
        """Give the first day of the first contract."""
        return self.contracts[0].starts_on

    def arr_on(self, day: date) -> Decimal:
        """Sum the contracts that run on `day`."""
        return sum((c.arr for c in self.contracts if _runs(c, day)), Decimal(0))

    def seats_on(self, days: np.typing.NDArray[np.int64]) -> Floats:
        """Give the seats that run on each of `days` (ordinals)."""
        seats = np.zeros(days.shape)
        for contract in self.contracts:
            end = date.max if contract.ends_on is None else contract.ends_on
            seats += contract.seats * ((days >= contract.starts_on.toordinal()) & (days <= end.toordinal()))
        return seats


def _runs(contract: Signed, day: date) -> bool:
    return contract.starts_on <= day and (contract.ends_on is None or day <= contract.ends_on)


def _arr(seats: int, price: int, discount: float) -> Decimal:
    return Decimal(round(seats * price * (1 - discount)))


def sign(plot: Plot, today: date) -> Commerce:
    """Sign the plot's terms one after the other, so that the last one ends `renews_in` days from today."""
    contracts: list[Signed] = []
    movements: list[Moved] = []
    before: list[Signed] = []
    for term, (start, end) in zip(plot.terms, _spans(plot, today), strict=True):
        first = Signed(start, end, term.seats, _arr(term.seats, term.price, term.discount), 100 * term.discount)
        movements += _followed(before, first, returning=term.gap > 0)
        running = [first]
        for extra in sorted(plot.add_ons, key=lambda add_on: -add_on.days_ago):
            on = today - timedelta(days=extra.days_ago)
            if start < on and (end is None or on <= end):
                arr = _arr(extra.seats, term.price, term.discount)
                running.append(Signed(on, end, extra.seats, arr, 100 * term.discount))
                movements.append(Moved(on, Movement.EXPANSION, arr, f"{extra.seats} more seats within the term"))
        contracts += running
        before = running
    churned_on = _left(before) if plot.churned else None
    if churned_on is not None:
        movements.append(Moved(churned_on, Movement.CHURN, -sum((c.arr for c in before), Decimal(0)), "not renewed"))
    return Commerce(tuple(contracts), tuple(movements), churned_on)


def _spans(plot: Plot, today: date) -> list[tuple[date, date | None]]:
    """Give first and last day of each term, found from the last one backwards."""
    last: date | None = None
    if plot.renews_in is None:
        start = today - timedelta(days=plot.open_since)
    else:
        last = today + timedelta(days=plot.renews_in)
        start = last - timedelta(days=plot.terms[-1].days - 1)
    spans: list[tuple[date, date | None]] = [(start, last)]
    following: Term = plot.terms[-1]
    for term in reversed(plot.terms[:-1]):
        end = start - timedelta(days=1 + following.gap)
        start = end - timedelta(days=term.days - 1)
        spans.append((start, end))
        following = term
    return spans[::-1]


def _left(contracts: list[Signed]) -> date:
    end = contracts[0].ends_on
    assert end is not None, "a customer whose contract has no end cannot leave at its end"
    return end + timedelta(days=1)


def _followed(before: list[Signed], now: Signed, *, returning: bool) -> list[Moved]:
    """Tell what changed between two terms: seats first, at the old price, then the price; a discount is contraction."""
    if not before:
        return [Moved(now.starts_on, Movement.NEW, now.arr, "first contract")]
    arr = sum((c.arr for c in before), Decimal(0))
    if returning:
        left = Moved(_left(before), Movement.CHURN, -arr, "not renewed")
        return [left, Moved(now.starts_on, Movement.NEW, now.arr, "came back")]
    seats = sum(c.seats for c in before)
    volume = Decimal(round(float(arr) / seats * (now.seats - seats)))
    price = now.arr - arr - volume
    moved = []
    if volume:
        kind = Movement.EXPANSION if volume > 0 else Movement.CONTRACTION
        moved.append(Moved(now.starts_on, kind, volume, f"{seats} to {now.seats} seats at renewal"))
    if price:
        kind = Movement.PRICE if price > 0 else Movement.CONTRACTION
        note = (
            f"discount of {now.discount_percent:.0f} % at renewal" if now.discount_percent else "new price at renewal"
        )
        moved.append(Moved(now.starts_on, kind, price, note))
    return moved
