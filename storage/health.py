"""The health of one account, read live: the same columns, measures and score as the nightly evaluation's, beside what is stored.

Reading never advances hysteresis: the colour shown is that of the latest snapshot, unless the account was never seen, something hard
happened since, or too much is unknown by now.
"""

from dataclasses import replace
from datetime import date

import numpy as np
from sqlmodel import Session, col, select

from storage.columns import load_columns, series_of
from storage.history import read_history, read_past
from storage.models import Contact, Override, Person
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
    on = columns.on
    rows = session.exec(
        select(Contact.name, Contact.role, col(Contact.left_on))
        .where(
            Contact.account_id == int(columns.account_ids[0]),
            col(Contact.role).in_([role.value for role in _CALLED]),
            col(Contact.since_on).is_(None) | (col(Contact.since_on) <= on),
        )
        .order_by(col(Contact.left_on), col(Contact.id))
    ).all()
    names: dict[str, str] = {}
    for name, role, left_on in rows:
        called = _CALLED[ContactRole(role)]
        if left_on is None or left_on > on:
            names.setdefault(called, name)
        else:
            names[f"{called}_left"] = name  # in order of leaving: the last one stands
    return names


def _standing_override(session: Session, account_id: int, on: date, scorecard: Scorecard) -> StandingOverride | None:
    row = session.exec(
        select(Override, Person.name)
        .join(Person, col(Person.id) == col(Override.set_by))
        .where(Override.account_id == account_id, col(Override.ended_at).is_(None), Override.expires_on >= on)
        .order_by(col(Override.id).desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    override, by = row
    band = BANDS[int(raw_bands(np.array([override.score]), scorecard)[0])]
    return StandingOverride(override.score, band, override.reason, by, override.set_at.date(), override.expires_on)
