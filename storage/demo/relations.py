"""Tells the people of a story: contacts on three levels, touchpoints, the CSM's pulses and overrides."""

from dataclasses import dataclass
from datetime import timedelta

from storage.demo import names, texts
from storage.demo.pages import Desk
from storage.demo.plot import Met, Tie
from storage.models import Contact, Override, Pulse, Touchpoint
from success.vocabulary import ContactRole, TouchKind

KINDS = (TouchKind.CALL, TouchKind.MEETING, TouchKind.EMAIL, TouchKind.CALL, TouchKind.CHAT, TouchKind.MEETING)
EXECUTIVE_REVIEW_EVERY = 2
"""Every second review is the executives'."""


@dataclass(frozen=True)
class Known:
    """A contact who has been told: where she is in the book, how long she is there."""

    id: int
    since: int
    left: int

    def there(self, days_ago: int) -> bool:
        """Tell whether she was at the customer so many days ago."""
        return self.since >= days_ago > self.left


def tell_contacts(desk: Desk) -> tuple[Known, ...]:
    """Tell the ties that matter, then as many users as full coverage of the three levels takes."""
    plot = desk.plot
    told: list[Known] = []
    levels = [0, 0, 0]
    parts = (
        (ContactRole.EXECUTIVE_SPONSOR, 1, plot.sponsors),
        (ContactRole.CHAMPION, 2, plot.champions),
        (ContactRole.ECONOMIC_BUYER, 1, plot.buyers),
        (ContactRole.DETRACTOR, 2, plot.detractors),
    )
    for role, level, ties in parts:
        for tie in ties:
            told.append(_tell_contact(desk, tie, role, level, len(told)))
            levels[level - 1] += tie.left is None
    for level, wanted in enumerate(plot.coverage, start=1):
        for _ in range(wanted - levels[level - 1]):
            tie = Tie(since=int(desk.rng.integers(30, 700)))
            told.append(_tell_contact(desk, tie, ContactRole.USER, level, len(told)))
    return tuple(told)


def _tell_contact(desk: Desk, tie: Tie, role: ContactRole, level: int, count: int) -> Known:
    pages = desk.pages
    name = tie.name or names.person(desk.rng)
    titles = names.BUYER_TITLES if role is ContactRole.ECONOMIC_BUYER else names.TITLES[level]
    since = max(min(tie.since, (desk.today - desk.commerce.customer_since).days), tie.left or 0)
    contact_id = pages.next_contact
    pages.next_contact += 1
    pages.add(
        Contact,
        id=contact_id,
        external_id=desk.external("contact", count),
        account_id=desk.account_id,
        name=name,
        title=tie.title or titles[desk.rng.integers(len(titles))],
        email=tie.email or names.email(name, desk.domain),
        level=level,
        role=role.value,
        since_on=desk.day(since),
        left_on=None if tie.left is None else desk.day(tie.left),
    )
    return Known(contact_id, since, -1 if tie.left is None else tie.left)


def tell_touchpoints(desk: Desk, contacts: tuple[Known, ...]) -> None:
    """Tell what belongs to the story, then reviews and the ordinary rhythm of calls, meetings and mails up to the last one."""
    plot, rng = desk.plot, desk.rng
    met = [story for story in plot.met if story.days_ago <= desk.age]
    if plot.review_last is not None:
        for place, ago in enumerate(desk.past(plot.review_last, plot.review_every, wobble=8)):
            kind = TouchKind.EBR if place % EXECUTIVE_REVIEW_EVERY else TouchKind.QBR
            met.append(Met(ago, kind.value, texts.REVIEW[kind.value]))
    if plot.touch_last is not None:
        words = texts.SUMMARIES[plot.theme]
        start = int(rng.integers(len(KINDS)))
        for place, ago in enumerate(desk.past(plot.touch_last, plot.touch_every, wobble=4)):
            one_way = place % 4 == 3
            if one_way:
                met.append(
                    Met(
                        ago, TouchKind.EMAIL.value, texts.OUTREACH[(start + place) % len(texts.OUTREACH)], two_way=False
                    )
                )
            else:
                met.append(Met(ago, KINDS[(start + place) % len(KINDS)].value, words[(start + place) % len(words)]))
    for count, touch in enumerate(sorted(met, key=lambda touch: -touch.days_ago)):
        there = [contact.id for contact in contacts if contact.there(touch.days_ago)]
        desk.pages.add(
            Touchpoint,
            external_id=desk.external("touch", count),
            account_id=desk.account_id,
            contact_id=there[rng.integers(min(len(there), 4))] if there else None,
            person_id=desk.owner_id,
            on=desk.day(touch.days_ago),
            kind=touch.kind,
            two_way=touch.two_way,
            summary=touch.summary,
            source="demo book",
        )


def tell_judgements(desk: Desk) -> None:
    """Tell the CSM's pulses and overrides; an account without a CSM has none."""
    if desk.owner_id is None:
        return
    for pulse in desk.plot.pulses:
        desk.pages.add(
            Pulse,
            account_id=desk.account_id,
            band=pulse.band,
            note=pulse.note,
            set_by=desk.owner_id,
            set_at=desk.instant(pulse.days_ago, minutes=9 * 60 + 20),
        )
    for override in desk.plot.overrides:
        desk.pages.add(
            Override,
            account_id=desk.account_id,
            score=override.score,
            reason=override.reason,
            expires_on=desk.day(override.days_ago) + timedelta(days=override.lasts),
            set_by=desk.owner_id,
            set_at=desk.instant(override.days_ago, minutes=15 * 60 + 5),
            ended_at=None,
            ended_by=None,
        )
