"""From plain data, as triggers.yaml gives it, to a book of triggers; what is wrong is told with line, key path and nearest valid key."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from pydantic import ValidationError

from success.errors import ConfigurationError
from success.facts import FACTS
from success.scorecard_problems import KeyPath, Problem, nearest, told, within_parts
from success.triggers import NUMERIC, OPERATORS, TAGS, TriggerBook
from success.vocabulary import Stage

LineOf = Callable[[KeyPath], int | None]

_CONDITIONS = ("when", "clears", "push")
_JOINS = ("all", "any")
_PARTS = ("fact", *OPERATORS)
_STAGES = tuple(str(stage) for stage in Stage)


def parse_triggers(data: object, where: str, line_of: LineOf, own_measures: Collection[str] = ()) -> TriggerBook:
    """Make a book of triggers of plain data (what a YAML loader gives).

    `where` names the file, `line_of` gives the line of a key path where it is known; `own_measures` are the team's own measures, which
    are facts too. Raises ConfigurationError with every problem (at most ten): line, key path, what is wrong, nearest valid key.
    """
    problems = list(_across(data, frozenset(own_measures)))
    try:
        book = TriggerBook.model_validate(data)
    except ValidationError as error:
        seen = {problem.path for problem in problems}
        found = [Problem(_plain(problem.path), problem.text) for problem in within_parts(error, TriggerBook)]
        problems += [problem for problem in found if problem.path not in seen and not _follows(problem, seen)]
    if problems:
        raise ConfigurationError(told(problems, where, line_of))
    return book


def check_plays(book: TriggerBook, plays: Collection[str], where: str, line_of: LineOf) -> None:
    """See that every play that a trigger suggests is in the library; raises ConfigurationError naming line, trigger and nearest play."""
    answers = [(("triggers", key), trigger.plays) for key, trigger in book.triggers.items()]
    answers += [(("by_people", str(key)), response.plays) for key, response in book.by_people.items()]
    problems = [
        Problem((*path, "plays", at), f"there is no play {play!r} in the library{nearest(play, plays)}")
        for path, named in answers
        for at, play in enumerate(named)
        if play not in plays
    ]
    if problems:
        raise ConfigurationError(told(problems, where, line_of))


def _plain(path: KeyPath) -> KeyPath:
    """Leave out of a path what only says which form a condition has."""
    return tuple(key for key in path if key not in TAGS.values())


def _follows(problem: Problem, seen: Collection[KeyPath]) -> bool:
    """Tell whether a problem only follows from one further inside: a list that is empty because its one part is broken."""
    depth = len(problem.path)
    return any(len(path) > depth and path[:depth] == problem.path for path in seen)


def _across(data: object, own: Collection[str]) -> Iterator[Problem]:
    """Find what is wrong with facts, operators and marks; reads plain data, so that it also works on a half-broken file."""
    for key, given in _mapping(_mapping(data).get("triggers")).items():
        trigger, path = _mapping(given), ("triggers", key)
        for name in _CONDITIONS:
            if name in trigger:
                yield from _wrong_condition(trigger[name], (*path, name), own)
        worse = _mapping(trigger.get("worse"))
        if "when" in worse:
            yield from _wrong_condition(worse["when"], (*path, "worse", "when"), own)
        for at, fact in enumerate(_listed(trigger.get("tells"))):
            if fact not in FACTS and fact not in own:
                yield _no_fact(fact, (*path, "tells", at), own)
        yield from _wrong_marks(trigger, path)


def _wrong_marks(trigger: Mapping[str, object], path: KeyPath) -> Iterator[Problem]:
    marks = [mark for mark in _listed(trigger.get("marks")) if isinstance(mark, int)]
    if marks != sorted(set(marks), reverse=True):
        yield Problem((*path, "marks"), "renewal marks go down from the earliest day, each one once")
    if "push" in trigger and not marks:
        yield Problem((*path, "push"), "says which renewal marks may notify, but there are no `marks`")


def _wrong_condition(given: object, path: KeyPath, own: Collection[str]) -> Iterator[Problem]:
    condition = _mapping(given)
    join = next((join for join in _JOINS if join in condition), None)
    if join is not None:
        for key in condition:
            if key != join:
                yield Problem((*path, key), f"cannot stand beside `{join}`; put it into the list as a part of its own")
        for at, part in enumerate(_listed(condition[join])):
            yield from _wrong_condition(part, (*path, join, at), own)
        return
    for key in condition:
        if key not in _PARTS:
            yield Problem((*path, key), f"unknown key{nearest(key, (*_PARTS, *_JOINS))}")
    if "fact" in condition:
        yield from _wrong_comparison(condition, path, own)


def _wrong_comparison(condition: Mapping[str, object], path: KeyPath, own: Collection[str]) -> Iterator[Problem]:
    """Find facts that do not exist, and operators that do not suit them."""
    key = condition["fact"]
    fact = FACTS.get(key) if isinstance(key, str) else None
    if fact is None:
        if key not in own:
            yield _no_fact(key, (*path, "fact"), own)
        return
    for operator in (name for name in OPERATORS if name in condition):
        value, at = condition[operator], (*path, operator)
        if fact.unit == "word" and (operator in NUMERIC or not isinstance(value, str)):
            yield Problem(at, f"{key} is a word; compare it with `is: word` or `is_not: word`")
        elif fact.unit == "yes_no" and not (operator == "is" and isinstance(value, bool)):
            yield Problem(at, f"{key} is a yes or no; ask `is: true` or `is: false`")
        elif fact.unit not in {"word", "yes_no"} and operator not in NUMERIC:
            yield Problem(at, f"{key} is a number; compare it with {', '.join(NUMERIC)}")
        elif key in {"stage", "entered_stage"} and value not in _STAGES:
            yield Problem(at, f"there is no stage {value!r}{nearest(str(value), _STAGES)}")


def _no_fact(key: object, path: KeyPath, own: Iterable[str]) -> Problem:
    return Problem(path, f"there is no fact {key!r}{nearest(str(key), (*FACTS, *own))}")


def _mapping(data: object) -> Mapping[str, object]:
    return {str(key): value for key, value in data.items()} if isinstance(data, Mapping) else {}


def _listed(data: object) -> Iterable[object]:
    return data if isinstance(data, list | tuple) else ()
