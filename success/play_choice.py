"""Which plays to suggest for an account, and why. Pure.

What answers an alert comes first (of each alert the play that its trigger names first), then what answers a risk. What suits the stage
of the journey (a reference, the next tier) is for customers with whom all is well.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from success.plays import PlayDefinition
from success.vocabulary import Band, RiskKind, Stage

MOST = 6
"""Suggestions that are still a choice."""

_EARLY = {Stage.PREBOARDING, Stage.ONBOARDING, Stage.ADOPTION}


@dataclass(frozen=True)
class Signal:
    """An open alert, as far as plays go: what it says, its risk, and the plays that its trigger names."""

    alert_id: int
    headline: str
    risk: RiskKind | None
    plays: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """A play to consider; `why` completes "because of …", plain text."""

    key: str
    why: str
    alert_id: int | None = None


def suggest(
    plays: Mapping[str, PlayDefinition],
    signals: Sequence[Signal],
    risks: AbstractSet[RiskKind],
    stage: Stage,
    running: AbstractSet[str],
    *,
    band: Band = Band.UNKNOWN,
) -> tuple[Suggestion, ...]:
    """Give at most `MOST` plays that fit and do not run already, the best reason of each; signals in the order in which they press.

    `band` is the account's health: after onboarding and adoption, one that is red or yellow is not asked for more.
    """
    ranked = sorted(
        ((place, order, key) for order, one in enumerate(signals) for place, key in enumerate(one.plays)),
    )
    found = [Suggestion(key, f"alert: {signals[order].headline}", signals[order].alert_id) for _, order, key in ranked]
    kinds = {one.risk: one for one in reversed(signals) if one.risk is not None}
    for key, play in plays.items():
        if play.stages and stage not in play.stages:
            continue
        if risk := next((kind for kind in play.risks if kind in risks), None):
            found.append(Suggestion(key, f"open risk: {risk.value}"))
        elif signal := next((kinds[kind] for kind in play.risks if kind in kinds), None):
            found.append(Suggestion(key, f"alert: {signal.headline}", signal.alert_id))
    well = band in {Band.GREEN, Band.UNKNOWN} or stage in _EARLY
    if well and not risks and not kinds:
        fitting = (key for key, play in plays.items() if stage in play.stages and not play.risks)
        found += [Suggestion(key, f"stage: {stage.value}") for key in fitting]
    best = {one.key: one for one in reversed(found) if one.key in plays and one.key not in running}
    return tuple(one for one in dict.fromkeys(found) if best.get(one.key) is one)[:MOST]
