"""What mornings, renewals and a leader's sheet read, on both engines."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from storage.agenda import has_news, last_told, read_agenda
from storage.alerts import standing_alerts
from storage.changes import read_changes
from storage.engine import open_session
from storage.models import AlertEvent, Contact, Contract
from storage.outbox import Letter, put
from storage.renewals import NewForecast, read_forecasts, read_renewals, set_forecast
from storage.team import is_leader, late_people, stepless_risks, team_of, unanswered
from success.renewals import Segment
from success.vocabulary import Band, Forecast, Severity
from tests.conftest import NOW
from tests.handlers.alerting import New, add_alert, ready, write_alert
from tests.handlers.conftest import TODAY, Desk, add_snapshot, filled, people_at
from tests.handlers.day import add_follow_up, add_risk, add_task

EVER = date(2036, 1, 1)


@pytest.fixture
def desk(engine) -> Desk:
    """The small book on each engine."""
    return ready(filled(people_at(engine)))


def forecast(desk: Desk, **changes: object) -> NewForecast:
    values = {
        "account_id": desk.accounts["Acme"],
        "renews_on": TODAY + timedelta(days=200),
        "category": Forecast.LIKELY,
        "amount": Decimal("60000.50"),
        "next_step": "Meet the COO",
        "next_on": TODAY + timedelta(days=3),
        "note": "",
    }
    return NewForecast(**(values | changes))


def test_renewals_with_health_sponsor_and_the_forecast_that_stands(desk: Desk):
    mia = desk.people["mia"].person_id
    with open_session(desk.engine) as session:
        add_snapshot(session, desk.accounts["Acme"], TODAY - timedelta(days=9), 60.0, "yellow")
        add_snapshot(session, desk.accounts["Acme"], TODAY, 48.0, "red")
        add_snapshot(session, desk.accounts["Acme"], TODAY + timedelta(days=1), 99.0, "green")
        set_forecast(session, forecast(desk, category=Forecast.COMMIT), person_id=mia, at=NOW)
        set_forecast(session, forecast(desk), person_id=mia, at=NOW)
        set_forecast(session, forecast(desk, renews_on=TODAY - timedelta(days=165)), person_id=mia, at=NOW)
    with open_session(desk.engine, reading=True) as session:
        found = read_renewals(session, TODAY, last=EVER)
        history = read_forecasts(session, desk.accounts["Acme"])
    assert [one.name for one in found] == ["Acme", "Cascade North", "Dunes & Co", "Borealis"]
    acme = found[0]
    assert (acme.score, acme.band, acme.seen_on, acme.sponsor_gone) == (48.0, Band.RED, TODAY, True)
    assert acme.segment(TODAY) is Segment.AT_RISK
    assert acme.arr == (("EUR", Decimal("84000.00")),)
    assert acme.cancel_by == TODAY + timedelta(days=110)
    assert acme.forecast is not None
    assert (acme.forecast.category, acme.forecast.amount) == (Forecast.LIKELY, Decimal("60000.50"))
    assert (acme.forecast.next_on, acme.forecast.by, acme.forecast.set_on) == (
        TODAY + timedelta(days=3),
        "Mia Keller",
        TODAY,
    )
    assert [one.category for one in history] == [Forecast.LIKELY, Forecast.LIKELY, Forecast.COMMIT]
    assert [one.sponsor_gone for one in found[1:]] == [False, False, False]


def test_renewals_within_a_window_and_of_some_people(desk: Desk):
    with open_session(desk.engine, reading=True) as session:
        early = read_renewals(session, TODAY, last=TODAY + timedelta(days=110))
        later = read_renewals(session, TODAY, first=TODAY + timedelta(days=111), last=EVER)
        bobs = read_renewals(session, TODAY, last=EVER, owner_ids=(desk.people["bob"].person_id,))
        one = read_renewals(session, TODAY, last=EVER, account_id=desk.accounts["Borealis"])
        nobody = read_renewals(session, TODAY, last=EVER, owner_ids=())
    assert {row.name for row in early} == {"Acme", "Cascade North"}
    assert {row.name for row in later} == {"Borealis", "Dunes & Co"}
    assert [row.name for row in bobs] == ["Dunes & Co"]
    assert [row.name for row in one] == ["Borealis"]
    assert nobody == ()


def test_a_signed_renewal_a_new_sponsor_and_a_given_notice(desk: Desk):
    with open_session(desk.engine) as session:
        ends = TODAY + timedelta(days=300)
        session.add(Contract(external_id="n", account_id=desk.accounts["Borealis"], starts_on=ends + timedelta(days=1)))
        session.add(Contact(external_id="s", account_id=desk.accounts["Acme"], name="Eva", role="executive_sponsor"))
        contract = session.get_one(Contract, 3)
        contract.cancelled_on = TODAY - timedelta(days=2)
    with open_session(desk.engine, reading=True) as session:
        found = {one.name: one for one in read_renewals(session, TODAY, last=EVER)}
    assert "Borealis" not in found
    assert not found["Acme"].sponsor_gone
    assert found["Cascade North"].cancelled_on == TODAY - timedelta(days=2)
    assert found["Cascade North"].danger() == ("notice given",)


def test_changes_are_colours_and_large_moves_worst_first(desk: Desk):
    with open_session(desk.engine) as session:
        for name, then, now in (
            ("Acme", (60.0, "yellow"), (48.0, "red")),
            ("Borealis", (75.0, "green"), (81.0, "green")),
            ("Cascade North", (60.0, "yellow"), (62.0, "yellow")),
            ("Dunes & Co", (None, "unknown"), (70.0, "yellow")),
        ):
            add_snapshot(session, desk.accounts[name], TODAY - timedelta(days=9), *then)
            add_snapshot(session, desk.accounts[name], TODAY - timedelta(days=1), *now)
    with open_session(desk.engine, reading=True) as session:
        found = read_changes(session, TODAY)
        bobs = read_changes(session, TODAY, owner_ids=(desk.people["bob"].person_id,))
    assert [(one.account, one.points, one.recoloured) for one in found] == [
        ("Acme", -12.0, True),
        ("Borealis", 6.0, False),
        ("Dunes & Co", None, True),
    ]
    assert [one.account for one in bobs] == ["Dunes & Co"]


def test_a_leaders_view(desk: Desk):
    alert = add_alert(desk)
    add_alert(desk, account="Borealis", trigger="usage_down", severity=Severity.MEDIUM)
    add_task(desk, due_on=TODAY - timedelta(days=2), alert=alert)
    add_task(desk, due_on=TODAY - timedelta(days=5))
    add_risk(desk)
    mia, priya = desk.people["mia"].person_id, desk.people["priya"].person_id
    with open_session(desk.engine, reading=True) as session:
        assert [person.name for person in team_of(session, priya)] == ["Bob Lindqvist", "Mia Keller"]
        assert [is_leader(session, one) for one in team_of(session, priya)] == [False, False]
        assert [row.account_name for row in unanswered(session, standing_alerts(session))] == ["Borealis"]
        assert [risk.account for risk in stepless_risks(session, (mia,), TODAY)] == ["Acme"]
        assert [(one.person, one.count, one.oldest_on) for one in late_people(session, TODAY)] == [
            ("Mia Keller", 2, TODAY - timedelta(days=5))
        ]


def test_an_agenda_and_what_is_new_of_it(desk: Desk):
    mia = desk.people["mia"].person_id
    with open_session(desk.engine) as session:
        alert = write_alert(session, desk, New())
    add_task(desk)
    add_follow_up(desk)
    later = NOW + timedelta(hours=1)
    with open_session(desk.engine) as session:
        put(session, daily(mia, later))
        agenda, told = read_agenda(session, mia, TODAY), last_told(session, mia, TODAY + timedelta(days=1))
        assert agenda is not None
        assert told is not None
        assert (told.on, told.at, told.people) == (TODAY, later, (mia,))
        assert [len(part) for part in (agenda.alerts, agenda.tasks, agenda.reminders)] == [1, 1, 1]
        assert last_told(session, mia, TODAY) is None
        assert has_news(session, agenda, None)
        assert not has_news(session, agenda, told)
        session.add(AlertEvent(alert_id=alert, at=later + timedelta(hours=1), kind="worsened", text="Worse."))
        session.flush()
        assert has_news(session, agenda, told)


def daily(person: int, at: datetime) -> Letter:
    content = {"on": at.date().isoformat(), "for": [person]}
    return Letter(f"morning {person} x", "morning", at, content=content, person_id=person, notifies_id=person)
