"""What people asked to be told of: their own rules, follow-ups that are due, releases that touch an account.

Read for a stretch of accounts and decided on their facts, as all triggers are; the words and the person come from what was asked.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from storage.alert_book import Shelf
from storage.alert_owners import Holders
from storage.alert_writing import Words
from storage.alerts import Evidence
from storage.models import FollowUp, Release, WatchRule
from success.facts import FACTS, Facts
from success.own_triggers import (
    FOLLOW_UP,
    OWN_RULE,
    RELEASES,
    Asked,
    happenings,
    in_audience,
    is_current,
    rule_book,
)
from success.triggers import Comparison, TriggerBook
from success.vocabulary import ReleaseKind
from success.watching import Happening, StandingKey, watch
from success.wording import day, number

_KINDS = {"release": "a release of", "incident": "an incident of", "price_change": "a price change from"}


@dataclass(frozen=True)
class Wishes:
    """Everything asked of some accounts. `person` and `words` by trigger and term; a release is for the account's CSM."""

    rules: tuple[WatchRule, ...]
    asked: Mapping[StandingKey, Asked]
    person: Mapping[tuple[str, str], int]
    words: Mapping[tuple[str, str], Words]


def facts_of_rules(session: Session) -> frozenset[str]:
    """Give the facts that people's own rules and the announced releases ask for."""
    rules = session.exec(select(WatchRule.fact).where(col(WatchRule.ended_at).is_(None)))
    releases = session.exec(select(Release.audience).where(col(Release.announced_at).is_not(None)))
    named = {str(fact) for text in releases if (fact := json.loads(text).get("fact"))}
    return frozenset(named | set(rules))


def read_wishes(session: Session, facts: Facts, on: date) -> Wishes:
    """Read what was asked of the accounts in the facts."""
    rules = session.exec(select(WatchRule).where(col(WatchRule.ended_at).is_(None)).order_by(col(WatchRule.id)))
    kept = tuple(rule for rule in rules if rule.fact in FACTS)
    person = {(OWN_RULE, str(rule.id)): rule.person_id for rule in kept}
    words = {(OWN_RULE, str(rule.id)): Words(f"your rule holds: “{rule.text}”") for rule in kept}
    asked: dict[StandingKey, Asked] = {}
    for follow_up in _follow_ups(session, facts, on):
        one = Asked(FOLLOW_UP, follow_up.account_id, str(follow_up.id), follow_up.done_at is None)
        asked[one.account_id, one.trigger, one.term] = one
        person[FOLLOW_UP, one.term] = follow_up.person_id
        words[FOLLOW_UP, one.term] = Words(f"follow-up due {day(follow_up.due_on, on)}: {follow_up.text}")
    for release in session.exec(select(Release).where(col(Release.announced_at).is_not(None))):
        asked |= _touched(release, facts, on)
        words[_key(release), str(release.id)] = Words(
            f"{release.title}, {_KINDS[_key(release)]} {day(release.starts_on, on)}",
            (Evidence(release.text, release.starts_on, "product"),) if release.text else (),
        )
    return Wishes(kept, asked, person, words)


def _follow_ups(session: Session, facts: Facts, on: date) -> list[FollowUp]:
    first, last = int(facts.account_ids[0]), int(facts.account_ids[-1])
    due = select(FollowUp).where(col(FollowUp.account_id).between(first, last), FollowUp.due_on <= on)
    return list(session.exec(due.order_by(col(FollowUp.id))))


def _touched(release: Release, facts: Facts, on: date) -> dict[StandingKey, Asked]:
    """Give the accounts that a release touches; an old one touches nobody, but ends what is open for it."""
    term, due = str(release.id), is_current(release.starts_on, on)
    accounts = in_audience(json.loads(release.audience), facts) if due else facts.account_ids.tolist()
    key = _key(release)
    return {(account, key, term): Asked(key, account, term, due) for account in accounts}


def _key(release: Release) -> str:
    return RELEASES[ReleaseKind(release.kind)]


def decide_wishes(
    wishes: Wishes, book: TriggerBook, facts: Facts, shelf: Shelf, holders: Mapping[int, Holders], on: date
) -> list[Happening]:
    """Decide about everything that was asked."""
    found = happenings(wishes.asked, book, facts, shelf.open, shelf.closed)
    for rule in wishes.rules:
        covered = _covered(rule, holders)
        found += [one for one in _decide_rule(rule, book, facts, shelf, on) if one.account_id in covered]
    return found


def comparison_of(rule: WatchRule) -> Comparison:
    """Give the condition of a person's rule."""
    return Comparison.model_validate({"fact": rule.fact, rule.comparison: rule.threshold})


def _covered(rule: WatchRule, holders: Mapping[int, Holders]) -> Collection[int]:
    if rule.account_id is not None:
        return (rule.account_id,)
    return {account for account, one in holders.items() if one.csm_id == rule.person_id}


def _decide_rule(rule: WatchRule, book: TriggerBook, facts: Facts, shelf: Shelf, on: date) -> list[Happening]:
    term = str(rule.id)
    open_ones = {(a, key, ""): one.standing for (a, key, t), one in shelf.open.items() if (key, t) == (OWN_RULE, term)}
    closed = {(a, key): one for (a, key, t), one in shelf.closed.items() if (key, t) == (OWN_RULE, term)}
    decided = watch(
        rule_book(comparison_of(rule), book), facts, open_ones, closed, on=on, muted=shelf.muted, watched={OWN_RULE}
    )
    return [replace(one, term=term) for one in decided]


def is_ended(wishes: Wishes, key: StandingKey, holders: Mapping[int, Holders]) -> bool:
    """Tell whether an open alert belongs to a rule that was ended or no longer covers the account, or to nothing that is still there."""
    account, trigger, term = key
    if trigger == OWN_RULE:
        return not any(str(rule.id) == term and account in _covered(rule, holders) for rule in wishes.rules)
    if trigger in {FOLLOW_UP, *RELEASES.values()}:
        return (trigger, term) not in wishes.words
    return False


def with_value(wishes: Wishes, happening: Happening, facts: Facts, index: int) -> Words:
    """Give the words of what was asked, for a rule with the value that met it."""
    words = wishes.words[happening.trigger, happening.term]
    if happening.trigger != OWN_RULE:
        return words
    rule = next(rule for rule in wishes.rules if str(rule.id) == happening.term)
    value, fact = facts.number(rule.fact, index), FACTS[rule.fact]
    if value is None:
        return words
    return replace(words, reasons=(Evidence(f"{fact.label} {number(value)}", facts.on, fact.source),))
