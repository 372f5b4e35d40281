"""The triggers of people's own records: a person's own rule, a follow-up that is due, a release that touches the account. Pure.

Their alerts are told apart by a term: the id of the rule, follow-up or release. None of them needs a baseline: somebody asked for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

import numpy as np

from success.alerting import Decision, Holds, Verb
from success.conditions import holds
from success.facts import Facts
from success.triggers import Comparison, PeopleKey, Response, Trigger, TriggerBook
from success.vocabulary import ReleaseKind, Severity, TriggerKind
from success.watching import Happening, StandingKey

OWN_RULE, FOLLOW_UP = "own_rule", "followup"
RELEASES: Mapping[ReleaseKind, PeopleKey] = MappingProxyType(
    {ReleaseKind.RELEASE: "release", ReleaseKind.INCIDENT: "incident", ReleaseKind.PRICE: "price_change"}
)
"""The trigger of each kind of announcement."""


def _special(
    title: str, kind: TriggerKind, severity: Severity, play: str, route: Literal["direct", "digest"]
) -> Trigger:
    never_asked = Comparison(fact="score", at_least=0)
    return Trigger(
        title=title,
        kind=kind,
        purpose="onboarding",  # two weeks of rest: somebody asked to be told
        severity=severity,
        when=never_asked,
        plays=(play,),
        route=route,
    )


SPECIAL: Mapping[str, Trigger] = MappingProxyType(
    {
        OWN_RULE: _special("a rule of one's own holds", TriggerKind.OWN, Severity.MEDIUM, "low_usage", "direct"),
        FOLLOW_UP: _special("a follow-up is due", TriggerKind.OWN, Severity.MEDIUM, "delight", "digest"),
        "release": _special("a release touches it", TriggerKind.VENDOR, Severity.LOW, "feature_release", "digest"),
        "incident": _special(
            "an incident of ours touches it", TriggerKind.VENDOR, Severity.HIGH, "escalation", "direct"
        ),
        "price_change": _special("a price change touches it", TriggerKind.VENDOR, Severity.MEDIUM, "renewal", "direct"),
    }
)
"""What the alerts are like where triggers.yaml does not say it (`by_people`). A rule brings its own condition, the others a day."""


def whole_book(book: TriggerBook) -> TriggerBook:
    """Give the book with something to say of every alert that people's own records raise."""
    return book.model_copy(update={"by_people": {**SPECIAL, **book.by_people}})


def responses(book: TriggerBook) -> Mapping[str, Response]:
    """Give what alerts are like by trigger: of all that is watched for, and of what people's own records raise."""
    return {**{str(key): one for key, one in whole_book(book).by_people.items()}, **book.triggers}


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
    response = book.by_people.get("own_rule", SPECIAL[OWN_RULE])
    known = {name: getattr(response, name) for name in ("severity", "purpose", "cool_down_days")}
    rule = SPECIAL[OWN_RULE].model_copy(update={**known, "when": comparison})
    return TriggerBook(attention=book.attention, triggers={OWN_RULE: rule})


def happenings(
    asked: Mapping[StandingKey, Asked],
    book: TriggerBook,
    facts: Facts,
    open_keys: Mapping[StandingKey, object],
    past: Collection[StandingKey],
) -> list[Happening]:
    """Decide about follow-ups and releases: each is told once (`past` holds those that were closed), and closed when it is over."""
    rows, whole = {account: index for index, account in enumerate(facts.account_ids.tolist())}, whole_book(book)
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
        response = whole.of(one.trigger)
        severity = Severity.MEDIUM if response is None else response.severity
        index = rows[one.account_id]
        score = facts.number("score", index)
        push = one.trigger != FOLLOW_UP  # the morning message lists it
        found.append(
            Happening(index, one.account_id, one.trigger, one.term, None, Decision(verb), severity, score, push=push)
        )
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
