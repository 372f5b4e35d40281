"""The triggers that stand in no file: a person's own rule, a follow-up that is due, a release that touches the account. Pure.

Their alerts are told apart by a term: the id of the rule, follow-up or release. None of them needs a baseline: somebody asked for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np

from success.alerting import Decision, Holds, Verb
from success.conditions import holds
from success.facts import Facts
from success.triggers import Comparison, Trigger, TriggerBook
from success.vocabulary import Severity, TriggerKind
from success.watching import Happening, StandingKey

OWN_RULE, FOLLOW_UP, RELEASE = "own_rule", "followup", "release"

SPECIAL: Mapping[str, Trigger] = MappingProxyType(
    {
        OWN_RULE: Trigger(
            title="a rule of one's own holds",
            kind=TriggerKind.OWN,
            purpose="onboarding",  # two weeks of rest: somebody asked to be told
            severity=Severity.MEDIUM,
            when=Comparison(fact="score", at_least=0),
            plays=("low_usage",),
            route="direct",
        ),
        FOLLOW_UP: Trigger(
            title="a follow-up is due",
            kind=TriggerKind.OWN,
            purpose="onboarding",
            severity=Severity.MEDIUM,
            when=Comparison(fact="score", at_least=0),
            plays=("delight",),
            route="digest",
        ),
        RELEASE: Trigger(
            title="something we announced touches this account",
            kind=TriggerKind.VENDOR,
            purpose="onboarding",
            severity=Severity.LOW,
            when=Comparison(fact="score", at_least=0),
            plays=("feature_release",),
            route="direct",
        ),
    }
)
"""The triggers by key; the condition of a rule is its own (`rule_book`), the others' is their day, so `when` is never asked."""

RELEASE_DAYS = 14
"""Days after its start for which a release is worth talking about with a customer."""


@dataclass(frozen=True)
class Asked:
    """One thing that somebody asked to be told of an account: a follow-up that is due, a release that touches it.

    `due` False ends the alert that is open for it: the follow-up is done, the release is old.
    """

    trigger: str
    account_id: int
    term: str
    due: bool


def rule_book(comparison: Comparison, book: TriggerBook) -> TriggerBook:
    """Give the book of one person's rule, to be watched as any other."""
    rule = SPECIAL[OWN_RULE].model_copy(update={"when": comparison})
    return TriggerBook(attention=book.attention, triggers={OWN_RULE: rule})


def happenings(
    asked: Mapping[StandingKey, Asked], facts: Facts, open_keys: Mapping[StandingKey, object], past: set[StandingKey]
) -> list[Happening]:
    """Decide about follow-ups and releases: each is told once (`past` holds those that were closed), and closed when it is over."""
    rows = {account: index for index, account in enumerate(facts.account_ids.tolist())}
    found = []
    for key, one in sorted(asked.items()):
        if one.account_id not in rows:
            continue
        if one.due and key not in open_keys and key not in past:
            verb = Verb.RAISE
        elif not one.due and key in open_keys:
            verb = Verb.CLOSE
        else:
            continue
        severity = SPECIAL[one.trigger].severity
        index = rows[one.account_id]
        score = facts.number("score", index)
        found.append(Happening(index, one.account_id, one.trigger, one.term, None, Decision(verb), severity, score))
    return found


def is_current(starts_on: date, on: date) -> bool:
    """Tell whether a release is still worth talking about."""
    return on <= starts_on + timedelta(days=RELEASE_DAYS)


def in_audience(audience: Mapping[str, object], facts: Facts) -> list[int]:
    """Give the accounts that a release touches: of a plan, of a segment, or where a fact compares as said; all of what is named must hold.

    An audience that names nothing is nobody.
    """
    met = [
        np.array([word == str(audience[name]) for word in facts.words[name]])
        for name in ("plan", "segment")
        if audience.get(name) and name in facts.words
    ]
    if audience.get("fact"):
        asked = {"fact": audience["fact"], str(audience.get("comparison", "at_least")): audience.get("threshold")}
        met.append(holds(Comparison.model_validate(asked), facts) == Holds.YES)
    if not met:
        return []
    chosen: list[int] = facts.account_ids[np.logical_and.reduce(met)].tolist()
    return chosen
