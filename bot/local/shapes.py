"""A small language for the shape of JSON: Slack's blocks and views are described in it as data, not as code.

A shape checks a value and yields findings (`pointer`, `message`) in the words of Slack's own error messages.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

Finding = tuple[str, str]


class Shape(Protocol):
    """Anything that can check a value found at a JSON pointer."""

    def check(self, value: object, at: str) -> Iterator[Finding]:
        """Yield what is wrong."""
        ...


@dataclass(frozen=True)
class Words:
    """A string between two lengths, of certain values, or of a pattern."""

    longest: int = 3000
    shortest: int = 0
    values: tuple[str, ...] = ()
    pattern: str = ""

    def check(self, value: object, at: str) -> Iterator[Finding]:
        """Yield what is wrong with the string."""
        if not isinstance(value, str):
            yield at, "must be a string"
        elif len(value) > self.longest:
            yield at, f"must be less than {self.longest + 1} characters"
        elif len(value) < self.shortest:
            yield at, f"must be more than {self.shortest - 1} characters"
        elif self.values and value not in self.values:
            yield at, f"must be a valid enum value: {', '.join(self.values)}"
        elif self.pattern and not re.fullmatch(self.pattern, value):
            yield at, "must match the expected format"


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, value: object, at: str) -> Iterator[Finding]:
        """Yield what is wrong with the flag."""
        if not isinstance(value, bool):
            yield at, "must be a boolean"


@dataclass(frozen=True)
class Number:
    """A number between two others."""

    least: float | None = None
    most: float | None = None
    whole: bool = True

    def check(self, value: object, at: str) -> Iterator[Finding]:
        """Yield what is wrong with the number."""
        if isinstance(value, bool) or not isinstance(value, (int, float) if not self.whole else int):
            yield at, "must be an integer" if self.whole else "must be a number"
        elif self.least is not None and value < self.least:
            yield at, f"must be at least {self.least:g}"
        elif self.most is not None and value > self.most:
            yield at, f"must be at most {self.most:g}"


@dataclass(frozen=True)
class Many:
    """A list of one kind of thing."""

    of: Shape
    most: int
    least: int = 1

    def check(self, value: object, at: str) -> Iterator[Finding]:
        """Yield what is wrong with the list and its items."""
        if not isinstance(value, list):
            yield at, "must be an array"
            return
        if len(value) > self.most:
            yield at, f"no more than {self.most} items allowed"
        if len(value) < self.least:
            yield at, f"must have at least {self.least} items"
        for index, item in enumerate(value[: self.most]):
            yield from self.of.check(item, f"{at}/{index}")


@dataclass(frozen=True)
class Record:
    """An object with known fields; `one_of` are groups of fields of which at least one must be there."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()

    def check(self, value: object, at: str) -> Iterator[Finding]:
        """Yield what is wrong with the object and its fields."""
        if not isinstance(value, dict):
            yield at, "must be an object"
            return
        for name in self.required:
            if value.get(name) is None:
                yield at, f"missing required field: {name}"
        for group in self.one_of:
            if not any(value.get(name) is not None for name in group):
                yield at, f"must have one of: {', '.join(group)}"
        for name, item in value.items():
            shape = self.required.get(name) or self.optional.get(name)
            if shape is None:
                yield f"{at}/{name}", f"invalid additional property: {name}"
            elif item is not None:
                yield from shape.check(item, f"{at}/{name}")


@dataclass(frozen=True)
class ByType:
    """One of several objects, told apart by their field `type`."""

    kinds: Mapping[str, Shape]

    def check(self, value: object, at: str) -> Iterator[Finding]:
        """Yield what is wrong with the object for the type it says it is."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str):
            yield at, "missing required field: type"
        elif kind not in self.kinds:
            yield f"{at}/type", f"unsupported type: {kind}"
        else:
            yield from self.kinds[kind].check(value, at)


@dataclass(frozen=True)
class Anything:
    """Whatever it is, it is not looked at, but for its size as JSON."""

    most: int = 100_000

    def check(self, value: object, at: str) -> Iterator[Finding]:
        """Yield a finding when the value is too large."""
        if len(json.dumps(value)) > self.most:
            yield at, f"must be less than {self.most + 1} characters"


def typed(kind: str, required: Mapping[str, Shape], optional: Mapping[str, Shape], *groups: tuple[str, ...]) -> Record:
    """Describe an object whose field `type` says `kind`."""
    return Record({"type": Words(values=(kind,)), **required}, optional, groups)


def as_messages(findings: Iterator[Finding]) -> list[str]:
    """Put findings into the words of Slack's `response_metadata.messages`."""
    return [f"[ERROR] {message} [json-pointer:{pointer}]" for pointer, message in findings]
