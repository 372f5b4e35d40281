"""The facts that triggers ask for, read live: of one account for a rule that is being set, of the whole book for who a release touches."""

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from storage.columns import load_columns, read_baselines, series_of, stream_accounts, weeks_of
from storage.past import read_past_scores, read_stages
from storage.scorecards import in_force
from storage.snapshots import read_states
from success.facts import Facts, facts_of
from success.hysteresis import advance
from success.measures import compute
from success.scoring import score


def read_facts(session: Session, account_ids: Iterable[int], on: date) -> Facts:
    """Give the facts of some accounts on a day, as this day's evaluation finds them."""
    return _facts(session, np.array(sorted(set(account_ids)), dtype=np.int64), on)


def stream_facts(session: Session, on: date) -> Iterator[Facts]:
    """Give the facts of the whole book, a chunk of accounts at a time."""
    for ids in stream_accounts(session, on):
        yield _facts(session, ids, on)


def _facts(session: Session, ids: NDArray[np.int64], on: date) -> Facts:
    _, rules = in_force(session)
    columns = load_columns(
        session, ids, on, series=series_of(rules), weeks=weeks_of(rules), baselines=read_baselines(session, on)
    )
    values = compute(columns, rules)
    health = score(columns, values, rules)
    before = read_states(session, ids, on)
    states = advance(before, health.score, on, health.hard_event, rules, limited=health.limited)
    past = read_past_scores(session, ids, on)
    return facts_of(columns, rules, values, health, states, before, past, read_stages(session, ids, on))
