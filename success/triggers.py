"""Triggers: what deserves an alert, how much it presses, which plays answer it. Values of triggers.yaml, validated.

A condition is a comparison of a fact (success/facts.py) with a number or a word, or several of them joined by `all` or `any`. A fact
that is unknown makes its comparison unknown: an unknown condition neither raises an alert nor clears one.
"""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, StrictBool, Tag, model_validator

from success.scorecard_parts import Strict
from success.vocabulary import RiskKind, Severity, TriggerKind

COOL_DOWN_DAYS: Mapping[str, int] = {"risk": 30, "adoption": 60, "onboarding": 14, "expansion": 90, "advocacy": 180}
"""Days of quiet after an alert of a trigger was closed, by purpose. Source: DESIGN.md, section 6."""

NUMERIC = ("below", "at_most", "above", "at_least", "equals")
OPERATORS = (*NUMERIC, "is", "is_not")


class Comparison(Strict):
    """One fact against one value: exactly one of the operators.

    `is` and `is_not` compare words (stage, segment, plan); `is: true` and `is: false` ask yes/no facts.
    """

    fact: str
    below: float | None = None
    at_most: float | None = None
    above: float | None = None
    at_least: float | None = None
    equals: float | None = None
    is_: Annotated[StrictBool | str | None, Field(alias="is")] = None
    is_not: str | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> Self:
        given = [name for name in (*NUMERIC, "is_", "is_not") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(OPERATORS)}")
        return self


class All(Strict):
    """Every part must hold."""

    all: Annotated[tuple["Asked", ...], Field(min_length=1)]


class Any(Strict):
    """One part must hold."""

    any: Annotated[tuple["Asked", ...], Field(min_length=1)]


Condition = Comparison | All | Any
"""What must be true of an account."""

TAGS: Mapping[type[Condition], str] = {Comparison: "<comparison>", All: "<all>", Any: "<any>"}
"""How the path of an error names the form of a condition; people are not told of it."""


def _form(given: object) -> str:
    """Tell the form by what is written, so that an error is about that form alone."""
    if isinstance(given, Comparison | All | Any):
        return TAGS[type(given)]
    keys = given.keys() if isinstance(given, Mapping) else ()
    return TAGS[All] if "all" in keys else TAGS[Any] if "any" in keys else TAGS[Comparison]


Asked = Annotated[
    Annotated[Comparison, Tag(TAGS[Comparison])] | Annotated[All, Tag(TAGS[All])] | Annotated[Any, Tag(TAGS[Any])],
    Discriminator(_form),
]
"""A condition as a field of a model."""


class Worse(Strict):
    """When an alert presses more than its trigger usually does."""

    severity: Severity
    when: Asked


class Response(Strict):
    """What an alert is like, whatever caused it.

    * `title` what happened, as a short clause: "executive sponsor left"
    * `purpose` decides the cool-down: risk, adoption, onboarding, expansion, advocacy
    * `route` channel, direct or digest; by default the team's channel for risks of high severity and above, else the owner
    """

    title: Annotated[str, Field(min_length=3, max_length=80)]
    kind: TriggerKind
    purpose: Literal["risk", "adoption", "onboarding", "expansion", "advocacy"]
    risk: RiskKind | None = None
    severity: Severity
    plays: Annotated[tuple[str, ...], Field(min_length=1)]
    owner: Literal["csm", "renewal_manager", "leader"] = "csm"
    route: Literal["channel", "direct", "digest"] | None = None
    cool_down_days: Annotated[int, Field(ge=0)] | None = None

    @property
    def rest_days(self) -> int:
        """Give the days of quiet after one of its alerts was closed."""
        return COOL_DOWN_DAYS[self.purpose] if self.cool_down_days is None else self.cool_down_days


class Trigger(Response):
    """One thing to watch for.

    * `clears` when it is over, where that is not simply the opposite of `when` (hysteresis: a gap between the two lines)
    * `marks` days before the notice date, for renewal marks: reaching one raises, or updates, the alert of that term; `push` says when
      a mark may notify, all others wait in the digest
    * `tells` the facts whose words make the headline; without any it is the title
    """

    when: Asked
    clears: Asked | None = None
    worse: Worse | None = None
    marks: tuple[Annotated[int, Field(ge=0)], ...] = ()
    push: Asked | None = None
    tells: tuple[str, ...] = ()
    enabled: bool = True


class Budget(Strict):
    """How many notifications a person gets at most; criticals pass. Source: DESIGN.md, section 6."""

    day: Annotated[int, Field(ge=0)] = 2
    week: Annotated[int, Field(ge=0)] = 5


class Hours(Strict):
    """When a person may be disturbed, in her own time zone, Monday to Friday."""

    begin: time = time(8)
    end: time = time(18)
    morning: time = time(8, 40)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.begin <= self.morning < self.end:
            raise ValueError("begin, morning and end must follow one another")
        return self


class Escalation(Strict):
    """Working hours (09:00 to 17:00) after which an unclaimed alert goes further; None never."""

    critical: Annotated[int, Field(ge=1)] | None = 4
    high: Annotated[int, Field(ge=1)] | None = 16
    medium: Annotated[int, Field(ge=1)] | None = None
    low: Annotated[int, Field(ge=1)] | None = None


class Fleet(Strict):
    """When a movement of the whole book is a data incident: more than `share` of it and `accounts`, each by more than `points`."""

    share: Annotated[float, Field(gt=0, le=1)] = 0.15
    accounts: Annotated[int, Field(ge=1)] = 10
    points: Annotated[float, Field(gt=0)] = 5


class Attention(Strict):
    """How people's attention is spared."""

    budget: Budget = Budget()
    hours: Hours = Hours()
    escalation: Escalation = Escalation()
    fleet: Fleet = Fleet()
    clear_days: Annotated[int, Field(ge=1)] = 3
    """Distinct days on which a condition must not hold before its alert closes by itself."""


PeopleKey = Literal["followup", "own_rule", "release", "incident", "price_change"]
"""What people raise by their own records: a reminder, a standing rule, what the vendor announces."""


class TriggerBook(Strict):
    """The whole of triggers.yaml: what is watched for, and what alerts are like that people's own records raise."""

    attention: Attention = Attention()
    triggers: Annotated[dict[str, Trigger], Field(min_length=1)]
    by_people: dict[PeopleKey, Response] = Field(default_factory=dict)

    @property
    def active(self) -> Mapping[str, Trigger]:
        """Give the triggers that are enabled, in the order of the file."""
        return {key: trigger for key, trigger in self.triggers.items() if trigger.enabled}

    def of(self, key: str) -> Response | None:
        """Give what an alert is like by its trigger's key, be it watched for or raised by people; None for one that is no more."""
        return self.triggers.get(key) or {str(known): response for known, response in self.by_people.items()}.get(key)


All.model_rebuild()
Any.model_rebuild()
Trigger.model_rebuild()
