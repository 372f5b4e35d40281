"""Messages to the customer: templates filled with what is known of an account, and gaps where something is not known.

A template is plain text. `{name}` stands for a value of `success.plays.PLACEHOLDERS`, and what its author put in brackets is a gap that
only the writer can fill: "[what changed]". Nothing else in it means anything, and a value is never read as a template again.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from success.plays import PLACEHOLDERS, Template

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_PLACEHOLDER_OR_GAP = re.compile(rf"{_PLACEHOLDER.pattern}|\[([^\[\]{{}}\n]+)\]")


@dataclass(frozen=True)
class Filled:
    """A message ready to be read over. `gaps` tells in words what the writer has to fill in, in the order of the text."""

    subject: str
    body: str
    gaps: tuple[str, ...] = ()


def fill(template: Template, values: Mapping[str, str]) -> Filled:
    """Fill a template; what has no value becomes a gap in brackets: "[the first win that was agreed]"."""
    gaps: list[str] = []

    def filled(match: re.Match[str]) -> str:
        name, gap = match.groups()
        if gap:
            gaps.append(gap)
        if name not in PLACEHOLDERS:
            return match[0]
        if value := " ".join(values.get(name, "").split()):
            return value
        gaps.append(PLACEHOLDERS[name])
        return f"[{PLACEHOLDERS[name]}]"

    subject, body = (_PLACEHOLDER_OR_GAP.sub(filled, text).strip() for text in (template.subject, template.body))
    return Filled(subject, body, tuple(dict.fromkeys(gaps)))


def unknown_placeholders(text: str) -> Iterable[str]:
    """Give what stands in braces in a text and is no placeholder, each once."""
    return dict.fromkeys(name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS)
