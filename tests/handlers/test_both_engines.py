"""SQLite and PostgreSQL give the same answers: every word is asked of both, on the same book."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from handlers.reply import Reply
from tests import databases
from tests.handlers.conftest import Desk, filled, people_at, text_of

pytestmark = pytest.mark.postgres

ASKED = (
    ("mia", "help", ""),
    ("mia", "home", ""),
    ("priya", "home", ""),
    ("mia", "health", "acme"),
    ("mia", "health", "acm"),
    ("mia", "health", "cascade"),
    ("tom", "health", "A-2"),
    ("mia", "health explain", "acme"),
    ("mia", "book", ""),
    ("bob", "book", "all"),
    ("priya", "book", "@Mia red"),
    ("sam", "scorecard", ""),
    ("priya", "renewals", "365d"),
    ("mia", "renewal", "acme"),
    ("mia", "digest", ""),
    ("priya", "sheet", ""),
    ("mia", "play", "acme"),
    ("mia", "play", "acme sponsor change"),
    ("mia", "play mine", ""),
    ("mia", "risk", "acme"),
    ("priya", "risk", ""),
)


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, postgres_template: str
) -> Iterator[tuple[Desk, Desk]]:
    """The same book on both engines."""
    here = databases.make_sqlite_template(tmp_path_factory.mktemp("both") / "pillar.db")
    with (
        databases.postgres_database(postgres_url, postgres_template) as there,
        databases.opened(databases.sqlite_url(here)) as sqlite,
        databases.opened(there) as postgres,
    ):
        yield _desk(sqlite), _desk(postgres)


def _desk(engine: Engine) -> Desk:
    return filled(people_at(engine))


@pytest.mark.parametrize(("who", "word", "text"), ASKED)
def test_a_word_is_answered_alike(both: tuple[Desk, Desk], who: str, word: str, text: str) -> None:
    answers = [desk.ask(word, text, who=who) for desk in both]
    assert all(isinstance(answer, Reply) and not answer.failed for answer in answers)
    assert text_of(answers[0]) == text_of(answers[1])
    assert answers[0].summary == answers[1].summary
