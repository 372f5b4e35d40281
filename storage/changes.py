"""What changed in a book within some days: colours and scores, from snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlmodel import Session

from storage.columns_reader import Reader
from success.health import SLACK_DAYS
from success.vocabulary import Band

POINTS = 5.0
"""Points by which a score must have moved to be told where the colour did not change; as in the fleet's guard."""


@dataclass(frozen=True)
class Changed:
    """How an account stood on two days; a score is None where too little was known."""

    account_id: int
    account: str
    owner_id: int | None
    band: Band
    score: float | None
    before: Band
    score_before: float | None

    @property
    def points(self) -> float | None:
        """Give the points gained or lost; None where one of the scores is unknown."""
        return None if self.score is None or self.score_before is None else self.score - self.score_before

    @property
    def recoloured(self) -> bool:
        """Tell whether the colour changed."""
        return self.band is not self.before


def read_changes(
    session: Session, on: date, *, days: int = 7, owner_ids: Sequence[int] | None = None
) -> tuple[Changed, ...]:
    """Give the live accounts (of some CSMs) whose colour changed, or whose score moved by `POINTS`: worst loss first.

    Compares the latest snapshot with the newest one that is `days` old, or older by the slack of `success.health.past_day`.
    """
    reader = Reader.of(session, (), on)
    whose = "" if owner_ids is None else f" AND {reader.chosen('a.owner_id', 'owners')}"
    rows = cast(
        "list[tuple[int, str, int | None, str, float | None, str, float | None]]",
        reader.rows(
            "SELECT a.id, a.name, a.owner_id, h.band, h.score, p.band, p.score FROM account a"  # noqa: S608
            f" JOIN health_snapshot h ON h.account_id = a.id AND {_newest('h', ':on', ':recent')}"
            f" JOIN health_snapshot p ON p.account_id = a.id AND {_newest('p', ':until', ':since')}"
            " WHERE (a.churned_on IS NULL OR a.churned_on > :on)"
            f" AND (h.band <> p.band OR abs(h.score - p.score) >= {POINTS}){whose}",
            recent=reader.days_before(days - 1),
            until=reader.days_before(days),
            since=reader.days_before(days + SLACK_DAYS),
            owners=reader.listed(owner_ids or ()),
        ),
    )
    found = [
        Changed(key, name, owner, Band(now), score, Band(then), was) for key, name, owner, now, score, then, was in rows
    ]
    return tuple(
        sorted(found, key=lambda one: (one.points is None, one.points or 0.0, one.account.casefold(), one.account_id))
    )


def _newest(alias: str, until: str, since: str) -> str:
    """Give the condition that a snapshot is the newest of its account within some days."""
    return (
        f'{alias}."on" = (SELECT max(x."on") FROM health_snapshot x WHERE x.account_id = a.id'  # noqa: S608
        f' AND x."on" <= {until} AND x."on" >= {since})'
    )
