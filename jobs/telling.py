"""Telling of alerts: who is meant, who hears instead of her, when she may be disturbed, and where it is said.

Letters are written in the transaction of the alert. What goes over somebody's budget waits in her digest, silently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from sqlmodel import Session

from jobs.asked import Wishes, with_value
from jobs.watching import Watching
from storage.alert_book import OpenAlert, Shelf, read_spent, read_spoken, read_told
from storage.alert_owners import Holders, People
from storage.alert_thread import Step, add_step, message_key
from storage.alert_writing import Words, insert_alert, new_alert, press_harder, set_columns, step_of
from storage.covers import told_instead
from storage.outbox import Letter, put_again
from success.alerting import Verb
from success.attention import Spent, escalate_at
from success.fact_words import evidence, headline
from success.facts import Facts
from success.own_triggers import OWN_RULE, SPECIAL, whole_book
from success.routing import Asking, Routed, Told, assign
from success.triggers import Response
from success.vocabulary import Route, Severity, Story
from success.watching import Happening

_WITH_MESSAGE = frozenset({Route.CHANNEL, Route.DIRECT})


@dataclass(frozen=True)
class _Meant:
    """Whom an alert is for, who hears of it, and the open alert that it presses on with, if it is not new."""

    owner: int | None
    listener: int | None
    alert: OpenAlert | None


class Telling:
    """Tells of the alerts of one chunk of accounts."""

    def __init__(
        self,
        session: Session,
        watching: Watching,
        shelf: Shelf,
        holders: Mapping[int, Holders],
        people: People,
        wishes: Wishes,
    ) -> None:
        self._session, self._watching, self._shelf = session, watching, shelf
        self._holders, self._people, self._wishes = holders, people, wishes
        self._book = whole_book(watching.book)

    def tell(self, happenings: Sequence[Happening]) -> tuple[int, int]:
        """Write everything about alerts that are raised, press harder or wake; give how many were raised and how many messages written."""
        if not happenings:
            return 0, 0
        words = self._words(happenings)
        meant = {id(one): self._meant(one) for one in happenings}
        raised = sum(one.verb is Verb.RAISE for one in happenings)
        if self._watching.silent:
            for one in happenings:
                self._write(Routed(Asking(one, None), Route.SILENT), meant[id(one)], words[id(one)], [])
            return raised, 0
        ids: list[int] = []
        routed = self._routed(happenings, meant)
        for place in routed:
            about = id(place.asking.happening)
            ids.append(self._write(place, meant[about], words[about], ids))
        return raised, sum(place.route in _WITH_MESSAGE and place.asking.posted is None for place in routed)

    def _words(self, happenings: Sequence[Happening]) -> dict[int, Words]:
        """Write headline and reasons from the whole facts of the accounts that are spoken of."""
        accounts = np.unique(np.array([one.account_id for one in happenings], dtype=np.int64))
        facts = self._watching.texts(self._session, accounts)
        rows = {account: index for index, account in enumerate(facts.account_ids.tolist())}
        return {id(one): self._said(one, facts, rows[one.account_id]) for one in happenings}

    def _said(self, happening: Happening, facts: Facts, index: int) -> Words:
        if happening.trigger in SPECIAL:
            return with_value(self._wishes, happening, facts, index)
        trigger = self._watching.book.triggers[happening.trigger]
        return Words(headline(trigger, facts, index), evidence(trigger, facts, index))

    def _meant(self, happening: Happening) -> _Meant:
        alert = self._shelf.open.get((happening.account_id, happening.trigger, happening.term))
        owner = self._owner(happening) if alert is None or alert.owner_id is None else alert.owner_id
        listener = None if owner is None else told_instead(self._session, owner, self._watching.on)
        return _Meant(owner, listener, alert)

    def _owner(self, happening: Happening) -> int | None:
        asked_by = self._wishes.person.get((happening.trigger, happening.term))
        if asked_by is not None:
            return asked_by
        return self._people.owner(self._like(happening).owner, self._holders[happening.account_id])

    def _like(self, happening: Happening) -> Response:
        """Give what the alert is like."""
        response = self._book.of(happening.trigger)
        assert response is not None  # it was decided with the same book
        return response

    def _routed(self, happenings: Sequence[Happening], meant: Mapping[int, _Meant]) -> list[Routed]:
        """Give everything its route. A person's own rule speaks to her alone, whatever is told of the account elsewhere."""
        spoken = read_spoken(self._session, (one.account_id for one in happenings), self._watching.on)
        told = read_told(self._session, [alert.id for alert in spoken])
        by_account: dict[int, list[Told]] = {}
        for alert in spoken:
            if alert.id in told:
                message = Told(alert.id, alert.standing.severity, told[alert.id])
                by_account.setdefault(alert.account_id, []).append(message)
        listeners = {one.listener for one in meant.values() if one.listener is not None}
        moments = {person: (self._moment(person, urgent=False), self._people.timezone(person)) for person in listeners}
        asking = []
        for one in happenings:
            known = meant[id(one)].alert
            posted = known.route if known is not None and known.id in told else None
            asking.append(Asking(one, meant[id(one)].listener, posted))
        spent = read_spent(self._session, moments)
        own = [one for one in asking if one.happening.trigger == OWN_RULE]
        routed = self._assign([one for one in asking if one.happening.trigger != OWN_RULE], by_account, spent)
        for listener in sorted({one.person_id for one in own if one.person_id is not None}):
            mine = [one for one in own if one.person_id == listener]
            routed += _moved_back(self._assign(mine, {}, _charged(spent, routed)), len(routed))
        return routed

    def _assign(
        self, asking: Sequence[Asking], told: Mapping[int, Sequence[Told]], spent: Mapping[int, Spent]
    ) -> list[Routed]:
        return assign(asking, self._book, on=self._watching.on, told=told, spent=spent)

    def _moment(self, person: int | None, *, urgent: bool) -> datetime:
        """Give when a person may be disturbed; without a person the hours of the day in UTC count."""
        return self._watching.moment(self._people.timezone(person), urgent=urgent)

    def _write(self, routed: Routed, meant: _Meant, words: Words, before: Sequence[int]) -> int:
        """Write one alert, its story and its letter; give its id."""
        one = routed.asking.happening
        joined = routed.joins if routed.follows is None else before[routed.follows]
        if meant.alert is None:
            alert_id = self._raise(one, routed.route, meant, words)
        else:
            alert_id = meant.alert.id
            stays = meant.alert.route if self._watching.silent or routed.asking.posted is not None else routed.route
            press_harder(
                self._session, meant.alert, one, words, on=self._watching.on, at=self._watching.at, route=stays
            )
            if meant.owner is not None and meant.alert.owner_id is None:
                set_columns(self._session, alert_id, owner_id=meant.owner)
        if joined is not None:
            set_columns(self._session, alert_id, joined_to_id=joined)
        if meant.alert is not None or joined is not None:
            add_step(self._session, alert_id, self._step(routed, meant, words))
        if routed.route in _WITH_MESSAGE and routed.asking.posted is None:
            self._post(alert_id, routed, meant)
        return alert_id

    def _raise(self, one: Happening, route: Route, meant: _Meant, words: Words) -> int:
        columns = new_alert(
            one, self._like(one), words, on=self._watching.on, at=self._watching.at, route=route, owner=meant.owner
        )
        return insert_alert(self._session, columns)

    def _step(self, routed: Routed, meant: _Meant, words: Words) -> Step:
        one = routed.asking.happening
        if meant.alert is None:
            kind, text = Story.JOINED, f"Also here: {words.headline}."
        else:
            kind, text = step_of(meant.alert, one, words)
        urgent = one.severity is Severity.CRITICAL
        return Step(
            kind,
            text,
            self._watching.at,
            notifies_id=meant.listener if routed.notifies else None,
            urgent=urgent,
            due_at=self._moment(meant.listener, urgent=urgent),
        )

    def _post(self, alert_id: int, routed: Routed, meant: _Meant) -> None:
        """Write the alert's own letter, and when it goes further if nobody claims it."""
        severity = routed.asking.happening.severity
        urgent = severity is Severity.CRITICAL
        due = self._moment(meant.listener, urgent=urgent)
        direct = routed.route is Route.DIRECT and meant.listener is not None
        put_again(
            self._session,
            Letter(
                key=message_key(alert_id),
                topic="alert",
                due_at=due,
                subject_id=alert_id,
                channel="" if direct else self._watching.channel,
                person_id=meant.listener if direct else None,
                notifies_id=meant.listener if routed.notifies else None,
                urgent=urgent,
            ),
        )
        claimed = meant.alert is not None and meant.alert.claimed
        hours = getattr(self._watching.book.attention.escalation, severity.value)
        further = None if claimed else escalate_at(due, self._people.timezone(meant.listener), hours)
        set_columns(self._session, alert_id, escalate_at=further)


def _charged(spent: Mapping[int, Spent], routed: Sequence[Routed]) -> dict[int, Spent]:
    """Give what is spent once everything routed so far is told."""
    after = dict(spent)
    for one in routed:
        if one.notifies and one.asking.person_id is not None:
            after[one.asking.person_id] = after.get(one.asking.person_id, Spent()).more()
    return after


def _moved_back(routed: Sequence[Routed], by: int) -> list[Routed]:
    """Let the positions that are followed count from the beginning of a longer list."""
    return [one if one.follows is None else replace(one, follows=one.follows + by) for one in routed]
