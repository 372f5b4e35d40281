"""Reads a standing rule as people say it: "usage of acme falls under 20 users". Pure; whose account it is, is looked up by others.

A small and tolerant reading, no language model: what is not understood becomes a form with the same questions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from success.fact_catalogue import Fact
from success.facts import FACTS
from success.wording import number, percent

SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        "usage": "active_users",
        "use": "active_users",
        "active users": "active_users",
        "users": "active_users",
        "weekly users": "active_users",
        "active seats": "active_users",
        "licence use": "licence_use",
        "license use": "licence_use",
        "licences used": "licence_use",
        "utilisation": "licence_use",
        "utilization": "licence_use",
        "score": "score",
        "health": "score",
        "health score": "score",
        "nps": "nps",
        "csat": "csat",
        "ces": "ces",
        "seats": "seats",
        "arr": "arr",
        "tickets": "tickets_30",
        "critical tickets": "critical_tickets",
        "open critical tickets": "critical_tickets",
        "days since login": "days_since_login",
        "days since last login": "days_since_login",
        "days without login": "days_since_login",
        "days since contact": "last_two_way_days",
        "days without contact": "last_two_way_days",
        "silence": "last_two_way_days",
        "invoices late": "invoices_late",
        "invoice days late": "invoices_late",
        "days to the notice date": "days_to_cancel_by",
        "days to cancel": "days_to_cancel_by",
        "days to renewal": "days_to_renewal",
        "features used": "feature_depth",
        "sticky features": "sticky_features",
        "trained users": "trained_users",
    }
)
"""What people call a fact."""

BELOW, AT_MOST, ABOVE, AT_LEAST = "below", "at_most", "above", "at_least"
COMPARISONS: Mapping[str, str] = MappingProxyType(
    {BELOW: "under", AT_MOST: "at most", ABOVE: "over", AT_LEAST: "at least"}
)
"""How a comparison is written: without a verb, because a fact may be one or many."""

_VERB = r"(?:falls?|drops?|goes|go|sinks?|declines?|is|are|gets?|stays?|rises?|climbs?|grows?|comes?|exceeds?|reaches|reach|has|have)"
_OPERATORS: tuple[tuple[str, str], ...] = (
    (r"exceeds?|(?:over|above|more than|greater than|beyond|past|higher than|longer than)|>", ABOVE),
    (r"(?:at least|from|up to)|reach(?:es)?|>=", AT_LEAST),
    (r"(?:under|below|less than|fewer than|lower than|beneath)|<", BELOW),
    (r"(?:at most|down to|to|no more than)|<=", AT_MOST),
)
_OF = r"(?:of|for|at|with|in|by)"
_NUMBER = r"(?P<number>\d[\d.,]*)\s*(?P<unit>%|percent|per cent|k\b)?(?P<noun>(?:\s+[a-z]+){0,2})"


@dataclass(frozen=True)
class SaidRule:
    """A rule as it was said: a fact, a comparison, a number in the fact's own unit (shares 0 to 1), and what the account was called.

    `account` is empty where all of one's own accounts are meant.
    """

    fact: str
    comparison: str
    threshold: float
    account: str


def read_rule(said: str) -> SaidRule | None:
    """Read "usage of acme falls under 20 users", "acme's score drops below 50", "tickets > 10 at acme"; None when it is not understood."""
    text = " ".join(said.strip(" .!?").split())
    for pattern, comparison in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        fact = fact_called(match["fact"])
        if fact is None:
            continue
        threshold = _threshold(match["number"], match["unit"] or "", fact)
        if threshold is not None:
            return SaidRule(fact.key, _direction(text, comparison), threshold, _account(match.groupdict()))
    return None


def fact_called(name: str) -> Fact | None:
    """Give the fact that people call by a name: a word of `SPOKEN`, its label or its key; only those that are numbers."""
    wanted = re.sub(r"^(?:the|its|their|number of|count of)\s+", "", " ".join(name.casefold().split()))
    key = SPOKEN.get(wanted) or next((k for k, fact in FACTS.items() if wanted in {k, fact.label.casefold()}), None)
    fact = None if key is None else FACTS.get(key)
    return fact if fact is not None and fact.unit not in _NO_NUMBER else None


def askable() -> tuple[Fact, ...]:
    """Give the facts that a rule may compare, by label."""
    return tuple(sorted((f for f in FACTS.values() if f.unit not in _NO_NUMBER), key=lambda f: f.label.casefold()))


def told(fact: str, comparison: str, threshold: float) -> str:
    """Write a rule: "active users of a usual week under 20"."""
    known = FACTS[fact]
    figure = percent(threshold) if known.unit == "share" else number(threshold)
    label = known.label[:1].lower() + known.label[1:] if not known.label[:2].isupper() else known.label
    return f"{label} {COMPARISONS[comparison]} {figure}"


_NO_NUMBER = frozenset({"yes_no", "word", "day"})


_SHAPES = (
    rf"(?P<fact>.+?)\s+{_OF}\s+(?P<account>.+?)\s+COMPARE{_NUMBER}",
    rf"(?P<account>.+?)(?:['’]s?)\s+(?P<fact>.+?)\s+COMPARE{_NUMBER}",
    rf"(?P<fact>.+?)\s+COMPARE{_NUMBER}\s+{_OF}\s+(?P<account>.+)",
    r"(?P<account>.+?)\s+(?:has|have)\s+(?:OPERATOR)\s*(?P<number>\d[\d.,]*)\s*(?P<unit>%)?\s*(?P<fact>[a-z ]+)",
    rf"(?P<fact>.+?)\s+COMPARE{_NUMBER}",
)
"""The orders in which people say fact, account and number."""

_PATTERNS = tuple(
    (
        re.compile(
            shape.replace("COMPARE", rf"(?:{_VERB}\s+)?(?:{operator})\s*").replace("OPERATOR", operator), re.IGNORECASE
        ),
        comparison,
    )
    for operator, comparison in _OPERATORS
    for shape in _SHAPES
)
_MINE = re.compile(
    r"(?:any|one|all|each|every one)(?: of)?(?: my| mine)?(?: accounts?| customers?)?|my accounts|my customers|mine|an account",
    re.IGNORECASE,
)
LARGEST = 1e12
"""The largest threshold, either way: more is a slip of the hand, and infinity no number that compares."""

_RISING = re.compile(r"\b(?:rises?|climbs?|grows?)\b", re.IGNORECASE)


def _direction(text: str, comparison: str) -> str:
    """Read "rises to 20" as at least; "falls to 20" is at most."""
    return AT_LEAST if comparison == AT_MOST and _RISING.search(text) else comparison


def _account(found: Mapping[str, str | None]) -> str:
    name = (found.get("account") or "").strip()
    return "" if _MINE.fullmatch(name) else name


def _threshold(digits: str, unit: str, fact: Fact) -> float | None:
    """Give the number in the fact's unit: a share typed as 40 or 40 % is 0.4; "20k" is 20,000."""
    text = digits.rstrip(".,")
    text = text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text) else text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        return None
    if unit.casefold() == "k":
        value *= 1000
    if fact.unit == "share" and (unit or value > 1):
        value /= 100
    return value if abs(value) <= LARGEST else None
