"""The shortcut over columns says what `decide` says, of all accounts at once."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from success.alerting import Closed, Standing, Verb, rank
from success.steady import OpenColumns, settle
from success.triggers import Any, Attention, Comparison, Trigger, TriggerBook, Worse
from success.vocabulary import AlertState, Severity, TriggerKind
from success.watching import StandingKey, watch
from tests.success.facts_help import plain

ON = date(2026, 11, 23)
RENEWS = (ON + timedelta(days=100), ON + timedelta(days=465))
UNKNOWN = float("nan")


def trigger(**more) -> Trigger:
    every = {
        "title": "something happened",
        "kind": TriggerKind.CUSTOMER,
        "purpose": "risk",
        "severity": Severity.MEDIUM,
        "when": Comparison(fact="score", below=50),
        "plays": ("renewal_risk",),
    }
    return Trigger(**(every | more))


RED = Worse(severity=Severity.HIGH, when=Comparison(fact="is_red", at_least=1))
BOOK = TriggerBook(
    attention=Attention(clear_days=2),
    triggers={
        "low": trigger(worse=RED),
        "gap": trigger(clears=Comparison(fact="score", at_least=70), severity=Severity.HIGH, worse=RED),
        "either": trigger(when=Any(any=(Comparison(fact="arr", above=1), Comparison(fact="is_red", at_least=1)))),
        "renewal": trigger(when=Comparison(fact="days_to_cancel_by", at_least=0), marks=(90, 60, 30), worse=RED),
        "off": trigger(enabled=False),
    },
)

accounts = st.fixed_dictionaries(
    {
        "score": st.sampled_from([UNKNOWN, 20.0, 39.999999, 40.0, 45.0, 45.0, 60.0, 80.0]),
        "is_red": st.sampled_from([UNKNOWN, 0.0, 1.0]),
        "arr": st.sampled_from([UNKNOWN, 0.0, 5.0]),
        "days_to_cancel_by": st.sampled_from([UNKNOWN, -5.0, 40.0, 80.0, 200.0]),
        "renews_on": st.sampled_from([UNKNOWN, *(float(day.toordinal()) for day in RENEWS)]),
        "term_days": st.sampled_from([UNKNOWN, 100.0, 365.0]),
    }
)
standings = st.builds(
    Standing,
    state=st.sampled_from([AlertState.BASELINE, AlertState.OPEN, AlertState.SNOOZED]),
    severity=st.sampled_from([Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.HIGH]),
    raised_on=st.just(ON - timedelta(days=9)),
    seen_on=st.sampled_from([ON - timedelta(days=1), ON]),
    clear_on=st.sampled_from([None, ON - timedelta(days=1), ON]),
    clear_days=st.sampled_from([0, 0, 1, 2]),
    snoozed_until=st.sampled_from([None, ON, ON + timedelta(days=3)]),
    score=st.sampled_from([None, 45.0, 49.9999999, 50.0, 55.0]),
    mark=st.sampled_from([None, 30, 60, 90]),
)
looked_at = st.integers(1, 3)  # the third account is often not among those that are looked at
keys = st.tuples(looked_at, st.sampled_from(["low", "gap", "either", "off", "followup"]), st.just("")) | st.tuples(
    looked_at, st.just("renewal"), st.sampled_from(["", RENEWS[0].isoformat(), RENEWS[1].isoformat()])
)
pairs = st.frozensets(st.tuples(looked_at, st.sampled_from(["low", "renewal"])), max_size=2)


def in_columns(standing: dict[StandingKey, Standing]) -> OpenColumns:
    """Give the alerts as the storage reads them; the id of an alert is its place."""
    alerts = list(standing.values())
    return OpenColumns(
        ids=np.arange(len(alerts), dtype=np.int64),
        accounts=np.array([account for account, _, _ in standing], dtype=np.int64),
        triggers=[key for _, key, _ in standing],
        terms=[term for _, _, term in standing],
        ranks=np.array([rank(one.severity) for one in alerts], dtype=np.int8),
        snoozed=np.array([one.state is AlertState.SNOOZED for one in alerts], dtype=bool),
        noted=np.array([one.seen_on >= ON and one.clear_days == 0 for one in alerts], dtype=bool),
        scores=np.array([one.score for one in alerts], dtype=np.float64),
        marks=np.array([one.mark for one in alerts], dtype=np.float64),
    )


@settings(max_examples=300)
@given(
    known=st.lists(accounts, min_size=1, max_size=3),
    standing=st.dictionaries(keys, standings, min_size=3, max_size=12),
    muted=pairs,
    closed=pairs,
    watched=st.frozensets(st.sampled_from(list(BOOK.triggers))),
)
def test_what_is_settled_at_once_is_what_decide_says_of_each(known, standing, muted, closed, watched):
    facts = plain(len(known), **{name: [one[name] for one in known] for name in known[0]})
    resting = {pair: Closed(ON - timedelta(days=3), Severity.MEDIUM, 45.0) for pair in closed}
    named, open_keys = {"on": ON, "muted": muted, "watched": watched}, list(standing)
    every = watch(BOOK, facts, standing, resting, **named)

    settled = settle(BOOK, facts, in_columns(standing), watched=watched, muted=muted)
    left = {key: standing[key] for key, stays in zip(open_keys, settled.left.tolist(), strict=True) if stays}
    seen = {open_keys[alert] for alert in settled.seen.tolist()}
    done = [one for one in every if (one.account_id, one.trigger, one.term) in seen]

    assert {one.verb for one in done} <= {Verb.SEE}
    assert len(done) == len(seen)
    assert all(one.mark in {None, standing[one.account_id, one.trigger, one.term].mark} for one in done)
    assert watch(BOOK, facts, left, resting, settled=settled, **named) == [one for one in every if one not in done]


def test_an_alert_that_plainly_holds_is_settled_and_one_that_lost_ten_points_is_not():
    facts = plain(3, score=[44.0, 44.0, 44.0])
    then = {(account, "low", ""): score for account, score in ((1, 45.0), (2, 54.0), (3, None))}
    standing = {
        key: Standing(AlertState.OPEN, Severity.MEDIUM, ON, ON - timedelta(days=1), score=score)
        for key, score in then.items()
    }
    settled = settle(BOOK, facts, in_columns(standing), watched={"low"}, muted=frozenset())
    assert settled.seen.tolist() == [0, 2]
    assert settled.left.tolist() == [False, True, False]
