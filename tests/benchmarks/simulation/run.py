"""The two years, day by day: columns, score, colours, facts, what happens to alerts, who hears of it. Every rule is one of success/."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from success import hysteresis
from success.alerting import Verb, harder
from success.attention import escalate_at, working_moment
from success.columns import AccountColumns
from success.facts import Facts, PastScores, facts_of
from success.hysteresis import UNKNOWN, BandStates
from success.measures import compute
from success.replay import Replay, key_of
from success.routing import Asking, Routed, Told, assign
from success.scorecard import Scorecard
from success.scoring import score
from success.triggers import TriggerBook
from success.vocabulary import AlertState, Route, Severity
from success.watching import Happening, StandingKey, watch
from tests.benchmarks.simulation.assumptions import SEED, START
from tests.benchmarks.simulation.book import Book
from tests.benchmarks.simulation.ledger import Ledger, Push, Raised
from tests.benchmarks.simulation.people import Deed, Plan, leader_of, plans, zone_of

NIGHT = time(2, tzinfo=UTC)
"""When the evaluation runs."""


@dataclass
class Run:
    """A walk through the days of a book; `ledger` is what comes of it."""

    book: Book
    scorecard: Scorecard
    triggers: TriggerBook
    ledger: Ledger = field(default_factory=Ledger)
    replay: Replay = field(default_factory=Replay)

    def __post_init__(self) -> None:
        size = len(self.book.stories)
        self._states = hysteresis.unseen(size)
        self._stages = np.full(size, "", dtype=object)
        self._scores: dict[date, NDArray[np.float64]] = {}
        self._watched: frozenset[str] = frozenset()
        self._plans: dict[date, list[Plan]] = defaultdict(list)
        self._unclaimed: dict[int, datetime] = {}
        self._new: dict[int, bool] = {}
        self._alerts: dict[StandingKey, Raised] = {}
        self._keys: dict[int, StandingKey] = {}
        self._told: dict[int, dict[int, Told]] = defaultdict(dict)
        self._csms = 1 + max(story.csm for story in self.book.stories)

    def walk(self, days: int, start: date = START) -> Ledger:
        """Evaluate every day from `start` on."""
        for back in range(days):
            self.day(start + timedelta(days=back))
        return self.ledger

    def day(self, on: date) -> None:
        """Live through one day: the night's evaluation, then what people get and do."""
        clock = perf_counter()
        columns = self.book.columns(on)
        clock = self._lap("columns", clock)
        facts = self._facts(columns)
        clock = self._lap("score and facts", clock)
        self._leave(on)
        happenings = watch(self.triggers, facts, self.replay.standing, self.replay.closed, on=on, watched=self._watched)
        self._watched = frozenset(self.triggers.active)
        clock = self._lap("watch", clock)
        self._apply(happenings, on)
        self._people(on)
        self._mornings(on)
        self._escalate(on)
        self._lap("tell", clock)

    def _lap(self, what: str, since: float) -> float:
        now = perf_counter()
        self.ledger.seconds[what] += now - since
        return now

    def _facts(self, columns: AccountColumns) -> Facts:
        rows, on = columns.account_ids - 1, columns.on
        values = compute(columns, self.scorecard)
        health = score(columns, values, self.scorecard)
        before = _rows(self._states, rows)
        states = hysteresis.advance(before, health.score, on, health.hard_event, self.scorecard, limited=health.limited)
        self._count(before, states)
        past = PastScores(week=self._past(on, 7)[rows], month=self._past(on, 30)[rows])
        stages = tuple(self._stages[rows].tolist())
        facts = facts_of(columns, self.scorecard, values, health, states, before, past, stages)
        self._states = _put(self._states, rows, states)
        self._stages[rows] = columns.stages
        today = np.full(len(self.book.stories), np.nan)
        today[rows] = health.score
        self._scores[on] = today
        self._scores.pop(on - timedelta(days=31), None)
        return facts

    def _past(self, on: date, back: int) -> NDArray[np.float64]:
        then = self._scores.get(on - timedelta(days=back))
        return np.full(len(self.book.stories), np.nan) if then is None else then

    def _count(self, before: BandStates, states: BandStates) -> None:
        coloured = (before.band != UNKNOWN) & (states.band != UNKNOWN)
        self.ledger.flips += int(np.sum(coloured & (before.band != states.band)))
        self.ledger.account_days += len(states.band)

    def _leave(self, on: date) -> None:
        """Close what is open at customers who have left."""
        gone = {account for account, _, _ in self.replay.standing if self.book.leaves[account - 1] <= on.toordinal()}
        for key in [key for key in self.replay.standing if key[0] in gone]:
            self._close(key, on)

    def _apply(self, happenings: Sequence[Happening], on: date) -> None:
        asking: list[Asking] = []
        for one in happenings:
            if one.verb is Verb.CLOSE:
                self._close(key_of(one), on)
                continue
            if one.verb is Verb.RAISE:
                self._check(one, key_of(one), on)
            self.replay.take(one, on)
            self.ledger.baselines += one.verb is Verb.BASELINE
            if one.tells:
                asking.append(self._asking(one))
        if asking:
            self._tell(asking, on)

    def _close(self, key: StandingKey, on: date) -> None:
        self.replay.close(key, on)
        alert = self._alerts.pop(key, None)
        if alert is not None:
            alert.closed_on = on
            self._told[alert.account].pop(alert.id, None)

    def _asking(self, one: Happening) -> Asking:
        alert = self._alerts.get(key_of(one))
        posted = alert.route if alert is not None and alert.id in self._told[one.account_id] else None
        return Asking(one, self._owner(one), posted)

    def _owner(self, one: Happening) -> int:
        csm = self.book.stories[one.account_id - 1].csm
        return leader_of(csm) if self.triggers.triggers[one.trigger].owner == "leader" else csm

    def _check(self, one: Happening, key: StandingKey, on: date) -> None:
        """Note an alert that should have been silent: one is open, or the last one rests and presses no less."""
        trigger, last = self.triggers.triggers[one.trigger], self.replay.closed.get((one.account_id, one.trigger))
        if key in self.replay.standing:
            self.ledger.early_again.append(f"{key} is open")
        elif last is not None and (on - last.closed_on).days < trigger.rest_days:
            lost = 0.0 if last.score is None or one.score is None else last.score - one.score
            nearer = last.term != one.term or (last.mark or 0) > (one.mark or 0)
            if not (harder(one.severity, last.severity) or round(lost, 6) >= 10 or (trigger.marks and nearer)):
                self.ledger.early_again.append(f"{key} rests")

    def _tell(self, asking: list[Asking], on: date) -> None:
        night, people = datetime.combine(on, NIGHT), {asked.person_id or 0 for asked in asking}
        spent = {person: self.ledger.spent(person, self._moment(person, night), zone_of(person)) for person in people}
        accounts = {asked.happening.account_id for asked in asking}
        told = {account: list(self._told[account].values()) for account in accounts}
        for routed in assign(asking, self.triggers, on=on, told=told, spent=spent):
            self._route(routed, on, night)

    def _moment(self, person: int, now: datetime, *, urgent: bool = False) -> datetime:
        return working_moment(now, zone_of(person), self.triggers.attention.hours, urgent=urgent)

    def _route(self, routed: Routed, on: date, night: datetime) -> None:
        """Write down how an alert is told, who is notified, and what she will do about it."""
        one, person = routed.asking.happening, routed.asking.person_id or 0
        alert, urgent = self._alert(routed, on), one.severity is Severity.CRITICAL
        self._new[person] = True
        if routed.route is Route.DIGEST:
            alert.tellings.append((_next_monday(on), one.severity))
            return
        due = self._moment(person, night, urgent=urgent)
        first = not alert.tellings or alert.tellings[0][0] > due.date()
        alert.tellings.append((due.date(), one.severity))
        if routed.notifies:
            self.ledger.buzz(
                person, _push(routed), due, zone_of(person), f"alert {alert.id} {one.verb} {on}", urgent=urgent
            )
        if routed.route is not Route.JOINED and routed.asking.posted is None:
            self._post(alert, person, due)
        if first:
            trouble = self.book.stories[one.account_id - 1].in_trouble(on.toordinal())
            for plan in plans(alert.id, due.date(), trouble=trouble, seed=SEED):
                self._plans[plan.on].append(plan)

    def _alert(self, routed: Routed, on: date) -> Raised:
        one = routed.asking.happening
        key = key_of(one)
        alert = self._alerts.get(key)
        if alert is None:
            number = len(self.ledger.raised) + 1
            alert = Raised(number, *key, one.mark, one.severity, one.score, on, routed.route)
            self._alerts[key], self._keys[number] = alert, key
            self.ledger.raised.append(alert)
        elif routed.asking.posted is None:
            alert.route = routed.route
        alert.severity = one.severity
        return alert

    def _post(self, alert: Raised, person: int, due: datetime) -> None:
        """Remember the alert's own message, and when it goes further if nobody claims it."""
        self._told[alert.account][alert.id] = Told(alert.id, alert.severity, due.date())
        hours = getattr(self.triggers.attention.escalation, alert.severity.value)
        further = None if alert.claimed else escalate_at(due, zone_of(person), hours)
        if further is not None:
            self._unclaimed[alert.id] = further

    def _mornings(self, on: date) -> None:
        """Send every CSM the digest on Mondays; on other working days a message if something is new and her budget allows it.

        As jobs/mornings.py does: new is an alert that was raised or pressed on, or a step that fell due, since her last one.
        """
        if on.weekday() > 4:
            return
        for person in range(self._csms):
            due = datetime.combine(on, self.triggers.attention.hours.morning, ZoneInfo(zone_of(person)))
            fits = self.ledger.spent(person, due, zone_of(person)).fits_a_morning(self.triggers.attention.budget)
            monday = on.weekday() == 0
            if monday or (self._new.get(person) and fits):
                kind = Push.DIGEST if monday else Push.MORNING
                self.ledger.buzz(person, kind, due, zone_of(person), f"{kind} {on}")
                self._new[person] = False

    def _people(self, on: date) -> None:
        for plan in self._plans.pop(on, []):
            key = self._keys[plan.alert]
            alert = self._alerts.get(key)
            if alert is None or alert.id != plan.alert:
                continue
            if plan.deed is Deed.STEP:
                self._new[self.book.stories[alert.account - 1].csm] = True
            elif plan.deed is Deed.CLAIM:
                alert.claimed = True
                self._unclaimed.pop(alert.id, None)
            elif plan.deed is Deed.SNOOZE and plan.until is not None:
                self.replay.snooze(key, plan.until)
            else:
                alert.false_alarm = plan.deed is Deed.FALSE_ALARM
                self._close(key, on)

    def _escalate(self, on: date) -> None:
        """Tell the leader of what nobody has claimed by now, if her budget allows it."""
        end = datetime.combine(on, time(23, 59, tzinfo=UTC))
        for number, due in list(self._unclaimed.items()):
            key = self._keys[number]
            alert = self._alerts.get(key)
            if alert is None or alert.id != number:
                del self._unclaimed[number]
            elif due <= end and self.replay.standing[key].state is AlertState.OPEN:
                del self._unclaimed[number]
                leader, urgent = leader_of(self.book.stories[key[0] - 1].csm), alert.severity is Severity.CRITICAL
                moment = self._moment(leader, due, urgent=urgent)
                spent = self.ledger.spent(leader, moment, zone_of(leader))
                if urgent or spent.left(self.triggers.attention.budget):
                    self.ledger.buzz(
                        leader, Push.ESCALATION, moment, zone_of(leader), f"escalation {number}", urgent=urgent
                    )


def _push(routed: Routed) -> Push:
    if routed.route is Route.JOINED or routed.asking.posted is not None:
        return Push.AGAIN
    return Push.CHANNEL if routed.route is Route.CHANNEL else Push.DIRECT


def _rows(states: BandStates, rows: NDArray[np.int64]) -> BandStates:
    return replace(states, **{one.name: getattr(states, one.name)[rows] for one in fields(states)})


def _put(states: BandStates, rows: NDArray[np.int64], new: BandStates) -> BandStates:
    found = {}
    for one in fields(states):
        column = getattr(states, one.name).copy()
        column[rows] = getattr(new, one.name)
        found[one.name] = column
    return replace(states, **found)


def _next_monday(on: date) -> date:
    return on + timedelta(days=7 - on.weekday())
