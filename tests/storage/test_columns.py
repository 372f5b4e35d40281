"""Columns: the same on both engines, for one account and for many, and nothing of tomorrow in them."""

import math
from datetime import UTC, date, datetime, time

import numpy as np
import pytest
from sqlalchemy import Engine
from sqlmodel import select

from storage.columns import load_columns, stream_accounts, weeks_of
from storage.engine import open_session
from storage.library import Library
from storage.models import Account, Contact, Contract, DataSource, Feedback, Measurement, Ticket
from success.calendar import last_whole_week
from success.columns import RECORDS, WEEKS, AccountColumns
from success.measures import compute
from tests.storage.books import ON, ago, at, write_book

EXPECTED = {
    "owned": 0,
    "customer_since": ago(800).toordinal(),
    "seats": 85,
    "seats_year_ago": 60,
    "arr": 80_000,
    "arr_year_ago": 60_000,
    "discount_percent": 10,
    "renews_on": ago(-200).toordinal(),
    "term_starts_on": ago(59).toordinal(),
    "renewal_signed": 0,
    "notice_days": 60,
    "renewals_done": 2,
    "upsells_done": 1,
    "kickoff_on": ago(700).toordinal(),
    "onboarding_ended_on": ago(600).toordinal(),
    "value_one_due_on": ago(30).toordinal(),
    "value_one_on": math.nan,
    "deployments": 2,
    "newest_kickoff_on": ago(20).toordinal(),
    "contacts": 2,
    "sponsors": 0,
    "sponsor_left_on": ago(20).toordinal(),
    "champions": 1,
    "champion_left_on": math.nan,
    "level_1": 0,
    "level_2": 1,
    "level_3": 1,
    "last_two_way_on": ago(12).toordinal(),
    "last_touch_on": ago(3).toordinal(),
    "last_review_on": ago(40).toordinal(),
    "nps_answers": 3,
    "nps_promoters": 1,
    "nps_detractors": 1,
    "nps_on": ago(0).toordinal(),
    "sponsor_detractor_on": math.nan,
    "unanswered_detractors": 1,
    "unanswered_detractor_on": ago(50).toordinal(),
    "csat_answers": 1,
    "csat_mean": 4,
    "csat_on": ago(10).toordinal(),
    "ces_answers": math.nan,
    "ces_mean": math.nan,
    "ces_on": math.nan,
    "product_feedback": math.nan,
    "product_feedback_on": math.nan,
    "unanswered_product_feedback": math.nan,
    "unanswered_product_feedback_on": math.nan,
    "tickets_ever": 4,
    "tickets_90": 3,
    "tickets_30": 2,
    "open_critical": 1,
    "open_critical_since": ago(10).toordinal(),
    "open_critical_escalated": 1,
    "resolve_hours_90": 18,
    "resolved_90": 2,
    "ticket_csat_90": 3,
    "ticket_csat_answers_90": 2,
    "last_ticket_on": ago(10).toordinal(),
    "churn_notice_on": math.nan,
}


def load(engine: Engine, ids: list[int], on: date = ON) -> AccountColumns:
    with open_session(engine, reading=True) as session:
        return load_columns(session, ids, on)


def test_every_record_tells_of_the_day_and_of_nothing_later(engine: Engine):
    columns = load(engine, write_book(engine)[:1])
    assert set(EXPECTED) == set(RECORDS)
    found = {name: float(columns.records[name][0]) for name in RECORDS}
    assert found == pytest.approx(EXPECTED, nan_ok=True)


def test_the_stage_is_that_of_the_deployment_with_most_arr_which_has_been_kicked_off(engine: Engine):
    columns = load(engine, write_book(engine))
    assert columns.stages == ("retention", "adoption", "adoption")
    assert columns.segments == ("mid", "", "mid")


