"""Which accounts to touch today."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from success.touches import MOST_TOUCHES, Press, Reason, to_touch

DAY = date(2026, 11, 23)
REASONS = st.lists(
    st.builds(
        Reason,
        account_id=st.integers(1, 6),
        account=st.just("Acme"),
        press=st.sampled_from(Press),
        text=st.just("why"),
        since=st.dates(date(2026, 1, 1), DAY),
        alert_id=st.none() | st.integers(1, 99),
    ),
    max_size=12,
)


def reason(account: int, press: Press, since: date = DAY, alert: int | None = None) -> Reason:
    return Reason(account, f"Account {account}", press, "why", since, alert_id=alert)


@given(REASONS)
def test_three_at_most_each_account_once_the_most_pressing_first(reasons: list[Reason]):
    touches = to_touch(reasons)
    assert len(touches) == min(MOST_TOUCHES, len({one.account_id for one in reasons}))
    assert len({touch.first.account_id for touch in touches}) == len(touches)
    presses = [touch.first.press for touch in touches]
    assert (
        presses
        == sorted(one.press for one in (min(r, key=lambda x: x.press) for r in grouped(reasons)))[: len(presses)]
    )


def grouped(reasons: list[Reason]) -> list[list[Reason]]:
    return [[one for one in reasons if one.account_id == key] for key in {one.account_id for one in reasons}]


def test_an_account_carries_its_strongest_reason_and_the_alert_to_open():
    (touch,) = to_touch([reason(1, Press.DUE), reason(1, Press.MEDIUM, alert=7), reason(1, Press.PROMISED)])
    assert touch.first.press is Press.PROMISED
    assert touch.alert_id == 7


def test_a_critical_alert_goes_before_a_promise_and_a_promise_before_what_is_late():
    found = to_touch([reason(1, Press.LATE), reason(2, Press.PROMISED), reason(3, Press.CRITICAL, alert=1)])
    assert [touch.first.account_id for touch in found] == [3, 2, 1]


def test_the_newest_alert_and_the_oldest_debt_come_first():
    old = date(2026, 11, 2)
    alerts = to_touch([reason(1, Press.HIGH, old, alert=1), reason(2, Press.HIGH, DAY, alert=2)])
    assert [touch.first.account_id for touch in alerts] == [2, 1]
    steps = to_touch([reason(1, Press.LATE, DAY), reason(2, Press.LATE, old)])
    assert [touch.first.account_id for touch in steps] == [2, 1]
