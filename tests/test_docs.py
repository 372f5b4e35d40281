"""What the documentation promises exists, and what exists is documented."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings
from docs.generate import pages
from docs.library_pages import said
from handlers.capabilities import make_router
from success.triggers import All

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("path", sorted(pages()), ids=lambda path: path.name)
def test_a_generated_page_says_what_the_code_does(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run `make docs`"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_a_condition_is_written_as_people_write_it() -> None:
    asked = All.model_validate(
        {
            "all": [
                {"fact": "score", "below": 60},
                {"any": [{"fact": "no_sponsor", "is": True}, {"fact": "stage", "is_not": "expansion"}]},
            ]
        }
    )
    assert said(asked) == "`score` < 60 and (`no_sponsor` is yes or `stage` is not expansion)"


def test_the_example_settings_name_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_the_readme_begins_with_the_two_commands_and_health() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line.split("#")[0].strip() for line in lines[5:7]] == ["make run", "make test"]
    assert "/health acme" in lines[9]


def test_every_word_with_its_own_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    words = [item.word for item in make_router().capabilities.values() if item.slash]
    assert words
    assert [word for word in words if f"`/{word}" not in readme] == []


def test_no_requirement_file_names_a_package_index() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "requirements").iterdir()]
    assert texts
    assert not any(re.search(r"https?://|index-url|find-links", text) for text in texts)
