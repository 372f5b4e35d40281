"""Speaking first in a workspace that is busy, broken, closed or watched by outsiders, and a deliverer that is killed while it speaks."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.local.store import shared_secrets
from bot.slack.post import SlackMessenger
from handlers.composers import COMPOSERS
from handlers.markup import escape, mention
from handlers.reply import Reply, Text
from handlers.services import Services
from jobs.deliver import Deliverer
from storage.engine import open_session
from storage.library import Library
from storage.models import Outbox, Person
from storage.outbox import Letter, put, refresh
from tests.bot.local.conftest import TOKEN, Bench, running
from tests.bot.local.test_process import workspace

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ROOT = Path(__file__).parents[2]
ALERTS = "#cs-alerts"
LONG = "\n".join(f"line {number} " + "x" * 90 for number in range(320))


@dataclass
class Office:
    """The workspace, the messenger, and an outbox whose clock the test moves."""

    bench: Bench
    services: Services
    messenger: SlackMessenger
    deliverer: Deliverer
    later: timedelta = timedelta()
    text: str = ""

    def write(self, key: str, channel: str = ALERTS, **more: object) -> None:
        with self.services.writing() as session:
            more = {"topic": key.split(maxsplit=1)[0], "due_at": self.services.now(), "channel": channel, **more}
            put(session, Letter(key, **more))  # type: ignore[arg-type]  # as given

    async def run(self, turns: int = 1) -> int:
        return sum([await asyncio.to_thread(self.deliverer.run_once) for _ in range(turns)])

    def row(self, key: str) -> Outbox:
        with self.services.reading() as session:
            return session.exec(select(Outbox).where(Outbox.key == key)).one()

    async def texts(self, channel: str = "C0ALERTS") -> list[str]:
        said = await self.bench.api("conversations.history", channel=channel)
        return [message["text"] for message in reversed(said["messages"]) if message["user"] == "U0PILLAR"]

    async def fault(self, error: str, method: str = "chat.postMessage", **more: object) -> None:
        await self.bench.post("fault", method=method, error=error, **more)


@asynccontextmanager
async def open_office(engine: Engine, path: Path) -> AsyncIterator[Office]:
    with open_session(engine) as session:
        for key, name, role in (("mia", "Mia Keller", "csm"), ("sam", "Sam Adeyemi", "admin")):
            session.add(Person(external_id=key, name=name, email=f"{key}@pillar.example", role=role))
    async with running(path, time.time) as bench:
        services = Services(
            partial(open_session, engine, reading=True),
            partial(open_session, engine),
            lambda: datetime.now(UTC) + office.later,
            Library(),
        )

        def compose(letter: Letter, _services: Services) -> Reply:
            words = office.text or f"{letter.key} for {mention(1, 'Mia Keller')}"
            return Reply(escape(letter.key), (Text(words),))

        messenger = SlackMessenger(services, token=TOKEN, api_url=f"{bench.base}/api", seconds=0.3)
        composers = {**COMPOSERS, "alert": compose, "event": compose, "morning": compose}
        deliverer = Deliverer(services, messenger, composers, apart=0.0, chance=lambda: 0.0)
        office = Office(bench, services, messenger, deliverer)
        yield office


@pytest.fixture
async def office(engine: Engine, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(engine, tmp_path / "workspace.db") as made:
        yield made


async def test_an_alert_its_thread_and_its_updates_stand_in_the_channel_and_ring_its_owner(office: Office) -> None:
    office.write("alert 1")
    office.write("event 1", "", thread_key="alert 1")
    assert await office.run(2) == 2
    with office.services.writing() as session:
        refresh(session, "alert 1")
    office.text = "claimed"
    await office.run()
    (seen,) = [message for message in await office.bench.history("U0MIA", "C0ALERTS") if message["user"] == "U0PILLAR"]
    assert seen["reply_count"] == 1
    assert seen["edited"]
    thread = await office.bench.get("thread", person="U0MIA", channel="C0ALERTS", ts=seen["ts"])
    (answer,) = thread["replies"]
    assert {"type": "user", "user_id": "U0MIA"} in answer["blocks"][0]["elements"][0]["elements"]
    assert answer["text"] == "event 1 <@U0MIA>"
    assert seen["text"] == "alert 1", "an update that mentions nobody rings nobody"


@pytest.mark.parametrize(
    ("error", "more", "attempts"),
    [
        ("ratelimited", {"retry_after": 3}, 0),
        ("http:500", {}, 1),
        ("internal_error", {}, 1),
        ("dropped_reply", {}, 1),
        ("slow_reply", {"retry_after": 0.6}, 1),
    ],
)
async def test_bad_weather_delays_an_alert_and_never_doubles_it(
    office: Office, error: str, more: dict, attempts: int
) -> None:
    await office.fault(error, **more)
    office.write("alert 1")
    assert await office.run() == 0
    row = office.row("alert 1")
    assert (row.state, row.attempts) == ("waiting", attempts)
    wait = row.due_at - office.services.now()
    assert timedelta(seconds=2) < wait <= timedelta(seconds=5)
    office.deliverer._pace._resting_until = 0.0
    office.later = timedelta(seconds=6)
    await office.run(3)
    assert office.row("alert 1").state == "sent"
    assert await office.texts() == ["alert 1 <@U0MIA>"]


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("missing", "does not exist, or it is private"),
        ("not a member", "/invite @Pillar in #cs-alerts"),
        ("archived", "is archived"),
        ("shared", "shared with another organisation"),
        ("guest", "has a guest among its members"),
        ("stranger", "from outside our workspace among its members"),
        ("unchecked", "cannot check who reads"),
        ("is_archived", "is archived"),
    ],
)
async def test_where_an_alert_must_not_or_cannot_go_its_owner_gets_it_with_the_reason(
    office: Office, trouble: str, reason: str
) -> None:
    world, channel = office.bench.workspace.world, ALERTS
    if trouble == "missing":
        channel = "#no-such"
    elif trouble == "not a member":
        world.channels.leave("C0ALERTS", "U0PILLAR")
    elif trouble == "archived":
        world.channels.archive("C0ALERTS")
    elif trouble == "shared":
        channel = "#acme-shared"
    elif trouble in {"guest", "stranger"}:
        world.channels.join("C0ALERTS", "U0NOAH" if trouble == "guest" else "U0LENA")
    elif trouble == "unchecked":
        await office.fault("missing_scope", "conversations.members")
    else:
        await office.fault(trouble)
    office.write("alert 1", channel, notifies_id=1)
    await office.run(2)
    assert reason in office.row("alert 1").error
    assert not [text for place in ("C0ALERTS", "C0ACME") for text in visible(office, place) if "alert 1" in text]
    (direct,) = [message for message in await office.bench.history("U0MIA", "D0MIA") if "alert 1" in message["text"]]
    assert f"This belongs in {channel}" in str(direct["blocks"])
    assert f"I could not deliver to {channel}." in await office.texts("D0SAM")


def visible(office: Office, place: str) -> list[str]:
    return [message.body["text"] for message in office.bench.workspace.world.messages.before(place, "9", 99)]


async def test_a_channel_that_was_made_anew_is_found_under_its_name(office: Office) -> None:
    office.messenger._channels._ids["cs-alerts"] = "C0GONE1"
    office.write("alert 1")
    assert await office.run() == 1
    assert office.row("alert 1").place == "C0ALERTS"


async def test_a_long_message_goes_on_in_its_thread_and_is_updated_in_all_its_parts(office: Office) -> None:
    office.text = LONG
    await office.fault("http:500")
    office.write("alert 1")
    await office.run()
    office.later = timedelta(seconds=6)
    await office.run()
    with office.services.writing() as session:
        refresh(session, "alert 1")
    office.text = LONG.replace("line", "word")
    assert await office.run() == 1
    root = office.row("alert 1").stamp
    thread = (await office.bench.api("conversations.replies", channel="C0ALERTS", ts=root))["messages"]
    assert len(thread) == 4
    assert "line" not in str([message["blocks"] for message in thread])
    assert all(f"word {number} " in str(thread) for number in range(320))


async def test_a_guest_gets_no_direct_message(office: Office) -> None:
    with office.services.writing() as session:
        session.add(Person(external_id="noah", name="Noah Frei", email="noah@partner.example"))
        session.add(Person(external_id="nobody", name="No Body", email="nobody@pillar.example"))
    office.write("morning 3", "", person_id=3)
    office.write("morning 4", "", person_id=4)
    await office.run()
    assert "is a guest or from outside" in office.row("morning 3").error
    assert "No Body is not known in Slack" in office.row("morning 4").error


async def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_said_twice(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    token = shared_secrets(path).bot_token
    keys = [f"alert {number}" for number in range(20)] + [f"event {number}" for number in range(20)]
    with open_session(engine) as session:
        for number, key in enumerate(keys):
            letter = Letter(key, key.split()[0], datetime.now(UTC) - timedelta(seconds=60))
            place = (
                {"channel": (ALERTS, "#sales-handoff")[number % 2]}
                if number < 20
                else {"thread_key": keys[number - 20]}
            )
            put(session, replace(letter, **place))
    url = str(engine.url)
    engine.dispose()
    async with workspace(path, "http://127.0.0.1:1/slack/events") as (base, _):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.scenarios.killed_deliverer", url, f"{base}/api", token, cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, errors = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0, errors.decode()
    with open_session(engine, reading=True) as session:
        assert Counter(row.state for row in session.exec(select(Outbox))) == {"sent": 40}
    async with running(path, time.time) as bench:
        world = bench.workspace.world
        rows = world.store.connection.execute("select body from message where author = 'U0PILLAR'").fetchall()
    said = Counter(key for row in rows for key in keys if f'"key": "{key}"' in row["body"])
    assert said == dict.fromkeys(keys, 1)
