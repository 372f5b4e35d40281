import logging
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from storage.library import SHIPPED, Library
from storage.library_plays import read_play
from success.plays import PLACEHOLDERS
from success.templates import fill
from success.vocabulary import RiskKind, Stage

PLAYS = Library().plays()
EVERY = pytest.mark.parametrize("key", PLAYS)

PROMISED = {
    "kickoff",
    "value_one_plan",
    "stalled_launch",
    "no_usage",
    "low_usage",
    "no_business_value",
    "feature_release",
    "champion_programme",
    "sponsor_change",
    "detractor_follow_up",
    "escalation",
    "renewal",
    "renewal_risk",
    "renewal_with_manager",
    "uptell",
    "cross_tell",
    "match_capability",
    "find_advocate",
    "nurture_advocate",
    "case_study",
    "capture_reference",
    "customer_blog_or_event",
    "exit_interview",
    "delight",
}

INTERNAL = re.compile(
    r"\b(health(y|ier)?|scor(e|es|ed|ing)|risks?|churn(ed)?|arr|csms?|adoption|detractors?|promoters?|nps|csat|ces|segments?|forecasts?"
    r"|alerts?|plays?|playbooks?|value one|sponsors?|champions?|advocates?|upsell\w*|cross-?sell\w*|uptell\w*|cross-?tell\w*|csql|qbr|ebr"
    r"|leads?|pipeline|retention|contraction|licence use|renewal manager|account executive|red|yellow|green|he|him|his|she|hers?)\b",
    re.IGNORECASE,
)
"""What a customer must not read about herself; and nobody's sex is known, so no message may guess it."""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / "plays" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def mine(title: str = "Coffee") -> str:
    """Give a play of the team's own: the shipped delight under another title."""
    shipped = (SHIPPED / "plays" / "delight.yaml").read_text(encoding="utf-8")
    return re.sub("^title: .*$", f"title: {title}", shipped, flags=re.MULTILINE)


def test_the_library_holds_every_play_that_is_promised():
    assert set(PLAYS) == PROMISED == {path.stem for path in (SHIPPED / "plays").iterdir()}


@EVERY
def test_a_shipped_play_is_work_for_a_person_and_says_how(key):
    play = PLAYS[key]
    assert 4 <= len(play.steps) <= 7
    assert all(len(step.guidance) >= 100 for step in play.steps)
    assert 1 <= len(play.templates) <= 3
    assert 1 <= len(play.examples) <= 2
    assert {step.template for step in play.steps if step.template} <= set(play.templates)


@EVERY
def test_no_message_to_a_customer_holds_our_own_words(key):
    for name, template in PLAYS[key].templates.items():
        text = re.sub(r"\{\w+\}", "", f"{template.subject}\n{template.body}")
        assert [found[0] for found in INTERNAL.finditer(text)] == [], name


@EVERY
def test_every_message_fills_and_greets_and_is_signed(key):
    values = {name: f"<{name}>" for name in PLACEHOLDERS}
    for template in PLAYS[key].templates.values():
        filled = fill(template, values)
        assert "{" not in filled.subject + filled.body
        assert re.match(r"(Hi|Hello) (<contact>|<sponsor>|\[[a-z ]+\]),\n", filled.body)
        assert filled.body.endswith("<csm>")
        assert "!!" not in filled.body


def test_the_day_of_a_detractors_answer_is_the_day_of_the_call():
    steps = PLAYS["detractor_follow_up"].steps
    assert steps[1].day == 0
    assert steps[1].template == PLAYS["detractor_follow_up"].first_template == "same_day"


def test_a_renewal_counts_back_from_the_notice_date():
    days = [step.before_notice for step in PLAYS["renewal"].steps]
    assert {120, 90, 60, 30} <= set(days)
    assert None not in [step.before_notice for step in PLAYS["renewal_with_manager"].steps]


def test_no_two_plays_look_alike_in_a_list():
    assert Counter(play.line for play in PLAYS.values()).most_common(1)[0][1] == 1
    assert Counter(play.title.casefold() for play in PLAYS.values()).most_common(1)[0][1] == 1


def test_there_is_a_play_for_every_risk_and_every_stage():
    assert {risk for play in PLAYS.values() for risk in play.risks} == set(RiskKind)
    assert {stage for play in PLAYS.values() for stage in play.stages} == set(Stage)


def test_the_teams_files_add_replace_and_take_away(tmp_path):
    write(tmp_path, "coffee.yaml", mine())
    write(tmp_path, "delight.yaml", mine("Our delight"))
    write(tmp_path, "escalation.yaml", "enabled: false\n")
    plays = Library(tmp_path).plays()
    assert set(plays) == PROMISED - {"escalation"} | {"coffee"}
    assert plays["delight"].title == "Our delight"
    assert [*plays] == sorted(plays)


def test_a_broken_file_of_the_team_is_left_out_and_logged_once_and_the_shipped_one_stands_in(tmp_path, caplog):
    write(tmp_path, "delight.yaml", "title: [")
    write(tmp_path, "coffee.yaml", "title: Coffee\n")
    write(tmp_path, "Tea Time.yaml", mine("Tea"))
    with caplog.at_level(logging.WARNING):
        plays = Library(tmp_path).plays()
        assert Library(tmp_path).plays() == plays == PLAYS
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 3
    assert "delight.yaml:1: this is no valid YAML" in " ".join(told)
    assert all("library check" in line for line in told)


def test_a_file_is_read_again_once_it_changes_and_not_before(tmp_path):
    path = write(tmp_path, "coffee.yaml", mine())
    first = Library(tmp_path).plays()["coffee"]
    assert Library(tmp_path).plays()["coffee"] is first
    write(tmp_path, "coffee.yaml", mine("Coffin"))  # as long as before: only its time tells
    os.utime(path, ns=(1, 1))
    assert Library(tmp_path).plays()["coffee"].title == "Coffin"
    path.unlink()
    assert "coffee" not in Library(tmp_path).plays()


def test_the_play_of_the_how_to_is_one(tmp_path):
    page = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-play.md"
    (example,) = re.findall(r"^```yaml\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    path = write(tmp_path, "new_director.yaml", example)
    play = read_play(path)
    assert play is not None
    assert play.title == "New director"


def test_a_folder_without_plays_leaves_what_ships(tmp_path):
    assert Library(tmp_path).plays() == PLAYS
    assert Library(tmp_path / "nowhere").plays() == PLAYS
