from hypothesis import given
from hypothesis import strategies as st

from success.plays import PLACEHOLDERS, Template
from success.templates import fill, unknown_placeholders


def template(body, subject="About {account}"):
    return Template(subject=subject, body=body.ljust(40, "."))


def test_what_is_known_is_filled_in():
    filled = fill(
        template("Hi {contact}, it renews on {renews_on}."),
        {"contact": "Lena", "renews_on": "14 Mar", "account": "Acme"},
    )
    assert filled.subject == "About Acme"
    assert filled.body.startswith("Hi Lena, it renews on 14 Mar.")
    assert filled.gaps == ()


def test_what_is_unknown_becomes_a_gap_in_words():
    filled = fill(template("You reached {value_one}."), {"account": "Acme", "value_one": ""})
    assert filled.body.startswith("You reached [the first win that was agreed].")
    assert filled.gaps == ("the first win that was agreed",)


def test_gaps_that_the_author_left_are_told_in_the_order_of_the_text_and_once():
    filled = fill(template("[what changed], {contact}, [by when], [what changed]"), {"account": "Acme"})
    assert filled.body.startswith(
        "[what changed], [first name of the person who is written to], [by when], [what changed]"
    )
    assert filled.gaps == ("what changed", PLACEHOLDERS["contact"], "by when")


def test_a_value_is_never_read_as_a_template_again():
    filled = fill(template("Hi {contact}, {ticket}."), {"account": "A", "contact": "{csm} [x] \\1", "ticket": "{0}%s"})
    assert filled.body.startswith("Hi {csm} [x] \\1, {0}%s.")
    assert filled.gaps == ()


def test_a_value_with_line_breaks_stays_in_its_line():
    filled = fill(template("Hello"), {"account": "Acme\nBcc: everybody@example.com"})
    assert filled.subject == "About Acme Bcc: everybody@example.com"


def test_braces_that_are_no_placeholder_are_left_as_they_stand():
    filled = fill(template("Set {colour} to {}."), {"account": "Acme"})
    assert filled.body.startswith("Set {colour} to {}.")
    assert [*unknown_placeholders("Set {colour} to {} for {contact}, {colour}")] == ["colour", ""]


@given(
    parts=st.lists(
        st.one_of(st.sampled_from([f"{{{name}}}" for name in PLACEHOLDERS]), st.text(max_size=8)),
        min_size=1,
        max_size=20,
    ),
    values=st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text(max_size=12)),
)
def test_no_placeholder_is_ever_left_and_a_gap_is_told_exactly_where_one_stands(parts, values):
    blank = {name: f"«{at}»" for at, name in enumerate(PLACEHOLDERS)}
    whole = template("".join(parts))
    assert not any(f"{{{name}}}" in fill(whole, blank).body for name in PLACEHOLDERS)
    missing = {
        PLACEHOLDERS[name] for name in PLACEHOLDERS if f"{{{name}}}" in whole.body and not values.get(name, "").split()
    }
    assert missing <= set(fill(whole, values).gaps)


def test_a_placeholder_in_brackets_is_filled_in():
    assert fill(template("Hi [{contact}]"), {"account": "Acme", "contact": "Lena"}).body.startswith("Hi [Lena]")
