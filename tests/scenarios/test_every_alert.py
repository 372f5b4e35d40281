"""Whatever an alert of the demo book says, and wherever its buttons lead, Slack takes it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.slack.render import messages
from handlers.alert_composers import compose_alert, compose_event
from handlers.reply import Reply
from handlers.request import PlaceKind
from jobs.evaluate import evaluate
from storage.alert_thread import Step, add_step
from storage.engine import open_session
from storage.library import Library
from storage.models import Alert, AlertEvent, Person
from storage.outbox import Letter
from storage.scorecards import load_file
from success.vocabulary import AlertState, Story
from tests.conftest import NOW
from tests.scenarios.conftest import services_for
from tests.scenarios.test_every_reply import ask, buttons_of, problems_of
from tests.storage.demo_books import TODAY, told_on


@pytest.fixture(scope="module")
def alerts(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, list[int]]]:
    """The demo book with one open alert of every trigger that found something in it."""
    with told_on("sqlite", request, tmp_path_factory.mktemp("alerts")) as engine:
        with open_session(engine) as session:
            load_file(session, Library())
        evaluate(services_for(engine), TODAY)
        with open_session(engine) as session:
            first: dict[str, Alert] = {}
            for row in session.exec(select(Alert).order_by(col(Alert.id))):
                first.setdefault(row.trigger, row)
            mia = session.exec(select(Person.id).where(Person.name == "Mia Keller")).one()
            for row in first.values():
                row.state, row.route, row.owner_id, row.escalate_at = AlertState.OPEN.value, "channel", mia, NOW
            found = [row.id for row in first.values() if row.id is not None]
        yield engine, found


def test_slack_takes_every_alert_its_list_and_the_forms_of_its_buttons(alerts: tuple[Engine, list[int]]) -> None:
    engine, found = alerts
    assert len(found) > 12
    wrong: dict[int, list[str]] = {}
    for at, alert in enumerate(found):
        reply = compose_alert(Letter(f"alert {alert}", "alert", NOW, alert), services_for(engine))
        assert reply is not None
        said = [reply]
        if at < 3:  # the forms differ by the library, not by the alert
            said += [
                _opened(engine, button.word, dict(button.arguments))
                for button in buttons_of(reply)
                if button.opens_form
            ]
        if problems := [problem for one in said for problem in problems_of(one)]:
            wrong[alert] = problems
    assert not wrong
    for view in ("", "all", "snoozed", "muted", "precision"):
        assert problems_of(ask(engine, "alerts", view, place=PlaceKind.CHANNEL)) == []


def test_an_alert_is_one_message(alerts: tuple[Engine, list[int]]) -> None:
    engine, found = alerts
    for alert in found:
        reply = compose_alert(Letter(f"alert {alert}", "alert", NOW, alert), services_for(engine))
        assert reply is not None
        assert len(messages(reply)) == 1


def test_slack_takes_an_alert_that_is_over_and_every_line_of_its_thread(alerts: tuple[Engine, list[int]]) -> None:
    engine, found = alerts
    with open_session(engine) as session:
        for kind in Story:
            add_step(session, found[0], Step(kind, "Somebody *did* <it> & said “why”.", NOW))
        events = list(session.exec(select(AlertEvent.id).where(AlertEvent.alert_id == found[0])))
    told = [compose_event(Letter(f"event {event}", "event", NOW, event), services_for(engine)) for event in events]
    closed = ask(
        engine, "alert resolve save", place=PlaceKind.CHANNEL, alert=str(found[0]), note="done <well> & *good*"
    )
    assert [problem for one in (*told, closed) if one is not None for problem in problems_of(one)] == []
    assert len(told) == len(Story)


def _opened(engine: Engine, word: str, arguments: dict[str, str]) -> Reply:
    answer = ask(engine, word, place=PlaceKind.CHANNEL, **arguments)
    assert isinstance(answer, Reply)
    return answer
