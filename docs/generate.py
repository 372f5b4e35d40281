"""Writes the pages of docs/reference/ from the code, so that they say what it does: `make docs`. A test holds them to it."""

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import typer  # noqa: E402  (the project is not installed: its folder comes first)
from typer.core import TyperCommand, TyperGroup  # noqa: E402

from app import cli  # noqa: E402
from bot.settings import Settings  # noqa: E402
from docs import library_pages  # noqa: E402
from docs.library_pages import table  # noqa: E402
from handlers.capabilities import make_router  # noqa: E402
from storage.demo import handbook  # noqa: E402
from storage.importing.reference import reference as import_reference  # noqa: E402
from success.catalogue import CATALOGUE  # noqa: E402

_EXIT_CODES = (
    "Exit codes: 0 done, 1 done but something needs your attention, 2 wrong use or configuration, "
    "3 the database cannot be used, 70 a fault of Pillar's own."
)
_ABOUT_SETTINGS = (
    "Read from the environment and from a file `.env` beside `app.py`; the environment wins. "
    "Nothing else is configured outside of the library folder."
)
_ABOUT_MEASURES = (
    "What a scorecard can be made of. The category is where a measure stands by default; a team's scorecard may put it anywhere. "
    "A measure whose sources were never connected does not count and does not lower the confidence. "
    "Own measures read any series or dated value: [tune a scorecard](../how-to/tune-a-scorecard.md)."
)


def pages() -> dict[Path, str]:
    """Give every generated page by its path."""
    folder = ROOT / "docs" / "reference"
    return {
        folder / "commands.md": commands(),
        folder / "settings.md": settings(),
        folder / "measures.md": measures(),
        folder / "plays.md": library_pages.plays(),
        folder / "triggers.md": library_pages.triggers(),
        folder / "import.md": import_reference(),
        folder / "demo-book.md": handbook.render(),
    }


def commands() -> str:
    """Tell every word of the chat and every command of the command line."""
    words = [
        (" · ".join(f"`/pillar {usage}`" for usage in item.usage), item.summary, str(item.role.value))
        for item in make_router().capabilities.values()
        if item.usage
    ]
    own = ", ".join(f"`/{item.word}`" for item in make_router().capabilities.values() if item.slash)
    root = typer.main.get_command(cli)
    assert isinstance(root, TyperGroup)
    lines = [
        "# Commands",
        "",
        "## In chat",
        "",
        f"Every word works after `/pillar`, after a mention of @Pillar (also in threads) and in a direct message. Of their own: {own}.",
        "",
        *table(("you type", "you get", "least role"), words),
        "",
        "## On the command line",
        "",
        "`python app.py COMMAND`; `--help` explains each.",
        "",
        *table(("command", "what it does"), list(_command_lines(root, ()))),
        "",
        _EXIT_CODES,
    ]
    return "\n".join(lines) + "\n"


def _command_lines(group: TyperGroup, above: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    context = typer.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, TyperGroup):
            yield from _command_lines(command, (*above, name))
        elif isinstance(command, TyperCommand):
            usage = " ".join((*above, name, *_parameters(command)))
            yield f"`{usage}`", (command.help or "").strip().replace("\n", " ")


def _parameters(command: TyperCommand) -> Iterable[str]:
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            yield (parameter.metavar or parameter.name or "").strip()
        elif parameter.name != "help":
            yield f"[{'/'.join((*parameter.opts, *parameter.secondary_opts))}]"


def settings() -> str:
    """Tell every setting."""
    rows = [
        (f"`{name.upper()}`", field.description or "", "" if field.default is None else f"`{field.default}`")
        for name, field in Settings.model_fields.items()
    ]
    lines = [
        "# Settings",
        "",
        _ABOUT_SETTINGS,
        "",
        *table(("setting", "what it is", "default"), rows),
    ]
    return "\n".join(lines) + "\n"


def measures() -> str:
    """Tell every measure that a scorecard can use."""
    rows = [
        (
            f"`{entry.key}`",
            entry.label,
            entry.category,
            entry.unit,
            "objective" if entry.objective else "subjective",
            ", ".join(f"`{source}`" for source in entry.sources),
        )
        for entry in CATALOGUE.values()
    ]
    lines = [
        "# Measures",
        "",
        _ABOUT_MEASURES,
        "",
        *table(("key", "name", "category", "unit", "counted or judged", "sources"), rows),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
