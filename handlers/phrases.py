"""Reads a handful of everyday sentences as words: "how is acme doing?" is `health acme`. Anything else is left to help.

A small and tolerant reading, no language model: each pattern is one way in which people ask.
"""

import re

_POLITE = re.compile(
    r"^(?:(?:hey|hi|hello|please|pls|ok|okay|so|and|can|could|you|would)\b[\s,]*)+|[\s?!.…]+$", re.IGNORECASE
)
_NAME = r"(?P<name>\S+(?: \S+){0,5}?)"
_TROUBLE = r"(?:in trouble|at risk|in the red|red)"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), word)
    for pattern, word in (
        (rf"(?:who|which accounts?|what|which) (?:is|are) {_TROUBLE}(?: today| now)?", "book red"),
        (r"(?:show (?:me )?)?(?:my|the) (?:book|accounts|customers)(?: please)?", "book"),
        (r"(?:show (?:me )?)?(?:my|the) renewals(?: please)?", "renewals"),
        (r"(?:what|who|which (?:accounts?|customers?)) renews?(?: soon| next)?", "renewals"),
        (r"what can you do(?: for me)?|what do you do|how do you work", "help"),
        (rf"how(?:'s|’s| is| are|s) {_NAME} (?:doing|going|looking|getting on)(?: today| now| lately)?", "health"),
        (rf"(?:what|how) about {_NAME}", "health"),
        (rf"what(?:'s|’s| is)(?: going on| happening| up| new)? (?:with|at) {_NAME}", "health"),
        (rf"(?:show|tell) (?:me )?(?:about )?(?:the )?(?:health|status|score) (?:of|for) {_NAME}", "health"),
        (rf"(?:what(?:'s|’s| is) )?(?:the )?(?:health|status|score) (?:of|for) {_NAME}", "health"),
        (rf"(?:tell me about|show(?: me)?) {_NAME}", "health"),
        (rf"how (?:healthy )?(?:is|are) {_NAME}", "health"),
        (rf"(?:is|are) {_NAME} (?:ok|okay|healthy|fine|at risk|in trouble)", "health"),
        (rf"{_NAME}(?:'s|’s)? (?:health|status|score)", "health"),
    )
)


def read_phrase(typed: str) -> tuple[str, str] | None:
    """Give word and arguments of a sentence that is understood; None when it is not."""
    sentence = _bare(typed)
    for pattern, meaning in _PATTERNS:
        if match := pattern.fullmatch(sentence):
            name = match.groupdict().get("name") or ""
            word, _, rest = meaning.partition(" ")
            return word, rest or _without_possessive(name)
    return None


def without_preposition(typed: str) -> str:
    """Turn the rest of "health of acme?" into "acme"."""
    return re.sub(r"^(?:of|for|from)\s+", "", _bare(typed), flags=re.IGNORECASE)


def _bare(typed: str) -> str:
    """Take off politeness in front and punctuation behind, and straighten the spaces."""
    return _POLITE.sub("", " ".join(typed.split()))


def _without_possessive(name: str) -> str:
    return re.sub(r"['’]s$", "", name)
