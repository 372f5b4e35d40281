"""The parts of the health message that only show in special cases, from values made by hand."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.bands import coloured, whole
from handlers.health_message import caveats, colour_on_its_way, since_last_week, why
from success.account_health import AccountHealth, Adjustment, Change, Knowledge, MeasureHealth, Movement, Pending
from success.next_step import next_step
from success.people import Contacts
from success.vocabulary import Band, Stage

TODAY = date(2026, 11, 23)


def measure(key: str, points: float, **more) -> MeasureHealth:
    values = {
        "key": key,
        "label": key.replace("_", " ").capitalize(),
        "category": "usage",
        "objective": True,
        "state": Knowledge.KNOWN,
        "value": 1.0,
        "text": f"text of {key}",
        "score": 50 + points,
        "weight": 10.0,
        "contribution": points,
        "as_of": TODAY,
        "source": "usage",
    }
    return MeasureHealth(**(values | more))


HEALTH = AccountHealth(
    account_id=1,
    on=TODAY,
    stage=Stage.ADOPTION,
    score=48.0,
    band=Band.RED,
    raw_band=Band.RED,
    band_since=TODAY,
    pending=None,
    limits=(),
    confidence=0.9,
    confidence_word="",
    categories=(),
    measures=(),
    adjustments=(),
    scorecard_version=3,
)


def test_a_colour_on_its_way_is_told_with_its_days():
    waiting = replace(HEALTH, band=Band.YELLOW, pending=Pending(Band.RED, 3, 5))
    assert caveats(waiting) == ("Would turn red: day 3 of 5",)


def test_a_score_past_the_line_whose_colour_waits_is_explained():
    assert colour_on_its_way(replace(HEALTH, score=51.0, raw_band=Band.YELLOW)).startswith("Stays red for now: 51")


def test_limits_and_silent_sources_are_told():
    held = replace(
        HEALTH,
        band=Band.YELLOW,
        raw_band=Band.GREEN,
        limits=("fewer than three categories known",),
        stale_sources=("usage",),
    )
    assert caveats(held) == (
        "Held back: fewer than three categories known",
        "Silent sources, their measures do not count: usage",
    )


def test_only_three_unknown_measures_are_named_and_the_rest_counted():
    unknown = tuple(measure(f"m{at}", 0, state=Knowledge.UNKNOWN, score=None) for at in range(5))
    (line,) = caveats(replace(HEALTH, measures=unknown))
    assert line.endswith("and 2 more")


def test_a_cap_stands_before_the_reasons():
    capped = replace(
        HEALTH,
        measures=(measure("licence_use", -4), measure("champion", 3)),
        adjustments=(Adjustment("sponsor_gone", "sponsor gone for 50 days: at most 60", -6.4),),
    )
    assert why(capped).splitlines() == [
        "▼ 6  sponsor gone for 50 days: at most 60",
        "▼ 4  text of licence\\_use · _usage_",
        "▲ 3  text of champion · _usage_",
    ]


def test_what_changed_since_last_week_is_told_with_points():
    week = Movement(7, 52.0, date(2026, 11, 16), -4.0)
    moved = replace(HEALTH, movements=(week,), changes=(Change("a", "A", -4.0, "active users 45 → 38"),))
    assert since_last_week(moved, TODAY) == "Since 16 Nov (−4): active users 45 → 38, −4"
    assert since_last_week(replace(HEALTH, movements=(week,)), TODAY).endswith("no single measure moved it much")


@pytest.mark.parametrize(
    ("score", "shown"), [(49.6, "49.6"), (49.96, "49.9"), (50.0, "50"), (48.4, "48"), (74.7, "74.7")]
)
def test_a_score_is_never_rounded_past_a_line(score: float, shown: str):
    assert whole(score) == shown


def test_an_unknown_score_is_said_to_be_unknown():
    assert coloured(Band.UNKNOWN, None) == "score unknown"


@pytest.mark.parametrize(
    ("key", "category", "step"),
    [
        ("executive_sponsor", "relationship", "ask Lena for an introduction to the new sponsor"),
        ("two_way_contact", "relationship", "call Lena this week"),
        ("open_critical", "support", "tell Lena today who works on the critical ticket and when the next news comes"),
        ("nps", "sentiment", "call Lena about the feedback today, before anything else"),
        (
            "licence_use",
            "usage",
            "ask Lena what keeps people from using it, and offer one session on the next feature they need",
        ),
        ("own_measure", "own", "talk with Lena about “Own measure”"),
    ],
)
def test_the_next_step_answers_the_strongest_problem(key: str, category: str, step: str):
    troubled = replace(HEALTH, measures=(measure(key, -8, category=category), measure("other", -2)))
    assert next_step(troubled, Contacts(champions=("Lena",))) == step


def test_without_a_problem_it_asks_for_the_next_term_in_time():
    fine = replace(HEALTH, score=80.0, band=Band.GREEN)
    assert next_step(fine, Contacts(champions=("Lena",)), cancel_in_days=100).startswith(
        "agree a goal for the next term with Lena"
    )
    assert next_step(fine, Contacts(champions=("Lena",)), cancel_in_days=300).startswith(
        "ask Lena which goal comes next"
    )


def test_without_anybody_on_record_it_says_so():
    troubled = replace(HEALTH, measures=(measure("two_way_contact", -8),))
    assert "none is on record" in next_step(troubled, Contacts())
