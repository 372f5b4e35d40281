"""A play made by hand for tests of what people see and do with plays, in the small library of tests/handlers/alerting.py."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from handlers.reply import Answer, Checklist, ChecklistItem, Reply
from storage.engine import open_session
from storage.models import Account
from success.plays import PlayDefinition, Step, Template
from tests import databases
from tests.handlers.alerting import PLAYS, SmallLibrary, ready
from tests.handlers.conftest import Desk, filled, people_at, services_of

BODY = "Hello {contact}, thank you for the talk about {account}. Your goal was: {value_one}. {csm}"


def sponsor_change(**changes: object) -> PlayDefinition:
    """Give a play of four steps: Mia's today, her leader's tomorrow, the account executive's, and one before the notice date."""
    play = PlayDefinition(
        title="Sponsor change",
        line="Win the new sponsor before she asks why",
        goal="A new sponsor who owns the goals.",
        when="The executive sponsor has left the customer.",
        steps=(
            Step(title="Call the champion", day=0, guidance="Ask who decides now.", template="introduction"),
            Step(title="Brief the leader", day=4, owner="leader"),
            Step(title="Look for the budget", day=5, owner="account_executive"),
            Step(title="Agree the next goal", before_notice=30, owner="renewal_manager"),
        ),
        templates={"introduction": Template(subject="Introduction at {account}", body=BODY)},
        first_template="introduction",
        good="A meeting with the new sponsor within two weeks.",
        exit=("a new sponsor is named",),
    )
    return play.model_copy(update=changes)


class PlayLibrary(SmallLibrary):
    """A library whose plays a test may change while they run."""

    shelf: dict[str, PlayDefinition]

    def plays(self) -> dict[str, PlayDefinition]:
        return self.shelf


def library_of_plays() -> PlayLibrary:
    """Give a library with a play whose steps have several owners."""
    library = PlayLibrary()
    object.__setattr__(library, "shelf", {**PLAYS, "sponsor_change": sponsor_change()})
    return library


def with_plays(desk: Desk) -> Desk:
    """Give the desk the library, Acme its account executive (a viewer), and Mia her manager."""
    ready(desk)
    desk.services = replace(desk.services, library=library_of_plays())
    with open_session(desk.engine) as session:
        acme = session.get(Account, desk.accounts["Acme"])
        assert acme is not None
        acme.account_executive_id = desk.people["tom"].person_id
    return desk


def boxes_of(answer: Answer) -> dict[str, ChecklistItem]:
    """Give the boxes of a message by label."""
    assert isinstance(answer, Reply)
    return {item.label: item for node in answer.body if isinstance(node, Checklist) for item in node.items}


def tick(desk: Desk, box: ChecklistItem, *, checked: bool = True, who: str = "mia") -> Reply:
    """Tick a box, or take its tick back."""
    answer = desk.told(box.word, who=who, via="button", **box.arguments, checked="yes" if checked else "")
    assert isinstance(answer, Reply)
    return answer


def write_once(template: Path, path: Path) -> Desk:
    """Write the small book with the library of plays into a SQLite file, to be opened as copies: that is ten times as fast."""
    shutil.copyfile(template, path)
    with databases.opened(databases.sqlite_url(path)) as engine:
        return with_plays(filled(people_at(engine)))


@contextmanager
def copy_of(written: Desk, original: Path, path: Path) -> Iterator[Desk]:
    """Open a copy of the book that `write_once` wrote."""
    shutil.copyfile(original, path)
    with databases.opened(databases.sqlite_url(path)) as engine:
        services = replace(services_of(engine), library=library_of_plays())
        yield Desk(engine, services, dict(written.people), dict(written.accounts))
