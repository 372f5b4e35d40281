"""What presses on somebody's day, made by hand for tests: steps of plays, reminders, daily messages."""

from datetime import date, timedelta

from handlers.composers import COMPOSERS
from handlers.reply import Item, Reply
from storage.engine import open_session
from storage.models import Cover, FollowUp, Play, PlayTask, Risk
from storage.outbox import Letter
from tests.conftest import NOW
from tests.handlers.conftest import TODAY, Desk


def add_task(
    desk: Desk,
    title: str = "Call the new COO",
    *,
    who: str = "mia",
    due_on: date = TODAY,
    account: str = "Acme",
    alert: int | None = None,
) -> int:
    """Write a running play with one open step; give the play's id."""
    person = desk.people[who].person_id
    with open_session(desk.engine) as session:
        play = Play(
            account_id=desk.accounts[account],
            alert_id=alert,
            key="sponsor_change",
            title="Sponsor change",
            definition="{}",
            owner_id=person,
            started_on=TODAY - timedelta(days=9),
            started_by=person,
        )
        session.add(play)
        session.flush()
        assert play.id is not None
        session.add(PlayTask(play_id=play.id, position=1, title=title, owner_id=person, due_on=due_on))
        return play.id


def add_follow_up(
    desk: Desk, text: str = "pilot review", *, who: str = "mia", due_on: date = TODAY, account: str = "Borealis"
) -> int:
    """Write a reminder; give its id."""
    with open_session(desk.engine) as session:
        row = FollowUp(
            account_id=desk.accounts[account], person_id=desk.people[who].person_id, text=text, due_on=due_on
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


def add_risk(desk: Desk, *, account: str = "Acme", next_step: str = "", next_on: date | None = None) -> None:
    """Write an open risk of an account."""
    mia = desk.people["mia"].person_id
    with open_session(desk.engine) as session:
        session.add(
            Risk(
                account_id=desk.accounts[account],
                kind="relationship",
                severity="high",
                owner_id=mia,
                evidence="The sponsor left.",
                next_step=next_step,
                next_on=next_on,
                opened_on=TODAY,
                opened_by=mia,
            )
        )


def add_cover(desk: Desk, away: str, cover: str, *, until_on: date = TODAY + timedelta(days=9)) -> None:
    """Let a colleague stand in for another."""
    with open_session(desk.engine) as session:
        session.add(
            Cover(
                person_id=desk.people[away].person_id,
                cover_id=desk.people[cover].person_id,
                from_on=TODAY - timedelta(days=1),
                until_on=until_on,
                set_by=desk.people[away].person_id,
            )
        )


def daily(desk: Desk, topic: str, who: str = "mia", *covered: str, on: date = TODAY) -> Reply | None:
    """Compose a daily message."""
    people = [desk.people[name].person_id for name in (who, *covered)]
    content = {"on": on.isoformat(), "for": people}
    letter = Letter(f"{topic} {people[0]} {on}", topic, NOW, content=content, person_id=people[0])
    return COMPOSERS[topic](letter, desk.services)


def whole(reply: Reply | None) -> str:
    """Give all that a message says, its items too, without escapes."""
    assert reply is not None
    told = [getattr(node, "markdown", "") or getattr(node, "text", "") for node in reply.body]
    return "\n".join(told).replace("\\", "").replace("**", "")


def items(reply: Reply | None) -> list[Item]:
    """Give the items of a message."""
    assert reply is not None
    return [node for node in reply.body if isinstance(node, Item)]
