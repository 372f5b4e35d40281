"""What the people of the demo book did about their alerts in the past: claimed them, ran plays, closed some, were wrong about some.

Called after each evaluated day of the book's history. What happens to an alert depends on the seed and its own id alone. Nobody is told:
what the past would have said is not said today.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
from numpy.random import Generator
from sqlmodel import Session, col, delete, select

from storage.accounts import find_accounts
from storage.alert_life import By, claim, close, snooze
from storage.alerts import AlertRow, Whose, standing_alerts
from storage.demo.pages import EXTERNAL
from storage.library import Library
from storage.models import Account, Outbox, Person, Play, PlayTask
from storage.mutes import mute
from storage.people import PersonRow, get_person, list_people
from storage.play_changes import end_play, tick_task
from storage.play_start import AlreadyRunning, NewPlay, start_play
from storage.renewals import NewForecast, read_renewals, set_forecast
from storage.risks import Said, open_risk
from storage.wishes import add_follow_up, add_rule
from success.calendar import working_day_from
from success.renewals import Renewal, Segment
from success.vocabulary import AlertOutcome, Forecast, PlayOutcome, PlayState, RiskKind, Severity

QUIET_DAYS = 24
"""Days before the book's today in which nothing was decided: the first night finds what happened since (Acme lost its sponsor in them)."""

_WORKS_AT = time(10, 30, tzinfo=UTC)
_LOOKS_ON = {1, 3}  # Tuesdays and Thursdays
_NOTES: Mapping[AlertOutcome, tuple[str, ...]] = {
    AlertOutcome.RESOLVED: (
        "Talked it through with the champion; two changes agreed for this month.",
        "New owner named on their side, first session held.",
        "Support closed the ticket, I called the sponsor the same day.",
        "Their project was on hold for a fortnight; usage is back.",
    ),
    AlertOutcome.FALSE_ALARM: (
        "Yearly stocktaking: nobody plans in that fortnight.",
        "They renamed a team; the users are all still there.",
        "The ticket was a duplicate.",
    ),
}
_ENDED: Mapping[PlayOutcome, str] = {
    PlayOutcome.WORKED: "Did what it was for; the customer said so.",
    PlayOutcome.PARTLY: "Half of it: the talk took place, the goal is still open.",
    PlayOutcome.FAILED: "They did not answer in time.",
}


