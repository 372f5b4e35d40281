"""The audit trail: who changed what, when. Written in the same transaction as the change itself, so that neither is without the other."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from storage.models import AuditEntry

Detail = Mapping[str, str | int | float | bool | None]


def write_audit(
    session: Session,
    action: str,
    *,
    person_id: int | None,
    at: datetime,
    account_id: int | None = None,
    detail: Detail | None = None,
) -> None:
    """Add an entry; `action` is an event in the past tense ("pulse set"), `detail` holds values before and after, never secrets."""
    text = json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True)
    session.add(AuditEntry(at=at, person_id=person_id, account_id=account_id, action=action, detail=text))
