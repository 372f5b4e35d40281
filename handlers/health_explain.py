"""`health explain`: every measure with its value, score, weight and points, and the sum they make."""

from dataclasses import dataclass
from datetime import date

from handlers.bands import coloured
from handlers.choosing import choose_account
from handlers.health import IN_MESSAGE, read_story
from handlers.health_message import Story
from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.reply import Actions, Button, Node, Note, Reply, Table, Text
from handlers.request import Request
from handlers.router import Capability
from handlers.services import Services
from success.account_health import AccountHealth, CategoryHealth, Knowledge, MeasureHealth
from success.rounding import round_to_sum
from success.wording import day

PAGE_ROWS = 60
"""Rows of one table: with their texts well under the 10,000 characters that Slack allows a table."""

_COLUMNS = ("Measure", "What it says", "Score", "Weight %", "Points", "As of", "Source", "Kind")
_NUMERIC = (2, 3, 4)
_CELL = 90
_STATES = {
    Knowledge.UNKNOWN: "unknown",
    Knowledge.TOO_FEW: "too few",
    Knowledge.EXPIRED: "expired",
    Knowledge.STALE: "source silent",
    Knowledge.NOT_CONNECTED: "not connected",
    Knowledge.NOT_APPLICABLE: "not due",
}


@dataclass(frozen=True)
class Sum:
    """The score as arithmetic, at one decimal: 50 + categories + adjustments = total. Points of measures by key."""

    categories: tuple[tuple[str, float], ...]
    adjustments: tuple[tuple[str, float], ...]
    points: dict[str, float]
    total: float


def explain_health(request: Request, services: Services) -> Reply:
    """Show how the score is made."""
    today = services.today()
    with services.reading() as session:
        account = choose_account(session, request, word="health explain")
        if isinstance(account, Reply):
            return account
        story = read_story(session, account, today)
    return _tell(story, request, today)


def add_up(health: AccountHealth) -> Sum | None:
    """Give the score as a sum whose shown figures add up exactly; None when there is no score."""
    if health.score is None:
        return None
    groups = [[m for m in health.measures if m.category == c.key] for c in health.categories]
    parts = [sum(m.contribution for m in group) for group in groups] + [step.points for step in health.adjustments]
    rounded = round_to_sum(parts, round(health.score, 1) - 50)
    points: dict[str, float] = {}
    for group, total in zip(groups, rounded, strict=False):
        shown = round_to_sum([m.contribution for m in group if m.contribution], total)
        points |= dict(zip((m.key for m in group if m.contribution), shown, strict=True))
    count = len(groups)
    return Sum(
        categories=tuple(zip((c.label for c in health.categories), rounded[:count], strict=True)),
        adjustments=tuple(zip((step.text for step in health.adjustments), rounded[count:], strict=True)),
        points=points,
        total=round(health.score, 1),
    )


def _tell(story: Story, request: Request, today: date) -> Reply:
    health, sums = story.health, add_up(story.health)
    rows = _rows(health, sums, today)
    page = id_in(request.values.get("page", "")) or 0
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    page = min(page, pages - 1)
    shown = rows[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
    name = story.account.name
    body: list[Node] = [
        Text(f"**How {shown_name(name)} comes to {coloured(health.band, health.score)}**\n{_arithmetic(health, sums)}")
    ]
    if shown:
        part = f", part {page + 1} of {pages}" if pages > 1 else ""
        body.append(Table(_COLUMNS, tuple(shown), f"Measures by category{part}", _NUMERIC))
    body += [_buttons(story, request, page, pages), Note(_small_print(health))]
    summary = f"{plain_name(name)}: {coloured(health.band, health.score)}, made of {len(health.measures)} measures."
    return Reply(summary, tuple(body), replaces=request.values.get("from") == "health")


def _arithmetic(health: AccountHealth, sums: Sum | None) -> str:
    """Write the sum: "50 − 9.3 Product usage + 3.1 Business outcomes − 2.0 sponsor gone = 41.8, shown as 42"."""
    if sums is None:
        return "Nothing is known, so there is no sum: no measure has a value yet."
    steps = [f"{_step(points)} {escape(label)}" for label, points in (*sums.categories, *sums.adjustments) if points]
    shown = round(health.score or 0)
    end = f", shown as {shown}" if sums.total != shown else ""
    return f"50 {' '.join(steps)} **= {sums.total:.1f}**{end}"


def _rows(health: AccountHealth, sums: Sum | None, today: date) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for at, category in enumerate(health.categories):
        inside = [m for m in health.measures if m.category == category.key]
        rows.append(_category_row(category, sums.categories[at][1] if sums else None))
        rows += [_measure_row(m, sums.points.get(m.key) if sums else None, today) for m in inside]
    return rows


def _category_row(category: CategoryHealth, points: float | None) -> tuple[str, ...]:
    score = "–" if category.score is None else f"{category.score:.0f}"
    known = f"{category.known * 100:.0f} % known"
    return (category.label.upper(), known, score, f"{category.weight:.0f}", _points(points), "", "", "")


def _measure_row(measure: MeasureHealth, points: float | None, today: date) -> tuple[str, ...]:
    state = _STATES.get(measure.state, "")
    text = measure.text if len(measure.text) <= _CELL else measure.text[: _CELL - 1] + "…"
    return (
        measure.label,
        f"{text} ({state})" if state and state not in text else text,
        "–" if measure.score is None else f"{measure.score:.0f}",
        f"{measure.weight:.1f}" if measure.weight else "–",
        _points(points),
        "–" if measure.as_of is None else day(measure.as_of, today),
        measure.source,
        "counted" if measure.objective else "judged",
    )


def _points(points: float | None) -> str:
    return "–" if points is None else f"{'−' if points < 0 else '+'}{abs(points):.1f}"


def _step(points: float) -> str:
    return f"{'−' if points < 0 else '+'} {abs(points):.1f}"


def _buttons(story: Story, request: Request, page: int, pages: int) -> Actions:
    account = {"account": str(story.account.id)}
    here = {**account, **IN_MESSAGE} if request.values.get("from") == "health" else account
    items = [Button("Back" if here is not account else "Health", "health", here)]
    if page + 1 < pages:
        items.append(Button("Show more", "health explain", {**here, "page": str(page + 1)}))
    if page > 0:
        items.append(Button("Show earlier", "health explain", {**here, "page": str(page - 1)}))
    return Actions(tuple(items))


def _small_print(health: AccountHealth) -> str:
    objective = sum(m.objective for m in health.measures)
    return (
        f"scorecard v{health.scorecard_version} · weights of the {health.stage.value} stage · points are above or below 50: "
        f"weight × (score − 50) ÷ known weight · {objective} counted, {len(health.measures) - objective} judged · "
        "unknown measures lower what is known, never the score"
    )


CAPABILITIES = (Capability(word="health explain", handler=explain_health),)
