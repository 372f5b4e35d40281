"""Names of companies: what counts as the same name, and when one account alone is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from success.names import FORM_LENGTH, Known, Likeness, clean, likeness, meant, search_form


def known(name: str, *, external_id: str = "x-1", domain: str | None = None, churned: bool = False) -> Known:
    return Known(search_form(name), external_id, domain, churned)


@pytest.mark.parametrize(
    "name",
    ["Acme", "ACME", "  acme  ", "Acme Inc.", "Acme, Inc", "Acme GmbH", "Acme GmbH & Co. KG", "Acme S.A.", "Acme B. V.", "Acme A/S",
     "Acme Ltd.", "Acme Oy", "Acme AB", "Ａｃｍｅ", "Acme™ LLC", "\u202eAcme\u202c", "Acme Pte. Ltd.", "Acme Corp."],
)  # fmt: skip
def test_spellings_of_one_name_have_one_form(name: str):
    assert search_form(name).removesuffix("tm") == "acme"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("AG", "ag"),
        ("S.A.", "sa"),
        ("🚀", "🚀"),
        ("!!!", "!!!"),
        ("<!channel>", "channel"),
        ("McDonald's", "mcdonalds"),
        ("Straße 7", "strasse 7"),
        ("شركة النور", "شركة النور"),
        ("हिन्दी", "हिन्दी"),
        ("Company_0", "company 0"),
        ("Inc. Magazine", "inc magazine"),
        ("", ""),
    ],
)
def test_unusual_names_keep_something_to_be_found_by(name: str, form: str):
    assert search_form(name) == form


@given(st.text())
def test_the_form_of_a_name_is_short_and_empty_only_for_blanks(name: str):
    form = search_form(name)
    assert len(form) <= FORM_LENGTH
    assert bool(form) == bool(clean(name))


@given(st.lists(st.sampled_from(["Nord", "Öl", "7", "zu", "Łódź", "Ελλάς", "&", "Müller-Lüdenscheidt"]), min_size=1))
def test_case_and_legal_form_never_matter(words: list[str]):
    name = " ".join(["Acme", *words, "Werke"])
    assert search_form(f"{name} GmbH & Co. KG") == search_form(name.upper()) == search_form(name)


def test_the_very_name_the_external_id_or_the_domain_are_the_same():
    acme = known("Acme Inc.", external_id="A-17", domain="acme.example")
    for typed in ("acme", "ACME GmbH", "a-17", "Acme.Example"):
        assert likeness(typed, acme) is Likeness.SAME
    assert likeness("acme rob", acme) is Likeness.NEAR


def test_a_whole_word_beginning_means_an_account_only_when_no_other_begins_so():
    robotics, foods = known("Acme Robotics"), known("Acme Foods", external_id="x-2")
    assert meant("acme", [robotics]) == 0
    assert meant("acme", [robotics, foods]) is None
    assert meant("acm", [robotics]) is None


def test_the_very_name_counts_before_a_beginning():
    assert meant("acme", [known("Acme Robotics"), known("Acme", external_id="x-2")]) == 1


def test_namesakes_are_never_guessed_but_a_living_one_counts_before_churned_ones():
    alive, twin, gone = (
        known("Acme", external_id="1"),
        known("Acme", external_id="2"),
        known("Acme", external_id="3", churned=True),
    )
    assert meant("acme", [alive, twin]) is None
    assert meant("acme", [gone, alive]) == 1
    assert meant("acme", [gone]) == 0


def test_nothing_typed_means_nobody():
    assert meant("  ", [known("Acme")]) is None


@given(st.text())
def test_what_was_typed_becomes_storable(typed: str):
    cleaned = clean(typed)
    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned
