from datetime import date, timedelta

import numpy as np
import pytest

from success.alerting import Closed, Standing, Verb
from success.answers import marks_reached
from success.triggers import Attention, Comparison, Trigger, TriggerBook, Worse
from success.vocabulary import AlertState, Severity, TriggerKind
from success.watching import watch
from tests.success.book import ON, many
from tests.success.facts_help import facts, plain, shipped_book


def trigger(**more) -> Trigger:
    plain_one = {
        "title": "something happened",
        "kind": TriggerKind.CUSTOMER,
        "purpose": "risk",
        "severity": Severity.MEDIUM,
        "when": Comparison(fact="score", below=50),
        "plays": ("renewal_risk",),
    }
    return Trigger(**(plain_one | more))


def book(**triggers: Trigger) -> TriggerBook:
    return TriggerBook(attention=Attention(clear_days=1), triggers=triggers)


LOW = book(low=trigger(worse=Worse(severity=Severity.HIGH, when=Comparison(fact="score", below=30))))
MARKS = book(
    renewal=trigger(
        marks=(180, 120, 90, 60, 30),
        when=Comparison(fact="days_to_cancel_by", at_least=0),
        push=Comparison(fact="score", below=60),
    )
)


def seen(rules: TriggerBook, known, standing=None, closed=None, **more):
    everything = {"on": ON, "watched": set(rules.triggers)} | more
    return watch(rules, known, standing or {}, closed or {}, **everything)


def standing(**more) -> Standing:
    plain_one = {"state": AlertState.OPEN, "severity": Severity.MEDIUM, "raised_on": ON, "seen_on": date.min}
    return Standing(**(plain_one | more))


def test_each_account_where_it_holds_is_raised_with_its_own_severity():
    found = seen(LOW, plain(4, score=[40, 60, 20, np.nan]))
    assert [(one.index, one.account_id, one.verb, one.severity, one.score) for one in found] == [
        (0, 1, Verb.RAISE, Severity.MEDIUM, 40.0),
        (2, 3, Verb.RAISE, Severity.HIGH, 20.0),
    ]


def test_open_alerts_are_looked_at_where_the_condition_does_not_hold():
    open_ones = {(account, "low", ""): standing() for account in (1, 2, 3, 99)}
    found = seen(LOW, plain(3, score=[40, 60, np.nan]), open_ones)
    assert [(one.account_id, one.verb) for one in found] == [(1, Verb.SEE), (2, Verb.CLOSE)]


def test_the_muted_the_unwatched_and_those_that_rest_raise_nothing():
    low = plain(1, score=[40])
    assert seen(LOW, low, muted={(1, "low")}) == []
    assert [one.verb for one in seen(LOW, low, watched=set())] == [Verb.BASELINE]
    assert seen(LOW, low, closed={(1, "low"): Closed(ON, Severity.MEDIUM, 40.0)}) == []


def test_a_disabled_trigger_is_not_asked():
    rules = book(low=trigger(enabled=False), other=trigger())
    assert [one.trigger for one in seen(rules, plain(1, score=[40]))] == ["other"]


def renewals(left, term=365.0, score=80.0):
    """Give an account whose notice date is so many days ahead; its notice period is 60 days."""
    renews = ON.toordinal() + left + 60
    return plain(1, days_to_cancel_by=[left], renews_on=[renews], term_days=[term], score=[score])


def test_the_mark_is_the_smallest_one_reached_and_none_lies_beyond_a_third_of_the_term():
    def mark(left, term):
        return marks_reached(MARKS.triggers["renewal"], renewals(left, term))[0]

    assert [mark(left, 1095) for left in (180, 121, 120, 91, 5)] == [180, 180, 120, 120, 30]
    assert np.isnan(mark(181, 1095))
    assert np.isnan(mark(121, 365))
    assert mark(120, 365) == 120
    assert np.isnan(mark(31, 90))
    assert mark(150, np.nan) == 180


def test_a_renewal_is_raised_once_a_term_and_pushes_only_at_risk():
    (healthy,) = seen(MARKS, renewals(120))
    term = date.fromordinal(ON.toordinal() + 180).isoformat()
    assert (healthy.verb, healthy.term, healthy.mark, healthy.push) == (Verb.RAISE, term, 120, False)
    (at_risk,) = seen(MARKS, renewals(120, score=40))
    assert at_risk.push
    assert seen(MARKS, renewals(130)) == []
    open_one = {(1, "renewal", term): standing(mark=120, seen_on=ON)}
    assert seen(MARKS, renewals(120), open_one) == []


def test_when_the_term_is_over_its_alert_closes_and_the_next_one_begins_anew():
    known = renewals(90)
    old = {(1, "renewal", "2025-12-31"): standing(mark=30)}
    found = seen(MARKS, known, old, {(1, "renewal"): Closed(ON, Severity.MEDIUM, 80.0, "2025-12-31", 30)})
    assert [(one.term, one.verb) for one in found] == [
        (date.fromordinal(ON.toordinal() + 150).isoformat(), Verb.RAISE),
        ("2025-12-31", Verb.CLOSE),
    ]


def test_an_alert_stays_when_its_term_is_unknown_because_the_contracts_are():
    old = {(1, "renewal", "2025-12-31"): standing(mark=30)}
    assert seen(MARKS, plain(1, score=[40]), old) == []
    assert [one.verb for one in seen(MARKS, plain(1, renews_on=[np.nan], days_to_cancel_by=[np.nan]), old)] == [
        Verb.CLOSE
    ]


def test_marks_and_conditions_can_be_asked_apart():
    rules = TriggerBook(triggers={**LOW.triggers, **MARKS.triggers})
    known = renewals(120, score=40)
    assert [one.trigger for one in seen(rules, known, only="marks")] == ["renewal"]
    assert [one.trigger for one in seen(rules, known, only="conditions")] == ["low"]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_whole_book_is_decided_as_each_account_alone(seed):
    rules, whole = shipped_book(), many(12, seed)
    together = watch(rules, facts(whole), {}, {}, on=ON, watched=set(rules.triggers))
    alone = [
        (happening.account_id, happening.trigger, happening.verb, happening.severity, happening.mark)
        for at in range(len(whole))
        for happening in watch(rules, facts(whole.row(at)), {}, {}, on=ON, watched=set(rules.triggers))
    ]
    assert together
    assert sorted(alone, key=str) == sorted(
        ((one.account_id, one.trigger, one.verb, one.severity, one.mark) for one in together), key=str
    )


def test_what_nobody_touched_is_the_same_tomorrow_but_for_the_calendar():
    rules, whole = LOW, facts(many(50))
    first = seen(rules, whole)
    open_ones = {
        (one.account_id, one.trigger, one.term): standing(severity=one.severity, score=one.score, seen_on=ON)
        for one in first
    }
    assert seen(rules, whole, open_ones) == []
    tomorrow = seen(rules, whole, open_ones, on=ON + timedelta(days=1))
    assert {one.verb for one in tomorrow} == {Verb.SEE}
