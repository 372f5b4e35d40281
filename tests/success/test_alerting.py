from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from success.alerting import Closed, Decision, Holds, Standing, Today, Verb, decide
from success.triggers import Comparison, Trigger
from success.vocabulary import AlertState, Severity, TriggerKind

ON = date(2026, 11, 23)


def trigger(**more) -> Trigger:
    plain = {
        "title": "something happened",
        "kind": TriggerKind.CUSTOMER,
        "purpose": "risk",
        "severity": Severity.MEDIUM,
        "when": Comparison(fact="score", below=50),
        "plays": ("renewal_risk",),
    }
    return Trigger(**(plain | more))


def today(holds=Holds.YES, cleared=None, *, on=ON, **more) -> Today:
    if cleared is None:
        cleared = holds if holds is Holds.UNKNOWN else Holds(1 - holds)
    return Today(**({"on": on, "holds": holds, "cleared": cleared, "severity": Severity.MEDIUM, "score": 60.0} | more))


def standing(**more) -> Standing:
    plain = {
        "state": AlertState.OPEN,
        "severity": Severity.MEDIUM,
        "raised_on": ON - timedelta(days=5),
        "seen_on": ON - timedelta(days=1),
        "score": 60.0,
    }
    return Standing(**(plain | more))


def verb(found: Today, held: Standing | None = None, last: Closed | None = None, **more) -> Verb:
    return decide(trigger(**more), found, held, last, clear_days=3).verb


def after(found: Today, held: Standing | None, decision: Decision) -> Standing | None:
    """Give the alert as an engine that obeys the decision leaves it."""
    match decision.verb:
        case Verb.NOTHING:
            return held
        case Verb.CLOSE:
            return None
        case Verb.BASELINE | Verb.RAISE:
            state = AlertState.BASELINE if decision.verb is Verb.BASELINE else AlertState.OPEN
            return Standing(state, found.severity, found.on, found.on, score=found.score, mark=found.mark)
        case Verb.WAIT:
            return replace(held, clear_on=found.on, clear_days=decision.clear_days)
        case Verb.SEE:
            return replace(held, seen_on=found.on, clear_on=None, clear_days=0)
    return Standing(AlertState.OPEN, found.severity, held.raised_on, found.on, score=found.score, mark=found.mark)


class TestWithoutAnOpenAlert:
    def test_a_condition_that_holds_raises(self):
        assert verb(today()) is Verb.RAISE

    @pytest.mark.parametrize("holds", [Holds.NO, Holds.UNKNOWN])
    def test_one_that_does_not_hold_or_is_unknown_raises_nothing(self, holds):
        assert verb(today(holds)) is Verb.NOTHING

    def test_what_held_before_anybody_watched_is_remembered_silently(self):
        assert verb(today(watched=False)) is Verb.BASELINE

    def test_muted_raises_nothing(self):
        assert verb(today(muted=True)) is Verb.NOTHING

    def test_the_cool_down_runs_from_the_closing_day(self):
        last = Closed(ON - timedelta(days=29), Severity.MEDIUM, 60.0)
        assert verb(today(), last=last) is Verb.NOTHING
        assert verb(today(on=ON + timedelta(days=1)), last=last) is Verb.RAISE

    @pytest.mark.parametrize(
        ("purpose", "days"), [("risk", 30), ("adoption", 60), ("onboarding", 14), ("expansion", 90), ("advocacy", 180)]
    )
    def test_each_purpose_has_its_own_cool_down(self, purpose, days):
        last = Closed(ON - timedelta(days=days), Severity.MEDIUM, 60.0)
        assert verb(today(), last=last, purpose=purpose) is Verb.RAISE
        assert verb(today(on=ON - timedelta(days=1)), last=last, purpose=purpose) is Verb.NOTHING

    def test_a_higher_severity_breaks_the_cool_down(self):
        last = Closed(ON, Severity.MEDIUM, 60.0)
        assert verb(today(severity=Severity.HIGH), last=last) is Verb.RAISE

    def test_ten_more_lost_points_break_the_cool_down_and_nine_do_not(self):
        last = Closed(ON, Severity.MEDIUM, 60.0)
        assert verb(today(score=50.0), last=last) is Verb.RAISE
        assert verb(today(score=51.0), last=last) is Verb.NOTHING
        assert verb(today(score=None), last=last) is Verb.NOTHING


