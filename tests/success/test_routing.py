from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from success.alerting import Decision, Verb, rank
from success.attention import Spent
from success.routing import Asking, Told, assign
from success.triggers import Comparison, Trigger, TriggerBook
from success.vocabulary import Route, Severity, TriggerKind
from success.watching import Happening

ON = date(2026, 11, 23)
LOW, MEDIUM, HIGH, CRITICAL = Severity
MIA, BOB = 1, 2


def trigger(**more) -> Trigger:
    plain = {
        "title": "something happened",
        "kind": TriggerKind.CUSTOMER,
        "purpose": "risk",
        "severity": MEDIUM,
        "when": Comparison(fact="score", below=50),
        "plays": ("renewal_risk",),
    }
    return Trigger(**(plain | more))


BOOK = TriggerBook(
    triggers={
        "risk": trigger(),
        "growth": trigger(purpose="expansion"),
        "quiet": trigger(route="digest"),
        "loud": trigger(route="channel"),
    }
)


def asking(severity=MEDIUM, *, key="risk", account=1, person=MIA, push=True, posted=None) -> Asking:
    happening = Happening(0, account, key, "", None, Decision(Verb.RAISE), severity, 50.0, push)
    return Asking(happening, person, posted)


def routes(*given: Asking, told=None, spent=None) -> list[Route]:
    """Give the routes in the order in which they were asked for."""
    found = assign(given, BOOK, on=ON, told=told or {}, spent=spent or {})
    return [next(one.route for one in found if one.asking is asked) for asked in given]


def test_high_risks_and_criticals_go_to_the_channel_and_the_rest_to_the_owner():
    assert routes(asking(HIGH)) == [Route.CHANNEL]
    assert routes(asking(MEDIUM)) == [Route.DIRECT]
    assert routes(asking(HIGH, key="growth")) == [Route.DIRECT]
    assert routes(asking(CRITICAL, key="growth")) == [Route.CHANNEL]


def test_a_trigger_may_say_its_own_route():
    assert routes(asking(LOW, key="loud")) == [Route.CHANNEL]
    assert routes(asking(HIGH, key="quiet")) == [Route.DIGEST]


def test_what_is_nobodys_goes_to_the_channel():
    assert routes(asking(LOW, person=None)) == [Route.CHANNEL]


def test_a_mark_that_may_not_push_waits_in_the_digest():
    assert routes(asking(HIGH, push=False)) == [Route.DIGEST]


def test_what_is_no_worse_joins_the_conversation_of_the_last_30_days():
    def told(severity, days):
        return {1: [Told(7, severity, ON - timedelta(days=days))]}

    assert routes(asking(MEDIUM), told=told(MEDIUM, 29)) == [Route.JOINED]
    assert routes(asking(MEDIUM), told=told(MEDIUM, 30)) == [Route.DIRECT]
    assert routes(asking(HIGH), told=told(MEDIUM, 1)) == [Route.CHANNEL]
    assert routes(asking(MEDIUM, account=2), told=told(HIGH, 1)) == [Route.DIRECT]


def test_of_several_at_once_the_most_severe_carries_the_others():
    found = assign([asking(LOW), asking(HIGH), asking(MEDIUM)], BOOK, on=ON, told={}, spent={})
    assert [one.route for one in found] == [Route.CHANNEL, Route.JOINED, Route.DIGEST]  # the third is over the budget
    assert found[1].follows == 0
    assert [one.asking.happening.severity for one in found] == [HIGH, MEDIUM, LOW]


def test_over_the_budget_it_waits_in_the_digest_but_criticals_pass():
    full = {MIA: Spent(today=2, week=2)}
    assert routes(asking(HIGH), asking(CRITICAL, account=2), spent=full) == [Route.DIGEST, Route.CHANNEL]
    assert routes(asking(HIGH, person=BOB), spent=full) == [Route.CHANNEL]
    assert routes(asking(HIGH), spent={MIA: Spent(today=0, week=5)}) == [Route.DIGEST]


def test_an_alert_that_has_its_message_stays_there_and_is_silent_over_the_budget():
    for spent, notifies in (({}, True), ({MIA: Spent(2, 2)}, False)):
        (found,) = assign([asking(posted=Route.DIRECT)], BOOK, on=ON, told={}, spent=spent)
        assert (found.route, found.notifies) == (Route.DIRECT, notifies)


askings = st.lists(
    st.builds(
        asking,
        st.sampled_from(Severity),
        key=st.sampled_from(list(BOOK.triggers)),
        account=st.integers(1, 4),
        person=st.sampled_from((None, MIA, BOB)),
        push=st.booleans(),
        posted=st.sampled_from((None, None, Route.CHANNEL, Route.DIRECT)),
    ),
    max_size=12,
)


@given(askings, st.integers(0, 3), st.integers(0, 6))
def test_nobody_gets_more_than_her_budget_unless_it_is_critical(given, today, week):
    spent = {MIA: Spent(today, week), BOB: Spent(today, week)}
    found = assign(given, BOOK, on=ON, told={}, spent=spent)
    assert len(found) == len(given)
    for person, before in spent.items():
        told = [one for one in found if one.notifies and one.asking.person_id == person]
        counted = [one for one in told if one.asking.happening.severity is not CRITICAL]
        assert len(counted) <= before.left(BOOK.attention.budget)


@given(askings)
def test_a_thread_is_opened_by_something_at_least_as_severe(given):
    found = assign(given, BOOK, on=ON, told={}, spent={})
    for one in found:
        if one.route is Route.JOINED:
            carrier = found[one.follows]
            assert carrier.route in {Route.CHANNEL, Route.DIRECT}
            assert carrier.asking.happening.account_id == one.asking.happening.account_id
            assert rank(carrier.asking.happening.severity) >= rank(one.asking.happening.severity)
        else:
            assert one.follows is None
