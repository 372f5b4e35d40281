"""Our own people: known by the platform's id, by e-mail address, or as somebody new; found by what is typed."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from storage.engine import open_session
from storage.models import Person, PlatformIdentity
from storage.people import PersonRow, Profile, find_identity, find_people, get_person, identify, list_people
from success.vocabulary import Role


@pytest.fixture
def staff(engine: Engine) -> Engine:
    with open_session(engine) as session:
        session.add_all(
            [
                Person(external_id="mia", name="Mia Keller", email="Mia@pillar.example", role="csm"),
                Person(
                    external_id="bob",
                    name="Bob Lindqvist",
                    email="bob@pillar.example",
                    role="csm",
                    timezone="Europe/Stockholm",
                ),
                Person(external_id="bob2", name="Bob Ross", email="bross@pillar.example"),
                Person(external_id="old", name="Olga Former", email="olga@pillar.example", active=False),
            ]
        )
    return engine


def ask(engine: Engine, user_id: str, profile: Profile) -> PersonRow:
    with open_session(engine) as session:
        return identify(session, "slack", "T0", user_id, profile)


def test_a_known_e_mail_address_in_any_case_is_that_person_from_then_on(staff: Engine):
    mia = ask(staff, "U1", Profile("mia", "MIA@pillar.example", "Europe/Berlin"))
    assert (mia.name, mia.role, mia.timezone) == ("Mia Keller", Role.CSM, "Europe/Berlin")
    assert ask(staff, "U1", Profile("renamed", "other@pillar.example")) == mia
    with open_session(staff, reading=True) as session:
        assert find_identity(session, "slack", "T0", "U1") == mia
        assert find_identity(session, "slack", "T9", "U1") is None
        assert get_person(session, mia.id) == mia
        assert len(session.exec(select(PlatformIdentity)).all()) == 1


def test_a_known_time_zone_is_kept(staff: Engine):
    assert ask(staff, "U2", Profile("bob", "bob@pillar.example", "Asia/Tokyo")).timezone == "Europe/Stockholm"


def test_somebody_new_is_a_viewer_and_an_admin_of_the_workspace_an_admin(staff: Engine):
    new = ask(staff, "U3", Profile("Tom Becker", "tom@pillar.example", "Europe/Berlin"))
    assert (new.name, new.role, new.active) == ("Tom Becker", Role.VIEWER, True)
    assert ask(staff, "U4", Profile("", None, is_admin=True)).role is Role.ADMIN
    with open_session(staff, reading=True) as session:
        assert session.exec(select(Person.external_id).where(Person.id == new.id)).one() == "slack:T0:U3"


def test_everybody_is_listed_by_name_without_those_who_left(staff: Engine):
    with open_session(staff, reading=True) as session:
        assert [person.name for person in list_people(session)] == ["Bob Lindqvist", "Bob Ross", "Mia Keller"]
        assert len(list_people(session, active_only=False)) == 4
        assert get_person(session, 999) is None


@pytest.mark.parametrize(
    "typed", ["Mia Keller", "@mia", "keller", "mia@pillar.example", " MIA  keller ", "@Mia Keller"]
)
def test_name_part_of_a_name_or_e_mail_address_find_a_person(staff: Engine, typed: str):
    with open_session(staff, reading=True) as session:
        found = find_people(session, typed).exact
    assert found is not None
    assert found.name == "Mia Keller"


def test_a_mention_finds_by_id(staff: Engine):
    with open_session(staff, reading=True) as session:
        bob = list_people(session)[0]
        assert find_people(session, f"@person:{bob.id}").exact == bob
        assert find_people(session, "@person:99999").exact is None


def test_two_with_one_first_name_are_offered_but_the_address_decides(staff: Engine):
    with open_session(staff, reading=True) as session:
        assert find_people(session, "Bob R").near[0].name == "Bob Ross"
        found = find_people(session, "bross")
    assert found.exact is not None


def test_a_misspelt_name_is_near_and_nonsense_is_nobody(staff: Engine):
    with open_session(staff, reading=True) as session:
        assert [person.name for person in find_people(session, "lindquist").near] == ["Bob Lindqvist"]
        for typed in ("", "xyz", "\x00\ud800", "olga"):
            assert find_people(session, typed).near == ()
