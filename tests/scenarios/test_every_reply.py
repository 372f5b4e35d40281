"""Whatever is asked of the demo book, Slack takes the answer: two rule books, written apart, read every block of it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.local.blocks import check_blocks
from bot.local.view_check import check_view
from bot.slack.conversation import as_message, form_of
from bot.slack.forms import form_view, message_view
from bot.slack.home import home_view
from bot.slack.origin import Origin
from bot.slack.render import messages, view_blocks
from handlers.alert_composers import compose_alert, compose_event
from handlers.capabilities import make_router
from handlers.reply import Actions, Answer, Button, Reply
from handlers.request import Caller, Place, PlaceKind, Request, Via
from jobs.evaluate import evaluate
from storage.alert_thread import Step, add_step
from storage.engine import open_session
from storage.library import Library
from storage.models import Account, Alert, AlertEvent, Person
from storage.outbox import Letter
from storage.scorecards import load_file
from success.vocabulary import AlertState, Role, Story
from tests.block_kit import message_problems, view_problems
from tests.conftest import NOW
from tests.scenarios.conftest import services_for
from tests.slack_server import elements_of
from tests.storage.demo_books import TODAY, told_on

ROUTER = make_router()
OF_AN_ACCOUNT = ("health", "health explain", "health share", "health override", "pulse", "log")
OF_THE_BOOK = sorted({word for word, one in ROUTER.capabilities.items() if one.usage} | {"home"})
ORIGIN = Origin(user="U0MIA", channel="C0TEAM", response_url="https://hooks.slack.com/" + "x" * 100, message="1.1")


@pytest.fixture(scope="module")
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The whole demo book, evaluated once."""
    with told_on("sqlite", request, tmp_path_factory.mktemp("demo")) as engine:
        with open_session(engine) as session:
            load_file(session, Library())
        evaluate(services_for(engine), TODAY)
        open_one_of_each(engine)
        yield engine


def open_one_of_each(engine: Engine) -> None:
    """Open one alert of every trigger that found something: the first evaluation only remembers what it found."""
    with open_session(engine) as session:
        first: dict[str, Alert] = {}
        for row in session.exec(select(Alert).order_by(col(Alert.id))):
            first.setdefault(row.trigger, row)
        mia = session.exec(select(Person.id).where(Person.name == "Mia Keller")).one()
        for row in first.values():
            row.state, row.route, row.owner_id, row.escalate_at = AlertState.OPEN.value, "channel", mia, NOW


def ask(
    engine: Engine, word: str, text: str = "", *, name: str = "Mia Keller", place: PlaceKind, **values: str
) -> Answer:
    with open_session(engine, reading=True) as session:
        person = session.exec(select(Person).where(Person.name == name)).one()
        caller = Caller(person.id, person.name, Role(person.role))
    via = Via.BUTTON if values else Via.WORD
    request = Request(caller, Place(place, "C0TEAM"), word, text, via, values)
    return ROUTER.answer(request, services_for(engine))


def problems_of(answer: Answer) -> list[str]:
    """Render an answer as everything it may become, and say what either rule book has against it."""
    assert isinstance(answer, Reply)
    assert "went wrong" not in answer.summary
    found: list[str] = []
    for rich in (True, False):
        for message in messages(as_message(answer, "health", "acme", {"account": "1"}), rich=rich):
            body = {"text": message.text, "blocks": message.blocks}
            found += message_problems(body) + check_blocks(message.blocks, "message") + unspoken(body)
    form = form_of(answer)
    modal = form_view(form, ORIGIN) if form else message_view("Pillar", view_blocks(answer), ORIGIN)
    check_view(modal, "modal")
    found += view_problems(modal)
    if form is None:
        home = home_view(answer)
        check_view(home, "home")
        found += view_problems(home)
    return found


def unspoken(body: dict) -> list[str]:
    """Name the buttons whose spoken name lacks what is seen (WCAG 2.5.3)."""
    buttons = [one for one in elements_of(body) if "accessibility_label" in one]
    return [
        f"{one['text']['text']!r} is read as {one['accessibility_label']!r}"
        for one in buttons
        if one["text"]["text"] not in one["accessibility_label"]
    ]