def test_voices_that_wait_for_an_answer_are_counted_as_they_waited_on_the_day(engine: Engine):
    with open_session(engine) as session:
        account = Account(external_id="A", name="A", plan="pro")
        session.add(account)
        session.add_all(DataSource(key=f"feedback:{kind}", arrived_at=at(0)) for kind in ("nps", "product"))
        session.flush()
        buyer = Contact(external_id="P", account_id=account.id, name="B", role="economic_buyer")
        session.add(buyer)
        session.flush()
        voices = [
            ("nps", 100, 1, None, buyer.id),  # too old to wait, not too old to be the buyer's
            ("nps", 40, 6, None, None),
            ("nps", 30, 3, ago(-1), None),  # answered later
            ("nps", 20, 2, ago(18), None),
            ("nps", 10, 9, None, buyer.id),
            ("product", 400, None, None, None),
            ("product", 90, None, None, None),
            ("product", 30, None, ago(-1), None),
            ("product", 29, None, None, None),  # may wait a little
            ("product", 60, None, ago(60), None),
        ]
        session.add_all(
            Feedback(
                external_id=str(number),
                account_id=account.id,
                kind=kind,
                on=ago(days),
                score=score,
                answered_on=answered,
                contact_id=who,
            )
            for number, (kind, days, score, answered, who) in enumerate(voices)
        )
        chosen = account.id
    columns = load(engine, [chosen])
    found = {name: float(columns.records[name][0]) for name in RECORDS if "unanswered" in name}
    assert found == {
        "unanswered_detractors": 2,
        "unanswered_detractor_on": ago(40).toordinal(),
        "unanswered_product_feedback": 2,
        "unanswered_product_feedback_on": ago(90).toordinal(),
    }
    assert columns.records["sponsor_detractor_on"] == ago(100).toordinal()
    assert columns.plans == ("pro",)


def test_observations_stand_as_last_recorded_or_are_summed_over_their_window(engine: Engine):
    records = load(engine, write_book(engine)[:2]).records
    assert records["obs:features_available"] == pytest.approx([14.5, math.nan], nan_ok=True)
    assert records["obs:features_available:on"] == pytest.approx([ago(9).toordinal(), math.nan], nan_ok=True)
    assert records["obs:support_calls"] == pytest.approx([5, 0])


def test_a_series_holds_the_last_26_whole_weeks(engine: Engine):
    series = load(engine, write_book(engine)).series
    last = last_whole_week(ON)
    weeks = np.arange(last - WEEKS + 1, last + 1)
    assert series["active_users"].first_week == weeks[0]
    assert series["active_users"].values == pytest.approx(np.array([40 + n + weeks % 3 for n in (1, 2, 3)]))
    assert np.isnan(series["events"].values).all()


def test_values_that_fit_no_character_are_read_as_exactly(engine: Engine):
    first, second, third = write_book(engine)
    odd = {0: 0.1, 1: -3.0, 2: 1e9, 3: 50_000.0, 4: 50_001.0, 5: 0.0, 7: 2.0**40 + 0.5}
    last = last_whole_week(ON)
    with open_session(engine) as session:
        for back, value in odd.items():
            session.add(Measurement(account_id=second, series_id=2, week=last - back, value=value))
        session.add(Measurement(account_id=third, series_id=2, week=last, value=7))
    values = load(engine, [first, second, third]).series["events"].values
    assert {back: values[1, -1 - back] for back in odd} == odd
    assert np.isnan(values[1, -7])
    assert values[2, -1] == 7


def test_a_series_that_began_before_the_window_opens_with_a_week_without_use(engine: Engine):
    first, second, _ = write_book(engine)
    last = last_whole_week(ON)
    with open_session(engine) as session:
        session.add(Measurement(account_id=second, series_id=2, week=last - 40, value=9))
        session.add(Measurement(account_id=first, series_id=2, week=last - 3, value=9))
    values = load(engine, [first, second]).series["events"].values
    assert values[1, 0] == 0
    assert np.isnan(values[1, 1:]).all()
    assert np.isnan(values[0, 0])


def test_one_account_alone_gives_its_row_among_many(engine: Engine):
    ids = write_book(engine, accounts=5)
    many = load(engine, list(reversed(ids)))
    assert many.account_ids.tolist() == ids
    for row, account in enumerate(ids):
        alone = load(engine, [account])
        assert (alone.stages[0], alone.segments[0]) == (many.stages[row], many.segments[row])
        for name, values in many.records.items():
            np.testing.assert_array_equal(alone.records[name], values[row : row + 1], err_msg=name)
        for key, series in many.series.items():
            np.testing.assert_array_equal(alone.series[key].values, series.values[row : row + 1])


