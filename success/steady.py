"""The open alerts about which nothing is to be decided tonight: a shortcut of `success.alerting.decide` over columns. Pure.

On a usual night nearly every open alert still holds as it did, or is still unknown. Of these `decide` says SEE or NOTHING, and here the
same is said of all of them at once. Whatever is not plain (a mute, a snooze, another term, a mark that moved, points lost, a higher
severity) is left to `decide`; that both agree is a test (tests/success/test_steady.py).
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from success.alerting import MORE_POINTS, Holds
from success.answers import Answers, answer
from success.columns import Floats
from success.facts import Facts
from success.triggers import TriggerBook

_Mask = NDArray[np.bool_]
_MARGIN = 1e-3  # points: `decide` rounds, so what is this close to the line is left to it


@dataclass(frozen=True)
class OpenColumns:
    """The open alerts of some accounts (other accounts' are passed over) as K rows; arrays have shape (K,).

    * `terms` the renewal date as ISO text for renewal marks, else ""
    * `ranks` of the severities (`success.alerting.rank`); `scores` and `marks` NaN for none
    * `noted` where the day is noted already and none is counted against the alert
    """

    ids: NDArray[np.int64]
    accounts: NDArray[np.int64]
    triggers: Sequence[str]
    terms: Sequence[str]
    ranks: NDArray[np.int8]
    snoozed: _Mask
    noted: _Mask
    scores: Floats
    marks: Floats


@dataclass(frozen=True)
class Settled:
    """What needs no deciding.

    * `seen` ids of the alerts that still hold and whose day is to be noted
    * `left` (K,) the alerts that `decide` must look at
    * `rows` by trigger, shape (N,): the accounts whose only alert of it is settled
    * `answers` of the triggers that have open alerts
    """

    seen: NDArray[np.int64]
    left: _Mask
    rows: Mapping[str, _Mask]
    answers: Mapping[str, Answers]


def settle(
    book: TriggerBook,
    facts: Facts,
    open_ones: OpenColumns,
    *,
    watched: AbstractSet[str],
    muted: AbstractSet[tuple[int, str]],
) -> Settled:
    """Find the open alerts of the enabled triggers about which `decide` would say SEE or NOTHING."""
    codes = {key: code for code, key in enumerate(book.active)}
    of = np.fromiter((codes.get(key, -1) for key in open_ones.triggers), dtype=np.int64, count=len(open_ones.ids))
    at = np.minimum(np.searchsorted(facts.account_ids, open_ones.accounts), max(0, len(facts) - 1))
    of[facts.account_ids[at] != open_ones.accounts] = -1
    seen, left = np.zeros(len(of), dtype=bool), np.ones(len(of), dtype=bool)
    rows, answers = {}, {}
    for key, trigger in book.active.items():
        mine = np.flatnonzero(of == codes[key])
        if not len(mine):
            continue
        answers[key] = answer(trigger, facts)
        quiet = np.isin(facts.account_ids, [account for account, name in muted if name == key])
        holding, idle = _plain(answers[key], open_ones, mine, at[mine], quiet, pressing=key in watched)
        seen[mine[holding]], left[mine[holding | idle]] = True, False
        rows[key] = np.zeros(len(facts), dtype=bool)
        rows[key][at[mine[holding | idle]]] = True
    return Settled(open_ones.ids[seen & ~open_ones.noted], left, rows, answers)


def _plain(
    answers: Answers,
    open_ones: OpenColumns,
    mine: NDArray[np.intp],
    rows: NDArray[np.intp],
    quiet: _Mask,
    *,
    pressing: bool,
) -> tuple[_Mask, _Mask]:
    """Say of one trigger's alerts (`mine`, standing at `rows`) which plainly still hold, and for which nothing is known or over."""
    names, terms = answers.term_names(), open_ones.terms
    pairs = zip(rows.tolist(), mine.tolist(), strict=True)
    present = np.fromiter((names[row] == terms[one] for row, one in pairs), dtype=bool, count=len(mine))
    alone = np.bincount(rows, minlength=len(names))[rows] == 1
    plain = present & alone & ~quiet[rows] & ~open_ones.snoozed[mine]
    now, then = answers.marks[rows], open_ones.marks[mine]
    moved = ~np.isnan(now) & (now != then)
    if pressing:
        lost = open_ones.scores[mine] - answers.scores[rows] > MORE_POINTS - _MARGIN
        moved |= lost | (answers.ranks()[rows] > open_ones.ranks[mine])
    met = answers.met[rows]
    return plain & met & ~moved, plain & ~met & (answers.cleared[rows] != Holds.YES)
