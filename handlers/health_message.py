"""The message of `/health`: who, how bad, how much, by when; then why, in numbers; then what to do. Pure: told from values."""

from dataclasses import dataclass
from datetime import date

from handlers.bands import EMOJI, coloured, whole
from handlers.markup import escape
from handlers.names import LINE, plain_name, shown_name
from handlers.reply import Meter, Meters, Node, Note, Text, Trend
from storage.accounts import AccountRow
from storage.brief import Brief
from success.account_health import AccountHealth, Knowledge, MeasureHealth, Movement
from success.next_step import next_step
from success.terms import Terms
from success.vocabulary import Band
from success.wording import day, days, money, percent, signed

_MOST_UNKNOWN = 3
_MOST_CHANGES = 2
_UNMOVED = 0.05  # points that are written as 0


@dataclass(frozen=True)
class Story:
    """Everything that the message is told from."""

    account: AccountRow
    health: AccountHealth
    brief: Brief


def first_line(story: Story) -> str:
    """Give the line that must be understood alone: colour, name, score, where it was a month ago, how much is known."""
    health = story.health
    parts = [f"{EMOJI[health.band]} **{shown_name(story.account.name)}**", f"**{coloured(health.band, health.score)}**"]
    before = _before(health)
    if health.override is not None:
        parts[1] += (
            f", overridden to {EMOJI[health.override.band]} {coloured(health.override.band, health.override.score)}"
        )
    parts[1] += f" ({before})" if before else ""
    parts.append(_known(health))
    return " · ".join(parts)


def summary(story: Story, today: date) -> str:
    """Give the same as a sentence, for the notification and the screen reader."""
    health = story.health
    before = _before(health)
    score = coloured(health.band, health.score) + (f" ({before})" if before else "")
    override = f", overridden to {coloured(health.override.band, health.override.score)}" if health.override else ""
    return f"{plain_name(story.account.name)}: {score}{override}, {_known(health)}; {terms_line(story.brief.terms, today)}."


def terms_line(terms: Terms, today: date) -> str:
    """Give revenue and renewal: "€84k ARR · cancel by 14 Mar (110 days)"; plain text."""
    if not terms.running:
        return "no running contract on record"
    revenue = " + ".join(money(amount, currency) for currency, amount in terms.arr) + " ARR"
    return f"{revenue} · {renewal(terms, today)}"


def renewal(terms: Terms, today: date) -> str:
    """Give when the contract can be cancelled or renews; plain text."""
    if terms.cancelled_on is not None:
        ends = f", ends {day(terms.renews_on, today)}" if terms.renews_on else ""
        return f"notice given {day(terms.cancelled_on, today)}{ends}"
    if terms.renews_on is None or terms.cancel_by is None:
        return "open-ended" if terms.running else "no contract"
    left = (terms.cancel_by - today).days
    assumed = ", notice date assumed" if terms.notice_assumed else ""
    if left < 0:
        renews = f"renews {day(terms.renews_on, today)} ({days((terms.renews_on - today).days)})"
        return f"{renews}, past its notice date {day(terms.cancel_by, today)}{assumed}"
    return f"cancel by {day(terms.cancel_by, today)} ({'today' if left == 0 else days(left)}{assumed})"


def why(health: AccountHealth) -> str:
    """Give the strongest reasons down and up, with points, in the small markdown."""
    down = [f"▼ {_reason(measure)}" for measure in health.strongest(up=False)]
    held = [f"▼ {signed(step.points)[1:]}  {escape(step.text)}" for step in health.adjustments if step.points < 0]
    up = [f"▲ {_reason(measure)}" for measure in health.strongest(up=True)]
    return "\n".join([*held, *down, *up])


def _reason(measure: MeasureHealth) -> str:
    return f"{signed(measure.contribution)[1:]}  {escape(measure.text)} · _{escape(measure.source)}_"


def since_last_week(health: AccountHealth, today: date) -> str:
    """Give what moved the score since about a week ago."""
    week = next((movement for movement in health.movements if movement.days == 7), None)
    if week is None or week.then_on is None or week.points is None:
        return "Since last week: no score of a week ago to compare with"
    head = f"Since {day(week.then_on, today)} ({signed(week.points)})"
    moved = [f"{escape(change.text)}, {signed(change.points)}" for change in health.changes[:_MOST_CHANGES]]
    if not moved:
        return (
            f"{head}: no measure moved" if abs(week.points) < _UNMOVED else f"{head}: no single measure moved it much"
        )
    return f"{head}: {'; '.join(moved)}"


def caveats(health: AccountHealth) -> tuple[str, ...]:
    """Give what limits trust in the score, one line each: unknowns, limits, colours on their way, silent sources."""
    lines = []
    if health.unknown:
        # The heaviest first: their absence costs most.
        silent = sorted((m for m in health.unknown if m.state is not Knowledge.STALE), key=lambda m: -m.weight)
        named = [f"{escape(m.label)} ({escape(m.text)})" for m in silent[:_MOST_UNKNOWN]]
        more = len(silent) - len(named)
        if named:
            lines.append(f"Unknown: {', '.join(named)}" + (f" and {more} more" if more else ""))
    if health.raw_band is not health.band:
        lines += [f"Held back: {escape(limit)}" for limit in health.limits]
    if pending := colour_on_its_way(health):
        lines.append(pending)
    if health.stale_sources:
        lines.append(f"Silent sources, their measures do not count: {escape(', '.join(health.stale_sources))}")
    return tuple(lines)


