"""Tells what the customer says: answers to surveys, feedback on the product, tickets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from storage.demo import texts
from storage.demo.pages import Desk
from storage.demo.plot import Case, Said, at
from storage.demo.relations import Known
from storage.models import Feedback, Ticket
from success.vocabulary import FeedbackKind, Priority

ANSWER_WITHIN = 2
"""Days within which a low answer was followed up, unless the story says otherwise."""


@dataclass(frozen=True)
class Survey:
    """A kind of survey: its ends, what a mood of 0 answers and how much more a mood of 1, from where an answer is low or high."""

    kind: FeedbackKind
    ends: tuple[int, int]
    base: float
    slope: float
    spread: float
    low: float
    high: float
    words: Mapping[str, tuple[str, ...]]


FIVES = (1, 5)
SURVEYS = (
    Survey(FeedbackKind.NPS, (0, 10), 2.2, 8.2, 1.1, 6, 9, texts.NPS),
    Survey(FeedbackKind.CSAT, FIVES, 1.6, 3.4, 0.5, 2, 4, texts.CSAT),
    Survey(FeedbackKind.CES, (1, 7), 2.0, 5.0, 0.7, 3, 6, texts.CES),
)


def tell_feedback(desk: Desk, contacts: tuple[Known, ...]) -> None:
    """Tell the story's own answers, and surveys that went out in a rhythm and were answered according to the mood of the day."""
    plot, rng = desk.plot, desk.rng
    said = [answer for answer in plot.said if answer.days_ago <= desk.age]
    if plot.survey_last is not None:
        for survey, ago in enumerate(desk.past(plot.survey_last, plot.survey_every)):
            said += _answers(desk, ago, first=survey == 0)
    for count, answer in enumerate(sorted(said, key=lambda answer: -answer.days_ago)):
        there = [contact.id for contact in contacts if contact.there(answer.days_ago)]
        desk.pages.add(
            Feedback,
            external_id=desk.external("feedback", count),
            account_id=desk.account_id,
            contact_id=there[rng.integers(len(there))] if there else None,
            kind=answer.kind,
            score=answer.score,
            on=desk.day(answer.days_ago),
            verbatim=answer.words,
            answered_on=None if answer.answered is None else desk.day(max(answer.days_ago - answer.answered, 0)),
        )


def _answers(desk: Desk, ago: int, *, first: bool) -> list[Said]:
    """Give the answers to one survey: the newest comes on its day, the others trickled in before."""
    plot, rng = desk.plot, desk.rng
    mood = at(plot.mood, ago)
    said: list[Said] = []
    for place in range(plot.survey_answers):
        day = min(ago + (0 if first and not place else int(rng.integers(0, 9))), desk.age)
        for survey in SURVEYS:
            score = _score(desk, survey.base + survey.slope * mood, survey.spread, survey.ends)
            shelf = survey.words["low" if score <= survey.low else "high" if score >= survey.high else "middle"]
            words = shelf[rng.integers(len(shelf))]
            said.append(Said(day, survey.kind.value, score, words, ANSWER_WITHIN if score <= survey.low else None))
        if place == 0:
            said.append(Said(day, FeedbackKind.PRODUCT.value, None, texts.PRODUCT[rng.integers(len(texts.PRODUCT))], 6))
    return said


def _score(desk: Desk, middle: float, spread: float, ends: tuple[int, int]) -> float:
    return float(min(max(round(desk.rng.normal(middle, spread)), ends[0]), ends[1]))


def tell_tickets(desk: Desk) -> None:
    """Tell the story's own tickets, and everyday ones as often as the plot's line says; each of those was closed by now."""
    plot, rng = desk.plot, desk.rng
    cases = [case for case in plot.cases if case.days_ago <= desk.age]
    for window in range(desk.gone, desk.age, 30):
        days = min(30, desk.age - window)
        opened_then = int(rng.poisson(at(plot.tickets, window) * days / 90))
        cases += [_everyday(desk, window + int(rng.integers(0, days))) for _ in range(opened_then)]
    for count, case in enumerate(sorted(cases, key=lambda case: -case.days_ago)):
        opened = desk.instant(case.days_ago, minutes=int(rng.integers(6 * 60, 17 * 60)))
        closed = None if case.hours is None else opened + timedelta(hours=case.hours)
        desk.pages.add(
            Ticket,
            external_id=desk.external("ticket", count),
            account_id=desk.account_id,
            opened_at=opened,
            closed_at=None if closed is None or closed > desk.pages.told_at else closed,
            priority=case.priority,
            escalated=case.escalated,
            subject=case.subject,
            satisfaction=case.satisfaction if closed is not None and closed <= desk.pages.told_at else None,
            first_response_minutes=float(rng.integers(8, 240)),
        )


def _everyday(desk: Desk, ago: int) -> Case:
    rng = desk.rng
    hours = round(float(rng.lognormal(0, 0.5)) * desk.plot.hours, 1)
    rated = rng.random() < 0.5
    urgent = rng.random()
    return Case(
        days_ago=ago,
        subject=texts.SUBJECTS[rng.integers(len(texts.SUBJECTS))],
        priority=(Priority.HIGH if urgent < 0.12 else Priority.LOW if urgent > 0.7 else Priority.NORMAL).value,
        hours=hours,
        satisfaction=_score(desk, 1.8 + 3.1 * at(desk.plot.mood, ago), 0.6, FIVES) if rated else None,
    )
