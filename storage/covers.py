"""Who stands in for whom."""

from datetime import date

from sqlmodel import Session, col, select

from storage.models import Cover


def told_instead(session: Session, person_id: int, on: date) -> int:
    """Give whom to tell what is meant for a person on a day: herself, or who covers for her (also where covers follow one another)."""
    seen = [person_id]
    while True:
        found = session.exec(
            select(Cover.cover_id)
            .where(
                Cover.person_id == seen[-1],
                Cover.from_on <= on,
                Cover.until_on >= on,
                col(Cover.ended_at).is_(None),
            )
            .order_by(col(Cover.id).desc())
        ).first()
        if found is None:
            return seen[-1]
        if found in seen:  # they cover for each other: it stays with the first one
            return person_id
        seen.append(found)
