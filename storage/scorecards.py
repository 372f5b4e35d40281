"""Scorecards in the database: every version that was ever in force, by its number; the highest one is in force.

A changed library file becomes a new version when the program starts or evaluates; an edit in chat becomes one when it is confirmed.
"""

import threading

import yaml
from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.library import Library, read_scorecard
from storage.models import ScorecardVersion
from success.errors import StorageUnavailable
from success.scorecard import Scorecard, dump

FILE = "scorecard.yaml"

_parsed: dict[str, Scorecard] = {}  # by digest: the same content is the same scorecard, in whatever database
_lock = threading.Lock()
_REMEMBERED = 16
_LATEST = "SELECT id, digest FROM scorecard_version ORDER BY id DESC LIMIT 1"


def in_force(session: Session) -> tuple[int, Scorecard]:
    """Give the number of the version in force and the scorecard; raises `StorageUnavailable` before the first one was loaded."""
    latest = session.connection().exec_driver_sql(_LATEST).first()  # asked by every command: no query is built for it
    if latest is None:
        raise StorageUnavailable("No scorecard is loaded yet. `python app.py migrate` loads the one of the library.")
    return latest[0], _scorecard(session, latest[0], latest[1])


def version(session: Session, number: int) -> Scorecard | None:
    """Give an earlier version by its number; None where there is none."""
    digest = session.exec(select(ScorecardVersion.digest).where(ScorecardVersion.id == number)).first()
    return None if digest is None else _scorecard(session, number, digest)


def _scorecard(session: Session, number: int, digest: str) -> Scorecard:
    with _lock:
        if digest in _parsed:
            return _parsed[digest]
    text = session.exec(select(ScorecardVersion.text).where(ScorecardVersion.id == number)).one()
    parsed = read_scorecard(text, f"scorecard version {number}")
    with _lock:
        while len(_parsed) >= _REMEMBERED:
            _parsed.pop(next(iter(_parsed)))
        _parsed[digest] = parsed
    return parsed


def load_file(session: Session, library: Library) -> tuple[int, bool]:
    """Make the library's scorecard.yaml a new version if it changed since it was last loaded.

    Gives the number in force and whether it is new.
    An edit confirmed in chat stays in force as long as the file stays as it was. Raises `ConfigurationError` for a broken file.
    """
    text = library.text(FILE)
    loaded = session.exec(
        select(ScorecardVersion)
        .where(ScorecardVersion.origin == "file")
        .order_by(col(ScorecardVersion.id).desc())
        .limit(1)
    ).first()
    if loaded is not None and loaded.text == text:
        return _highest(session), False
    scorecard = read_scorecard(text, str(library.path(FILE)))
    if loaded is not None and loaded.digest == scorecard.digest:
        return _highest(session), False
    return _add(session, ScorecardVersion(text=text, digest=scorecard.digest, origin="file")), True


def confirm_edit(session: Session, scorecard: Scorecard, person_id: int, reason: str) -> int:
    """Put an edit made in chat in force; give its number. The same content as before makes no new version."""
    number, standing = in_force(session)
    if standing.digest == scorecard.digest:
        return number
    return _add(
        session,
        ScorecardVersion(
            text=as_yaml(scorecard), digest=scorecard.digest, origin="chat", reason=reason, created_by=person_id
        ),
    )


def export(session: Session) -> str:
    """Give the scorecard in force as the text of a file: as it was loaded, or as the edit in chat made it."""
    number, _ = in_force(session)
    return session.exec(select(ScorecardVersion.text).where(ScorecardVersion.id == number)).one()


def as_yaml(scorecard: Scorecard) -> str:
    """Write a scorecard as YAML that reads back as an equal one."""
    return yaml.safe_dump(dump(scorecard), sort_keys=False, allow_unicode=True, default_flow_style=None, width=120)


def _highest(session: Session) -> int:
    return session.exec(select(func.max(ScorecardVersion.id))).one() or 0


def _add(session: Session, row: ScorecardVersion) -> int:
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id
