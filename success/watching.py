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
from numpy.typing import NDArray

from success.alerting import TELLS, Closed, Decision, Holds, Standing, Today, Verb, decide
from success.answers import Answers, answer
from success.facts import Facts
from success.steady import Settled
from success.triggers import Trigger, TriggerBook
from success.vocabulary import Severity

StandingKey = tuple[int, str, str]
"""Account, trigger, term ("" where the trigger has no renewal marks, else the renewal date as ISO text)."""

_YES = int(Holds.YES)
_HOLDS = {int(code): code for code in Holds}


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
class _Chosen:
    """What a trigger finds in the accounts that are decided one by one, as plain numbers: numpy's own are slow at that."""

    trigger: Trigger
    index: list[int]
    holds: list[int]
    cleared: list[int]
    severity: list[Severity]
    push: list[int]
    marks: list[float]
    terms: list[str]
    terms_known: list[bool]
    scores: list[float]


def _chosen(answers: Answers, rows: NDArray[np.intp]) -> _Chosen:
    names = answers.term_names()
    known = ~np.isnan(answers.terms) | (answers.terms_known or not answers.trigger.marks)
    return _Chosen(
        trigger=answers.trigger,
        index=rows.tolist(),
        holds=answers.holds[rows].tolist(),
        cleared=answers.cleared[rows].tolist(),
        severity=[answers.harder if code == _YES else answers.severity for code in answers.worse[rows].tolist()],
        push=answers.push[rows].tolist(),
        marks=answers.marks[rows].tolist(),
        terms=[names[row] for row in rows.tolist()],
        terms_known=known[rows].tolist(),
        scores=answers.scores[rows].tolist(),
    )


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
    settled: Settled | None = None,
) -> list[Happening]:
    """Decide about every account and enabled trigger; give what is to be done, in the order of the file, then of the accounts.

    `standing` holds the open alerts (baselines too), `closed` the latest closed one per account and trigger; those of other accounts
    are passed over. `watched` names the triggers that have their baseline. `only` restricts it to the triggers with renewal marks,
    or to all others. `settled` (success/steady.py, for the same book and facts) names what need not be looked at; `standing` may leave
    that out, and no SEE is given for it.
    """
    open_terms, accounts = _open_terms(standing, facts), facts.account_ids.tolist()
    happenings: list[Happening] = []
    for key, trigger in book.active.items():
        if only is not None and bool(trigger.marks) != (only == "marks"):
            continue
        answers = settled.answers.get(key) if settled is not None else None
        mine, watching = open_terms.get(key, {}), key in watched
        found = answer(trigger, facts) if answers is None else answers
        rows = _rows(found, mine, settled.rows.get(key) if settled is not None else None)
        chosen = _chosen(found, rows)
        for at, index in enumerate(chosen.index):
            account = accounts[index]
            quiet = (account, key) in muted
            for today in _todays(chosen, at, mine.get(index, ()), on, watched=watching, muted=quiet):
                held, last = standing.get((account, key, today.term)), closed.get((account, key))
                decision = decide(trigger, today, held, last, clear_days=book.attention.clear_days)
                if decision.verb is not Verb.NOTHING:
                    push = chosen.push[at] == _YES
                    happenings.append(_happening(index, account, key, today, decision, push=push))
    return happenings


def _rows(answers: Answers, mine: Collection[int], settled: NDArray[np.bool_] | None) -> NDArray[np.intp]:
    """Give the accounts where the condition holds, or an alert is open, but those that are settled."""
    looked_at = answers.met.copy()
    looked_at[list(mine)] = True
    return np.flatnonzero(looked_at if settled is None else looked_at & ~settled)


def _open_terms(standing: Collection[StandingKey], facts: Facts) -> Mapping[str, Mapping[int, list[str]]]:
    """Give the terms of the open alerts by trigger and row."""
    rows = {account: index for index, account in enumerate(facts.account_ids.tolist())}
    found: dict[str, dict[int, list[str]]] = {}
    for account, key, term in standing:
        if account in rows:
            found.setdefault(key, {}).setdefault(rows[account], []).append(term)
    return found


def _todays(
    chosen: _Chosen, at: int, open_terms: Collection[str], on: date, *, watched: bool, muted: bool
) -> Iterator[Today]:
    """Give what was found of the account: for its present term, and for terms that are over but whose alerts are still open."""
    held, term, severity = _HOLDS[chosen.holds[at]], chosen.terms[at], chosen.severity[at]
    mark = _or_none(chosen.marks[at])
    if held is Holds.YES or term in open_terms:
        yield Today(
            on=on,
            holds=held,
            cleared=_HOLDS[chosen.cleared[at]],
            severity=severity,
            score=_or_none(chosen.scores[at]),
            term=term,
            mark=None if mark is None else int(mark),
            watched=watched,
            muted=muted,
        )
    if chosen.terms_known[at]:
        for over in sorted(set(open_terms) - {term}):
            score = _or_none(chosen.scores[at])
            yield Today(on, Holds.NO, Holds.YES, severity, score, over, None, watched, muted)


def _or_none(value: float) -> float | None:
    return None if isnan(value) else value


def _happening(index: int, account: int, key: str, today: Today, decision: Decision, *, push: bool) -> Happening:
    return Happening(index, account, key, today.term, today.mark, decision, today.severity, today.score, push=push)
