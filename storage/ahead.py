"""Which accounts have a renewal ahead that is near enough to be looked at."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import cast

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from storage.columns_contracts import runs_on
from storage.columns_reader import Reader
from storage.models import Alert
from success.calendar import notice_date

_LONGEST_NOTICE = 400
"""Days; contracts that end later than the marks and this notice are not read."""


def accounts_ahead(session: Session, on: date, within: int, triggers: Collection[str]) -> NDArray[np.int64]:
    """Give the accounts (ascending) whose notice date lies at most `within` days ahead, and those with open alerts of these triggers."""
    reader = Reader(session.connection(), np.empty(0, dtype=np.int64), on)
    rows = cast(
        "list[tuple[int, int, int | None]]",
        reader.rows(
            f"SELECT c.account_id, {reader.ordinal('c.ends_on')}, c.notice_days FROM contract c"  # noqa: S608
            " JOIN account a ON a.id = c.account_id AND (a.churned_on IS NULL OR a.churned_on > :on)"
            f" WHERE c.ends_on <= :until AND {runs_on(':on')}",
            until=reader.day(on + timedelta(days=within + _LONGEST_NOTICE)),
        ),
    )
    last = on + timedelta(days=within)
    near = {account for account, ends, notice in rows if notice_date(date.fromordinal(ends), notice) <= last}
    asked = select(Alert.account_id).where(col(Alert.trigger).in_(triggers), col(Alert.open_key).is_not(None))
    return np.array(sorted(near | set(session.exec(asked))), dtype=np.int64)
