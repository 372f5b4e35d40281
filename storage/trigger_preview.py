"""What a book of triggers would have raised over the last days, before it counts: the past replayed in memory, nothing written.

The columns of every past day are read from the records as they stand today, so that corrections made since are in them; bands go on
from the snapshots before the first day. Only accounts that are customers today are looked at. Nobody closes, snoozes or mutes in a
replay, and an alert counts when it is raised, whoever is told of it. What people ask for by their own records is no part of the file.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from storage.baselines import as_columns, measure_baselines
from storage.columns import count_accounts, load_columns, read_baselines, series_of, stream_accounts, weeks_of
from storage.models import Account, Person
from storage.past import read_past_scores
from storage.snapshots import read_states
from success import hysteresis
from success.alerting import Verb
from success.columns import Floats
from success.fact_words import headline
from success.facts import Facts, PastScores, facts_of
from success.health import past_day
from success.hysteresis import BandStates
from success.measures import compute
from success.replay import Replay
from success.scorecard import Scorecard
from success.scoring import score
from success.triggers import TriggerBook
from success.watching import Happening, watch
from success.wording import day, many

DAYS = 90
MOST_DAILY = 5_000
"""Accounts up to which every day is replayed; a larger book is looked at once a week, which takes a seventh of the time."""

_EXAMPLES = 3
_WEEK = 7

Progress = Callable[[int, int], None]
"""Called with (accounts done, accounts in all)."""

Baselines = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Example:
    """An alert that would have been raised."""

    on: date
    account: str
    headline: str


@dataclass(frozen=True)
class TriggerShare:
    """What one trigger would have raised; `so_already` held on the first day and would be its silent baseline."""

    key: str
    title: str
    alerts: int
    so_already: int
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class PreviewResult:
    """The replay of some days up to `on`; `step` is 1 for every day, 7 for once a week.

    * `shares` one for each enabled trigger, in the order of the file
    * `owners` CSMs with accounts; `busiest` the most alerts that one of them would have had in a week of seven days
    """

    on: date
    days: int
    step: int
    accounts: int
    shares: tuple[TriggerShare, ...]
    owners: int
    busiest: int

    @property
    def alerts(self) -> int:
        """Give the alerts in all."""
        return sum(share.alerts for share in self.shares)

    @property
    def a_week(self) -> float:
        """Give the alerts of a CSM in a week on average, before her budget; 0 where nobody owns an account."""
        return self.alerts / self.owners / (self.days / _WEEK) if self.owners else 0.0

    def lines(self) -> list[str]:
        """Tell it in plain lines: in all, by trigger with examples, and what a CSM would have had."""
        raised = f"the last {self.days} days would have raised {many(self.alerts, 'alert')}"
        week = f"{self.a_week:.1f} per CSM and week, {self.busiest} in the busiest week of one CSM"
        told = [f"With these triggers {raised} at {many(self.accounts, 'account')}: {week}, before anybody's budget."]
        if self.step > 1:
            told.append(
                "The book is large: it was looked at once a week, so that what came and went between is not in it."
            )
        for share in sorted(self.shares, key=lambda one: -one.alerts):
            already = f" · {share.so_already} so already on the first day" if share.so_already else ""
            told.append(f"{share.alerts:>5}  {share.key}: {share.title}{already}")
            told += [f"       {day(one.on, self.on)} · {one.account}: {one.headline}" for one in share.examples]
        return told


@dataclass
class _Tally:
    raised: Counter[str] = field(default_factory=Counter)
    already: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[date, int, str]]] = field(default_factory=lambda: defaultdict(list))
    weeks: Counter[tuple[int, int]] = field(default_factory=Counter)
    owners: set[int] = field(default_factory=set)
    accounts: int = 0


def preview_triggers(
    session: Session,
    book: TriggerBook,
    scorecard: Scorecard,
    on: date,
    *,
    days: int = DAYS,
    progress: Progress | None = None,
) -> PreviewResult:
    """Replay the `days` before `on`, and `on` itself, with a book of triggers; the day before the first one is the baseline."""
    total = count_accounts(session, on)
    step = 1 if total <= MOST_DAILY else _WEEK
    past = [on - timedelta(days=back) for back in range(days // step * step, -1, -step)]
    baselines = [_baselines(session, one) for one in past]
    tally = _Tally()
    for ids in stream_accounts(session, on):
        owners = _owners(session, ids)
        tally.owners |= set(owners.values())
        _replay(session, ids, past, baselines, scorecard, book, tally, owners)
        tally.accounts += len(ids)
        if progress:
            progress(tally.accounts, total)
    return _result(session, tally, book, on, days, step)


def _baselines(session: Session, on: date) -> Baselines:
    """Give what the segments did as the evaluation of the day kept it; a book that was never evaluated is measured."""
    return read_baselines(session, on) or as_columns(measure_baselines(session, on))


def _replay(
    session: Session,
    ids: NDArray[np.int64],
    past: list[date],
    baselines: list[Baselines],
    scorecard: Scorecard,
    book: TriggerBook,
    tally: _Tally,
    owners: Mapping[int, int],
) -> None:
    """Go through the days with one chunk of accounts."""
    walk = _Walk(session, ids, scorecard, read_states(session, ids, past[0]))
    replay, watched = Replay(), frozenset[str]()
    for on, medians in zip(past, baselines, strict=True):
        facts = walk.facts(on, medians)
        for one in watch(book, facts, replay.standing, replay.closed, on=on, watched=watched):
            replay.take(one, on)
            _count(tally, one, book, facts, on, owners)
        watched = frozenset(book.active)


def _count(tally: _Tally, one: Happening, book: TriggerBook, facts: Facts, on: date, owners: Mapping[int, int]) -> None:
    if one.verb is Verb.BASELINE:
        tally.already[one.trigger] += 1
    elif one.verb is Verb.RAISE:
        tally.raised[one.trigger] += 1
        if one.account_id in owners:
            tally.weeks[owners[one.account_id], on.toordinal() // _WEEK] += 1
        if len(tally.examples[one.trigger]) < _EXAMPLES:
            text = headline(book.triggers[one.trigger], facts, one.index)
            tally.examples[one.trigger].append((on, one.account_id, text))


@dataclass
class _Walk:
    """Scores one chunk of accounts day after day, each day on what the one before left."""

    session: Session
    ids: NDArray[np.int64]
    scorecard: Scorecard
    states: BandStates
    scores: dict[date, Floats] = field(default_factory=dict)
    stages: tuple[str, ...] | None = None

    def facts(self, on: date, baselines: Baselines) -> Facts:
        """Give the facts of a day."""
        rules = self.scorecard
        columns = load_columns(
            self.session, self.ids, on, series=series_of(rules), weeks=weeks_of(rules), baselines=baselines
        )
        values = compute(columns, rules)
        health = score(columns, values, rules)
        before = self.states
        self.states = hysteresis.advance(before, health.score, on, health.hard_event, rules, limited=health.limited)
        facts = facts_of(columns, rules, values, health, self.states, before, self._past(on), self.stages)
        self.scores[on], self.stages = health.score, columns.stages
        return facts

    def _past(self, on: date) -> PastScores:
        """Give earlier scores: replayed ones, and snapshots for what lies before the first day."""
        week, month = (past_day(self.scores, on, back) for back in (7, 30))
        if week is not None and month is not None:
            return PastScores(self.scores[week], self.scores[month])
        kept = read_past_scores(self.session, self.ids, on)
        return PastScores(
            kept.week if week is None else self.scores[week], kept.month if month is None else self.scores[month]
        )


def _owners(session: Session, ids: NDArray[np.int64]) -> dict[int, int]:
    asked = select(Account.id, Account.owner_id).join(Person, col(Person.id) == col(Account.owner_id))
    rows = session.exec(asked.where(col(Account.id).in_(ids.tolist())))
    return {account: owner for account, owner in rows if account is not None and owner is not None}


def _result(session: Session, tally: _Tally, book: TriggerBook, on: date, days: int, step: int) -> PreviewResult:
    names = _names(session, (account for found in tally.examples.values() for _, account, _ in found))
    shares = tuple(
        TriggerShare(
            key,
            trigger.title,
            tally.raised[key],
            tally.already[key],
            tuple(Example(then, names[account], text) for then, account, text in tally.examples[key]),
        )
        for key, trigger in book.active.items()
    )
    busiest = max(tally.weeks.values(), default=0)
    return PreviewResult(on, days, step, tally.accounts, shares, len(tally.owners), busiest)


def _names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = session.exec(select(Account.id, Account.name).where(col(Account.id).in_(set(ids))))
    return {account: name for account, name in rows if account is not None}
