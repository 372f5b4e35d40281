"""Versions of the scorecard: a changed file makes one, an edit in chat makes one, the same content makes none."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from storage.engine import open_session
from storage.library import SHIPPED, Library, read_scorecard
from storage.models import Person, ScorecardVersion
from storage.scorecards import as_yaml, confirm_edit, export, in_force, load_file, version
from success.errors import ConfigurationError, StorageUnavailable
from success.scorecard_file import reweighted

SHIPPED_TEXT = (SHIPPED / "scorecard.yaml").read_text(encoding="utf-8")
EDIT = {"usage": 45.0, "outcomes": 10.0}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A team's own folder with a copy of the shipped scorecard."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "scorecard.yaml").write_text(SHIPPED_TEXT, encoding="utf-8")
    return Library(tmp_path / "own")


def change_file(library: Library, old: str, new: str) -> None:
    path = library.path("scorecard.yaml")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def edit(engine: Engine) -> int:
    with open_session(engine) as session:
        person = Person(external_id="sam", name="Sam", role="admin")
        session.add(person)
        session.flush()
        assert person.id is not None
        return confirm_edit(session, reweighted(in_force(session)[1], "adoption", EDIT), person.id, "usage counts more")


def test_before_the_first_one_is_loaded_the_way_out_is_named(engine: Engine):
    with open_session(engine, reading=True) as session, pytest.raises(StorageUnavailable, match="migrate"):
        in_force(session)


def test_the_same_file_is_one_version_however_it_is_written(engine: Engine, library: Library):
    with open_session(engine) as session:
        assert load_file(session, library) == (1, True)
    change_file(library, "# The scorecard", "# Our scorecard")
    with open_session(engine) as session:
        assert load_file(session, library) == (1, False)
        assert in_force(session) == (1, library.scorecard())


def test_a_changed_file_is_a_new_version_and_the_old_one_stays_readable(engine: Engine, library: Library):
    with open_session(engine) as session:
        load_file(session, library)
    change_file(library, "bands: {yellow: 50, green: 75}", "bands: {yellow: 55, green: 75}")
    with open_session(engine) as session:
        number, new = load_file(session, library)
        assert new
        assert in_force(session)[1].bands.yellow == 55
        assert version(session, number - 1) == read_scorecard(SHIPPED_TEXT, "shipped")
        assert version(session, 99) is None


def test_an_edit_in_chat_stays_in_force_until_the_file_changes(engine: Engine, library: Library):
    with open_session(engine) as session:
        load_file(session, library)
    number = edit(engine)
    with open_session(engine) as session:
        assert load_file(session, library) == (number, False)
        assert in_force(session)[1].weights.adoption["usage"] == 45
        row = session.get_one(ScorecardVersion, number)
        assert (row.origin, row.reason) == ("chat", "usage counts more")


def test_confirming_what_is_in_force_makes_no_version(engine: Engine, library: Library):
    with open_session(engine) as session:
        load_file(session, library)
    number = edit(engine)
    with open_session(engine) as session:
        assert confirm_edit(session, in_force(session)[1], 1, "again") == number
        assert len(session.exec(select(ScorecardVersion)).all()) == 2


def test_the_export_reads_back_as_what_is_in_force(engine: Engine, library: Library):
    with open_session(engine) as session:
        load_file(session, library)
        assert export(session) == SHIPPED_TEXT
    edit(engine)
    with open_session(engine) as session:
        exported = read_scorecard(export(session), "export")
        assert exported == in_force(session)[1]
        assert exported.digest == in_force(session)[1].digest


def test_what_is_written_as_yaml_reads_back_equal():
    shipped = read_scorecard(SHIPPED_TEXT, "shipped")
    assert read_scorecard(as_yaml(shipped), "written") == shipped


def test_a_misspelt_key_is_told_with_file_line_and_the_nearest_key(library: Library):
    change_file(library, "confidence: {low: 83", "confidance: {low: 83")
    line = SHIPPED_TEXT[: SHIPPED_TEXT.index("confidence: {low")].count("\n") + 1
    with pytest.raises(ConfigurationError) as told:
        library.scorecard()
    assert str(told.value).startswith(f"{library.path('scorecard.yaml')}:{line}: ")
    assert "confidance" in str(told.value)
    assert "confidence" in str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("bands: {yellow: 50, green: 75}", "bands: {yellow: 50, green: 75", "no valid YAML"),
        ("bands: {yellow: 50, green: 75}", "bands: {yellow: 50, green: 75}\nbands: {}", "twice"),
        ("# The scorecard", "\t# The scorecard\n- x", "no valid YAML"),
    ],
)
def test_broken_yaml_is_told_with_file_and_line(library: Library, old: str, new: str, told: str):
    change_file(library, old, new)
    with pytest.raises(ConfigurationError, match=rf"scorecard\.yaml:\d+: .*{told}"):
        library.scorecard()


def test_a_file_that_cannot_be_read_is_told(library: Library):
    library.path("scorecard.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        library.scorecard()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        library.text("nothing.yaml")


def test_an_empty_file_is_told(library: Library):
    library.path("scorecard.yaml").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        library.scorecard()
