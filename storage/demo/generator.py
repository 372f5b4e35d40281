"""Tells a book of accounts: the stories first, each once; a larger book tells them again of invented companies.

What happens to account number n depends on the seed, n and today alone, never on how many others there are or on the batches.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import numpy as np
from numpy.random import Generator

from storage.demo import names, texts
from storage.demo.commerce import Commerce, sign
from storage.demo.curves import cells, draw_series
from storage.demo.observations import tell_observations
from storage.demo.pages import EXTERNAL, Desk, Pages, number_of
from storage.demo.people import ACCOUNTS_A_CSM
from storage.demo.plot import AddOn, Launch, Plot, Scope
from storage.demo.relations import tell_contacts, tell_judgements, tell_touchpoints
from storage.demo.stories import PLOTS
from storage.demo.voices import tell_feedback, tell_tickets
from storage.models import Account, ArrMovement, Contract, Deployment
from success.calendar import last_whole_week
from success.names import search_form

BATCH = 500
"""Accounts that are in memory at once."""


@dataclass(frozen=True)
class Setting:
    """What all accounts of a book share: the day, the luck, how much is told, the numbers of people, series and first rows."""

    today: date
    seed: int
    scope: Scope
    people: Mapping[str, int]
    series: Mapping[str, int]
    first_account: int
    first_contact: int

    @property
    def told_at(self) -> datetime:
        """Give the instant at which the book is written: as its day begins."""
        return datetime.combine(self.today, time(), UTC)


def tell_book(accounts: int, setting: Setting) -> Iterator[Pages]:
    """Give the book of `accounts` accounts in batches; memory stays that of one batch."""
    contact = setting.first_contact
    for start in range(0, accounts, BATCH):
        pages = Pages(setting.told_at, next_contact=contact)
        for number in range(start, min(start + BATCH, accounts)):
            tell_account(number, setting, pages)
        contact = pages.next_contact
        yield pages


def plot_of(number: int, rng: Generator) -> Plot:
    """Give the story of account `number`; beyond the stories they begin again, of other companies and in other sizes."""
    plot = PLOTS[number % len(PLOTS)]
    if number < len(PLOTS):
        return plot
    size = float(rng.lognormal(0, 0.4))
    later = int(rng.integers(-20, 21))
    return replace(
        plot,
        name="",
        owner=f"csm{1 + (number - len(PLOTS)) // ACCOUNTS_A_CSM}" if plot.owner else None,
        terms=tuple(replace(term, seats=_sized(term.seats, size)) for term in plot.terms),
        add_ons=tuple(AddOn(extra.days_ago, _sized(extra.seats, size)) for extra in plot.add_ons),
        renews_in=plot.renews_in + later if plot.renews_in is not None and abs(plot.renews_in) > 60 else plot.renews_in,
        mood=plot.mood
        if not isinstance(plot.mood, float)
        else min(max(plot.mood + float(rng.normal(0, 0.05)), 0.0), 1.0),
    )


def _sized(seats: int, size: float) -> int:
    return max(round(seats * size), 3)


def tell_account(number: int, setting: Setting, pages: Pages) -> None:
    """Tell one account, all of it."""
    rng = np.random.default_rng([setting.seed, number])
    plot = plot_of(number, rng)
    name = plot.name or names.company(number)
    desk = Desk(
        plot=plot,
        number=number,
        account_id=setting.first_account + number,
        name=name,
        domain=names.domain(name, number + 1),
        owner_id=None if plot.owner is None else setting.people[plot.owner],
        commerce=sign(plot, setting.today),
        today=setting.today,
        scope=setting.scope,
        rng=rng,
        pages=pages,
    )
    _tell_master(desk, setting)
    _tell_commerce(desk)
    _tell_launches(desk)
    contacts = tell_contacts(desk)
    tell_touchpoints(desk, contacts)
    tell_feedback(desk, contacts)
    tell_tickets(desk)
    tell_observations(desk)
    tell_judgements(desk)
    _tell_series(desk, setting)


def _tell_master(desk: Desk, setting: Setting) -> None:
    plot = desk.plot
    desk.pages.add(
        Account,
        id=desk.account_id,
        external_id=f"{EXTERNAL}{desk.number + 1:06d}",
        name=desk.name,
        search_name=search_form(desk.name),
        domain=desk.domain,
        segment=plot.segment,
        plan=plot.plan,
        industry=plot.industry,
        region=plot.region,
        touch_model=plot.touch_model,
        currency=plot.currency,
        customer_since=desk.commerce.customer_since,
        churned_on=desk.commerce.churned_on,
        owner_id=desk.owner_id,
        account_executive_id=setting.people[plot.executive],
        renewal_manager_id=None,
        required_outcome=plot.outcome,
        appropriate_experience=plot.experience,
    )


def _tell_commerce(desk: Desk) -> None:
    plot = desk.plot
    for count, contract in enumerate(desk.commerce.contracts):
        running = contract.ends_on is None or contract.ends_on >= desk.today
        desk.pages.add(
            Contract,
            external_id=desk.external("contract", count),
            account_id=desk.account_id,
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
            notice_days=plot.notice,
            auto_renews=plot.auto_renews,
            seats=contract.seats,
            arr=contract.arr,
            currency=plot.currency,
            discount_percent=contract.discount_percent,
            cancelled_on=desk.day(plot.notice_given) if running and plot.notice_given is not None else None,
        )
    for count, moved in enumerate(desk.commerce.movements):
        desk.pages.add(
            ArrMovement,
            external_id=desk.external("movement", count),
            account_id=desk.account_id,
            on=moved.on,
            kind=moved.kind.value,
            amount=moved.amount,
            currency=plot.currency,
            note=moved.note,
        )


def ordinary_launch(commerce: Commerce, today: date, rng: Generator) -> Launch:
    """Give the deployment of a story that has nothing to say about it: begun two weeks after the first contract, long live."""
    kickoff = max((today - commerce.customer_since).days - 14, 0)
    kind, value_one = texts.VALUE_ONE[rng.integers(len(texts.VALUE_ONE))]
    return Launch(
        "Operations", "Scheduling", "retention", kickoff, value_one=value_one, kind=kind, reached=max(kickoff - 82, 0)
    )


def _tell_launches(desk: Desk) -> None:
    total = desk.commerce.arr_on(desk.today)
    launches = desk.plot.launches or (ordinary_launch(desk.commerce, desk.today, desk.rng),)
    for count, launch in enumerate(launches):
        desk.pages.add(
            Deployment,
            external_id=desk.external("deployment", count),
            account_id=desk.account_id,
            name=launch.name,
            product=launch.product,
            stage=launch.stage,
            arr=(total * Decimal(str(launch.share))).quantize(Decimal(1)),
            kickoff_on=_after_kickoff(desk, launch, 0),
            onboarding_ended_on=_after_kickoff(desk, launch, launch.onboarding),
            value_one_kind=launch.kind if launch.value_one else None,
            value_one=launch.value_one,
            value_one_due_on=_after_kickoff(desk, launch, launch.due),
            value_one_on=None if launch.reached is None else desk.day(launch.reached),
            ended_on=desk.commerce.churned_on,
        )


def _after_kickoff(desk: Desk, launch: Launch, days: int | None) -> date | None:
    """Give the day so many days after the kickoff, where there was one."""
    return None if launch.kickoff is None or days is None else desk.day(launch.kickoff - days)


def _tell_series(desk: Desk, setting: Setting) -> None:
    last_week = last_whole_week(desk.today)
    values = draw_series(desk.plot, desk.commerce, desk.rng, last_week, desk.scope)
    series, weeks, measured = cells(values, last_week)
    numbers = number_of(setting.series, desk.scope.series)
    desk.pages.cells.append((np.full(series.shape, desk.account_id), numbers[series], weeks, measured))
