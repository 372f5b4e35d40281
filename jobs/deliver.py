"""Delivers the outbox: claims some messages, composes them, posts or updates them, and notes where they stand.

Each step is committed before the next begins, and no session is open while something is composed or posted. Killed between posting and
noting, a message is looked for by its key before it is posted again. DESIGN.md section 10 tells what was measured.
"""

import logging
import random
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from handlers.composers import COMPOSERS
from handlers.composing import Composer
from handlers.messenger import Channel, Direct, Gone, Messenger, Posted, Target, TryLater, Uncertain, Unreachable
from handlers.reply import Reply
from handlers.services import Services
from handlers.undelivered import with_reason
from jobs.pace import APART, Pace, wait_after
from jobs.runs import count_in_slot
from storage.deliveries import (
    LEASE,
    Claimed,
    brought_up_to_date,
    claim,
    delivered,
    failed,
    found_again,
    given_up,
    is_due,
    is_ours,
    postponed,
    released,
    withdrawn,
)
from storage.undelivered import stand_in, tell_operators
from success.errors import PillarError

JOB = "deliver"
MOST = 10  # messages a turn
POLL_SECONDS = 1.0

log = logging.getLogger(__name__)


class Deliverer:
    """Delivers what is due, turn by turn. `clock` gives monotonic seconds, `chance` a number between 0 and 1."""

    def __init__(
        self,
        services: Services,
        messenger: Messenger,
        composers: Mapping[str, Composer] = COMPOSERS,
        *,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        apart: float = APART,
    ) -> None:
        self._services = services
        self._messenger = messenger
        self._composers = composers
        self._clock = clock
        self._chance = chance
        self._pace = Pace(clock, apart)

    def run_once(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Deliver the oldest due message of each conversation; give how many were posted or updated.

        `stopped` is asked before each; what is left then is given back, as it is when the platform asks for a rest.
        """
        began = self._clock()
        claimed = self._claim()
        done = 0
        for at, one in enumerate(claimed):
            late = self._clock() - began > LEASE.total_seconds() / 2
            if late or stopped() or self._pace.resting():
                with self._services.writing() as session:
                    released(session, claimed[at:])
                break
            self._pace.use(one.conversation)
            done += self._deliver(one)
        if done:
            with self._services.writing() as session:
                now = self._services.now()
                count_in_slot(session, JOB, now.replace(second=0, microsecond=0).isoformat(), done, now)
        return done

    def _claim(self) -> tuple[Claimed, ...]:
        now = self._services.now()
        if self._pace.resting():
            return ()
        with self._services.reading() as session:
            if not is_due(session, now):
                return ()
        with self._services.writing() as session:
            return claim(session, now, most=MOST, closed=self._pace.closed())

    def _deliver(self, one: Claimed) -> bool:
        """Deliver one message; True when it was posted or updated."""
        try:
            reply = self._composers[one.letter.topic](one.letter, self._services)
        except PillarError as reason:  # the database or a file of the team's: it will be mended
            self._again(one, str(reason))
            return False
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("message %r could not be composed, reference %s", one.letter.key, reference)
            self._note(given_up, one, f"It could not be composed: a fault of ours, reference {reference} in the log.")
            return False
        if reply is None:
            self._nothing_to_say(one)
            return False
        try:
            return self._send(one, with_reason(reply, one.letter))
        except TryLater as reason:
            seconds = max(reason.after, 1.0)
            self._pace.rest(seconds)
            self._note(postponed, one, self._services.now() + timedelta(seconds=seconds), str(reason))
        except Gone as reason:
            self._note(withdrawn, one, str(reason))
        except Unreachable as reason:
            self._unreachable(one, reason)
        except Uncertain as reason:
            self._again(one, str(reason))
        except Exception as error:
            log.exception("message %r failed on the way", one.letter.key)
            self._again(one, f"A fault of ours on the way: {type(error).__name__}.")
        return False

    def _send(self, one: Claimed, reply: Reply) -> bool:
        with self._services.reading() as session:
            if not is_ours(session, one, self._services.now()):
                log.warning("message %r was left to who claimed it meanwhile", one.letter.key)
                return False
        if one.stands is not None:
            self._messenger.update(Posted(*one.stands), reply)
            self._note(brought_up_to_date, one)
            return True
        target, thread = _target(one), None if one.thread is None else Posted(*one.thread)
        found = None
        if one.doubtful:
            found = self._messenger.find(target, one.letter.key, thread=thread, since=one.created_at)
        posted = found or self._messenger.post(target, reply, one.letter.key, thread=thread)
        with self._services.writing() as session:
            note = delivered if found is None else found_again
            at, platform = (posted.place, posted.stamp), self._messenger.platform
            note(session, one, at=at, platform=platform, now=self._services.now())
        return found is None

    def _nothing_to_say(self, one: Claimed) -> None:
        if one.stands is None:
            self._note(withdrawn, one, "It was no longer worth saying.")
        else:
            self._note(brought_up_to_date, one)

    def _again(self, one: Claimed, error: str) -> None:
        again_at = self._services.now() + wait_after(one.attempts + 1, self._chance())
        with self._services.writing() as session:
            last = failed(session, one, again_at, error)
        log.log(logging.ERROR if last else logging.WARNING, "message %r was not delivered: %s", one.letter.key, error)

    def _unreachable(self, one: Claimed, reason: Unreachable) -> None:
        log.warning("message %r cannot be delivered: %s", one.letter.key, reason.reason)
        now, services = self._services.now(), self._services
        with services.writing() as session:
            given_up(session, one, str(reason))
            if one.letter.channel:
                if one.stands is None:
                    stand_in(session, one.letter, str(reason), now)
                tell_operators(session, one.letter.channel, str(reason), services.operators_channel, now)

    def _note(self, note: Callable[..., None], one: Claimed, *more: object) -> None:
        with self._services.writing() as session:
            note(session, one, *more)


def _target(one: Claimed) -> Target:
    if one.letter.channel:
        return Channel(one.letter.channel)
    assert one.letter.person_id is not None  # a message goes to a channel or to a person
    return Direct(one.letter.person_id)


class DeliveryLoop:
    """A thread that delivers until it is stopped."""

    def __init__(self, deliverer: Deliverer) -> None:
        self._deliverer = deliverer
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deliverer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the message that is under way, then end; nothing happens before `start`."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        busy = False
        while not self._stop.wait(POLL_SECONDS / 5 if busy else POLL_SECONDS):
            try:
                busy = self._deliverer.run_once(self._stop.is_set) > 0
            except PillarError as error:
                busy = False
                log.warning("nothing is delivered now: %s", error)
            except Exception:
                busy = False
                log.exception("a turn of the deliverer failed")