class TestWithAnOpenAlert:
    def test_what_still_holds_is_noted_and_not_told_again(self):
        assert verb(today(), standing()) is Verb.SEE

    def test_a_higher_severity_or_ten_lost_points_are_told_again(self):
        assert verb(today(severity=Severity.HIGH), standing()) is Verb.WORSEN
        assert verb(today(score=50.0), standing()) is Verb.WORSEN
        assert verb(today(score=50.1), standing()) is Verb.SEE

    def test_a_baseline_that_worsens_is_told(self):
        assert verb(today(severity=Severity.CRITICAL), standing(state=AlertState.BASELINE)) is Verb.WORSEN
        assert verb(today(), standing(state=AlertState.BASELINE)) is Verb.SEE

    def test_nothing_is_told_of_a_trigger_that_has_no_baseline_yet(self):
        found = today(severity=Severity.CRITICAL, watched=False)
        assert verb(found, standing(state=AlertState.BASELINE)) is Verb.SEE

    def test_an_unknown_condition_neither_closes_nor_tells(self):
        found = today(Holds.UNKNOWN, severity=Severity.CRITICAL)
        assert decide(trigger(), found, standing(clear_days=2), None, clear_days=3) == Decision(Verb.NOTHING, 2)

    def test_muted_it_stays_as_it_is(self):
        assert verb(today(severity=Severity.CRITICAL, muted=True), standing()) is Verb.NOTHING
        assert verb(today(Holds.NO, muted=True), standing(clear_days=2)) is Verb.NOTHING

    def test_it_closes_by_itself_on_the_third_day_without_the_condition(self):
        held, verbs = standing(), []
        for day in (0, 1, 9):  # a gap in the evaluations counts for nothing
            found = today(Holds.NO, on=ON + timedelta(days=day))
            decision = decide(trigger(), found, held, None, clear_days=3)
            verbs.append(decision.verb)
            held = after(found, held, decision)
        assert verbs == [Verb.WAIT, Verb.WAIT, Verb.CLOSE]

    def test_a_day_on_which_it_holds_again_starts_the_count_anew(self):
        waiting = standing(clear_on=ON - timedelta(days=1), clear_days=2)
        assert decide(trigger(), today(), waiting, None, clear_days=3) == Decision(Verb.SEE, 0)
        same_day = standing(seen_on=ON, clear_on=ON, clear_days=1)
        assert decide(trigger(), today(), same_day, None, clear_days=3) == Decision(Verb.SEE, 0)

    def test_between_the_two_lines_the_count_stays(self):
        found = today(Holds.NO, Holds.NO)
        assert decide(trigger(), found, standing(clear_days=2), None, clear_days=3) == Decision(Verb.NOTHING, 2)


class TestSnoozed:
    HELD = standing(state=AlertState.SNOOZED, snoozed_until=ON)

    def test_it_is_silent_until_its_day_and_then_wakes_if_it_still_holds(self):
        assert verb(today(on=ON - timedelta(days=1), score=40.0), replace(self.HELD, seen_on=date.min)) is Verb.SEE
        assert verb(today(), self.HELD) is Verb.WAKE
        assert verb(today(Holds.NO), self.HELD) is Verb.WAIT

    def test_a_higher_severity_breaks_the_snooze(self):
        found = today(on=ON - timedelta(days=3), severity=Severity.HIGH)
        assert verb(found, self.HELD) is Verb.WORSEN


