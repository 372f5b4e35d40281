"""A deliverer that is killed with -9 again and again, as a program of its own: `python -m tests.scenarios.killed_deliverer URL API TOKEN`.

Each life is a fork, so that the imports are paid once. A life's clock stands past the leases of the one before.
"""

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from functools import partial

from bot.slack.post import SlackMessenger
from handlers.markup import escape
from handlers.messenger import Posted, Target
from handlers.reply import Reply, Text
from handlers.services import Services
from jobs.deliver import Deliverer
from storage.deliveries import LEASE
from storage.engine import open_engine, open_session
from storage.library import Library
from storage.outbox import Letter

LIVES = 8
SOON = 0.12  # seconds within which a life is ended from outside


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def compose(letter: Letter, _services: Services) -> Reply:
    return Reply(letter.key, (Text(escape(letter.key)),))


def live(life: int, url: str, api: str, token: str, dies: str) -> None:
    """Deliver until nothing is due; `dies` names where this life ends: "before" its third post, "after" it, or nowhere."""

    class Mortal(SlackMessenger):
        posts = 0

        def post(self, target: Target, reply: Reply, key: str, *, thread: Posted | None = None) -> Posted:
            self.posts += 1
            if dies == "before" and self.posts == 3:
                die()
            posted = super().post(target, reply, key, thread=thread)
            if dies == "after" and self.posts == 3:
                die()
            return posted

    engine = open_engine(url)
    services = Services(
        partial(open_session, engine, reading=True),
        partial(open_session, engine),
        lambda: datetime.now(UTC) + life * 2 * LEASE,
        Library(),
    )
    messenger = Mortal(services, token=token, api_url=api)
    deliverer = Deliverer(services, messenger, {"alert": compose, "event": compose}, apart=0.0)
    while deliverer.run_once():
        pass


def main(url: str, api: str, token: str) -> None:
    chance = random.Random(20261123)
    for life in range(LIVES + 1):
        dies = {0: "before", 1: "after", 2: "after"}.get(life, "")
        child = os.fork()
        if not child:
            live(life, url, api, token, dies)
            os._exit(0)
        if 2 < life < LIVES:
            time.sleep(chance.uniform(SOON / 4, SOON))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    # a last one sees that what was found again is up to date
    live(LIVES + 1, url, api, token, "")


if __name__ == "__main__":
    main(*sys.argv[1:])
