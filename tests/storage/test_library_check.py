"""A library looked over as a whole, and what stays in force while a file of it is broken."""

import logging
import re
import textwrap
from pathlib import Path

import pytest

from storage.library import SHIPPED, Library
from storage.library_check import check
from success.errors import ConfigurationError

SHIPPED_TRIGGERS = (SHIPPED / "triggers.yaml").read_text(encoding="utf-8")


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path) -> list[str]:
    return [line.removeprefix(f"{folder}/") for line in check(Library(folder)).problems]


def test_what_ships_has_no_problem_and_no_hint_and_covers_the_framework():
    checked = check(Library())
    assert (checked.problems, checked.hints) == ((), ())
    told = " ".join(checked.fine)
    assert "plays: 24 plays." in told
    assert "All 5 kinds of trigger and all 8 risks are watched." in told


def test_every_broken_file_is_told_at_once_with_file_and_line(tmp_path):
    own(tmp_path, "plays/coffee.yaml", "title: Coffee\nlime: x\n")
    own(tmp_path, "plays/tea.yaml", "title: [\n")
    own(tmp_path, "triggers.yaml", SHIPPED_TRIGGERS.replace("score_change_30, at_most", "score_chang_30, at_most"))
    told = problems(tmp_path)
    assert "plays/coffee.yaml:2: lime: unknown key; did you mean line?" in told
    assert any(re.match(r"plays/tea.yaml:\d+: this is no valid YAML", line) for line in told)
    assert any(
        re.match(
            r"triggers.yaml:\d+: triggers.health_falls.when.any.0.all.0.fact: .*did you mean score_change_30\?", line
        )
        for line in told
    )


def test_a_broken_scorecard_is_told_once(tmp_path):
    card = (SHIPPED / "scorecard.yaml").read_text(encoding="utf-8").replace("licence_use:", "licence_usage:")
    own(tmp_path, "scorecard.yaml", card)
    told = problems(tmp_path)
    assert len(told) == len(set(told)) == 1
    assert "did you mean licence_use?" in told[0]


def test_a_trigger_that_suggests_a_play_nobody_wrote_is_told_with_its_line(tmp_path):
    text = SHIPPED_TRIGGERS.replace("plays: [kickoff, value_one_plan]", "plays: [kickof, value_one_plan]", 1)
    own(tmp_path, "triggers.yaml", text)
    line = text[: text.index("kickof,")].count("\n") + 1
    (told,) = problems(tmp_path)
    assert told.startswith(f"triggers.yaml:{line}: triggers.kickoff_missing.plays.0:")
    assert told.endswith("did you mean kickoff?")


def test_a_play_that_the_team_took_away_is_a_hint_and_no_problem(tmp_path):
    own(tmp_path, "plays/escalation.yaml", "enabled: false\n")
    checked = check(Library(tmp_path))
    assert checked.problems == ()
    assert any(line.startswith("The play escalation is switched off") for line in checked.hints)


def test_a_play_that_no_trigger_suggests_and_two_that_read_alike_are_hints(tmp_path):
    own(tmp_path, "plays/joy.yaml", (SHIPPED / "plays" / "delight.yaml").read_text(encoding="utf-8"))
    hints = " ".join(check(Library(tmp_path)).hints)
    assert "No trigger suggests joy;" in hints
    assert "delight and joy read alike: “Delight”" in hints


def test_a_risk_that_nothing_watches_for_any_more_is_a_hint(tmp_path):
    own(tmp_path, "triggers.yaml", SHIPPED_TRIGGERS.replace("risk: fit", "risk: adoption"))
    assert "No trigger watches for fit risk." in check(Library(tmp_path)).hints


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("trigger.yaml", "trigger.yaml: this file is not read; did you mean triggers.yaml?"),
        ("plays/coffee.yml", "plays/coffee.yml: this file is not read; call it coffee.yaml"),
        ("plays/My Play.yaml", "plays/My Play.yaml: a play is called by the name of its file"),
        (
            "plays/escalations.yaml",
            "plays/escalations.yaml: it takes away a play that does not ship; did you mean escalation?",
        ),
    ],
)
def test_a_file_that_does_nothing_is_told(tmp_path, name, told):
    own(tmp_path, name, "enabled: false\n")
    assert [line for line in problems(tmp_path) if line.startswith(told)]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert problems(tmp_path / "nowhere") == [f"{tmp_path}/nowhere: there is no such folder. PILLAR_LIBRARY names it."]


def test_triggers_that_break_while_pillar_runs_stay_as_they_were_and_are_logged_once(tmp_path, caplog):
    own(tmp_path, "triggers.yaml", SHIPPED_TRIGGERS)
    before = Library(tmp_path).triggers()
    own(tmp_path, "triggers.yaml", SHIPPED_TRIGGERS + "\nnonsense: 1\n")
    with caplog.at_level(logging.ERROR):
        assert Library(tmp_path).triggers() is before
        assert Library(tmp_path).triggers() is before
    assert [record.getMessage().count("nonsense") for record in caplog.records] == [1]
    with pytest.raises(ConfigurationError, match="nonsense"):
        Library(tmp_path).load_triggers()
    own(tmp_path, "triggers.yaml", SHIPPED_TRIGGERS.replace("title: health falls", "title: health sinks"))
    assert Library(tmp_path).triggers().triggers["health_falls"].title == "health sinks"


def test_triggers_that_never_were_any_good_are_refused(tmp_path):
    own(tmp_path, "triggers.yaml", "triggers: {}\n")
    with pytest.raises(ConfigurationError, match=r"triggers\.yaml:1: triggers: must not be empty"):
        Library(tmp_path).triggers()


def test_the_condition_of_the_how_to_is_one(tmp_path):
    page = Path(__file__).parents[2] / "docs" / "how-to" / "tune-triggers.md"
    (example,) = re.findall(r"^```yaml\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    head = "title: few seats are used\nkind: customer\npurpose: adoption\nseverity: low\nplays: [low_usage]\n"
    own(tmp_path, "triggers.yaml", "triggers:\n  few_seats:\n" + textwrap.indent(head + example, "    "))
    assert problems(tmp_path) == []
    assert Library(tmp_path).triggers().triggers["few_seats"].worse is not None
