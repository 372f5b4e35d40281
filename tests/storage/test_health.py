"""One account's health, read live: beside a standing override, after something hard, and with a team's own series."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
import yaml
from sqlalchemy import Engine
from sqlmodel import select

from storage.columns import load_columns, series_of, weeks_of
from storage.engine import open_session
from storage.health import read_health
from storage.library import Library, read_scorecard
from storage.models import DataSource, HealthSnapshot, Measurement, Override, Person, SeriesKey, Ticket
from storage.scorecards import FILE, in_force, load_file
from success.calendar import last_whole_week
from success.measures import compute
from success.vocabulary import Band
from tests.storage.books import ON, ago, at, write_book


@pytest.fixture
def account(engine: Engine) -> int:
    """The account with every kind of record, and a colleague with id 1."""
    ids = write_book(engine)
    with open_session(engine) as session:
        load_file(session, Library())
        session.add(Person(id=1, external_id="P1", name="Mia Keller"))
    return ids[0]


def see(engine: Engine, account: int, band: Band) -> None:
    """Write yesterday's snapshot: that colour for a long time."""
    with open_session(engine) as session:
        session.add(
            HealthSnapshot(
                account_id=account,
                on=ago(1),
                scorecard_version=in_force(session)[0],
                stage="retention",
                score=90.0,
                band=str(band),
                raw_band=str(band),
                band_since=ago(90),
                pending_days=0,
                confidence=1.0,
                categories=b"",
                contributions=b"",
                values=b"",
                adjustments="",
            )
        )


def test_a_standing_override_is_told_with_its_band_its_reason_and_who_set_it(engine: Engine, account: int):
    with open_session(engine) as session:
        for ended in (at(5), None):
            session.add(
                Override(
                    account_id=account,
                    score=85.0 if ended is None else 10.0,
                    reason="They told me so",
                    expires_on=ago(-10),
                    set_by=1,
                    set_at=at(5),
                    ended_at=ended,
                )
            )
    with open_session(engine, reading=True) as session:
        override = read_health(session, account, ON).override
        later = read_health(session, account, ON + timedelta(days=11)).override
    assert override is not None
    assert (override.score, override.band, override.by) == (85.0, Band.GREEN, "Mia Keller")
    assert (override.reason, override.set_on, override.expires_on) == ("They told me so", ago(5), ago(-10))
    assert later is None


def test_what_is_hard_counts_at_once_and_all_else_waits_for_the_night(engine: Engine, account: int):
    """The book's one hard event is a critical ticket that is open and escalated."""
    with open_session(engine, reading=True) as session:
        unseen = read_health(session, account, ON)
    stored, worse = Band.GREEN, unseen.raw_band
    see(engine, account, stored)
    with open_session(engine, reading=True) as session:
        hard = read_health(session, account, ON)
    with open_session(engine) as session:
        session.delete(session.exec(select(Ticket).where(Ticket.external_id == "K4")).one())
    with open_session(engine, reading=True) as session:
        calm = read_health(session, account, ON)
    assert worse is Band.YELLOW
    assert (hard.band, hard.band_since) == (worse, ON)
    assert calm.raw_band is Band.YELLOW
    assert (calm.band, calm.band_since) == (stored, ago(90))


def test_a_sponsor_who_left_is_named(engine: Engine, account: int):
    with open_session(engine, reading=True) as session:
        texts = {measure.key: measure.text for measure in read_health(session, account, ON).measures}
    assert texts["executive_sponsor"] == "executive sponsor S left 2 Nov, no successor"


def own_measure(data: Mapping[str, object]) -> str:
    """Give the shipped scorecard with one measure more, which reads the team's own series `exports` over 20 weeks."""
    categories = dict(data["categories"])  # type: ignore[call-overload]  # parsed YAML
    first = next(iter(categories))
    categories[first] = categories[first] | {
        "measures": categories[first]["measures"]
        | {
            "exports": {
                "weight": 5,
                "curve": [[0, 0], [10, 100]],
                "custom": {"label": "Exports", "reads": "series:exports", "weeks": 20},
            }
        }
    }
    return yaml.safe_dump({**data, "categories": categories}, sort_keys=False)


def test_a_teams_own_series_is_read_as_far_back_as_its_measure_looks(engine: Engine, account: int):
    scorecard = read_scorecard(own_measure(yaml.safe_load(Library().text(FILE))), "test")
    last = last_whole_week(ON)
    with open_session(engine) as session:
        session.add(DataSource(key="series:exports", latest_on=ON, arrived_at=at(0)))
        session.add(SeriesKey(id=3, key="exports"))
        session.flush()
        for week in range(last - 19, last + 1):
            value = 2.0 if week <= last - 4 else 8.0
            session.add(Measurement(account_id=account, series_id=3, week=week, value=value))
    with open_session(engine, reading=True) as session:
        columns = load_columns(session, (account,), ON, series=series_of(scorecard), weeks=weeks_of(scorecard))
    values = compute(columns, scorecard)
    assert values.values[0, values.keys.index("exports")] == 2.0
