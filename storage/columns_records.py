"""Columns made of what people do and say: contacts, touchpoints, feedback, tickets, observations. Names as in success.columns.RECORDS."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

import numpy as np

from storage.columns_reader import Reader, summed
from success.columns import Floats

CONTACTS = (
    "contacts",
    "sponsors",
    "champions",
    "level_1",
    "level_2",
    "level_3",
    "sponsor_left_on",
    "champion_left_on",
)
TOUCHPOINTS = ("last_two_way_on", "last_touch_on", "last_review_on")
FEEDBACK: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "nps": (
            "nps_answers",
            "nps_promoters",
            "nps_detractors",
            "nps_on",
            "sponsor_detractor_on",
            "unanswered_detractors",
            "unanswered_detractor_on",
        ),
        "csat": ("csat_answers", "csat_mean", "csat_on"),
        "ces": ("ces_answers", "ces_mean", "ces_on"),
        "product": (
            "product_feedback",
            "product_feedback_on",
            "unanswered_product_feedback",
            "unanswered_product_feedback_on",
        ),
    }
)
TICKETS = (
    "tickets_ever",
    "tickets_90",
    "tickets_30",
    "open_critical",
    "open_critical_since",
    "open_critical_escalated",
    "resolve_hours_90",
    "resolved_90",
    "ticket_csat_90",
    "ticket_csat_answers_90",
    "last_ticket_on",
)
SUMMED_DAYS: Mapping[str, int] = MappingProxyType(
    {"value_recorded": 365, "community_events": 90, "marketing_events": 90, "support_calls": 90}
)
"""Observations that are summed over a window; of all others the latest value stands."""


def _how_many(condition: str) -> str:
    return f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END)"


def read_contacts(reader: Reader) -> dict[str, Floats]:
    """Count the contacts who are active on the day, and find when the last sponsor and champion left."""
    active = "(p.left_on IS NULL OR p.left_on > :on)"
    left = "max(CASE WHEN p.role = '{}' AND p.left_on <= :on THEN p.left_on END)"
    cases = {
        "contacts": _how_many(active),
        "sponsors": _how_many(f"p.role = 'executive_sponsor' AND {active}"),
        "champions": _how_many(f"p.role = 'champion' AND {active}"),
        "level_1": _how_many(f"p.level = 1 AND {active}"),
        "level_2": _how_many(f"p.level = 2 AND {active}"),
        "level_3": _how_many(f"p.level = 3 AND {active}"),
        "sponsor_left_on": reader.ordinal(left.format("executive_sponsor")),
        "champion_left_on": reader.ordinal(left.format("champion")),
    }
    rows = reader.rows(
        f"SELECT p.account_id,\n       {summed(cases)}\nFROM contact p WHERE {reader.chosen('p.account_id')}"
        " AND (p.since_on IS NULL OR p.since_on <= :on) GROUP BY p.account_id"
    )
    return reader.columns(CONTACTS, rows, counts=CONTACTS[:6])


def read_touchpoints(reader: Reader) -> dict[str, Floats]:
    """Find the last contact, the last one in both directions, and the last business review."""
    cases = {
        "last_two_way_on": reader.ordinal('max(CASE WHEN t.two_way THEN t."on" END)'),
        "last_touch_on": reader.ordinal('max(t."on")'),
        "last_review_on": reader.ordinal("max(CASE WHEN t.kind IN ('qbr', 'ebr') THEN t.\"on\" END)"),
    }
    rows = reader.rows(
        f"SELECT t.account_id,\n       {summed(cases)}\nFROM touchpoint t"
        f' WHERE {reader.chosen("t.account_id")} AND t."on" <= :on GROUP BY t.account_id'
    )
    return reader.columns(TOUCHPOINTS, rows)


def read_feedback(reader: Reader, kinds: Sequence[str]) -> dict[str, Floats]:
    """Sum up the answers of half a year (180 days) for the connected kinds of survey."""
    cases: dict[str, str] = {}
    for kind in kinds:
        cases |= _feedback_cases(reader, kind)
    # Only the roles of who answered NPS matter; for the other kinds the contact is not looked up.
    joined = " LEFT JOIN contact p ON p.id = f.contact_id AND f.kind = 'nps'" if "nps" in kinds else ""
    rows = reader.rows(
        f"SELECT f.account_id,\n       {summed(cases)}\nFROM feedback f{joined}"
        f' WHERE {reader.chosen("f.account_id")} AND f."on" <= :on GROUP BY f.account_id',
        since=reader.days_before(180),
        year=reader.days_before(365),
        quarter=reader.days_before(90),
        month=reader.days_before(30),
    )
    counts = [name for name in cases if not name.endswith(("_on", "_mean"))]
    return reader.columns(tuple(cases), rows, counts)


_OPEN = "(f.answered_on IS NULL OR f.answered_on > :on)"


def _feedback_cases(reader: Reader, kind: str) -> dict[str, str]:
    if kind == "product":
        return _product_cases(reader)
    answer = f"f.kind = '{kind}' AND f.score IS NOT NULL"
    recent = f'{answer} AND f."on" > :since'
    last = {f"{kind}_on": _last(reader, answer)}
    if kind == "nps":
        low = f"{answer} AND f.score <= 6"
        waiting = f'{low} AND f."on" > :quarter AND {_OPEN}'
        return {
            "nps_answers": _how_many(recent),
            "nps_promoters": _how_many(f"{recent} AND f.score >= 9"),
            "nps_detractors": _how_many(f"{recent} AND f.score <= 6"),
            "sponsor_detractor_on": _last(reader, f"{low} AND p.role IN ('executive_sponsor', 'economic_buyer')"),
            "unanswered_detractors": _how_many(waiting),
            "unanswered_detractor_on": _first(reader, waiting),
        } | last
    return {f"{kind}_answers": _how_many(recent), f"{kind}_mean": f"avg(CASE WHEN {recent} THEN f.score END)"} | last


def _product_cases(reader: Reader) -> dict[str, str]:
    told = "f.kind = 'product'"
    waiting = f'{told} AND f."on" <= :month AND f."on" > :year AND {_OPEN}'
    return {
        "product_feedback": _how_many(f'{told} AND f."on" > :since'),
        "product_feedback_on": _last(reader, told),
        "unanswered_product_feedback": _how_many(waiting),
        "unanswered_product_feedback_on": _first(reader, waiting),
    }


def _last(reader: Reader, condition: str) -> str:
    return reader.ordinal(f'max(CASE WHEN {condition} THEN f."on" END)')


def _first(reader: Reader, condition: str) -> str:
    return reader.ordinal(f'min(CASE WHEN {condition} THEN f."on" END)')


def read_tickets(reader: Reader) -> dict[str, Floats]:
    """Count the tickets opened by the day, those open on it, and how those closed in 90 days went."""
    is_open = "(t.closed_at IS NULL OR t.closed_at >= :end)"
    closed = "t.closed_at < :end AND t.closed_at >= :since"
    critical = f"t.priority = 'critical' AND {is_open}"
    cases = {
        "tickets_ever": "count(*)",
        "tickets_90": _how_many("t.opened_at >= :since"),
        "tickets_30": _how_many("t.opened_at >= :month"),
        "open_critical": _how_many(critical),
        "open_critical_since": reader.instant_day(f"min(CASE WHEN {critical} THEN t.opened_at END)"),
        "open_critical_escalated": _how_many(f"t.escalated AND {critical}"),
        "resolved_90": _how_many(closed),
        "ticket_csat_90": f"avg(CASE WHEN {closed} THEN t.satisfaction END)",
        "ticket_csat_answers_90": f"count(CASE WHEN {closed} THEN t.satisfaction END)",
        "last_ticket_on": reader.instant_day("max(t.opened_at)"),
    }
    chosen = reader.chosen("t.account_id")
    window = {
        "end": reader.midnight(reader.on + timedelta(days=1)),
        "since": reader.midnight(reader.on - timedelta(days=89)),
        "month": reader.midnight(reader.on - timedelta(days=29)),
    }
    rows = reader.rows(
        f"SELECT t.account_id,\n       {summed(cases)}\nFROM ticket t"
        f" WHERE {chosen} AND t.opened_at < :end GROUP BY t.account_id",
        **window,
    )
    counts = [name for name in cases if name.startswith(("tickets_", "open_")) or "_answers" in name]
    columns = reader.columns(tuple(cases), rows, ["resolved_90", *(n for n in counts if n != "open_critical_since")])
    if not np.any(columns["resolved_90"] > 0):
        return columns | reader.unknown(("resolve_hours_90",))
    took = f"({reader.seconds('t.closed_at')} - {reader.seconds('t.opened_at')}) / 3600.0"
    ranked = (
        f"SELECT t.account_id, {took} AS hours,"  # noqa: S608
        f" row_number() OVER (PARTITION BY t.account_id ORDER BY {took}) AS place,"
        f" count(*) OVER (PARTITION BY t.account_id) AS many FROM ticket t WHERE {chosen} AND {closed}"
    )
    median = reader.rows(
        f"SELECT r.account_id, CAST(avg(r.hours) AS double precision) FROM ({ranked}) r"  # noqa: S608
        " WHERE 2 * r.place BETWEEN r.many AND r.many + 2 GROUP BY r.account_id",
        **window,
    )
    return columns | reader.columns(("resolve_hours_90",), median)


def read_observations(reader: Reader, keys: Sequence[str]) -> dict[str, Floats]:
    """Read dated single values into `obs:<key>` and `obs:<key>:on`: the latest one, or the sum over the key's window."""
    # SQLite takes a bare column from the row of the one max(); PostgreSQL says it with an ordered array.
    latest = "o.value" if reader.sqlite else '(array_agg(o.value ORDER BY o."on" DESC))[1]'
    day = reader.ordinal('max(o."on")')
    rows = reader.rows(
        f"SELECT o.account_id, o.key, {latest}, {day},"  # noqa: S608
        ' sum(CASE WHEN o."on" > :year THEN o.value ELSE 0 END), sum(CASE WHEN o."on" > :quarter THEN o.value ELSE 0 END)'
        f' FROM observation o WHERE {reader.chosen("o.account_id")} AND o."on" <= :on GROUP BY o.account_id, o.key',
        year=reader.days_before(365),
        quarter=reader.days_before(90),
    )
    columns: dict[str, Floats] = {}
    for key in keys:
        window = SUMMED_DAYS.get(key)
        value_at = 2 if window is None else (4 if window == 365 else 5)
        name = f"obs:{key}"
        mine = [(row[0], row[value_at], row[3]) for row in rows if row[1] == key]
        columns |= reader.columns((name, f"{name}:on"), mine, counts=(name,) if window else ())
    return columns