@dataclass(frozen=True)
class Past:
    """How people live through the days of the book's past."""

    library: Library
    seed: int

    def live(self, session: Session, on: date) -> None:
        """Do what people did on a day; twice a week they look at their alerts."""
        if on.weekday() not in _LOOKS_ON:
            return
        people = {person.id: person for person in list_people(session, active_only=False)}
        at = datetime.combine(on, _WORKS_AT)
        for row in standing_alerts(session, limit=1_000):
            self._answer(session, row, people.get(row.owner_id or 0), at)
        self._work(session, on, at)

    def _luck(self, *about: int) -> Generator:
        return np.random.default_rng((self.seed, *about))

    def _answer(self, session: Session, row: AlertRow, who: PersonRow | None, at: datetime) -> None:
        """Claim it within some days, answer every other pressing one with a play, close most of them after some weeks."""
        luck, age = self._luck(1, row.id), (at.date() - row.raised_on).days
        claims_after, closes_after = int(luck.integers(0, 9)), int(luck.integers(5, 32))
        mind, plays = float(luck.random()), bool(luck.random() < 0.5)
        if who is None or mind > 0.93 or age < claims_after:
            return
        by = By(who.id, who.name, at)
        if row.claimed_by is None:
            claim(session, row.id, by)
            if plays and row.severity is not Severity.LOW:
                self._start(session, row, by)
        if age < closes_after:
            return
        if mind < 0.12:
            close(session, row.id, by, AlertOutcome.FALSE_ALARM, str(luck.choice(_NOTES[AlertOutcome.FALSE_ALARM])))
        elif mind < 0.85:
            close(session, row.id, by, AlertOutcome.RESOLVED, str(luck.choice(_NOTES[AlertOutcome.RESOLVED])))

    def _start(self, session: Session, row: AlertRow, by: By) -> None:
        book, library = self.library.triggers(), self.library.plays()
        trigger = book.triggers.get(row.trigger)
        key = next((key for key in trigger.plays if key in library), None) if trigger is not None else None
        if key is None:
            return
        try:
            start_play(session, NewPlay(row.account_id, key, library[key], row.id), by, hours=book.attention.hours)
        except AlreadyRunning:
            return

    def _work(self, session: Session, on: date, at: datetime) -> None:
        """Tick steps when they are due (some late), and end what is through."""
        running = session.exec(select(Play).where(Play.state == PlayState.RUNNING.value).order_by(col(Play.id))).all()
        for play in running:
            assert play.id is not None
            luck = self._luck(2, play.id)
            owner = session.get_one(Person, play.owner_id)
            by, pace = By(play.owner_id, owner.name, at), int(luck.integers(0, 9))
            tasks = session.exec(select(PlayTask).where(PlayTask.play_id == play.id).order_by(col(PlayTask.position)))
            left = [task for task in tasks if task.done_at is None]
            due = [task for task in left if (on - task.due_on).days >= pace]
            for task in due:
                assert task.id is not None
                tick_task(session, task.id, by, done=True)
            if len(due) == len(left):
                outcome = PlayOutcome(str(luck.choice([o.value for o in PlayOutcome], p=[0.55, 0.3, 0.15])))
                end_play(session, play.id, by, outcome=outcome, note=_ENDED[outcome])

    def finish(self, session: Session, on: date) -> None:
        """Leave what people had in hand on the book's day, from forecasts to a mute; what would have been said is forgotten."""
        at = datetime.combine(on, time(0, 1), UTC)
        for back in range(QUIET_DAYS, 0, -1):
            day = on - timedelta(days=back)
            if day.weekday() in _LOOKS_ON:
                self._work(session, day, datetime.combine(day, _WORKS_AT))
        people = {person.external_id: person for person in session.exec(select(Person))}
        for renewal in read_renewals(session, on, last=on + timedelta(days=120)):
            self._expect(session, renewal, on, at)
        mia, bob = (_id(people, key) for key in ("mia", "bob"))
        if mia is None or bob is None:
            return
        soon = working_day_from(on)
        for name, person, text, days in (
            ("Borealis", mia, "second shift: ask when the 40 seats are needed", 0),
            ("Kestrel Logistics", mia, "licence review with their IT lead", 4),
            ("Tannenberg Maschinenbau GmbH", bob, "go-live date from Mr Huber", 0),
        ):
            if (account := find_accounts(session, name).exact) is not None:
                due = soon + timedelta(days=days)
                add_follow_up(session, account_id=account.id, person_id=person, text=text, due_on=due, at=at)
        if (kestrel := find_accounts(session, "Kestrel Logistics").exact) is not None:
            add_rule(
                session,
                person_id=mia,
                account_id=kestrel.id,
                fact="active_users",
                comparison="below",
                threshold=40,
                text="usage of kestrel falls under 40 users",
                at=at,
            )
        if (marigold := find_accounts(session, "Marigold Bakeries").exact) is not None:
            until, reason = on + timedelta(days=45), "They write a ticket for everything; it is how they work."
            mute(
                session,
                account_id=marigold.id,
                trigger="ticket_surge",
                until_on=until,
                reason=reason,
                person_id=mia,
                at=at,
            )
        self._risks(session, on, mia, bob)
        self._asleep(session, on, bob)
        session.exec(delete(Outbox).where(col(Outbox.sent_at).is_(None)))

    def _expect(self, session: Session, renewal: Renewal, on: date, at: datetime) -> None:
        """Let most owners say what they expect of a renewal that is near."""
        luck = self._luck(3, renewal.account_id)
        if renewal.owner_id is None or luck.random() < 0.3:
            return
        category = {
            Segment.AT_RISK: Forecast.AT_RISK,
            Segment.WATCH: Forecast.LIKELY,
            Segment.SAFE: Forecast.COMMIT,
        }[renewal.segment(on)]
        step = "" if luck.random() < 0.35 else "send the renewal proposal and ask who signs"
        account = session.get_one(Account, renewal.account_id)
        amount = next((amount for currency, amount in renewal.arr if currency == account.currency), Decimal(0))
        forecast = NewForecast(
            account_id=renewal.account_id,
            renews_on=renewal.renews_on,
            category=category,
            amount=amount,
            next_step=step,
            next_on=working_day_from(on + timedelta(days=int(luck.integers(2, 15)))) if step else None,
            note="",
        )
        set_forecast(session, forecast, person_id=renewal.owner_id, at=at)

    def _risks(self, session: Session, on: date, mia: int, bob: int) -> None:
        for name, person, kind, severity, evidence, step in (
            (
                "Kestrel Logistics",
                mia,
                RiskKind.ADOPTION,
                Severity.HIGH,
                "A quarter of 200 licences is used; nobody was named for the roll-out.",
                "agree two depots that start first",
            ),
            (
                "Tannenberg Maschinenbau GmbH",
                bob,
                RiskKind.LAUNCH,
                Severity.HIGH,
                "Go-live moved three times; value one is four months overdue.",
                "",
            ),
        ):
            account, who = find_accounts(session, name).exact, get_person(session, person)
            if account is None or who is None:
                continue
            opened = datetime.combine(on - timedelta(days=30), _WORKS_AT)
            said = Said(severity, person, evidence, step, working_day_from(on + timedelta(days=3)) if step else None)
            open_risk(session, account.id, kind, said, By(who.id, who.name, opened))

    def _asleep(self, session: Session, on: date, bob: int) -> None:
        """Let one of Bob's open alerts sleep."""
        rows, who = standing_alerts(session, Whose(person_id=bob), limit=50), get_person(session, bob)
        if rows and who is not None:
            by = By(who.id, who.name, datetime.combine(on - timedelta(days=QUIET_DAYS), _WORKS_AT))
            until = working_day_from(on + timedelta(days=9))
            snooze(session, rows[-1].id, by, until=until, reason="their new plant manager starts that week")


def _id(people: Mapping[str, Person], key: str) -> int | None:
    """Give the id of a colleague of the demo by her key."""
    person = people.get(f"{EXTERNAL}{key}")
    return None if person is None else person.id
