"""Finds the play that somebody means by what she typed: "sponsor change", "Sponsor-Change", "sponsr". Never a silent guess."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from success.plays import PlayDefinition

_CLOSE = 0.6
"""Similarity (0 to 1, difflib) under which a title is no longer near."""

_MOST = 5


@dataclass(frozen=True)
class FoundPlay:
    """The play that was certainly meant, or those that are near, nearest first; keys of the library."""

    exact: str | None
    near: tuple[str, ...] = ()


def find_play(typed: str, plays: Mapping[str, PlayDefinition]) -> FoundPlay:
    """Find a play by key or title; one that alone holds all typed words is meant too."""
    wanted = _plain(typed)
    if not wanted:
        return FoundPlay(None)
    forms = {key: {_plain(key), _plain(play.title)} for key, play in plays.items()}
    for key, names in forms.items():
        if wanted in names:
            return FoundPlay(key)
    words = set(wanted.split())
    holding = [key for key, names in forms.items() if any(words <= set(name.split()) for name in names)]
    if len(holding) == 1:
        return FoundPlay(holding[0])
    scored = sorted(
        ((max(_likeness(wanted, name) for name in names), key) for key, names in forms.items()), reverse=True
    )
    near = [*holding, *(key for score, key in scored if score >= _CLOSE and key not in holding)]
    return FoundPlay(None, tuple(near[:_MOST]))


def _plain(name: str) -> str:
    letters = "".join(sign if sign.isalnum() else " " for sign in name.casefold())
    return " ".join(word for word in letters.split() if word not in {"the", "a", "an", "play"})


def _likeness(wanted: str, name: str) -> float:
    """Compare with the whole name, and with the word that is most like what was typed."""
    parts = [name, *name.split()]
    return max((SequenceMatcher(None, wanted, part).ratio() for part in parts), default=0.0)
