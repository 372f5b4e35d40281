"""Columns made of what the CRM holds: account, contracts, revenue movements, deployments. Names as in success.columns.RECORDS."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np

from storage.columns_reader import Reader, summed
from success.columns import Floats
from success.journey import Deployed, account_stage, leading
from success.vocabulary import Stage

CONTRACTS = (
    "seats",
    "seats_year_ago",
    "arr",
    "arr_year_ago",
    "discount_percent",
    "renews_on",
    "term_starts_on",
    "renewal_signed",
    "notice_days",
    "renewals_done",
    "churn_notice_on",
)
DEPLOYMENTS = (
    "kickoff_on",
    "onboarding_ended_on",
    "value_one_due_on",
    "value_one_on",
    "deployments",
    "newest_kickoff_on",
)

_UNKNOWN_NOTICE = 99_999
_DAYS = 10_000_000  # more than any ordinal
_YEAR = 365
_RENEWAL_GAP = 30


def read_accounts(reader: Reader) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Floats]]:
    """Read segments, plans, the first day as a customer, and whether somebody owns the account."""
    rows = cast(
        "list[tuple[int, str, str, int | None, int]]",
        reader.rows(
            f"SELECT id, segment, plan, {reader.ordinal('customer_since')}, CASE WHEN owner_id IS NULL THEN 0 ELSE 1 END"  # noqa: S608
            f" FROM account WHERE {reader.chosen('id')}"
        ),
    )
    records = reader.columns(("customer_since", "owned"), [(row[0], row[3], row[4]) for row in rows])
    named = {row[0]: (row[1], row[2]) for row in rows}
    words = [named.get(account, ("", "")) for account in reader.ids.tolist()]
    return tuple(segment for segment, _ in words), tuple(plan for _, plan in words), records


def read_contracts(reader: Reader) -> dict[str, Floats]:
    """Read the contracts that run on the day, those that ran a year earlier, and what became of them.

    Money counts in the account's currency only.
    """
    now, then = runs_on(":on"), runs_on(":then")
    own = "c.currency = a.currency"
    cases = {
        "seats": f"sum(CASE WHEN {now} THEN c.seats END)",
        "seats_year_ago": f"sum(CASE WHEN {then} THEN c.seats END)",
        "arr": _real(f"sum(CASE WHEN {own} AND {now} THEN c.arr END)"),
        "arr_year_ago": _real(f"sum(CASE WHEN {own} AND {then} THEN c.arr END)"),
        "discount_percent": _discount(f"{own} AND c.discount_percent IS NOT NULL AND {now}"),
        "first_end": f"min(CASE WHEN {now} THEN CAST({reader.ordinal('c.ends_on')} AS bigint) * 100000"
        f" + coalesce(c.notice_days, {_UNKNOWN_NOTICE}) END)",
        "first_term": f"min(CASE WHEN {now} THEN CAST({reader.ordinal('c.ends_on')} AS bigint) * {_DAYS}"
        f" + {reader.ordinal('c.starts_on')} END)",
        "renewals_done": f"sum(CASE WHEN {_follows(reader)} THEN 1 ELSE 0 END)",
        "churn_notice_on": reader.ordinal(f"min(CASE WHEN c.cancelled_on <= :on AND {now} THEN c.cancelled_on END)"),
    }
    rows = reader.rows(
        f"SELECT c.account_id,\n       {summed(cases)}\nFROM contract c JOIN account a ON a.id = c.account_id\n"
        f"WHERE {reader.chosen('c.account_id')} AND c.starts_on <= :on GROUP BY c.account_id",
        then=reader.days_before(_YEAR),
    )
    columns = reader.columns(tuple(cases), rows, counts=("renewals_done",))
    first_end = columns.pop("first_end")
    notice = first_end % 100_000
    columns["renews_on"] = first_end // 100_000
    columns["term_starts_on"] = columns.pop("first_term") % _DAYS
    columns["notice_days"] = np.where(notice == _UNKNOWN_NOTICE, np.nan, notice)
    columns["renewal_signed"] = _signed(reader)
    return columns


def _signed(reader: Reader) -> Floats:
    """Say where a later contract follows the one that ends, as far as it was on record on the day."""
    rows = reader.rows(
        f"SELECT DISTINCT c.account_id, 1 FROM contract c WHERE {reader.chosen('c.account_id')} AND c.starts_on > :on"  # noqa: S608
        f" AND {reader.instant_day('c.created_at')} <= {reader.on.toordinal()} AND {_follows(reader)}"
    )
    return reader.columns(("signed",), rows, counts=("signed",))["signed"]


def runs_on(day: str) -> str:
    """Give the condition that a contract (alias c) runs on a day, which is a parameter or a column.

    A contract runs through its last day, unless the next one begins on it. It is said here for every query that asks.
    """
    return (
        f"c.starts_on <= {day} AND (c.ends_on IS NULL OR c.ends_on > {day} OR (c.ends_on = {day} AND NOT EXISTS"  # noqa: S608
        f" (SELECT 1 FROM contract n WHERE n.account_id = c.account_id AND n.starts_on = {day} AND n.id <> c.id)))"
    )


def _follows(reader: Reader) -> str:
    return (
        "EXISTS (SELECT 1 FROM contract p WHERE p.account_id = c.account_id AND p.starts_on < c.starts_on"  # noqa: S608
        f" AND p.ends_on >= {reader.shifted('c.starts_on', -_RENEWAL_GAP)} AND p.ends_on <= c.starts_on)"
    )


def _discount(counted: str) -> str:
    weighted = f"sum(CASE WHEN {counted} THEN CAST(c.arr AS double precision) * c.discount_percent END)"
    return f"{weighted} / nullif({_real(f'sum(CASE WHEN {counted} THEN c.arr END)')}, 0)"


def _real(expression: str) -> str:
    return f"CAST({expression} AS double precision)"


def read_movements(reader: Reader) -> dict[str, Floats]:
    """Count the expansions so far."""
    rows = reader.rows(
        "SELECT m.account_id, count(*) FROM arr_movement m"  # noqa: S608
        f" WHERE {reader.chosen('m.account_id')} AND m.kind = 'expansion' AND m.\"on\" <= :on GROUP BY m.account_id"
    )
    return reader.columns(("upsells_done",), rows, counts=("upsells_done",))


def read_deployments(reader: Reader) -> tuple[tuple[str, ...], dict[str, Floats]]:
    """Read the account's stage and the days of its leading deployment (success.journey).

    Only deployments that are kicked off count, unless none is yet: what is sold later is not known on an earlier day.
    """
    by_account: dict[int, list[_Known]] = defaultdict(list)
    for account, stage, arr, kickoff, ended, due, reached, left in _live_deployments(reader):
        deployed = Deployed(Stage(stage), arr, _date(kickoff), _date(ended), _date(left))
        by_account[account].append(_Known(deployed, kickoff, ended, due, reached))
    stages = dict.fromkeys(reader.ids.tolist(), str(account_stage((), reader.on)))
    today, table = reader.on.toordinal(), []
    for account, every in by_account.items():
        live = [one for one in every if one.kickoff is None or one.kickoff <= today] or every
        leader = leading((one.deployed for one in live), reader.on)
        assert leader is not None  # all of them are live
        stages[account] = str(account_stage((leader,), reader.on))
        lead = next(one for one in live if one.deployed is leader)
        past = [day if day is not None and day <= today else None for day in (lead.kickoff, lead.ended, lead.reached)]
        newest = max((one.kickoff for one in live if one.kickoff is not None and one.kickoff <= today), default=None)
        table.append((account, past[0], past[1], lead.due, past[2], len(live), newest))
    columns = reader.columns(DEPLOYMENTS, table, counts=("deployments",))
    return tuple(stages.values()), columns


@dataclass(frozen=True)
class _Known:
    """A live deployment with its days as ordinals."""

    deployed: Deployed
    kickoff: int | None
    ended: int | None
    due: int | None
    reached: int | None


def _live_deployments(
    reader: Reader,
) -> list[tuple[int, str, float, int | None, int | None, int | None, int | None, int | None]]:
    days = ("kickoff_on", "onboarding_ended_on", "value_one_due_on", "value_one_on", "ended_on")
    rows = reader.rows(
        "SELECT d.account_id, d.stage, CAST(d.arr AS double precision),"  # noqa: S608
        f" {', '.join(reader.ordinal(f'd.{day}') for day in days)}"
        f" FROM deployment d WHERE {reader.chosen('d.account_id')} AND (d.ended_on IS NULL OR d.ended_on > :on) ORDER BY d.id"
    )
    return cast("list[tuple[int, str, float, int | None, int | None, int | None, int | None, int | None]]", rows)


def _date(ordinal: int | None) -> date | None:
    return None if ordinal is None else date.fromordinal(ordinal)
