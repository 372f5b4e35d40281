"""The figures of a run: how loud, how early, how often wrong. What each one counts is said where it is counted.

* a *condition alert* is one of a trigger without renewal marks whose purpose is risk, adoption or onboarding, of medium severity at
  least, raised before the customer gave notice: growth and advocacy warn of nothing, low ones are hints and reminders, and to be told
  of a cancellation is no warning
* a churn is *warned* on the first day on which somebody was told of a condition alert of the account, not earlier than the churn's own
  first signal: what came before was not about it
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from success.columns import Floats
from success.triggers import TriggerBook
from success.vocabulary import Severity
from tests.benchmarks.lines import Line
from tests.benchmarks.simulation.ledger import Buzz, Ledger, Push, Raised
from tests.benchmarks.simulation.story import Contract, Ending, Story

MOST_A_WEEK = 5.0
MOST_FLIPS = 2.0
LEAST_WARNED = 90.0
LEAST_PRECISION = 25.0
WARNING_DAYS = 90
JUDGED_DAYS = 365

_WARNS = ("risk", "adoption", "onboarding")
_LEFT = (Ending.CHURNED, Ending.SILENT)
_MONTHS = (3, 6, 9)


@dataclass(frozen=True)
class Churn:
    """A churn that is judged: its notice date lies in the run, and its first signal (None: silent) began after the first evaluation.

    * `warned` the first day of a condition alert about it; `counted_down` whether a renewal mark was told before the notice date
    """

    account: int
    notice_on: int
    signal_on: int | None
    warned: int | None
    counted_down: bool

    @property
    def lead(self) -> int | None:
        """Give the days between warning and notice date; None without a warning before it."""
        return None if self.warned is None or self.warned > self.notice_on else self.notice_on - self.warned


@dataclass(frozen=True)
class Figures:
    """Everything that is told of a run of `days` days from `start` on."""

    ledger: Ledger
    stories: Sequence[Story]
    triggers: TriggerBook
    start: date
    days: int

    @cached_property
    def condition_alerts(self) -> list[Raised]:
        """Give the condition alerts."""
        return [alert for alert in self.ledger.raised if alert.severity is not Severity.LOW and self._is_warning(alert)]

    def _is_warning(self, alert: Raised) -> bool:
        trigger = self.triggers.triggers[alert.trigger]
        cancelled = self.stories[alert.account - 1].contracts[-1].cancelled
        before = cancelled is None or alert.on.toordinal() < cancelled
        return not trigger.marks and trigger.purpose in _WARNS and before

    @cached_property
    def churns(self) -> list[Churn]:
        """Give the churns that are judged, silent ones too."""
        conditions: dict[int, list[int]] = defaultdict(list)
        marks: dict[int, list[int]] = defaultdict(list)
        judged = {id(alert) for alert in self.condition_alerts}
        for alert in self.ledger.raised:
            where = conditions if id(alert) in judged else marks if alert.mark is not None else None
            if where is not None:
                where[alert.account] += [on.toordinal() for on, how in alert.tellings if how is not Severity.LOW]
        found = []
        for story in self.stories:
            contract = story.contracts[-1]
            begins = min((one.begins for one in story.troubles if one.ends >= contract.ends), default=None)
            if contract.ending in _LEFT and self._within(contract, begins, story):
                silent = contract.ending is Ending.SILENT
                from_on = self._first(contract) if silent or begins is None else begins
                days = sorted(day for day in conditions[story.account] if day >= from_on)
                counted = any(day <= contract.notice_on for day in marks[story.account])
                signal = None if silent else begins
                found.append(Churn(story.account, contract.notice_on, signal, days[0] if days else None, counted))
        return found

    def _first(self, contract: Contract) -> int:
        """Give the first day on which an alert may pass for a warning of a silent churn: a year before."""
        return contract.notice_on - JUDGED_DAYS

    def _within(self, contract: Contract, begins: int | None, story: Story) -> bool:
        first, last = self.start.toordinal(), (self.start + timedelta(days=self.days)).toordinal()
        new = begins is None or begins > max(first, story.since)
        return first < contract.notice_on < last and new

    @property
    def signalled(self) -> list[Churn]:
        """Give the churns that had a signal."""
        return [churn for churn in self.churns if churn.signal_on is not None]

    def in_time(self, churns: Sequence[Churn]) -> float:
        """Give the share (per cent) that was warned of 90 days before the notice date or earlier."""
        return _percent(sum((churn.lead or 0) >= WARNING_DAYS for churn in churns), len(churns))

    def precise(self, alerts: Sequence[Raised], *, wide: bool = False) -> float:
        """Give the share (per cent) of alerts whose account cancels within a year; wide: or that has real trouble when it is raised."""
        return _percent(sum(self._right(alert, wide=wide) for alert in alerts), len(alerts))

    def _right(self, alert: Raised, *, wide: bool) -> bool:
        story, on = self.stories[alert.account - 1], alert.on.toordinal()
        last = story.contracts[-1]
        leaves = last.ending in _LEFT and 0 <= last.notice_on - on <= JUDGED_DAYS
        return leaves or (wide and story.in_trouble(on))

    @property
    def urgent_a_week(self) -> Floats:
        """Give the notifications of critical alerts, which pass every budget; shape as in `a_week`."""
        return self._table(lambda buzz: buzz.urgent)

    @cached_property
    def a_week(self) -> Mapping[Push, Floats]:
        """Give the notifications of each CSM and whole week by kind, shape (CSMs x weeks,); weeks without any count as well."""
        return {kind: self._table(_of_kind(kind)) for kind in Push}

    def _table(self, counts: Callable[[Buzz], bool]) -> Floats:
        monday = self.start + timedelta(days=-self.start.weekday() % 7)
        weeks = (self.start + timedelta(days=self.days) - monday).days // 7
        table = np.zeros((1 + max(story.csm for story in self.stories), weeks))
        for buzz in self.ledger.buzzes:
            week = (buzz.day - monday).days // 7
            if buzz.person >= 0 and buzz.day >= monday and week < weeks and counts(buzz):
                table[buzz.person, week] += 1
        return table.ravel()

    @property
    def flips(self) -> float:
        """Give the changes of colour of an account in a year."""
        return 365 * self.ledger.flips / max(1, self.ledger.account_days)

    def lines(self) -> list[Line]:
        """Give all figures, with their limits where something is promised."""
        return [*self._quiet(), *self._early(), *self._right_or_wrong()]

    def _quiet(self) -> list[Line]:
        part, total = "Simulation: notifications", sum(self.a_week.values(), np.zeros(1))
        calm = total - self.urgent_a_week
        lines = [
            Line(part, "of a CSM in a week, median", float(np.median(total)), "", MOST_A_WEEK),
            Line(part, "of a CSM in a week, p95", float(np.percentile(total, 95)), "", MOST_A_WEEK),
            Line(part, "of a CSM in a week, most, criticals apart", float(calm.max(initial=0)), "", MOST_A_WEEK),
            Line(part, "of a CSM in a week, most, with criticals", float(total.max(initial=0)), ""),
        ]
        lines += [
            Line(part, f"  {kind}, mean", float(counts.mean()), "")
            for kind, counts in self.a_week.items()
            if counts.any()
        ]
        leaders = [buzz for buzz in self.ledger.buzzes if buzz.person < 0]
        weeks = max(1.0, self.days / 7 * len({buzz.person for buzz in leaders}))
        return [
            *lines,
            Line(part, "of a leader in a week, mean", len(leaders) / weeks, ""),
            Line(part, "duplicates", float(self.ledger.duplicates), "", 0),
            Line("Simulation: colours", "flips of an account in a year", self.flips, "", MOST_FLIPS),
        ]

    def _early(self) -> list[Line]:
        part, signalled = "Simulation: churns warned of", self.signalled
        able = [one for one in signalled if one.signal_on is not None and one.notice_on - one.signal_on >= WARNING_DAYS]
        silent = [churn for churn in self.churns if churn.signal_on is None]
        only = sum(churn.counted_down and churn.lead is None for churn in signalled)
        leads = np.array([churn.lead or 0 for churn in signalled] or [0])
        lines = [
            Line(part, "with a signal, judged", len(signalled), ""),
            Line(part, "signal 90 days before: warned 90 days before", self.in_time(able), "%", least=LEAST_WARNED),
            Line(part, "any signal: warned 90 days before", self.in_time(signalled), "%"),
            Line(
                part, "any signal: warned before the notice date", _percent(int((leads > 0).sum()), len(signalled)), "%"
            ),
            Line(part, "any signal: by renewal countdown only", _percent(only, len(signalled)), "%"),
            Line(part, "silent, judged", len(silent), ""),
            Line(part, "silent: some alert 90 days before, by chance", self.in_time(silent), "%"),
        ]
        lines += [
            Line(part, f"lead of {months} months or more", 100 * float((leads >= 30 * months).mean()), "%")
            for months in _MONTHS
        ]
        some = leads[leads > 0] if (leads > 0).any() else leads
        return lines + [
            Line(part, f"lead of those warned, {share} %", float(np.percentile(some, share)), "days")
            for share in (10, 25, 50, 75, 90)
        ]

    def _right_or_wrong(self) -> list[Line]:
        part, alerts = "Simulation: condition alerts", self.condition_alerts
        years = self.ledger.account_days / 365
        return [
            Line(part, "of an account in a year", len(alerts) / max(1.0, years), ""),
            Line(part, "customer cancels within a year", self.precise(alerts), "%", least=LEAST_PRECISION),
            Line(part, "or its trouble is real", self.precise(alerts, wide=True), "%"),
        ]

    def by_trigger(self) -> str:
        """Write a table: of each trigger all alerts, how many of them are condition alerts, both precisions of these, and all routes."""
        raised: dict[str, list[Raised]] = defaultdict(list)
        warning = {alert.id for alert in self.condition_alerts}
        for alert in self.ledger.raised:
            raised[alert.trigger].append(alert)
        rows = [f"  {'trigger':<26}{'alerts':>8}{'warnings':>10}{'cancels':>10}{'or real':>10}  routes of all"]
        for key in self.triggers.active:
            alerts = raised[key]
            warnings = [alert for alert in alerts if alert.id in warning]
            routes = ", ".join(f"{route} {many}" for route, many in Counter(one.route for one in alerts).most_common())
            strict, wide = self.precise(warnings), self.precise(warnings, wide=True)
            rows.append(f"  {key:<26}{len(alerts):>8}{len(warnings):>10}{strict:>8.0f} %{wide:>8.0f} %  {routes}")
        return "\n".join(rows)


def _of_kind(kind: Push) -> Callable[[Buzz], bool]:
    return lambda buzz: buzz.kind is kind


def _percent(part: float, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
