"""What a fact says in words, and what an alert says with them: its headline and the evidence behind it.

Numbers with units, and days, as everywhere (success/wording.py); measures speak as they do in `/health` (success/evidence.py), but for
what counts days up to now: a headline is kept and must stay true. Names and texts that people wrote are not in here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from success.alerting import Holds
from success.conditions import holds
from success.evidence import evidence as measure_texts
from success.evidence import written
from success.fact_texts import LASTING, TEXTS, Case
from success.facts import FACTS, Facts
from success.measures import KNOWN
from success.triggers import All, Comparison, Condition, Trigger
from success.wording import signed

_TOLD_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "no_sponsor": ("sponsor_left_days",),
        "no_champion": ("champion_left_days",),
        "churn_notice": ("churn_notice_days",),
        "score": ("score_change_30", "score_change_7"),
        "score_change_30": ("score",),
        "is_red": ("score", "score_change_30"),
        "is_yellow": ("score", "score_change_30"),
        "is_green": ("score",),
        "usage_falling": ("usage_trend",),
        "critical_tickets": ("open_critical", "critical_age_days"),
        "unanswered_detractors": ("unanswered_detractor_days",),
        "kickoff_days": ("no_value_one", "newest_kickoff_days"),
        "notice_unknown": ("days_to_cancel_by",),
        "renewal_in_sight": ("days_to_cancel_by",),
    }
)
"""Facts that say nothing new beside one of those named with them, which says it with day and number."""


@dataclass(frozen=True)
class Evidence:
    """One reason of an alert: plain text, the day it tells of, and where it comes from, in words for people."""

    text: str
    as_of: date | None
    source: str


def headline(trigger: Trigger, facts: Facts, index: int) -> str:
    """Say in a clause what happened to one account: "executive sponsor left 2 Nov, no successor"; the title where nothing is known."""
    words = Words(facts, index)
    told = [text for key in trigger.tells if (text := words.of(key))]
    return ", ".join(dict.fromkeys(told)) or trigger.title


def evidence(trigger: Trigger, facts: Facts, index: int) -> tuple[Evidence, ...]:
    """Give the reasons why an alert was raised for one account: what holds of its condition, first what the headline tells."""
    words = Words(facts, index)
    conditions = [
        trigger.when,
        *([trigger.worse.when] if trigger.worse else ()),
        *([trigger.push] if trigger.push else ()),
    ]
    keys = [*trigger.tells, *(one.fact for condition in conditions for one in words.holding(condition))]
    told = _once({key: text for key in keys if (text := words.of(key))}, trigger.tells)
    found = {text: words.evidence(key, text) for key, text in told.items()}
    texts = list(found)
    return tuple(reason for text, reason in found.items() if not any(other.startswith(text + " ") for other in texts))


def _once(told: Mapping[str, str], headline_tells: Sequence[str]) -> dict[str, str]:
    """Leave out what another one says better; what the headline tells stays."""
    left = dict(told)
    for key in told:
        if key not in headline_tells and any(teller in left for teller in _TOLD_BY.get(key, ())):
            del left[key]
    return left


class Words(Case):
    """The facts of one account out of many, in words."""

    def __init__(self, facts: Facts, index: int) -> None:
        one = slice(index, index + 1)
        super().__init__(
            Facts(
                columns=facts.columns.row(index),
                values=facts.values.row(index),
                scorecard=facts.scorecard,
                numbers={key: column[one] for key, column in facts.numbers.items()},
                words={key: column[one] for key, column in facts.words.items()},
            )
        )

    @cached_property
    def _measures(self) -> Mapping[str, str]:
        facts = self.facts
        texts = measure_texts(facts.columns, facts.values, facts.scorecard)
        return dict(zip(facts.values.keys, texts, strict=True))

    def of(self, key: str) -> str:
        """Say what a fact says; "" where it is unknown or says nothing."""
        if key in self.facts.values.keys:
            return self._measure(key)
        if key in self.facts.words:
            word = self.facts.word(key, 0)
            return f"{FACTS[key].label.lower()} {word}" if word else ""
        value = self.number(key)
        if value is None:
            return ""
        return TEXTS[key](self, value) if key in TEXTS else f"{FACTS[key].label}: {_plain(value, FACTS[key].unit)}"

    def holding(self, condition: Condition) -> Iterator[Comparison]:
        """Give the comparisons that hold and carry the condition; none where it does not hold."""
        if holds(condition, self.facts)[0] != Holds.YES:
            return
        if isinstance(condition, Comparison):
            yield condition
            return
        for part in condition.all if isinstance(condition, All) else condition.any:
            yield from self.holding(part)

    def evidence(self, key: str, text: str) -> Evidence:
        """Give a text with the day that it tells of and its source."""
        fact = FACTS.get(key)
        if key in self.facts.values.keys:
            at = self.facts.values.keys.index(key)
            ordinal = int(self.facts.values.as_of[0, at])
            source = self.facts.scorecard.placed[at].source
            return Evidence(text, date.fromordinal(ordinal) if ordinal else None, source)
        return Evidence(text, self._arrived(fact.sources if fact else ()), fact.source if fact else "")

    def _measure(self, key: str) -> str:
        at = self.facts.values.keys.index(key)
        if self.facts.values.state[0, at] != KNOWN:
            return ""
        lasting = LASTING.get(key)
        return (lasting(self, float(self.facts.values.values[0, at])) if lasting else "") or self._measures[key]

    def _arrived(self, sources: tuple[str, ...]) -> date:
        """Give the day of the slowest delivery that a fact rests on; the day itself for what needs none."""
        states = [self.facts.columns.sources[source] for source in sources if source in self.facts.columns.sources]
        return min([self.on, *(state.arrived_on or state.latest_on or self.on for state in states)])


def _plain(value: float, unit: str) -> str:
    if unit == "yes_no":
        return "yes" if value else "no"
    return signed(value) if unit == "points" else written(value, unit)
