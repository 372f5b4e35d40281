"""The fleet-shift guard at work: counts what moved while the book is scored, then opens and ends data incidents."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.services import Services
from storage.incidents import Doubts, judge
from storage.past import latest_day, read_measures
from storage.scoring import Basis, Scored
from success.fleet import COMPARED, Moved, PastMeasures, moved, shifts
from success.triggers import Fleet


def count_moved(session: Session, scored: Scored, basis: Basis, doubts: Doubts, rule: Fleet) -> Moved:
    """Count how many accounts each source moved: since their snapshot before, and where it is doubted since the day before that began."""
    one = scored.evaluated
    ids, width = one.columns.account_ids, len(basis.rules.placed)

    def counted(past: PastMeasures | None) -> Moved:
        return Moved() if past is None else moved(basis.rules, one.values, one.health, past, rule.points)

    before = read_measures(session, ids, basis.on - timedelta(days=1), version=basis.version, measures=width)
    found = Moved({key: n for key, n in counted(before).items() if key[0] not in doubts.references})
    for source, day in doubts.references.items():
        reference = read_measures(session, ids, day, version=basis.version, measures=width)
        found += Moved({key: n for key, n in counted(reference).items() if key[0] == source})
        if reference is not None:
            found[source, COMPARED] += len(ids)
    return found


def judge_fleet(
    session: Session,
    services: Services,
    basis: Basis,
    doubts: Doubts,
    counted: Moved,
    *,
    book: int,
    rule: Fleet,
    now: datetime,
    whole: bool = True,
) -> tuple[str, ...]:
    """Open and end incidents; give the sources that are not to be believed.

    `book` counts the accounts of the whole book. Without `whole` only some of them were looked at, which ends no incident.
    """
    compared_with = latest_day(session, basis.on)
    if compared_with is None:
        return ()
    unseen: Collection[str] | None = {source for source in doubts.references if not counted[source, COMPARED]}
    return judge(
        session,
        shifts(counted, book, rule, ignored=doubts.vouched),
        on=basis.on,
        compared_with=compared_with,
        now=now,
        channel=services.operators_channel,
        kept=unseen if whole else None,
    )
