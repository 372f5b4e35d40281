"""What is wrong in a scorecard, in sentences for the person who wrote it: line, key path, reason, nearest valid key."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import UnionType
from typing import Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from success.catalogue import CATALOGUE

KeyPath = tuple[str | int, ...]

_MOST = 10
_WHOLE = 100.0
_SOURCES = (
    "contracts",
    "arr_movements",
    "deployments",
    "contacts",
    "touchpoints",
    "tickets",
    "feedback",
    "series",
    "obs",
)
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Problem:
    """Something wrong at a key path."""

    path: KeyPath
    text: str


def nearest(typed: str, valid: Iterable[str]) -> str:
    """Give "; did you mean x?" for the nearest valid key, else the list of valid ones."""
    known = list(valid)
    near = get_close_matches(typed, known, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; valid keys are {', '.join(known)}" if len(known) <= _MOST else ""


def told(problems: Iterable[Problem], where: str, line_of: Callable[[KeyPath], int | None]) -> str:
    """Write the problems as lines of a message, at most ten, in the order of the file."""
    found = list(dict.fromkeys(problems))
    lines = {problem.path: line_of(problem.path) for problem in found}
    found.sort(key=lambda problem: lines[problem.path] or 0)
    written = []
    for problem in found[:_MOST]:
        line = lines[problem.path]
        place = ":".join(part for part in (where, "" if line is None else str(line)) if part)
        keys = ".".join(str(key) for key in problem.path)
        written.append(": ".join(part for part in (place, keys, problem.text) if part))
    if len(found) > _MOST:
        written.append(f"… and {len(found) - _MOST} more")
    return "\n".join(written)


_SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": "unknown key",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "dict_type": "must hold keys of its own",
    "model_type": "must hold keys of its own",
    "tuple_type": "must be a list",
    "string_pattern_mismatch": "must read series:<key> or obs:<key>",
    "greater_than": "must be above {gt:g}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "too_short": "needs at least {min_length} entries",
    "too_long": "must not have more than {max_length} entries",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must not be longer than {max_length} characters",
}


def within_parts(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Turn what pydantic found into sentences."""
    problems = []
    for found in error.errors(include_url=False):
        path: KeyPath = tuple(found["loc"])
        sentence = _SENTENCES.get(found["type"])
        if found.get("ctx", {}).get("min_length") == 1:
            sentence = "must not be empty"
        text = (
            found["msg"].removeprefix("Value error, ") if sentence is None else sentence.format(**found.get("ctx", {}))
        )
        if found["type"] == "extra_forbidden":
            text += nearest(str(path[-1]), _fields_at(model, path[:-1]))
        problems.append(Problem(path, text[0].lower() + text[1:]))
    return problems


def _fields_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Give the fields of the model at a key path, walking through dicts and tuples."""
    kind: object = model
    for key in path:
        kind = _step(kind, key)
    found = _model_in(kind)
    return [] if found is None else list(found.model_fields)


def _step(kind: object, key: str | int) -> object:
    model = _model_in(kind) if get_origin(kind) not in {dict, tuple} else None
    if model is not None and isinstance(key, str) and key in model.model_fields:
        return model.model_fields[key].annotation
    inner = [argument for argument in get_args(kind) if _model_in(argument) is not None]
    return inner[-1] if inner else None


def _model_in(kind: object) -> type[BaseModel] | None:
    """Find the model that an annotation is about: itself, or inside Annotated, Optional, dict or tuple."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    if get_origin(kind) in {Union, UnionType, dict, tuple} or hasattr(kind, "__metadata__"):
        return next((model for part in get_args(kind) if (model := _model_in(part)) is not None), None)
    return None


def across(data: object) -> list[Problem]:
    """Find what is wrong between the parts of a scorecard; reads plain data, so that it also works on a half-broken file."""
    whole = _mapping(data)
    categories = _mapping(whole.get("categories"))
    return [
        *_wrong_measures(categories),
        *_wrong_weights(_mapping(whole.get("weights")), list(categories)),
        *_wrong_sources(_mapping(whole.get("freshness"))),
    ]


def _mapping(data: object) -> Mapping[str, object]:
    return {str(key): value for key, value in data.items()} if isinstance(data, Mapping) else {}


def _wrong_measures(categories: Mapping[str, object]) -> Iterable[Problem]:
    seen: dict[str, str] = {}
    for name, category in categories.items():
        measures = _mapping(_mapping(category).get("measures"))
        for key, measure in measures.items():
            path = ("categories", name, "measures", key)
            if key in seen:
                yield Problem(path, f"stands in {seen[key]} already; a measure counts once")
            seen[key] = name
            if key not in CATALOGUE and "custom" not in _mapping(measure):
                yield Problem(path, f"unknown measure{nearest(key, CATALOGUE)} A team's own measure needs `custom`")
            if key in CATALOGUE and "custom" in _mapping(measure):
                yield Problem(path, "is a shipped measure; give your own another key")
        weights = [_mapping(measure).get("weight") for measure in measures.values()]
        if measures and all(weight == 0 for weight in weights):
            yield Problem(("categories", name, "measures"), "one measure at least needs a weight above 0")


def _wrong_weights(weights: Mapping[str, object], categories: list[str]) -> Iterable[Problem]:
    for stage, given in weights.items():
        row = _mapping(given)
        unknown = [name for name in row if name not in categories]
        for name in unknown:
            yield Problem(("weights", stage, name), f"unknown category{nearest(name, categories)}")
        for name in categories:
            if row and name not in row and not unknown:
                yield Problem(("weights", stage), f"{name} is missing; write 0 where it shall not count")
        numbers = [value for value in row.values() if isinstance(value, int | float)]
        if row and len(numbers) == len(row) and abs(sum(numbers) - _WHOLE) > _TOLERANCE:
            yield Problem(("weights", stage), f"the weights sum to {sum(numbers):g} %, make them 100 %")


def _wrong_sources(freshness: Mapping[str, object]) -> Iterable[Problem]:
    for key in freshness:
        if key.partition(":")[0] not in _SOURCES:
            yield Problem(("freshness", key), f"unknown source{nearest(key, _SOURCES)}")
