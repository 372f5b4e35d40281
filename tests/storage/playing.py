"""A play and the people around it, made by hand."""

from sqlmodel import Session

from storage.alert_life import By
from storage.models import Account, Person
from storage.play_start import NewPlay, start_play
from success.plays import PlayDefinition, Step, Template
from success.triggers import Hours
from tests.conftest import NOW

PLAY = PlayDefinition(
    title="Sponsor change",
    line="Win the new sponsor before she asks why",
    goal="A new sponsor who owns the goals.",
    when="The executive sponsor has left the customer.",
    steps=(
        Step(title="Call the champion", day=0),
        Step(title="Brief the leader", day=4, owner="leader"),
        Step(title="Ask for the budget", day=5, owner="account_executive"),
        Step(title="Agree the terms", day=6, owner="renewal_manager"),
    ),
    templates={"hello": Template(subject="Hello", body="Hello {contact}, " + "this is a word to you. " * 3)},
    first_template="hello",
    good="A meeting with the new sponsor within two weeks.",
    exit=("a new sponsor is named",),
)
MIA, BOB, PRIYA, TOM = 1, 2, 3, 4
BY = By(MIA, "Mia", NOW)


def write_book(session: Session) -> None:
    """Write an account of Mia's; Priya leads her and Bob, Tom is its account executive."""
    for key, name, manager in ((PRIYA, "Priya", None), (MIA, "Mia", PRIYA), (BOB, "Bob", PRIYA), (TOM, "Tom", None)):
        session.add(Person(id=key, external_id=name, name=name, role="csm", manager_id=manager))
        session.flush()
    session.add(Account(id=1, external_id="A1", name="Acme", owner_id=MIA, account_executive_id=TOM))
    session.flush()


def start(session: Session, key: str = "sponsor_change", by: By = BY, **changes: object) -> int:
    """Start the play for the account; give its id."""
    new = NewPlay(1, key, PLAY.model_copy(update=changes))
    return start_play(session, new, by, hours=Hours()).play_id