class TestRenewalMarks:
    MARKS = (180, 120, 90, 60, 30)

    def mark(self, reached, held=None, last=None, **more):
        return verb(today(term="2027-06-30", mark=reached, **more), held, last, marks=self.MARKS)

    def test_the_first_mark_raises_and_each_smaller_one_tells_again(self):
        assert self.mark(120) is Verb.RAISE
        assert self.mark(120, standing(mark=120)) is Verb.SEE
        assert self.mark(90, standing(mark=120)) is Verb.WORSEN

    def test_the_alert_of_another_term_keeps_nothing_back(self):
        last = Closed(ON, Severity.MEDIUM, 60.0, term="2026-06-30", mark=30)
        assert self.mark(120, last=last) is Verb.RAISE

    def test_a_closed_one_comes_back_at_the_next_mark_only_however_long_it_rested(self):
        last = Closed(ON - timedelta(days=50), Severity.MEDIUM, 60.0, term="2027-06-30", mark=120)
        assert self.mark(120, last=last) is Verb.NOTHING
        assert self.mark(90, last=last) is Verb.RAISE
        assert self.mark(120, last=last, severity=Severity.HIGH) is Verb.RAISE

    def test_a_new_mark_does_not_break_a_snooze(self):
        held = standing(state=AlertState.SNOOZED, snoozed_until=ON + timedelta(days=9), mark=120)
        assert self.mark(90, held) is Verb.SEE


severities = st.sampled_from(Severity)
scores = st.none() | st.floats(0, 100)
codes = st.sampled_from(Holds)
days = st.integers(-40, 40).map(lambda count: ON + timedelta(days=count))
marks = st.none() | st.sampled_from((180, 120, 90, 60, 30))
found_today = st.builds(
    Today,
    on=st.just(ON),
    holds=codes,
    cleared=codes,
    severity=severities,
    score=scores,
    term=st.just("2027-06-30"),
    mark=marks,
    watched=st.booleans(),
    muted=st.booleans(),
)
open_alerts = st.none() | st.builds(
    Standing,
    state=st.sampled_from((AlertState.OPEN, AlertState.SNOOZED, AlertState.BASELINE)),
    severity=severities,
    raised_on=st.just(date.min),
    seen_on=days.map(lambda day: min(day, ON)),
    clear_on=st.none() | days.map(lambda day: min(day, ON)),
    clear_days=st.integers(0, 2),
    snoozed_until=days,
    score=scores,
    mark=marks,
)
closed_alerts = st.none() | st.builds(
    Closed,
    closed_on=days.map(lambda day: min(day, ON)),
    severity=severities,
    score=scores,
    term=st.sampled_from(("2027-06-30", "2026-06-30")),
    mark=marks,
)


@given(found_today, open_alerts, closed_alerts, st.integers(1, 4), st.sampled_from(((), (120, 90))))
def test_the_same_day_decided_twice_changes_nothing_the_second_time(found, held, last, clear_days, trigger_marks):
    rules = trigger(marks=trigger_marks)
    first = decide(rules, found, held, last, clear_days=clear_days)
    left = after(found, held, first)
    if first.verb is Verb.CLOSE:
        last = Closed(found.on, held.severity, found.score, found.term, held.mark)
    again = decide(rules, found, left, last, clear_days=clear_days)
    assert again.verb is Verb.NOTHING


@given(found_today, open_alerts, closed_alerts)
def test_who_is_muted_or_unknown_is_never_told(found, held, last):
    for quiet in (
        replace(found, muted=True),
        replace(found, holds=Holds.UNKNOWN, cleared=Holds.UNKNOWN),
    ):
        assert decide(trigger(), quiet, held, last, clear_days=3).verb is Verb.NOTHING


@given(found_today, open_alerts, closed_alerts)
def test_nobody_is_told_before_the_baseline(found, held, last):
    decided = decide(trigger(), replace(found, watched=False), held, last, clear_days=3).verb
    assert decided not in {Verb.RAISE, Verb.WORSEN, Verb.WAKE}