def test_a_critical_ticket_beside_an_escalated_one_is_no_critical_escalation(engine: Engine):
    _, account, _ = write_book(engine)
    opened = datetime.combine(ago(5), time(8), UTC)
    with open_session(engine) as session:
        session.add(Ticket(external_id="C", account_id=account, opened_at=opened, priority="critical"))
        session.add(Ticket(external_id="E", account_id=account, opened_at=opened, priority="high", escalated=True))
    records = load(engine, [account]).records
    names = ("open_critical", "open_critical_escalated")
    assert [float(records[name][0]) for name in names] == [1, 0]


def test_on_an_earlier_day_the_sources_look_as_old_as_the_day(engine: Engine):
    columns = load(engine, write_book(engine), ago(100))
    assert {state.latest_on for state in columns.sources.values()} == {ago(100)}
    assert columns.records["nps_answers"][0] == 2
    assert columns.records["open_critical"][0] == 0
    assert columns.records["seats"][0] == 65


def test_a_contract_hands_over_to_one_that_begins_on_its_last_day(engine: Engine):
    first = write_book(engine)[0]
    with open_session(engine) as session:
        second = session.exec(select(Contract).where(Contract.external_id == "C2")).one()
        second.ends_on = ago(59)  # the day the third one begins
    assert load(engine, [first], ago(59)).records["seats"][0] == 85
    assert load(engine, [first], ago(60)).records["seats"][0] == 65


def test_a_book_without_any_source_gives_columns_of_unknowns(engine: Engine):
    with open_session(engine) as session:
        session.add(Account(external_id="A", name="A"))
    columns = load(engine, [1])
    assert columns.series == {}
    assert all(np.isnan(values).all() for name, values in columns.records.items() if name != "owned")


def test_the_stream_gives_customers_of_the_day_in_chunks(engine: Engine):
    ids = write_book(engine, accounts=7)
    with open_session(engine) as session:
        gone, coming = session.get_one(Account, ids[2]), session.get_one(Account, ids[4])
        gone.churned_on, coming.customer_since = ON, ago(-1)
    with open_session(engine, reading=True) as session:
        chunks = [chunk.tolist() for chunk in stream_accounts(session, ON, chunk=2)]
        later = [chunk.tolist() for chunk in stream_accounts(session, ON, chunk=9, after=ids[4])]
        before = [chunk.tolist() for chunk in stream_accounts(session, ago(1), chunk=9)]
    assert chunks == [[ids[0], ids[1]], [ids[3], ids[5]], [ids[6]]]
    assert later == [[ids[5], ids[6]]]
    assert ids[2] in before[0]


def test_fewer_weeks_change_no_measure(engine: Engine):
    """Silent, gappy, new and late accounts look the same to every measure, however far back was read."""
    ids = write_book(engine, accounts=8)
    last = last_whole_week(ON)
    scorecard = Library().scorecard()
    with open_session(engine) as session:
        session.connection().exec_driver_sql(f"DELETE FROM measurement WHERE account_id > {ids[1]}")
        histories = (
            [(back, 0) for back in range(20)],  # silent in rows
            [(20, 9.0)],  # silent without rows
            [(40, 9.0)],  # silent for longer than is read
            [(back, 9.0) for back in range(5)],  # new
            [(25, 9.0), (3, 4.0), (0, 2.0)],  # with gaps
            [],
        )
        for account, weeks in zip(ids[2:], histories, strict=True):
            session.add_all(
                Measurement(account_id=account, series_id=1, week=last - back, value=value) for back, value in weeks
            )
    for latest_on in (ON, ago(10)):
        with open_session(engine) as session:
            session.get_one(DataSource, "series:active_users").latest_on = latest_on
        with open_session(engine, reading=True) as session:
            far, near = (
                compute(load_columns(session, ids, ON, weeks=weeks), scorecard)
                for weeks in (WEEKS, weeks_of(scorecard))
            )
        np.testing.assert_array_equal(near.values, far.values)
        np.testing.assert_array_equal(near.state, far.state)
        np.testing.assert_array_equal(near.sample, far.sample)
