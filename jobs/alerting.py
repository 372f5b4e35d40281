"""Alerts of some accounts, decided and written in one transaction: what rose, what still holds, what is over, and who hears of it.

The rules are those of success/watching.py and success/routing.py; here they meet the alerts that are open, the people, and the outbox.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from sqlmodel import Session

from jobs.asked import decide_wishes, is_ended, read_wishes
from jobs.handing import hand_over
from jobs.telling import Telling
from jobs.watching import Watching
from storage.alert_book import Shelf, read_muted, read_shelf
from storage.alert_columns import read_open
from storage.alert_owners import read_holders, read_people
from storage.alert_writing import Due, Words, close_cleared, end_alerts, insert_baselines, new_alert, note_days
from success.alerting import Holds, Verb
from success.answers import marks_reached
from success.conditions import holds
from success.facts import Facts
from success.steady import Settled, settle
from success.triggers import TriggerBook
from success.vocabulary import Route
from success.watching import Happening, watch


@dataclass
class Outcome:
    """What was done; `known` names the triggers without baseline of which something was known."""

    raised: int = 0
    told: int = 0
    closed: int = 0
    known: set[str] = field(default_factory=set)

    def add(self, other: "Outcome") -> None:
        """Count what was done to further accounts."""
        self.raised += other.raised
        self.told += other.told
        self.closed += other.closed
        self.known |= other.known


def decide_alerts(session: Session, watching: Watching, facts: Facts) -> Outcome:
    """Decide about the accounts in the facts (narrow ones will do) and write everything, in the caller's transaction."""
    if len(facts) == 0:
        return Outcome()
    believed, ids = facts.without(watching.doubted), facts.account_ids
    open_ones, muted, book = (
        read_open(session, ids, watching.on),
        read_muted(session, ids, watching.on),
        _book(watching),
    )
    settled = settle(book, believed, open_ones, watched=watching.watched, muted=muted)
    holders, people = read_holders(session, ids), read_people(session)
    hand_over(session, watching, holders, people)
    shelf = read_shelf(session, ids, watching.on, watching.book, open_ids=open_ones.ids[settled.left], muted=muted)
    wishes = read_wishes(session, facts, watching.on)

    def due(person: int | None) -> datetime:
        return watching.moment(people.timezone(person))

    found = watch(
        book,
        believed,
        shelf.standing,
        shelf.latest(),
        on=watching.on,
        muted=muted,
        watched=watching.watched,
        settled=settled,
    )
    if watching.only != "marks":
        found += decide_wishes(wishes, watching.book, believed, shelf, holders, watching.on)
        gone = [alert for key, alert in shelf.open.items() if is_ended(wishes, key, holders)]
        end_alerts(
            session, gone, text="Closed by itself: what was asked for has been taken back.", at=watching.at, due=due
        )
        ended = {alert.id for alert in gone}
        found = [one for one in found if not _is_of(one, shelf, ended)]
        shelf = replace(shelf, open={key: alert for key, alert in shelf.open.items() if alert.id not in ended})
    found = [one for one in found if one.account_id in holders]  # who was deleted meanwhile is gone
    outcome = _write_days(session, watching, found, shelf, settled, due)
    outcome.known = _known(watching, believed)
    over = {(one.account_id, one.trigger, one.term) for one in found if one.verb is Verb.CLOSE}
    shelf = replace(shelf, open={key: alert for key, alert in shelf.open.items() if key not in over})
    telling = Telling(session, watching, shelf, holders, people, wishes)
    raised, told = telling.tell([one for one in found if one.tells])
    outcome.raised, outcome.told = raised, told
    return outcome


def _is_of(happening: Happening, shelf: Shelf, alerts: set[int]) -> bool:
    alert = shelf.open.get((happening.account_id, happening.trigger, happening.term))
    return alert is not None and alert.id in alerts


def _book(watching: Watching) -> TriggerBook:
    """Give the triggers to decide about; where a baseline is due, those with renewal marks get theirs here too."""

    def looked_at(key: str, *, marks: bool) -> bool:
        if key not in watching.watched:
            return watching.baselining and (watching.only != "marks" or marks)
        return watching.only is None or marks == (watching.only == "marks")

    active = watching.book.active.items()
    chosen = {key: trigger for key, trigger in active if looked_at(key, marks=bool(trigger.marks))}
    return watching.book.model_copy(update={"triggers": chosen})


def _known(watching: Watching, facts: Facts) -> set[str]:
    """Give the triggers without baseline whose condition is known of somebody: what nobody knows has no baseline yet."""
    if not watching.baselining:
        return set()
    known = set()
    for key, trigger in watching.book.active.items():
        if key in watching.watched:
            continue
        there = holds(trigger.when, facts) != Holds.UNKNOWN
        if trigger.marks:
            there &= ~np.isnan(facts.numbers.get("days_to_cancel_by", marks_reached(trigger, facts)))
        if there.any():
            known.add(key)
    return known


def _write_days(
    session: Session, watching: Watching, found: Sequence[Happening], shelf: Shelf, settled: Settled, due: Due
) -> Outcome:
    """Write what nobody hears of at once: days counted, baselines, what is over."""
    on, at = watching.on, watching.at
    open_ones = [(one, shelf.open.get((one.account_id, one.trigger, one.term))) for one in found]
    known = [(one, alert) for one, alert in open_ones if alert is not None]
    seen = [(one, alert) for one, alert in known if one.verb is Verb.SEE]
    note_days(
        session,
        [*settled.seen.tolist(), *(alert.id for _, alert in seen)],
        [(alert.id, one.decision.clear_days) for one, alert in known if one.verb is Verb.WAIT],
        on,
        {alert.id: one.mark for one, alert in seen if one.mark is not None and one.mark != alert.standing.mark},
    )
    triggers = watching.book.triggers
    silent = [one for one in found if one.verb is Verb.BASELINE]
    insert_baselines(
        session,
        [
            new_alert(one, triggers[one.trigger], Words(triggers[one.trigger].title), on=on, at=at, route=Route.SILENT)
            for one in silent
        ],
    )
    over = [(alert, one.decision.clear_days) for one, alert in known if one.verb is Verb.CLOSE]
    close_cleared(session, over, on=on, at=at, due=due)
    return Outcome(closed=len(over))
