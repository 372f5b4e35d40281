"""The preview of a scorecard: the whole book with both, nothing written, and the same figures in every chunking."""

import pytest
from sqlalchemy import Engine, text

from storage import preview as previews
from storage.columns import stream_accounts
from storage.engine import open_session
from storage.library import Library, read_scorecard
from storage.preview import preview
from storage.scorecards import load_file
from success.scorecard import Scorecard
from tests.storage.books import ON, write_book


@pytest.fixture
def book(engine: Engine) -> Engine:
    """A small book with a scorecard in force."""
    with open_session(engine) as session:
        load_file(session, Library())
    write_book(engine, accounts=9)
    return engine


def stricter() -> Scorecard:
    shipped = Library().text("scorecard.yaml")
    return read_scorecard(shipped.replace("bands: {yellow: 50, green: 75}", "bands: {yellow: 99, green: 100}"), "new")


def test_the_scorecard_in_force_previews_as_no_change(book: Engine):
    with open_session(book, reading=True) as session:
        seen = preview(session, Library().scorecard(), ON)
    assert (seen.accounts, seen.recoloured, seen.worse, seen.better) == (9, (), 0, 0)
    assert seen.mean_shift in {0.0, None}
    assert seen.old_bands == seen.new_bands
    assert seen.old_flips == seen.new_flips


def test_a_stricter_one_names_who_would_change_colour(book: Engine):
    with open_session(book, reading=True) as session:
        seen = preview(session, stricter(), ON)
    assert seen.recoloured
    assert seen.worse == len(seen.recoloured) > seen.better == 0
    assert {changed.name for changed in seen.recoloured} <= {f"Account {number}" for number in range(1, 10)}
    assert all(changed.old_score == changed.new_score for changed in seen.recoloured)
    assert sum(seen.new_bands.values()) == sum(seen.old_bands.values()) == 9
    told = "\n".join(seen.lines(most=1))
    assert f"{len(seen.recoloured)} change colour" in told
    assert f"and {len(seen.recoloured) - 1} more" in told


def test_nothing_is_written(book: Engine):
    with open_session(book, reading=True) as session:
        preview(session, stricter(), ON)
        for table in ("health_snapshot", "segment_baseline", "job_run"):
            assert session.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_the_figures_do_not_depend_on_the_chunks(book: Engine, monkeypatch: pytest.MonkeyPatch):
    with open_session(book, reading=True) as session:
        whole = preview(session, stricter(), ON)
        monkeypatch.setattr(previews, "stream_accounts", lambda session, on: stream_accounts(session, on, chunk=2))
        steps: list[tuple[int, int]] = []
        chunked = preview(session, stricter(), ON, progress=lambda done, total: steps.append((done, total)))
    assert chunked == whole
    assert steps[-1] == (9, 9)
    assert len(steps) == 5
