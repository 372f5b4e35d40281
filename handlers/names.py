"""Names of customers and people as they are shown: on one line, not endless, and unable to disturb the text around them."""

import unicodedata

from handlers.markup import escape

LABEL = 75
"""Characters that a button or an option may have."""

LINE = 80
"""Characters of a name that leave room for the point of a first line."""

_JOINER = "\u200d"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = {"R", "AL", "RLE", "RLO", "RLI"}
_BIDI_CONTROLS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def cut(text: str, most: int = LABEL) -> str:
    """Shorten to `most` characters with an ellipsis, never inside a combined character or an emoji sequence."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    end = most - 1
    while end > 0 and _continues(line, end):
        end -= 1
    return line[: end or most - 1].rstrip() + "…"


def plain_name(name: str, most: int = LINE) -> str:
    """Give a name for plain text: one line, at most `most` characters, its direction kept to itself."""
    line = cut(name.translate(_BIDI_CONTROLS), most) or "(no name)"
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in line):
        return f"{_ISOLATE}{line}{_END_ISOLATE}"
    return line


def shown_name(name: str, most: int = LINE) -> str:
    """Give a name for the small markdown: as `plain_name`, escaped."""
    return escape(plain_name(name, most))


def _continues(line: str, at: int) -> bool:
    """Tell whether the character at `at` belongs to the one before it."""
    here = line[at]
    return here == _JOINER or line[at - 1] == _JOINER or unicodedata.combining(here) > 0 or _modifies(here)


def _modifies(character: str) -> bool:
    """Tell whether it is a variation selector, a skin tone or a half of a flag."""
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0x1F3FB <= code <= 0x1F3FF or 0x1F1E6 <= code <= 0x1F1FF
