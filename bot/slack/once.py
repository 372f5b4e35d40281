"""Takes each delivery once. Slack repeats an event it got no quick answer to, a proxy any request, and Bolt would run it again.

The unique row decides, also between replicas. Deliveries that arrive while a write is under way share the next one:
one transaction takes them all, so that fifty commands at once do not queue for fifty commits.
"""

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Table, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from bot.desk import Desk
from storage.models import ProcessedEvent
from success.errors import StorageUnavailable

log = logging.getLogger(__name__)

KEEP = timedelta(days=2)
_CLEAN_EVERY = timedelta(hours=1)
_ROWS: Table = ProcessedEvent.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


class Once:
    """Remembers which deliveries were taken."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: dict[str, asyncio.Future[bool]] = {}
        self._writer: asyncio.Task[None] | None = None
        self._cleaned_at: datetime | None = None

    async def take(self, event_id: str) -> bool:
        """Tell whether this delivery is new; False for one that was taken before or is being taken now.

        Without a database it is True: the answer will say what is wrong, which beats silence.
        """
        if not event_id:
            return True
        if event_id in self._waiting:
            return False
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[event_id] = future
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await future

    async def _write(self) -> None:
        while batch := dict(self._waiting):
            try:
                new = await self._desk.call(partial(self._insert, tuple(batch)))
            except StorageUnavailable:
                log.warning("the database does not answer: %d deliveries are taken unchecked", len(batch))
                new = set(batch)
            except Exception:
                log.exception("deliveries could not be checked")
                new = set(batch)
            for event_id, future in batch.items():
                del self._waiting[event_id]
                if not future.done():
                    future.set_result(event_id in new)

    def _insert(self, ids: tuple[str, ...]) -> set[str]:
        now = self._desk.services.now()
        with self._desk.services.writing() as session:
            new = _insert_new(session, ids, now)
            if self._cleaned_at is None or now - self._cleaned_at > _CLEAN_EVERY:
                session.execute(delete(_ROWS).where(_ROWS.c.at < now - KEEP))
                self._cleaned_at = now
        return new


def _insert_new(session: Session, ids: tuple[str, ...], now: datetime) -> set[str]:
    """Insert the ids that have no row yet and give those; a row that another process inserts meanwhile stays theirs."""
    rows = [{"platform": "slack", "event_id": event_id, "at": now} for event_id in ids]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(_ROWS).values(rows).on_conflict_do_nothing().returning(_ROWS.c.event_id)
    return set(session.execute(statement).scalars())
