"""Looks a team's library over before it counts: every file parsed, and whether triggers and plays fit together.

What runs meanwhile is unharmed by a broken play (storage/library_plays.py); here each problem is told with file, line and key.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from storage.library import PLAYS, SHIPPED, TRIGGERS, Library
from storage.library_plays import read_play
from storage.yaml_files import read_yaml
from success.errors import ConfigurationError
from success.own_triggers import whole_book
from success.plays import PlayDefinition
from success.scorecard_problems import nearest
from success.triggers import Response, TriggerBook
from success.triggers_file import check_plays
from success.vocabulary import RiskKind, TriggerKind
from success.wording import many

SCORECARD = "scorecard.yaml"
FILES = (SCORECARD, TRIGGERS)
"""What a library holds beside its plays."""


@dataclass(frozen=True)
class Checked:
    """What was found, a line each: `problems` are to be mended, `hints` are worth a look, `fine` is as it should be."""

    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    fine: tuple[str, ...] = ()


def check(library: Library) -> Checked:
    """Check the whole library, whatever is broken in it: each problem as "file:line: key: what is wrong; nearest valid key"."""
    parts = (Checked(problems=_strangers(library.own)), _scorecard(library), _plays(library), _triggers(library))
    return Checked(
        problems=tuple(dict.fromkeys(line for part in parts for line in part.problems)),
        hints=tuple(line for part in parts for line in part.hints),
        fine=tuple(line for part in parts for line in part.fine),
    )


def _scorecard(library: Library) -> Checked:
    try:
        measures = len(library.scorecard().keys)
    except ConfigurationError as error:
        return Checked(problems=tuple(str(error).splitlines()))
    return Checked(fine=(f"{_named(library, SCORECARD)}: {many(measures, 'measure')} of health.",))


def _plays(library: Library) -> Checked:
    own = [] if library.own is None else sorted((library.own / PLAYS).glob("*.yaml"))
    problems = tuple(line for path in own for line in _wrong_play(path))
    plays = library.plays()
    team = f" ({many(len(own), 'file')} of your own)" if own else ""
    return Checked(problems, _alike(plays), (f"plays{team}: {many(len(plays), 'play')}.",))


def _triggers(library: Library) -> Checked:
    try:
        book = library.load_triggers()
    except ConfigurationError as error:
        return Checked(problems=tuple(str(error).splitlines()))
    off, uncovered = len(book.triggers) - len(book.active), _uncovered(book)
    switched = f", {off} of them switched off" if off else ""
    fine = [f"{_named(library, TRIGGERS)}: {many(len(book.triggers), 'trigger')}{switched}."]
    if not uncovered:
        fine.append(f"All {len(TriggerKind)} kinds of trigger and all {len(RiskKind)} risks are watched.")
    return Checked(_missing_plays(library, book), (*uncovered, *_unmatched(book, library.plays())), tuple(fine))


def _named(library: Library, name: str) -> str:
    """Name a file, and say whose it is."""
    return name if library.path(name).parent == SHIPPED else f"{name} (your own)"


def _strangers(own: Path | None) -> tuple[str, ...]:
    """Tell a folder that is not there, and files that nobody reads because they have another name than was meant."""
    if own is None:
        return ()
    if not own.is_dir():
        return (f"{own}: there is no such folder. PILLAR_LIBRARY names it.",)
    known = (*FILES, PLAYS)
    told = [
        f"{path}: this file is not read{nearest(path.name, known)}"
        for path in sorted(own.iterdir())
        if path.name not in known and path.suffix in {".yaml", ".yml"}
    ]
    if (own / PLAYS).is_dir():
        wrong = (path for path in sorted((own / PLAYS).iterdir()) if path.suffix == ".yml")
        told += [f"{path}: this file is not read; call it {path.stem}.yaml" for path in wrong]
    return tuple(told)


def _wrong_play(path: Path) -> list[str]:
    try:
        play = read_play(path)
    except ConfigurationError as error:
        return str(error).splitlines()
    if play is None and not (SHIPPED / PLAYS / path.name).exists():
        return [f"{path}: it takes away a play that does not ship{nearest(path.stem, _shipped())}"]
    return []


def _shipped() -> list[str]:
    return [path.stem for path in sorted((SHIPPED / PLAYS).glob("*.yaml"))]


def _missing_plays(library: Library, book: TriggerBook) -> tuple[str, ...]:
    """Tell the triggers that suggest a play which neither ships nor is the team's."""
    where = str(library.path(TRIGGERS))
    _, line_of = read_yaml(library.text(TRIGGERS), where)
    try:
        check_plays(book, {*library.plays(), *_shipped()}, where, line_of)
    except ConfigurationError as error:
        return tuple(str(error).splitlines())
    return ()


def _answers(book: TriggerBook) -> Mapping[str, Response]:
    """Give all that may raise an alert by key: what is watched for, and what people set off themselves."""
    by_people = {str(key): response for key, response in whole_book(book).by_people.items()}
    return {**book.active, **by_people}


def _uncovered(book: TriggerBook) -> list[str]:
    """Tell the kinds of trigger and the risks that nothing watches for."""
    answers = _answers(book).values()
    kinds = [kind for kind in TriggerKind if not any(answer.kind is kind for answer in answers)]
    risks = [risk for risk in RiskKind if not any(answer.risk is risk for answer in answers)]
    return [
        *(f"No trigger of the kind {kind} is switched on." for kind in kinds),
        *(f"No trigger watches for {risk} risk." for risk in risks),
    ]


def _unmatched(book: TriggerBook, plays: Mapping[str, PlayDefinition]) -> list[str]:
    """Tell the plays that no trigger suggests, and the suggestions that the team took away."""
    suggested = {name: key for key, answer in _answers(book).items() for name in answer.plays}
    idle = [name for name in plays if name not in suggested]
    gone = [name for name in _shipped() if name in suggested and name not in plays]
    told = [f"No trigger suggests {', '.join(idle)}; people can start them themselves."] if idle else []
    return told + [f"The play {name} is switched off; {suggested[name]} speaks without it." for name in gone]


def _alike(plays: Mapping[str, PlayDefinition]) -> tuple[str, ...]:
    """Tell the plays that nobody could tell apart in a list."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for key, play in plays.items():
        for text in (play.title, play.line):
            by_name[text].append(key)
    return tuple(f"{' and '.join(keys)} read alike: “{text}”." for text, keys in by_name.items() if len(keys) > 1)
