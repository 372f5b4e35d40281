"""What an evaluation has counted so far. It travels in the run's notes, so that a run that is taken up again counts on."""

import json
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from jobs.alerting import Outcome
from storage.scoring import Scored
from success.fleet import Moved
from success.hysteresis import BANDS

SCORING, DECIDING = "scoring", "deciding"
"""The two passes over the book."""


@dataclass
class Tally:
    """Accounts, colours, movements and alerts; `done` counts the accounts of both passes, `doubted` the sources not believed."""

    phase: str = SCORING
    accounts: int = 0
    decided: int = 0
    changed: int = 0
    raised: int = 0
    told: int = 0
    closed: int = 0
    bands: Counter[str] = field(default_factory=Counter)
    moved: Moved = field(default_factory=Counter)
    stale: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    known: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, notes: str) -> "Tally":
        """Read the notes of a run."""
        if not notes:
            return cls()
        kept = json.loads(notes)
        kept |= {
            "bands": Counter(kept["bands"]),
            "moved": Counter({(source, way): count for source, way, count in kept["moved"]}),
            "known": set(kept["known"]),
        }
        kept |= {name: tuple(kept[name]) for name in ("stale", "doubted")}
        return cls(**kept)

    def notes(self) -> str:
        """Write the notes of a run."""
        moved = [[source, way, count] for (source, way), count in sorted(self.moved.items())]
        return json.dumps({**vars(self), "moved": moved, "known": sorted(self.known)})

    @property
    def done(self) -> int:
        """Give the accounts that were scored and those that were decided about."""
        return self.accounts + self.decided

    def add(self, scored: Scored, moved: Moved, stale: tuple[str, ...]) -> None:
        """Count a chunk that was scored."""
        states, before = scored.evaluated.states, scored.before
        self.accounts += len(scored.evaluated.columns)
        self.bands.update(str(BANDS[code]) for code in states.band.tolist())
        self.changed += int(np.sum((before.last_on > 0) & (states.band != before.band)))
        self.moved += moved
        self.stale = stale

    def add_outcome(self, outcome: Outcome, accounts: int) -> None:
        """Count a chunk that was decided about."""
        self.decided += accounts
        self.raised += outcome.raised
        self.told += outcome.told
        self.closed += outcome.closed
        self.known |= outcome.known