def colour_on_its_way(health: AccountHealth) -> str:
    """Say where the colour waits: "Would turn red: day 3 of 5"; empty when it does not."""
    pending = health.pending
    if pending is not None and pending.days_seen < pending.days_needed:
        return f"Would turn {pending.band.value}: day {pending.days_seen} of {pending.days_needed}"
    if health.raw_band is not health.band and not health.limits and health.score is not None:
        return f"Stays {health.band.value} for now: {whole(health.score)} is not far enough past the line"
    return ""


def pulse_line(story: Story, today: date, asker: int | None) -> str:
    """Give the CSM's own judgement, its day, and whether the score agrees."""
    pulse = story.brief.pulse
    if pulse is None:
        return "Pulse: none yet"
    whose = "Your" if pulse.by_id == asker else f"{shown_name(pulse.by, 40)}’s"
    verdict = "the score agrees" if pulse.band is story.health.band else "the score disagrees"
    verdict = "no score to compare with" if story.health.score is None else verdict
    note = f" “{escape(pulse.note)}”" if pulse.note else ""
    return f"{whose} pulse: {pulse.band.value}, {day(pulse.set_on, today)}{note}; {verdict}"


def override_line(story: Story, today: date) -> str:
    """Show both scores with reason, author and end; empty when no override stands."""
    override = story.health.override
    if override is None:
        return ""
    until = f"until {day(override.expires_on, today)}"
    return (
        f"Override: {coloured(override.band, override.score)} by {shown_name(override.by, 40)}, {until}: "
        f"“{escape(override.reason)}”; computed: {coloured(story.health.band, story.health.score)}"
    )


def reasons(story: Story, today: date, asker: int | None) -> tuple[Node, ...]:
    """Give the part that is read in five seconds: first line, terms, why, what is unknown, pulse, next step."""
    health, terms = story.health, story.brief.terms
    left = None if terms.cancel_by is None else (terms.cancel_by - today).days
    step = next_step(health, story.brief.contacts, cancel_in_days=left)
    rest = [
        override_line(story, today),
        since_last_week(health, today),
        *caveats(health),
        pulse_line(story, today, asker),
        f"**Next:** {escape(step)}" if step else "",
    ]
    head = "\n".join((first_line(story), escape(terms_line(terms, today))))
    texts = (head, why(health), "\n".join(line for line in rest if line))
    return tuple(Text(text) for text in texts if text)


def meters(health: AccountHealth) -> Meters:
    """Give the categories as meters with their weight at this stage."""
    return Meters(
        tuple(
            Meter(c.label, c.score, c.band, f"{c.weight:.0f} % of the score, {percent(c.known)} known")
            for c in health.categories
        )
    )


def trend(health: AccountHealth, today: date) -> tuple[Node, ...]:
    """Give the movement over 7, 30 and 90 days in numbers, and the line of the last 90 days."""
    if all(movement.points is None for movement in health.movements):
        return (Text("Trend: no score of earlier days yet; every evaluation adds one"),)
    nodes: list[Node] = [Text("Trend: " + " · ".join(_moved(movement, today) for movement in health.movements))]
    line = [point for point in health.history if point[0] < health.on]
    if health.score is not None:
        line.append((health.on, health.score))
    if len(line) > 1:
        nodes.append(Trend("Health score, last 90 days", tuple(line), "points"))
    return tuple(nodes)


def small_print(story: Story, today: date) -> Note:
    """Give the sources of the reasons with the day up to which they tell, and the scorecard's version. Explain has them all."""
    latest: dict[str, date] = {}
    told = (*story.health.strongest(up=False), *story.health.strongest(up=True))
    for measure in told:
        if measure.as_of is not None and measure.source:
            latest[measure.source] = max(measure.as_of, latest.get(measure.source, measure.as_of))
    parts = [f"{escape(source)} to {day(on, today)}" for source, on in latest.items()]
    stage = f"{story.health.stage.value} stage" if story.health.stage else ""
    parts += [f"scorecard v{story.health.scorecard_version}", stage]
    return Note(" · ".join(part for part in (*parts, full_name(story)) if part))


def full_name(story: Story) -> str:
    """Give the whole name where the first line had to shorten it; else nothing."""
    name = " ".join(story.account.name.split())
    return f"full name: {escape(name)}" if len(name) > LINE else ""


def _before(health: AccountHealth) -> str:
    """Give the score of a month ago, else of a week ago."""
    for length, words in ((30, "a month ago"), (7, "a week ago")):
        for movement in health.movements:
            if movement.days == length and movement.then is not None:
                return f"{whole(movement.then)} {words}"
    return ""


def _known(health: AccountHealth) -> str:
    word = f", {health.confidence_word}" if health.confidence_word else ""
    return f"{percent(health.confidence)} known{word}"


def _moved(movement: Movement, today: date) -> str:
    if movement.points is None or movement.then is None or movement.then_on is None:
        return f"{days(movement.days)} no score"
    return (
        f"{days(movement.days)} {signed(movement.points)} (from {whole(movement.then)}, {day(movement.then_on, today)})"
    )


def is_empty(health: AccountHealth) -> bool:
    """Tell whether nothing at all is known."""
    return health.score is None or (health.band is Band.UNKNOWN and health.confidence == 0)
