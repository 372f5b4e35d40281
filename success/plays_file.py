"""From plain data, as a file of plays/ gives it, to a play; what is wrong is told with line, key path and nearest valid key."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from pydantic import ValidationError

from success.errors import ConfigurationError
from success.plays import PLACEHOLDERS, PlayDefinition
from success.scorecard_problems import KeyPath, Problem, nearest, told, within_parts
from success.templates import unknown_placeholders

_KEY = re.compile(r"[a-z][a-z0-9_]*")


def parse_play(data: object, where: str, line_of: Callable[[KeyPath], int | None]) -> PlayDefinition | None:
    """Make a play of plain data (what a YAML loader gives); None for a file that only says `enabled: false`: it takes the play away.

    `where` names the file, `line_of` gives the line of a key path where it is known. Raises ConfigurationError with every problem
    (at most ten): line, key path, what is wrong, and the nearest valid key.
    """
    enabled, data = _switch(data, where, line_of)
    if not enabled:
        return None
    problems = [*_across(data)]
    try:
        play = PlayDefinition.model_validate(data)
    except ValidationError as error:
        raise ConfigurationError(told([*within_parts(error, PlayDefinition), *problems], where, line_of)) from None
    if problems:
        raise ConfigurationError(told(problems, where, line_of))
    return play


def is_key(name: str) -> bool:
    """Say whether a file's name (without .yaml) can name a play in commands and triggers: "sponsor_change"."""
    return _KEY.fullmatch(name) is not None


def _switch(data: object, where: str, line_of: Callable[[KeyPath], int | None]) -> tuple[bool, object]:
    """Take `enabled` out of the data; it belongs to the file, not to the play."""
    if not isinstance(data, Mapping) or "enabled" not in data:
        return True, data
    enabled = data["enabled"]
    if not isinstance(enabled, bool):
        raise ConfigurationError(told([Problem(("enabled",), "must be true or false")], where, line_of))
    return enabled, {key: value for key, value in data.items() if key != "enabled"}


def _across(data: object) -> Iterable[Problem]:
    """Find what is wrong between the parts of a play; reads plain data, so that it also works on a half-broken file."""
    whole = _mapping(data)
    templates = _mapping(whole.get("templates"))
    steps = [_mapping(step) for step in _sequence(whole.get("steps"))]
    yield from _wrong_references(whole, steps, templates)
    yield from _wrong_order(steps, "day", +1)
    yield from _wrong_order(steps, "before_notice", -1)
    for name, template in templates.items():
        for part, text in _mapping(template).items():
            for unknown in unknown_placeholders(text) if isinstance(text, str) else ():
                path = ("templates", name, part)
                yield Problem(path, f"unknown placeholder {{{unknown}}}{nearest(unknown, PLACEHOLDERS)}")


def _wrong_references(
    whole: Mapping[str, object], steps: Sequence[Mapping[str, object]], templates: Mapping[str, object]
) -> Iterable[Problem]:
    first = whole.get("first_template")
    if isinstance(first, str) and first not in templates:
        yield Problem(("first_template",), f"there is no template {first!r}{nearest(first, templates)}")
    for at, step in enumerate(steps):
        name = step.get("template")
        if isinstance(name, str) and name and name not in templates:
            yield Problem(("steps", at, "template"), f"there is no template {name!r}{nearest(name, templates)}")


def _wrong_order(steps: Sequence[Mapping[str, object]], key: str, sign: int) -> Iterable[Problem]:
    """Find steps that are due before the one above them, where both are dated in the same way."""
    dated = [(at, value) for at, step in enumerate(steps) if isinstance(value := step.get(key), int)]
    for (_, above), (at, value) in pairwise(dated):
        if sign * value < sign * above:
            order = "ascend" if sign > 0 else "descend"
            yield Problem(("steps", at, key), f"{value} stands after {above}; steps {order} in `{key}`")


def _mapping(data: object) -> Mapping[str, object]:
    return {str(key): value for key, value in data.items()} if isinstance(data, Mapping) else {}


def _sequence(data: object) -> Sequence[object]:
    return data if isinstance(data, list | tuple) else ()
