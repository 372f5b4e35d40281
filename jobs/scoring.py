"""What an evaluation is scored on, and what is kept of it for deciding: the facts that a condition asks for, eight bytes each."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from handlers.services import Services
from storage.columns import read_baselines
from storage.scorecards import in_force, load_file
from storage.scoring import Basis
from success.columns import AccountColumns
from success.conditions import comparisons
from success.facts import Facts
from success.measures import MeasureValues
from success.scorecard import Scorecard
from success.triggers import Condition, TriggerBook

_ALWAYS = frozenset({"score", "renews_on", "days_to_cancel_by", "term_days", "plan", "segment"})
"""Facts that deciding needs whatever the conditions ask."""


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
