"""Watching a book of N accounts with a book of triggers: what happens to which alert on a day. Pure.

The one path of the nightly engine, of the re-evaluation within five minutes, of the preview and of the simulation. Conditions are
answered as columns; only accounts where something holds, or is open, are decided one by one.
"""

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Literal

import numpy as np

from success.alerting import TELLS, Closed, Decision, Holds, Standing, Today, Verb, decide, harder
from success.columns import Floats
from success.conditions import holds, opposite
from success.facts import Facts
from success.triggers import Trigger, TriggerBook
from success.vocabulary import Severity

StandingKey = tuple[int, str, str]
"""Account, trigger, term ("" where the trigger has no renewal marks, else the renewal date as ISO text)."""

_YES = int(Holds.YES)
_HOLDS = {int(code): code for code in Holds}
_TERM_PART = 3  # no renewal mark lies beyond a third of the term (DESIGN.md, section 6)


@dataclass(frozen=True)
class Happening:
    """What an evaluation does to one alert.

    * `index` the account's row in the facts
    * `severity` after `worse`; `score` the computed health; `mark` the renewal mark reached
    * `push` False for a renewal mark that may only wait in the digest
    """

    index: int
    account_id: int
    trigger: str
    term: str
    mark: int | None
    decision: Decision
    severity: Severity
    score: float | None
    push: bool = True

    @property
    def verb(self) -> Verb:
        """Give what is done."""
        return self.decision.verb

    @property
    def tells(self) -> bool:
        """Tell whether somebody hears of it."""
        return self.decision.verb in TELLS


@dataclass(frozen=True)
class _Answers:
    """What one trigger finds in N accounts, as plain numbers: rows are decided one by one, and numpy's are slow at that.

    `holds`, `cleared`, `worse` and `push` are codes of `Holds`; `marks` and `terms` (ordinals of the renewal date) NaN for none.
    """

    trigger: Trigger
    holds: list[int]
    cleared: list[int]
    worse: list[int]
    push: list[int]
    marks: list[float]
    terms: list[float]
    terms_known: bool
    scores: list[float]

    @property
    def met(self) -> list[int]:
        """Give the rows where the condition holds."""
        return [index for index, code in enumerate(self.holds) if code == _YES]


def watch(
    book: TriggerBook,
    facts: Facts,
    standing: Mapping[StandingKey, Standing],
    closed: Mapping[tuple[int, str], Closed],
    *,
    on: date,
    muted: AbstractSet[tuple[int, str]] = frozenset(),
    watched: AbstractSet[str],
    only: Literal["marks", "conditions"] | None = None,
) -> list[Happening]:
    """Decide about every account and enabled trigger; give what is to be done, in the order of the file, then of the accounts.

    `standing` holds the open alerts (baselines too), `closed` the latest closed one per account and trigger; those of other accounts
    are passed over. `watched` names the triggers that have their baseline. `only` restricts it to the triggers with renewal marks,
    or to all others.
    """
    open_terms, accounts = _open_terms(standing, facts), facts.account_ids.tolist()
    happenings: list[Happening] = []
    for key, trigger in book.active.items():
        if only is not None and bool(trigger.marks) != (only == "marks"):
            continue
        answers, mine = _answers(trigger, facts), open_terms.get(key, {})
        for index in sorted({*answers.met, *mine}):
            account = accounts[index]
            watching, quiet = key in watched, (account, key) in muted
            for today in _todays(answers, index, mine.get(index, ()), on, watched=watching, muted=quiet):
                held, last = standing.get((account, key, today.term)), closed.get((account, key))
                decision = decide(trigger, today, held, last, clear_days=book.attention.clear_days)
                if decision.verb is not Verb.NOTHING:
                    push = answers.push[index] == _YES
                    happenings.append(_happening(index, account, key, today, decision, push=push))
    return happenings


def _open_terms(standing: Collection[StandingKey], facts: Facts) -> Mapping[str, Mapping[int, list[str]]]:
    """Give the terms of the open alerts by trigger and row."""
    rows = {account: index for index, account in enumerate(facts.account_ids.tolist())}
    found: dict[str, dict[int, list[str]]] = {}
    for account, key, term in standing:
        if account in rows:
            found.setdefault(key, {}).setdefault(rows[account], []).append(term)
    return found


def _answers(trigger: Trigger, facts: Facts) -> _Answers:
    """Answer the conditions of a trigger for every account."""
    nowhere, everywhere = (np.full(len(facts), code, dtype=np.int8) for code in (Holds.NO, Holds.YES))
    unknown = np.full(len(facts), np.nan)
    held, marks, terms = holds(trigger.when, facts), unknown, unknown
    if trigger.marks:
        marks, terms = marks_reached(trigger, facts), facts.numbers.get("renews_on", unknown)
        left = facts.numbers.get("days_to_cancel_by", unknown)
        none = np.where(np.isnan(left), Holds.UNKNOWN, Holds.NO)
        held = np.where(np.isnan(marks) & (held != Holds.NO), none, held).astype(np.int8)
    return _Answers(
        trigger=trigger,
        holds=held.tolist(),
        cleared=(opposite(held) if trigger.clears is None else holds(trigger.clears, facts)).tolist(),
        worse=(nowhere if trigger.worse is None else holds(trigger.worse.when, facts)).tolist(),
        push=(everywhere if trigger.push is None else holds(trigger.push, facts)).tolist(),
        marks=marks.tolist(),
        terms=terms.tolist(),
        terms_known="renews_on" in facts.numbers,
        scores=facts.numbers.get("score", unknown).tolist(),
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


def _todays(
    answers: _Answers, index: int, open_terms: Collection[str], on: date, *, watched: bool, muted: bool
) -> Iterator[Today]:
    """Give what was found of the account: for its present term, and for terms that are over but whose alerts are still open."""
    trigger, held = answers.trigger, _HOLDS[answers.holds[index]]
    term, known = _term(answers, index)
    severity = trigger.severity
    if trigger.worse is not None and answers.worse[index] == _YES and harder(trigger.worse.severity, severity):
        severity = trigger.worse.severity
    score, mark = _or_none(answers.scores[index]), _or_none(answers.marks[index])
    today = Today(
        on=on,
        holds=held,
        cleared=_HOLDS[answers.cleared[index]],
        severity=severity,
        score=score,
        term=term,
        mark=None if mark is None else int(mark),
        watched=watched,
        muted=muted,
    )
    if answers.holds[index] == _YES or term in open_terms:
        yield today
    if known:
        for over in sorted(set(open_terms) - {term}):
            yield Today(on, Holds.NO, Holds.YES, severity, score, over, None, watched, muted)


def _term(answers: _Answers, index: int) -> tuple[str, bool]:
    """Give the present term of the account ("" without one), and whether that is known."""
    if not answers.trigger.marks:
        return "", True
    renews_on = _or_none(answers.terms[index])
    return ("", answers.terms_known) if renews_on is None else (date.fromordinal(int(renews_on)).isoformat(), True)


def _or_none(value: float) -> float | None:
    return None if isnan(value) else value


def _happening(index: int, account: int, key: str, today: Today, decision: Decision, *, push: bool) -> Happening:
    return Happening(index, account, key, today.term, today.mark, decision, today.severity, today.score, push=push)
