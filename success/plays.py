"""Plays: good practice for one situation, as a team writes it. Values of plays/*.yaml, validated.

A play guides; it is no procedure to be obeyed. Offsets are working days (Monday to Friday) from the day on which the play starts, except
in renewal plays that count back from the notice date. Texts for the customer are templates with `{names}`, see `PLACEHOLDERS`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from success.scorecard_parts import Strict
from success.vocabulary import RiskKind, Stage

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "contact": "first name of the person who is written to",
        "account": "name of the customer",
        "csm": "name of the CSM who writes",
        "seats": "seats bought",
        "active_users": "people who used the product in a usual week lately",
        "licence_use": "active users of the seats bought, in per cent",
        "cancel_by": "last day on which the customer can cancel",
        "renews_on": "day on which the contract renews",
        "value_one": "the first win that was agreed",
        "value_one_due": "the day for which it was agreed",
        "value_one_on": "the day on which it was reached",
        "sponsor": "the executive sponsor, or who was it last",
        "champion": "the champion",
        "ticket": "subject of the oldest open critical ticket",
        "feedback_on": "day of the latest survey answer",
    }
)
"""What a template may name. One that is unknown for the account becomes a gap in brackets that the CSM
fills in: "[the first win that was agreed]". What only the CSM can know stands in brackets from the start: "[what changed]"."""


class Template(Strict):
    """A message to the customer."""

    subject: Annotated[str, Field(min_length=3, max_length=120)]
    body: Annotated[str, Field(min_length=40, max_length=2500)]


class Step(Strict):
    """One thing to do.

    * `day` working days after the start at which it is due; 0 is the same day
    * `before_notice` calendar days before the notice date at which it is due instead, the start at the earliest. A step that has both
      is due by `day` where an account has no notice date
    * `owner` csm (of the account), leader (her manager), renewal_manager, account_executive; who is missing falls back on the csm
    * `template` names one of the play's templates
    """

    title: Annotated[str, Field(min_length=5, max_length=120)]
    day: Annotated[int, Field(ge=0, le=250)] = 0
    before_notice: Annotated[int, Field(ge=0, le=365)] | None = None
    owner: Literal["csm", "leader", "renewal_manager", "account_executive"] = "csm"
    guidance: Annotated[str, Field(max_length=1200)] = ""
    template: str = ""

    @model_validator(mode="after")
    def _is_due(self) -> Self:
        if self.before_notice is None and "day" not in self.model_fields_set:
            raise ValueError("say when it is due: `day` (working days after the start) or `before_notice`")
        return self


class PlayDefinition(Strict):
    """One play.

    * `line` what it does, in one line of at most 100 characters: what an alert shows
    * `when` the situation it is for; `stages` and `risks` narrow where it is suggested
    * `good` what good looks like; `exit` how one knows that it is over
    * `first_template` names the template that "Draft note" offers
    """

    title: Annotated[str, Field(min_length=3, max_length=60)]
    line: Annotated[str, Field(min_length=10, max_length=100)]
    goal: Annotated[str, Field(min_length=20)]
    when: Annotated[str, Field(min_length=20)]
    stages: tuple[Stage, ...] = ()
    risks: tuple[RiskKind, ...] = ()
    owner: Literal["csm", "leader", "renewal_manager", "account_executive"] = "csm"
    steps: Annotated[tuple[Step, ...], Field(min_length=3, max_length=10)]
    templates: Annotated[dict[str, Template], Field(min_length=1)]
    first_template: str
    good: Annotated[str, Field(min_length=20)]
    exit: Annotated[tuple[str, ...], Field(min_length=1)]
    examples: tuple[str, ...] = ()
