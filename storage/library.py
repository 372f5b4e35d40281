"""The team's own configuration: the shipped files of success/library/, overridden file by file by the folder PILLAR_LIBRARY.

A file is read here and becomes a validated value of success/. What is wrong is told with file, line, key and nearest valid key.
"""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

SHIPPED = Path(str(files("success"))) / "library"


@dataclass(frozen=True)
class Library:
    """Where the team keeps its files; `own` is None where she uses what ships."""

    own: Path | None = None

    def path(self, name: str) -> Path:
        """Give the path of a library file such as `scorecard.yaml`: the team's own where it exists, else the shipped one."""
        if self.own is not None and (self.own / name).exists():
            return self.own / name
        return SHIPPED / name
