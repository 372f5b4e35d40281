"""Scoring some accounts on a day, and the facts that triggers ask of them; only reading.

The one path of the nightly run, of rechecks, of renewals, and of what people ask of the present.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from storage.columns import load_columns, read_baselines, series_of, stream_accounts, weeks_of
from storage.past import read_past_scores, read_stages
from storage.scorecards import in_force
from storage.snapshots import Evaluated, read_states
from success import hysteresis
from success.columns import Series
from success.facts import Facts, facts_of
from success.hysteresis import BandStates
from success.measures import compute
from success.scorecard import Scorecard
from success.scoring import score

_STAGED = frozenset({"entered_stage"})
"""Facts that are told from the stage before."""

_NO_SERIES: Mapping[str, Series] = MappingProxyType({})


@dataclass(frozen=True)
class Basis:
    """What all accounts of an evaluation are scored on: the day, the scorecard with its version, the segments' own movement."""

    on: date
    version: int
    rules: Scorecard
    baselines: Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Scored:
    """Some accounts after scoring, and where they stood before."""

    evaluated: Evaluated
    before: BandStates


def score_accounts(
    session: Session, ids: NDArray[np.int64], basis: Basis, known: Mapping[str, Series] = _NO_SERIES
) -> Scored:
    """Score some accounts (ids ascending). `known` are weeks that were read before, see `storage.columns.load_columns`."""
    rules = basis.rules
    columns = load_columns(
        session,
        ids,
        basis.on,
        series=series_of(rules),
        weeks=weeks_of(rules),
        baselines=basis.baselines,
        known=known,
    )
    before = read_states(session, ids, basis.on)
    values = compute(columns, rules)
    health = score(columns, values, rules)
    states = hysteresis.advance(before, health.score, basis.on, health.hard_event, rules, limited=health.limited)
    return Scored(Evaluated(basis.version, columns, values, health, states), before)


def facts_about(session: Session, scored: Scored, rules: Scorecard, wanted: frozenset[str] = _STAGED) -> Facts:
    """Give the facts of accounts that were scored, compared with their earlier snapshots; earlier stages only where they are wanted."""
    one = scored.evaluated
    ids, on = one.columns.account_ids, one.columns.on
    return facts_of(
        one.columns,
        rules,
        one.values,
        one.health,
        one.states,
        scored.before,
        read_past_scores(session, ids, on),
        read_stages(session, ids, on) if wanted & _STAGED else None,
    )


def full_facts(basis: Basis, session: Session, ids: NDArray[np.int64]) -> Facts:
    """Score some accounts (ids ascending) and give all their facts, from which texts can be written; only reading."""
    return facts_about(session, score_accounts(session, ids, basis), basis.rules)


def read_facts(session: Session, account_id: int, on: date) -> Facts:
    """Give the facts of one account on a day, as this day's evaluation finds them."""
    return full_facts(_present(session, on), session, np.array([account_id], dtype=np.int64))


def stream_facts(session: Session, on: date) -> Iterator[Facts]:
    """Give the facts of the whole book, a chunk of accounts at a time."""
    basis = _present(session, on)
    for ids in stream_accounts(session, on):
        yield full_facts(basis, session, ids)


def _present(session: Session, on: date) -> Basis:
    version, rules = in_force(session)
    return Basis(on, version, rules, read_baselines(session, on))
