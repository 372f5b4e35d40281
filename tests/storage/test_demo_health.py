"""The stories of the demo book as the shipped scorecard sees them: the data tell the story, the rules are not bent for it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from storage.demo.stories import PLOTS
from storage.engine import open_session
from storage.health import read_health
from storage.library import Library
from storage.models import Account
from storage.scorecards import load_file
from success.account_health import AccountHealth, Knowledge
from success.vocabulary import Band
from tests.storage.demo_books import TODAY, told_on


@pytest.fixture(scope="module")
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with told_on("sqlite", request, tmp_path_factory.mktemp("demo")) as engine:
        with open_session(engine) as session:
            load_file(session, Library())
        yield engine


@pytest.fixture
def session(told: Engine) -> Iterator[Session]:
    with open_session(told, reading=True) as session:
        yield session


def health_of(session: Session, name: str, on: date = TODAY) -> AccountHealth:
    account = session.exec(select(Account).where(Account.name == name)).one()
    return read_health(session, account.id or 0, on)


def test_acme_is_nearly_red_for_usage_and_the_lost_sponsor_in_spite_of_value_one(session: Session):
    acme = health_of(session, "Acme")
    assert acme.score is not None
    assert 43 <= acme.score <= 52
    assert {measure.key for measure in acme.strongest(up=False)} == {"usage_trend", "executive_sponsor", "licence_use"}
    assert "value_one" in {measure.key for measure in acme.strongest(up=True)}
    assert next(measure for measure in acme.measures if measure.key == "nps").state is not Knowledge.KNOWN
    assert 0.8 <= acme.confidence <= 0.95


def test_borealis_is_green(session: Session):
    assert health_of(session, "Borealis").raw_band is Band.GREEN


def test_too_little_is_known_of_zephyr(session: Session):
    assert health_of(session, "Zephyr Holdings").confidence_word == "insufficient data"


def test_every_story_shows_in_its_colour_and_the_book_is_mixed(session: Session):
    shown = {plot.key: health_of(session, plot.name).band for plot in PLOTS if not plot.churned}
    astray = {plot.key: shown[plot.key] for plot in PLOTS if plot.key in shown and shown[plot.key] not in plot.expect}
    share = {band: count / len(shown) for band, count in Counter(shown.values()).items()}
    assert astray == {}
    assert 0.15 <= share[Band.RED] <= 0.25
    assert 0.3 <= share[Band.YELLOW] <= 0.42


def test_acme_was_well_three_months_ago_as_far_as_the_data_knew_then(session: Session):
    then = health_of(session, "Acme", date(2026, 8, 24))
    assert then.score is not None
    assert then.score > (health_of(session, "Acme").score or 0) + 5