def accounts_of(engine: Engine) -> list[tuple[int | None, str]]:
    with open_session(engine, reading=True) as session:
        found = list(session.exec(select(Account.id, Account.name)).all())
    assert len(found) > 20
    return found


def buttons_of(answer: Answer) -> list[Button]:
    """Give the buttons of an answer that only show something."""
    assert isinstance(answer, Reply)
    items = [item for node in answer.body if isinstance(node, Actions) for item in node.items]
    return [item for item in items if isinstance(item, Button) and item.confirm is None]


@pytest.mark.parametrize("word", OF_AN_ACCOUNT)
def test_every_account_gets_an_answer_that_slack_takes(book: Engine, word: str) -> None:
    wrong: dict[str, list[str]] = {}
    for account, name in accounts_of(book):
        answer = ask(book, word, place=PlaceKind.CHANNEL, account=str(account))
        pressed = [ask(book, button.word, place=PlaceKind.CHANNEL, **button.arguments) for button in buttons_of(answer)]
        if problems := [problem for said in (answer, *pressed) for problem in problems_of(said)]:
            wrong[name] = problems
    assert not wrong


@pytest.mark.parametrize("place", list(PlaceKind))
@pytest.mark.parametrize("name", ["Mia Keller", "Priya Nair", "Tom Becker", "Sam Adeyemi"])
@pytest.mark.parametrize("word", OF_THE_BOOK)
def test_every_word_gets_an_answer_that_slack_takes_wherever_and_by_whomever_it_is_asked(
    book: Engine, word: str, name: str, place: PlaceKind
) -> None:
    answer = ask(book, word, name=name, place=place)
    assert problems_of(answer) == []


@pytest.mark.parametrize("usage", [usage for one in ROUTER.capabilities.values() for usage in one.usage])
def test_everything_help_tells_to_type_gets_an_answer_that_slack_takes(book: Engine, usage: str) -> None:
    word, rest = ROUTER.split(usage)
    assert word
    assert problems_of(ask(book, word, rest, name="Tom Becker", place=PlaceKind.DIRECT)) == []


def open_alerts(engine: Engine) -> list[int]:
    with open_session(engine, reading=True) as session:
        found = session.exec(select(Alert.id).where(Alert.state == AlertState.OPEN.value).order_by(col(Alert.id)))
        return [alert for alert in found if alert is not None]


def test_every_alert_is_one_message_that_slack_takes_and_so_are_the_forms_of_its_buttons(book: Engine) -> None:
    found = open_alerts(book)
    assert len(found) > 12
    wrong: dict[int, list[str]] = {}
    for at, alert in enumerate(found):
        reply = compose_alert(Letter(f"alert {alert}", "alert", NOW, alert), services_for(book))
        assert reply is not None
        said: list[Answer] = [reply]
        if at < 3:  # the forms differ by the library, not by the alert
            forms = [button for button in buttons_of(reply) if button.opens_form]
            said += [ask(book, button.word, place=PlaceKind.CHANNEL, **button.arguments) for button in forms]
        problems = [problem for one in said for problem in problems_of(one)]
        if problems or len(messages(reply)) > 1:
            wrong[alert] = problems
    assert not wrong


def test_slack_takes_an_alert_that_is_over_and_every_line_of_its_thread(book: Engine) -> None:
    alert = open_alerts(book)[-1]
    with open_session(book) as session:
        for kind in Story:
            add_step(session, alert, Step(kind, "Somebody *did* <it> & said “why”.", NOW))
        events = list(session.exec(select(AlertEvent.id).where(AlertEvent.alert_id == alert)))
    told = [compose_event(Letter(f"event {event}", "event", NOW, event), services_for(book)) for event in events]
    closed = ask(book, "alert resolve save", place=PlaceKind.CHANNEL, alert=str(alert), note="done <well> & *good*")
    assert [problem for one in (*told, closed) if one is not None for problem in problems_of(one)] == []
    assert len(told) >= len(Story)
