"""Reads folders of plays, and remembers what it read: an alert's message needs one play, not four and twenty parsed files.

A file is read again once its time or size changes. At run time a broken file is as good as none.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from storage.library_memory import Stamp, stamp
from storage.yaml_files import read_text, read_yaml
from success.errors import ConfigurationError
from success.plays import PlayDefinition
from success.plays_file import is_key, parse_play

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Read:
    """What a file held when its time and size were `stamp`; None where it is broken or takes the play away."""

    stamp: Stamp
    play: PlayDefinition | None
    broken: bool = False


_read: dict[Path, _Read] = {}
_lock = Lock()


def read_plays(shipped: Path, own: Path | None) -> Mapping[str, PlayDefinition]:
    """Give the plays of two folders by key, sorted; the second adds, replaces and takes away. Broken files are left out and logged."""
    plays = {key: play for key, play in _folder(shipped) if play is not None}
    for key, play in () if own is None else _folder(own):
        if play is None:
            plays.pop(key, None)
        else:
            plays[key] = play
    return MappingProxyType(dict(sorted(plays.items())))


def read_play(path: Path) -> PlayDefinition | None:
    """Read one play; None where the file only says `enabled: false`. Raises `ConfigurationError` naming file, line and key."""
    if not is_key(path.stem):
        raise ConfigurationError(
            f"{path}: a play is called by the name of its file: use small letters, digits and _, as in sponsor_change.yaml."
        )
    data, line_of = read_yaml(read_text(path), str(path))
    return parse_play(data, str(path), line_of)


def _folder(folder: Path) -> Iterator[tuple[str, PlayDefinition | None]]:
    """Give key and play of every readable file of a folder; a folder that is not there holds none."""
    for path in sorted(folder.glob("*.yaml")):
        read = _remembered(path)
        if read is not None and not read.broken:
            yield path.stem, read.play


def _remembered(path: Path) -> _Read | None:
    """Give what a file holds, read again where it changed; None where it has just gone."""
    now = stamp(path)
    if now is None:
        return None
    with _lock:
        known = _read.get(path)
    if known is not None and known.stamp == now:
        return known
    try:
        fresh = _Read(now, read_play(path))
    except ConfigurationError as error:
        first, *more = str(error).splitlines()
        rest = f" (and {len(more)} more)" if more else ""
        log.warning("A play is left out until it is mended (`python app.py library check`): %s%s", first, rest)
        fresh = _Read(now, None, broken=True)
    with _lock:
        _read[path] = fresh
    return fresh
