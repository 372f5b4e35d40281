import re

import numpy as np
import pytest

from success.alerting import Verb
from success.fact_words import Words, evidence, headline
from success.facts import FACTS, PastScores
from success.watching import watch
from tests.success.book import ON, ago, many, weeks
from tests.success.facts_help import facts, shipped_book

TRIGGERS = shipped_book().triggers


@pytest.mark.parametrize(
    ("trigger", "given", "expected"),
    [
        (
            "sponsor_left",
            {"sponsors": 0, "contacts": 3, "sponsor_left_on": ago(21)},
            "executive sponsor left 2 Nov, no successor",
        ),
        (
            "renewal",
            {"renews_on": ago(-200), "notice_days": 89},
            "renews 11 Jun 2027 (notice date 14 Mar)",
        ),
        (
            "renewal",
            {"renews_on": ago(-200)},
            "renews 11 Jun 2027 (notice date 13 Mar, 90 days assumed)",
        ),
        ("churn_notice", {"churn_notice_on": ago(1), "arr": 9}, "customer gave notice 22 Nov"),
        ("gone_quiet", {"last_two_way_on": ago(85)}, "last two-way contact 30 Aug"),
        ("value_one_late", {"value_one_due_on": ago(14)}, "value one was due 9 Nov, not reached"),
        (
            "detractor_waits",
            {"unanswered_detractors": 2, "unanswered_detractor_on": ago(8), "nps_answers": 2},
            "2 low NPS answers unanswered, the oldest since 15 Nov",
        ),
        ("ticket_surge", {"tickets_30": 12, "tickets_90": 18}, "12 tickets in 30 days, 4 times a usual month"),
        (
            "usage_slides",
            {"series": {"active_users": weeks(*[60] * 9, *[38] * 4), "events": weeks(*[60] * 13)}, "seats": 80},
            "active users 60 → 38 of 80 seats, since 26 Oct",
        ),
        ("sponsor_left", {}, "executive sponsor left, no successor"),  # nothing is known: the title
    ],
)
def test_the_headline_says_what_happened_with_numbers_and_days(trigger, given, expected):
    assert headline(TRIGGERS[trigger], facts(**given), 0).startswith(expected)


def test_health_is_told_with_its_movement():
    now = facts(sponsors=1, contacts=3).number("score", 0)
    known = facts(sponsors=1, contacts=3, past=PastScores(np.array([np.nan]), np.array([now + 12])))
    assert Words(known, 0).of("score") == f"health {now:.0f} ▼12 in the 30 days to 23 Nov"


def test_the_evidence_is_what_holds_with_its_day_and_source():
    known = facts(sponsors=0, contacts=3, sponsor_left_on=ago(21))
    reasons = evidence(TRIGGERS["sponsor_left"], known, 0)
    assert [(one.text, one.as_of, one.source) for one in reasons] == [
        ("executive sponsor left 2 Nov, no successor", ON, "CRM"),
    ]


def test_what_another_reason_says_with_day_and_number_is_not_said_again():
    known = facts(sponsors=0, contacts=3, sponsor_left_on=ago(60), renews_on=ago(-200), notice_days=90)
    texts = [one.text for one in evidence(TRIGGERS["renewal"], known, 0)]
    assert texts[0].startswith("renews ")
    assert len([text for text in texts if text.startswith("health")]) == 1


def test_what_is_kept_never_counts_days_up_to_now():
    grows = re.compile(r"\d+ (day|week|month)s? (ago|late|left)|\brenews in\b|\bfor \d+ (day|week)s?\b")
    whole = facts(many(40, 3))
    for key, trigger in TRIGGERS.items():
        for index in range(40):
            told = [headline(trigger, whole, index), *(one.text for one in evidence(trigger, whole, index))]
            assert not any(grows.search(text) for text in told), (key, told)


def test_what_does_not_hold_is_no_evidence():
    known = facts(open_critical=1, open_critical_since=ago(2), open_critical_escalated=1, tickets_ever=4)
    texts = [one.text for one in evidence(TRIGGERS["critical_ticket"], known, 0)]
    assert texts == ["1 critical ticket open since 21 Nov", "1 critical ticket escalated"]


def test_every_alert_of_a_book_has_a_headline_and_reasons_in_plain_words():
    whole = facts(many(60, 3))
    raised = watch(shipped_book(), whole, {}, {}, on=ON, watched=set(TRIGGERS))
    assert len({one.trigger for one in raised}) > 12
    for one in raised:
        assert one.verb is Verb.RAISE
        told = [headline(TRIGGERS[one.trigger], whole, one.index)]
        told += [reason.text for reason in evidence(TRIGGERS[one.trigger], whole, one.index)]
        assert len(told) > 1
        assert not any("nan" in text or "None" in text or not text.strip() for text in told), told


def test_every_fact_has_words_for_every_account():
    for seed in (1, 2):
        whole = facts(many(20, seed))
        for index in range(20):
            words = Words(whole, index)
            for key in FACTS:
                assert "nan" not in words.of(key)
