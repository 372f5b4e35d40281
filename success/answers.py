"""What a trigger finds in N accounts, as columns: does its condition hold, is it cleared, how hard does it press, which mark is reached."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from success.alerting import Holds, harder, rank
from success.columns import Floats
from success.conditions import Held, holds, opposite
from success.facts import Facts
from success.triggers import Trigger
from success.vocabulary import Severity

_TERM_PART = 3  # no renewal mark lies beyond a third of the term (DESIGN.md, section 6)


@dataclass(frozen=True)
class Answers:
    """What one trigger finds; every array has shape (N,).

    `holds`, `cleared`, `worse` and `push` are codes of `Holds`; `marks` and `terms` (ordinals of the renewal date) NaN for none.
    """

    trigger: Trigger
    holds: Held
    cleared: Held
    worse: Held
    push: Held
    marks: Floats
    terms: Floats
    terms_known: bool
    scores: Floats

    @cached_property
    def met(self) -> NDArray[np.bool_]:
        """Say where the condition holds."""
        found: NDArray[np.bool_] = self.holds == Holds.YES
        return found

    @cached_property
    def harder(self) -> Severity:
        """Give the severity where `worse` holds; it never presses less than the trigger does."""
        worse = self.trigger.worse
        return worse.severity if worse is not None and harder(worse.severity, self.trigger.severity) else self.severity

    @property
    def severity(self) -> Severity:
        """Give the severity where `worse` does not hold."""
        return self.trigger.severity

    def ranks(self) -> NDArray[np.int8]:
        """Give the place of each account's severity in their order, as `success.alerting.rank` does."""
        return np.where(self.worse == Holds.YES, rank(self.harder), rank(self.severity)).astype(np.int8)

    def term_names(self) -> list[str]:
        """Give the present terms as alerts carry them: the renewal date as ISO text, "" for none."""
        if not self.trigger.marks:
            return [""] * len(self.holds)
        days = np.nan_to_num(self.terms, nan=0.0).astype(np.int64).tolist()
        names = {day: date.fromordinal(day).isoformat() if day else "" for day in set(days)}
        return [names[day] for day in days]


def answer(trigger: Trigger, facts: Facts) -> Answers:
    """Answer the conditions of a trigger for every account."""
    nowhere, everywhere = (np.full(len(facts), code, dtype=np.int8) for code in (Holds.NO, Holds.YES))
    unknown = np.full(len(facts), np.nan)
    held, marks, terms = holds(trigger.when, facts), unknown, unknown
    if trigger.marks:
        marks, terms = marks_reached(trigger, facts), facts.numbers.get("renews_on", unknown)
        left = facts.numbers.get("days_to_cancel_by", unknown)
        none = np.where(np.isnan(left), Holds.UNKNOWN, Holds.NO)
        held = np.where(np.isnan(marks) & (held != Holds.NO), none, held).astype(np.int8)
    return Answers(
        trigger=trigger,
        holds=held,
        cleared=opposite(held) if trigger.clears is None else holds(trigger.clears, facts),
        worse=nowhere if trigger.worse is None else holds(trigger.worse.when, facts),
        push=everywhere if trigger.push is None else holds(trigger.push, facts),
        marks=marks,
        terms=terms,
        terms_known="renews_on" in facts.numbers,
        scores=facts.numbers.get("score", unknown),
    )


def marks_reached(trigger: Trigger, facts: Facts) -> Floats:
    """Give the renewal mark that each account has reached: the smallest one not smaller than the days left to the notice date.

    Marks beyond a third of the contract's term do not count; NaN where none is reached, or the days are unknown.
    """
    unknown = np.full(len(facts), np.nan)
    left = facts.numbers.get("days_to_cancel_by", unknown)
    longest = np.nan_to_num(facts.numbers.get("term_days", unknown), nan=np.inf) / _TERM_PART
    reached = unknown
    for mark in sorted(trigger.marks, reverse=True):
        reached = np.where((left <= mark) & (mark <= longest), float(mark), reached)
    return reached
