"""The deliverer: nothing lost, nothing twice, each conversation in order and at its pace."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select, update

from handlers.composers import COMPOSERS
from handlers.markup import escape
from handlers.messenger import Gone, TryLater, Uncertain, Unreachable
from handlers.reply import Reply, Text
from handlers.services import Services
from jobs.deliver import Deliverer, DeliveryLoop
from jobs.pace import FIRST_WAIT, LONGEST_WAIT, wait_after
from storage.deliveries import LEASE, MOST_ATTEMPTS, claim, released
from storage.models import JobRun, Outbox, Person
from storage.outbox import Letter, is_told, put, refresh
from storage.undelivered import retry, stuck_letters
from success.errors import StorageUnavailable
from tests.conftest import NOW
from tests.jobs.conftest import Clock
from tests.jobs.fake_messenger import FakeMessenger

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
ALERTS = "#cs-alerts"


@dataclass
class Post:
    """A post office: an outbox, a deliverer, what was said."""

    services: Services
    clock: Clock
    messenger: FakeMessenger = field(default_factory=FakeMessenger)
    seconds: float = 0.0
    texts: dict[str, str | Exception | None] = field(default_factory=dict)  # what the composer makes of a key

    def __post_init__(self) -> None:
        composers = dict.fromkeys(("alert", "event", "morning"), self.compose)
        self.deliverer = Deliverer(
            self.services,
            self.messenger,
            {**COMPOSERS, **composers},
            clock=lambda: self.seconds,
            chance=lambda: 0.0,
        )

    def compose(self, letter: Letter, services: Services) -> Reply | None:
        with services.writing() as session:  # would wait for ever if a transaction were open
            session.exec(select(Outbox.id)).all()
        text = self.texts.get(letter.key, letter.key)
        if isinstance(text, Exception):
            raise text
        return None if text is None else Reply(text, (Text(escape(text)),))

    def write(self, key: str, channel: str = ALERTS, **more: object) -> None:
        with self.services.writing() as session:
            more = {"topic": key.split(maxsplit=1)[0], "due_at": self.clock.now, "channel": channel, **more}
            put(session, Letter(key, **more))  # type: ignore[arg-type]  # as given

    def run(self, turns: int = 1) -> int:
        """Let some turns pass, a second apart."""
        done = 0
        for _ in range(turns):
            self.seconds += 1.0
            done += self.deliverer.run_once()
        return done

    def row(self, key: str) -> Outbox:
        with self.services.reading() as session:
            return session.exec(select(Outbox).where(Outbox.key == key)).one()

    def states(self) -> Mapping[str, str]:
        with self.services.reading() as session:
            return {row.key: row.state for row in session.exec(select(Outbox).order_by(Outbox.id))}


@pytest.fixture
def post(services: Services, clock: Clock) -> Post:
    with services.writing() as session:
        for key, role in (("mia", "csm"), ("sam", "admin"), ("ada", "admin")):
            session.add(Person(external_id=key, name=key.title(), role=role))
    return Post(services, clock)


# --- claiming, on both engines


def test_a_message_is_claimed_once_and_again_when_its_lease_has_run_out(post: Post) -> None:
    post.write("alert 1")
    with post.services.writing() as session:
        (first,) = claim(session, NOW, most=5)
    with post.services.writing() as session:
        assert claim(session, NOW + LEASE - timedelta(seconds=1), most=5) == ()
    with post.services.writing() as session:
        (again,) = claim(session, NOW + LEASE, most=5)
    assert (first.letter, first.doubtful) == (again.letter, False)
    assert again.doubtful, "somebody had it and never said what became of it"


def test_the_oldest_of_each_conversation_comes_first_and_nobody_goes_where_somebody_is(post: Post) -> None:
    for minutes, key, channel in ((2, "alert 1", ALERTS), (5, "alert 2", ALERTS), (1, "alert 3", "#other")):
        post.write(key, channel, due_at=NOW - timedelta(minutes=minutes))
    post.write("morning 1", "", person_id=1)
    post.write("alert 9", "#third", due_at=NOW + timedelta(seconds=1))
    with post.services.writing() as session:
        claimed = claim(session, NOW, most=5, closed={"#other"})
    assert [one.letter.key for one in claimed] == ["alert 2", "morning 1"]
    with post.services.writing() as session:
        assert [one.letter.key for one in claim(session, NOW, most=5)] == ["alert 3"]


def test_bringing_old_messages_up_to_date_never_delays_a_new_one(post: Post) -> None:
    for number in (1, 2):
        post.write(f"alert {number}", due_at=NOW - timedelta(days=30))
    assert post.run(2) == 2
    with post.services.writing() as session:
        refresh(session, "alert 1")
        refresh(session, "alert 2")
    post.write("alert 3", due_at=NOW - timedelta(seconds=1))
    with post.services.writing() as session:
        assert [one.letter.key for one in claim(session, NOW + timedelta(minutes=1), most=1)] == ["alert 3"]


def test_a_thread_waits_for_its_message_and_keeps_its_order(post: Post) -> None:
    post.write("event 1", "", thread_key="alert 1")
    post.write("event 2", "", thread_key="alert 1")
    post.write("alert 1")
    post.messenger.weather = [None, Uncertain("500")]
    assert post.run(4) == 1
    assert post.messenger.keys() == ["alert 1"]
    post.clock.move(FIRST_WAIT)
    assert post.run(2) == 2
    assert [(said.key, said.thread) for said in post.messenger.said.values()] == [
        ("alert 1", ""),
        ("event 1", "1"),
        ("event 2", "1"),
    ]
    assert {said.place for said in post.messenger.said.values()} == {ALERTS}


def test_what_belongs_under_a_message_that_will_not_come_is_withdrawn(post: Post) -> None:
    post.write("alert 1")
    for number in (1, 2):
        post.write(f"event {number}", "", thread_key=f"alert {number}")
    with post.services.writing() as session:
        session.exec(update(Outbox).where(col(Outbox.key) == "alert 1").values(state="withdrawn"))
    assert post.run(2) == 0
    assert post.states() == {"alert 1": "withdrawn", "event 1": "withdrawn", "event 2": "withdrawn"}


@POSTGRES
def test_a_row_that_somebody_is_writing_is_passed_over_and_one_process_claims_at_a_time(post: Post) -> None:
    post.write("alert 1")
    post.write("alert 2", "#other")
    with post.services.writing() as writer:
        refresh(writer, "alert 1")
        with post.services.writing() as session, post.services.writing() as second:
            assert [one.letter.key for one in claim(session, NOW, most=5)] == ["alert 2"]
            assert claim(second, NOW, most=5) == ()


def test_what_is_delivered_is_noted_with_its_place_and_in_the_run_of_the_minute(post: Post) -> None:
    post.write("alert 1")
    post.write("alert 2")
    assert post.run(3) == 2
    row = post.row("alert 1")
    assert (row.state, row.place, row.stamp, row.shown, row.attempts) == ("sent", ALERTS, "1", 1, 0)
    assert (row.sent_at, row.leased_until, row.platform) == (NOW, None, "fake")
    with post.services.reading() as session:
        assert [(run.job, run.done, run.state) for run in session.exec(select(JobRun))] == [("deliver", 2, "done")]


# --- keeping up to date


@SQLITE
def test_several_refreshes_are_one_update_and_one_during_delivery_is_not_lost(post: Post) -> None:
    post.write("alert 1")
    post.run()
    with post.services.writing() as session:
        refresh(session, "alert 1")
        refresh(session, "alert 1")

    def meanwhile() -> None:
        post.messenger.before = lambda: None
        with post.services.writing() as session:
            refresh(session, "alert 1")

    post.messenger.before = meanwhile
    assert post.run(5) == 2
    assert len(post.messenger.said["1"].texts) == 3
    assert post.row("alert 1").shown == post.row("alert 1").wanted == 4


@SQLITE
def test_what_is_no_longer_worth_saying_is_withdrawn_or_stays_as_it_stands(post: Post) -> None:
    post.write("alert 1")
    post.run()
    post.write("alert 2")
    post.texts = {"alert 1": None, "alert 2": None}
    with post.services.writing() as session:
        refresh(session, "alert 1")
    assert post.run(3) == 0
    assert post.states() == {"alert 1": "sent", "alert 2": "withdrawn"}
    assert post.messenger.said["1"].texts == ["alert 1"]


@SQLITE
def test_a_message_that_somebody_took_away_is_not_brought_back(post: Post) -> None:
    post.write("alert 1")
    post.run()
    with post.services.writing() as session:
        refresh(session, "alert 1")
    post.messenger.weather = [Gone("message_not_found")]
    post.run()
    with post.services.reading() as session:
        assert not is_told(session, "alert 1")


# --- bad weather


@SQLITE
@pytest.mark.parametrize("fails", [False, True])
def test_who_stood_still_past_the_lease_leaves_the_message_to_who_claimed_it(post: Post, fails: bool) -> None:
    post.write("alert 1")
    slow, other = post.deliverer, Post(post.services, post.clock, post.messenger)

    def stand_still(letter: Letter, _services: Services) -> Reply:
        post.clock.move(LEASE * 2)
        other.run()
        if fails:
            raise RuntimeError(letter.key)
        return Reply("late", (Text("late"),))

    slow._composers = {"alert": stand_still}
    assert slow.run_once() == 0
    other.run(3)
    assert [said.texts for said in post.messenger.said.values()] == [["alert 1"]]
    assert post.row("alert 1").state == "sent"


@SQLITE
def test_what_is_given_back_late_stays_with_who_claimed_it_since(post: Post) -> None:
    post.write("alert 1")
    with post.services.writing() as session:
        (first,) = claim(session, post.clock.now, most=9)
    post.clock.move(LEASE * 2)
    with post.services.writing() as session:
        (second,) = claim(session, post.clock.now, most=9)
        released(session, [first])
    assert post.row("alert 1").leased_until == second.leased_until
    with post.services.writing() as session:
        released(session, [second])
    assert post.row("alert 1").leased_until is None


@SQLITE
def test_a_post_whose_answer_was_lost_is_found_and_not_posted_again(post: Post) -> None:
    post.write("alert 1")
    post.messenger.lost = [Uncertain("timeout")]
    post.run()
    post.texts["alert 1"] = "as it is now"
    post.clock.move(FIRST_WAIT)
    post.run(2)
    assert post.messenger.looked_for == ["alert 1"]
    assert [said.texts for said in post.messenger.said.values()] == [["alert 1", "as it is now"]]
    assert post.row("alert 1").shown == 1


@SQLITE
def test_a_first_post_is_not_looked_for(post: Post) -> None:
    post.write("alert 1")
    post.run()
    assert post.messenger.looked_for == []


@SQLITE
def test_a_rate_limit_lets_everything_rest_and_counts_as_no_attempt(post: Post) -> None:
    post.write("alert 1")
    post.write("alert 2", "#other")
    post.messenger.weather = [TryLater("ratelimited", 30.0)]
    assert post.run(29) == 0
    assert (post.row("alert 1").attempts, post.row("alert 2").attempts, post.row("alert 2").leased_until) == (
        0,
        0,
        None,
    )
    post.clock.move(timedelta(seconds=30))
    assert post.run(2) == 2
    assert post.messenger.looked_for == []


@SQLITE
def test_one_message_a_second_in_each_conversation(post: Post) -> None:
    for number in range(3):
        post.write(f"alert {number}")
        post.write(f"morning {number}", "", person_id=number + 1)
    assert post.deliverer.run_once() == 4
    post.seconds += 0.9
    assert post.deliverer.run_once() == 0
    post.seconds += 0.2
    assert post.deliverer.run_once() == 1


@SQLITE
def test_what_fails_for_hours_is_given_up_and_can_be_tried_once_more(post: Post) -> None:
    post.write("alert 1")
    post.messenger.closed[ALERTS] = Uncertain("500", "Slack did not answer clearly.")
    while post.row("alert 1").state == "waiting":
        post.clock.now = max(post.clock.now, post.row("alert 1").due_at)
        post.run()
    assert post.row("alert 1").attempts == MOST_ATTEMPTS
    assert timedelta(hours=7) < post.clock.now - NOW < timedelta(hours=10)
    with post.services.reading() as session:
        (stuck,) = stuck_letters(session, post.clock.now)
    assert (stuck.key, stuck.to, stuck.state, stuck.error) == (
        "alert 1",
        ALERTS,
        "dead",
        "Slack did not answer clearly.",
    )
    post.messenger.closed.clear()
    with post.services.writing() as session:
        assert retry(session, post.clock.now, "alert 1") == 1
    assert post.run() == 1
    assert post.messenger.looked_for[-1] == "alert 1", "an attempt that seemed to fail may have posted it"


@given(st.integers(1, 10_000), st.floats(0.0, 1.0))
def test_waits_grow_and_stay_within_bounds(attempts: int, chance: float) -> None:
    assert FIRST_WAIT <= wait_after(attempts, chance) <= LONGEST_WAIT * 1.25
    assert wait_after(attempts, chance) <= wait_after(attempts + 1, chance)


# --- what cannot be delivered


@SQLITE
def test_an_alert_whose_channel_is_closed_comes_to_its_owner_and_the_operators_hear_of_it_once_a_day(
    post: Post,
) -> None:
    post.messenger.closed[ALERTS] = Unreachable("not_in_channel", "Invite me: /invite @Pillar in #cs-alerts.")
    post.write("alert 1", notifies_id=1)
    post.write("alert 2", notifies_id=1)
    post.write("event 1", "", thread_key="alert 1")
    post.run(6)
    assert post.states()["alert 1"] == "dead"
    direct = [said for said in post.messenger.said.values() if said.place == "DM 1"]
    assert [said.key for said in direct] == ["alert 1 direct", "event 1", "alert 2 direct"]
    assert direct[0].texts[0].startswith("This belongs in #cs-alerts and comes to you because")
    assert "/invite @Pillar" in direct[0].texts[0]
    assert direct[1].thread, "its story goes on where it stands"
    for admin in ("DM 2", "DM 3"):
        assert len(post.messenger.keys(admin)) == 1
    with post.services.writing() as session:
        assert is_told(session, "alert 1")
        refresh(session, "alert 1")
    assert post.run() == 1
    assert len(direct[0].texts) == 2


@SQLITE
def test_operators_with_a_channel_are_told_there(post: Post) -> None:
    office = Post(replace(post.services, operators_channel="#ops"), post.clock)
    office.messenger.closed[ALERTS] = Unreachable("is_archived", "It is archived.")
    office.write("alert 1")
    office.run(3)
    assert office.messenger.keys() == [f"undelivered {ALERTS} {NOW.date()}"]
    (told,) = office.messenger.said.values()
    assert (told.place, told.texts) == ("#ops", ["⚠️ I could not deliver to #cs-alerts. It is archived."])


@SQLITE
def test_a_direct_message_that_cannot_arrive_is_kept_with_the_reason_and_goes_nowhere_else(post: Post) -> None:
    post.messenger.closed["DM 1"] = Unreachable("no_identity", "Mia is not known in Slack.")
    post.write("morning 1", "", person_id=1, notifies_id=1)
    assert post.run(3) == 0
    row = post.row("morning 1")
    assert (row.state, row.error, row.attempts) == ("dead", "Mia is not known in Slack.", 0)
    assert post.states() == {"morning 1": "dead"}


@SQLITE
def test_retrying_all_tells_nobody_twice(post: Post) -> None:
    post.messenger.closed = {ALERTS: Unreachable("x", "No."), "DM 1": Unreachable("y", "No.")}
    post.write("alert 1", notifies_id=1)
    post.run(3)
    post.messenger.closed.clear()
    with post.services.writing() as session:
        assert retry(session, NOW) == 1
    post.run(3)
    assert "alert 1 direct" not in post.messenger.keys("DM 1")
    assert post.states()["alert 1 direct"] == "withdrawn"


@SQLITE
def test_a_message_that_cannot_be_composed_is_kept_with_a_reference_and_a_locked_database_is_waited_for(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.texts = {"alert 1": KeyError("owner"), "alert 2": StorageUnavailable("Locked.")}
    post.write("alert 1")
    post.write("alert 2", "#other")
    post.write("nonsense 3", "#third")
    post.run()
    row = post.row("alert 1")
    assert row.state == "dead"
    assert row.error.rpartition("reference ")[2].split()[0] in caplog.text
    assert post.row("nonsense 3").state == "dead"
    assert (post.row("alert 2").state, post.row("alert 2").error) == ("waiting", "Locked.")


@SQLITE
def test_the_loop_delivers_until_it_is_stopped(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.deliver.POLL_SECONDS", 0.001)
    arrived = threading.Event()
    post.messenger.before = arrived.set
    loop = DeliveryLoop(post.deliverer)
    loop.stop()  # nothing was started
    loop = DeliveryLoop(post.deliverer)
    loop.start()
    post.write("alert 1")
    assert arrived.wait(5)
    loop.stop()
    assert post.states() == {"alert 1": "sent"}
