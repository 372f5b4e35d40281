"""The health of one account, read live: the same columns, measures and score as the nightly evaluation's, beside what is stored.

Reading never advances hysteresis: the colour shown is that of the latest snapshot, unless the account was never seen, something hard
happened since, or too much is unknown by now.
"""

from dataclasses import replace
from datetime import date
from typing import cast

import numpy as np
from sqlmodel import Session

from storage.columns import load_columns, series_of
from storage.columns_reader import Reader
from storage.history import read_history, read_past
from storage.scorecards import in_force
from storage.snapshots import read_states
from success.account_health import AccountHealth, StandingOverride
from success.columns import AccountColumns
from success.health import account_health, past_day
from success.hysteresis import BANDS, GREEN, UNKNOWN, BandStates, advance, raw_bands
from success.measures import compute
from success.scorecard import Scorecard
from success.scoring import HealthColumns, score
from success.vocabulary import ContactRole

_CALLED = {ContactRole.EXECUTIVE_SPONSOR: "sponsor", ContactRole.CHAMPION: "champion"}
_ROLES = ", ".join(f"'{role}'" for role in _CALLED)


def read_health(session: Session, account_id: int, on: date) -> AccountHealth:
    """Read the health of one account at the end of a day.

    Raises `StorageUnavailable` before the first scorecard was loaded.
    """
    version, scorecard = in_force(session)
    columns = load_columns(session, (account_id,), on, series=series_of(scorecard))
    values = compute(columns, scorecard)
    health = score(columns, values, scorecard)
    stored = read_states(session, columns.account_ids, on, including=True)
    history = read_history(session, account_id, on)
    near = past_day((day for day, _ in history), on, 7)
    return account_health(
        columns,
        values,
        health,
        scorecard,
        version=version,
        state=shown_state(stored, health, on, scorecard),
        history=history,
        week_ago=None if near is None else read_past(session, account_id, near, {version: scorecard}),
        names=_names(session, columns),
        override=_standing_override(session, account_id, on, scorecard),
    )


def shown_state(stored: BandStates, health: HealthColumns, on: date, scorecard: Scorecard) -> BandStates:
    """Give the state to be shown on a day whose evaluation is still to come, or is over.

    Only what counts at once changes the stored colour: first sight, a hard event, knowledge lost or found, a green that is barred.
    """
    yesterday = replace(stored, last_on=np.minimum(stored.last_on, on.toordinal() - 1))
    tonight = advance(yesterday, health.score, on, health.hard_event, scorecard, limited=health.limited)
    raw = raw_bands(health.score, scorecard)
    at_once = (
        (stored.band == UNKNOWN)
        | (raw == UNKNOWN)
        | (health.hard_event & (raw < stored.band))
        | (health.limited & (stored.band == GREEN))
    )
    return BandStates(
        band=np.where(at_once, tonight.band, stored.band),
        pending=np.where(at_once, tonight.pending, stored.pending),
        pending_days=np.where(at_once, tonight.pending_days, stored.pending_days),
        band_since=np.where(at_once, tonight.band_since, stored.band_since),
        last_on=stored.last_on,
    )


def _names(session: Session, columns: AccountColumns) -> dict[str, str]:
    """Name sponsor and champion, and those who left last."""
    if "contacts" not in columns.sources:
        return {}
    reader = Reader.of(session, columns.account_ids, columns.on)
    rows = cast(
        "list[tuple[str, str, int | None]]",
        reader.rows(
            f"SELECT c.name, c.role, {reader.ordinal('c.left_on')} FROM contact c WHERE {reader.chosen('c.account_id')}"  # noqa: S608
            f" AND c.role IN ({_ROLES}) AND (c.since_on IS NULL OR c.since_on <= :on) ORDER BY c.left_on, c.id"
        ),
    )
    today = columns.on.toordinal()
    names: dict[str, str] = {}
    for name, role, left_on in rows:
        called = _CALLED[ContactRole(role)]
        if left_on is None or left_on > today:
            names.setdefault(called, name)
        else:
            names[f"{called}_left"] = name  # in order of leaving: the last one stands
    return names


def _standing_override(session: Session, account_id: int, on: date, scorecard: Scorecard) -> StandingOverride | None:
    reader = Reader.of(session, (), on)
    rows = cast(
        "list[tuple[float, str, str, int, int]]",
        reader.rows(
            f"SELECT o.score, o.reason, n.name, {reader.instant_day('o.set_at')}, {reader.ordinal('o.expires_on')}"  # noqa: S608
            " FROM override o JOIN person n ON n.id = o.set_by WHERE o.account_id = :account"
            " AND o.ended_at IS NULL AND o.expires_on >= :on ORDER BY o.id DESC LIMIT 1",
            account=account_id,
        ),
    )
    if not rows:
        return None
    points, reason, by, set_on, expires_on = rows[0]
    band = BANDS[int(raw_bands(np.array([points]), scorecard)[0])]
    return StandingOverride(points, band, reason, by, date.fromordinal(set_on), date.fromordinal(expires_on))
