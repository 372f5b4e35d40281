"""The team's own configuration: the shipped files of success/library/, overridden file by file by the folder PILLAR_LIBRARY.

A file is read here and becomes a validated value of success/. What is wrong is told with file, line, key and nearest valid key.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from storage.library_memory import Memory
from storage.library_plays import read_plays
from storage.yaml_files import read_text, read_yaml
from success.plays import PlayDefinition
from success.scorecard import Scorecard
from success.scorecard_file import parse_scorecard
from success.triggers import TriggerBook
from success.triggers_file import parse_triggers

SHIPPED = Path(str(files("success"))) / "library"

TRIGGERS = "triggers.yaml"
PLAYS = "plays"
"""Folder of the plays, inside the library."""

_books: Memory[TriggerBook] = Memory()


@dataclass(frozen=True)
class Library:
    """Where the team keeps its files; `own` is None where she uses what ships."""

    own: Path | None = None

    def path(self, name: str) -> Path:
        """Give the path of a library file such as `scorecard.yaml`: the team's own where it exists, else the shipped one."""
        if self.own is not None and (self.own / name).exists():
            return self.own / name
        return SHIPPED / name

    def text(self, name: str) -> str:
        """Give the content of a library file; raises `ConfigurationError` where it cannot be read."""
        return read_text(self.path(name))

    def scorecard(self) -> Scorecard:
        """Read scorecard.yaml; raises `ConfigurationError` naming file, line, key and nearest valid key."""
        return read_scorecard(self.text("scorecard.yaml"), str(self.path("scorecard.yaml")))

    def triggers(self) -> TriggerBook:
        """Give the triggers in force: those of triggers.yaml, or what it said before as long as it is broken.

        Raises `ConfigurationError` when it was never good since the process began.
        """
        return _books.get((self.path(TRIGGERS), self.path("scorecard.yaml")), self.load_triggers)

    def load_triggers(self) -> TriggerBook:
        """Read triggers.yaml as it stands; raises `ConfigurationError` naming file, line, key and nearest valid key.

        The team's own measures are facts too, which is why its scorecard is read with it.
        """
        own = [placed.key for placed in self.scorecard().placed if placed.rule.custom is not None]
        return read_triggers(self.text(TRIGGERS), str(self.path(TRIGGERS)), own)

    def plays(self) -> Mapping[str, PlayDefinition]:
        """Give the plays by key, which is the name of their file: the shipped ones, and over them the team's own.

        A file of the team that is broken is left out and logged, and the shipped one of the same name stands in; `library check`
        tells what is wrong with it.
        """
        return read_plays(SHIPPED / PLAYS, None if self.own is None else self.own / PLAYS)


def read_scorecard(text: str, where: str) -> Scorecard:
    """Make a scorecard of YAML; `where` names its origin in errors. Raises `ConfigurationError`."""
    data, line_of = read_yaml(text, where)
    return parse_scorecard(data, where, line_of)


def read_triggers(text: str, where: str, own_measures: Collection[str] = ()) -> TriggerBook:
    """Make a book of triggers of YAML; `where` names its origin in errors. Raises `ConfigurationError`."""
    data, line_of = read_yaml(text, where)
    return parse_triggers(data, where, line_of, own_measures)
