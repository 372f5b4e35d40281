"""Scoring some accounts on a day, and the facts that triggers ask of them: the one path of the nightly run, of rechecks and of renewals.

Nothing here writes. What is kept of a chunk for deciding later is narrow: the facts that a condition asks for, eight bytes each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from handlers.services import Services
from storage.columns import load_columns, read_baselines, series_of, weeks_of
from storage.past import read_past_scores, read_stages
from storage.scorecards import in_force, load_file
from storage.snapshots import Evaluated, read_states
from success import hysteresis
from success.columns import AccountColumns, Series
from success.conditions import comparisons
from success.facts import Facts, facts_of
from success.hysteresis import BandStates
from success.measures import MeasureValues, compute
from success.scorecard import Scorecard
from success.scoring import score
from success.triggers import Condition, TriggerBook

_ALWAYS = frozenset({"score", "renews_on", "days_to_cancel_by", "term_days", "plan", "segment"})
"""Facts that deciding needs whatever the conditions ask."""

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


def load_scorecard(services: Services) -> tuple[int, Scorecard]:
    """Give the scorecard in force; a changed file becomes a new version first."""
    with services.writing() as session:
        load_file(session, services.library)
        return in_force(session)


def stored_basis(services: Services, on: date) -> Basis:
    """Give the basis of a day whose segments were measured before, by this day's evaluation or the latest one."""
    version, rules = load_scorecard(services)
    with services.reading() as session:
        return Basis(on, version, rules, read_baselines(session, on))


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


def facts_asked(book: TriggerBook, more: Iterable[str] = ()) -> frozenset[str]:
    """Give the facts that deciding with a book of triggers needs; `more` are those of people's own rules."""
    conditions: list[Condition] = []
    for trigger in book.active.values():
        worse = None if trigger.worse is None else trigger.worse.when
        conditions += [one for one in (trigger.when, trigger.clears, worse, trigger.push) if one is not None]
    named = {comparison.fact for condition in conditions for comparison in comparisons(condition)}
    return frozenset(named | _ALWAYS | set(more))


def narrow(facts: Facts, wanted: frozenset[str]) -> Facts:
    """Keep of the facts only what deciding asks for; texts cannot be written from it."""
    ids, nothing = facts.account_ids, np.empty((len(facts), 0))
    columns = AccountColumns(facts.on, ids, (), (), {}, {}, {}, {})
    none = nothing.astype(np.int64)
    return Facts(
        columns=columns,
        values=MeasureValues((), nothing, none, none.astype(np.int8), nothing),
        scorecard=facts.scorecard,
        numbers={key: column for key, column in facts.numbers.items() if key in wanted},
        words={key: column for key, column in facts.words.items() if key in wanted},
    )
