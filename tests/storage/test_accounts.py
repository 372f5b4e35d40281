"""Accounts by name: the one that was meant, or the near ones, never a silent guess and never an error, whatever was typed."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from storage.accounts import AccountRow, find_accounts, get_account, suggest_accounts
from storage.engine import open_session
from storage.models import Account, Person

BOOK = (
    ("Acme", "A-1", "acme.example"),
    ("Acme Robotics International GmbH", "A-2", None),
    ("Borealis Foods Ltd", "A-3", "borealis.example"),
    ("Northwind Traders", "A-4", None),
    ("Nordlicht AG", "A-5", None),
    ("<!channel>", "A-6", None),
    ("🚀", "A-7", None),
    ("شركة النور", "A-8", None),
    ("日本電気株式会社", "A-9", None),
    ('Robot\'s 100% "OR" _Works_', "A-10", None),
    ("L" + "o" * 298 + "ng", "A-11", None),
)


@pytest.fixture
def book(engine: Engine) -> Engine:
    with open_session(engine) as session:
        mia = Person(external_id="mia", name="Mia Keller")
        session.add(mia)
        session.flush()
        for name, external_id, domain in BOOK:
            session.add(Account(external_id=external_id, name=name, domain=domain, owner_id=mia.id, segment="smb"))
        session.add(Account(external_id="G-1", name="Acme Gone", churned_on=date(2026, 1, 31)))
        session.add(Account(external_id="G-2", name="Borealis Foods", churned_on=date(2025, 1, 31)))
    return engine


def names(rows: tuple[AccountRow, ...]) -> list[str]:
    return [row.name for row in rows]


def exact(engine: Engine, typed: str) -> str | None:
    with open_session(engine, reading=True) as session:
        found = find_accounts(session, typed).exact
    return found.name if found else None


def near(engine: Engine, typed: str, limit: int = 5) -> list[str]:
    with open_session(engine, reading=True) as session:
        found = find_accounts(session, typed, limit)
    assert found.exact is None
    return names(found.near)


def test_an_account_row_tells_owner_segment_and_currency(book: Engine):
    with open_session(book, reading=True) as session:
        found = find_accounts(session, "acme").exact
        assert found is not None
        assert found == get_account(session, found.id)
        assert (found.owner_name, found.segment, found.currency, found.churned_on) == ("Mia Keller", "smb", "EUR", None)
        assert get_account(session, 10_000) is None


@pytest.mark.parametrize("typed", ["acme", "ACME Inc.", "a-1", "A-1", "Acme.Example", " acme gmbh "])
def test_name_external_id_and_domain_find_exactly(book: Engine, typed: str):
    assert exact(book, typed) == "Acme"


def test_a_single_whole_word_beginning_finds_exactly(book: Engine):
    assert exact(book, "northwind") == "Northwind Traders"
    assert exact(book, "acme robotics") == "Acme Robotics International GmbH"


def test_a_living_account_counts_before_its_churned_namesake(book: Engine):
    assert exact(book, "borealis foods") == "Borealis Foods Ltd"


def test_several_beginnings_are_offered_never_guessed(engine: Engine):
    with open_session(engine) as session:
        session.add_all([Account(external_id="1", name="Acme Robotics"), Account(external_id="2", name="Acme Foods")])
    assert set(near(engine, "acme")) == {"Acme Robotics", "Acme Foods"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acm", "Acme"),
        ("amce", "Acme"),
        ("acne", "Acme"),
        ("boraelis", "Borealis Foods Ltd"),
        ("nortwhind", "Northwind Traders"),
        ("acme robtics international", "Acme Robotics International GmbH"),
        ("robotics", "Acme Robotics International GmbH"),
        ("nord", "Nordlicht AG"),
        ("日本", "日本電気株式会社"),
    ],
)
def test_a_misspelt_or_unfinished_name_is_near(book: Engine, typed: str, meant: str):
    assert meant in near(book, typed)


def test_churned_accounts_stand_behind_live_ones_and_carry_the_day(book: Engine):
    with open_session(book, reading=True) as session:
        found = find_accounts(session, "acme g")
    assert [row.churned_on is not None for row in found.near] == sorted(
        row.churned_on is not None for row in found.near
    )
    assert found.near[-1].churned_on == date(2026, 1, 31)


@pytest.mark.parametrize("name", [name for name, _, _ in BOOK])
def test_every_name_is_found_by_itself(book: Engine, name: str):
    assert exact(book, name) == name


def test_the_limit_holds(book: Engine):
    assert len(near(book, "nor", limit=1)) == 1


def test_what_is_nothing_like_any_name_finds_nothing(book: Engine):
    for typed in ("xylophone quartz", "", "   ", "\x00", "…"):
        assert near(book, typed) == []


HOSTILE = [
    '"',
    "''; DROP TABLE account; --",
    "NEAR(a b)",
    "a* OR b",
    "%",
    "_",
    "\\",
    "acme\x00",
    "\ud800",
    "(((",
    "name:x",
    "-a",
    "^a",
    "{a}",
    "a" * 5000,
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_signs_of_sql_and_full_text_search_mean_nothing(book: Engine, typed: str):
    with open_session(book, reading=True) as session:
        find_accounts(session, typed)
        suggest_accounts(session, typed, 5)
        assert find_accounts(session, "acme").exact is not None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(typed=st.one_of(st.text(max_size=40), st.text("aAcm*\"'()%_\\:^-+ \u0300\u064b\u200d", max_size=12)))
def test_nothing_that_can_be_typed_is_an_error(book: Engine, typed: str):
    with open_session(book, reading=True) as session:
        found = find_accounts(session, typed)
        suggested = suggest_accounts(session, typed, 5)
    assert len(found.near) <= 5
    assert len({row.id for row in suggested}) == len(suggested) <= 5


def suggest(session: Session, typed: str, limit: int = 5) -> list[str]:
    return names(suggest_accounts(session, typed, limit))


def test_suggestions_begin_with_the_text_then_have_a_word_that_does_then_are_near(book: Engine):
    with open_session(book, reading=True) as session:
        assert suggest(session, "acme")[0] == "Acme"
        assert suggest(session, "no", 2) == ["Nordlicht AG", "Northwind Traders"]
        assert suggest(session, "rob")[:2] == ['Robot\'s 100% "OR" _Works_', "Acme Robotics International GmbH"]
        assert suggest(session, "borelis")[0] == "Borealis Foods Ltd"
        assert "Acme Gone" not in suggest(session, "", 20)
        assert len(suggest(session, "", 3)) == 3


def test_a_renamed_account_is_found_by_its_new_name_only(book: Engine):
    with open_session(book) as session:
        row = find_accounts(session, "northwind").exact
        assert row is not None
        account = session.get_one(Account, row.id)
        account.name = "Southwind Traders"
    assert exact(book, "southwind") == "Southwind Traders"
    assert exact(book, "northwind") is None
    with open_session(book) as session:
        session.delete(session.get_one(Account, row.id))
    assert exact(book, "southwind") is None
