"""Baselines of triggers: what was so before anybody watched is remembered and counted, and told once in a summary."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from storage.models import Alert, TriggerBaseline
from storage.outbox import Letter, put
from success.vocabulary import AlertState

TOPIC = "baseline"


def set_baselines(session: Session, triggers: Collection[str], on: date) -> Mapping[str, int]:
    """Watch triggers from now on; give how many accounts met the condition of each on the day."""
    if not triggers:
        return {}
    counted = session.exec(
        select(Alert.trigger, func.count())
        .where(col(Alert.trigger).in_(triggers), Alert.state == AlertState.BASELINE.value, Alert.raised_on == on)
        .group_by(col(Alert.trigger))
    )
    met = dict.fromkeys(sorted(triggers), 0) | dict(counted.all())
    session.add_all(TriggerBaseline(trigger=key, set_on=on, accounts=count) for key, count in met.items())
    return met


def forget_baselines(session: Session, active: Collection[str]) -> None:
    """Stop watching triggers that are no longer enabled: one that is enabled again begins with a new baseline."""
    session.execute(delete(TriggerBaseline).where(col(TriggerBaseline.trigger).not_in(active)))


def tell_baseline(session: Session, met: Mapping[str, int], on: date, channel: str, now: datetime) -> None:
    """Write the one summary of what is watched from now on."""
    if met:
        content = {"on": on.isoformat(), "triggers": dict(met)}
        key = f"{TOPIC} {on.isoformat()} {min(met)}"
        put(session, Letter(key, TOPIC, now, content=content, channel=channel))
