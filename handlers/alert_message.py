"""The message of an alert: who, how bad, how much, by when; then why, in numbers; then what to do. Pure: told from a story.

The same words stand in the team's channel, with the owner, and in private copies; what differs is who is mentioned and where the
buttons answer. An alert that is over keeps its headline and says how it ended.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from handlers.alert_buttons import closed_buttons, open_buttons, owned_by_the_past
from handlers.alert_story import AlertStory, Situation
from handlers.alert_words import clock, deadline, ended, is_good_news, quoted, sign, since, what
from handlers.bands import coloured
from handlers.health_message import renewal
from handlers.markup import escape, mention
from handlers.names import plain_name, shown_name
from handlers.reply import Facts, Node, Note, Reply, Text, Visibility
from success.account_health import AccountHealth
from success.terms import Terms
from success.vocabulary import AlertState, PlayState, Route
from success.wording import day, days, money, signed

_MOST_MEASURES = 3
_MOST_OTHERS = 5
_UNMOVED = 0.5  # points over a month that are told as none
_SILENT = 0.05  # points that are written as 0


class Place(StrEnum):
    """Where a message stands, which is also the argument `from` of its buttons."""

    OWN = ""  # the alert's message: in the channel, or with its owner
    SECOND = "channel"  # in the channel, after nobody claimed it
    COPY = "copy"  # only for the person who asked


@dataclass(frozen=True)
class Shown:
    """How a story is to be told: where, and who is mentioned there (None: as `place` says)."""

    place: Place = Place.OWN
    mention_id: int | None = None


def tell_alert(story: AlertStory, shown: Shown, *, replaces: bool = False) -> Reply:
    """Give the message of an alert."""
    visibility = Visibility.PRIVATE if shown.place is Place.COPY else Visibility.PUBLIC
    return Reply(summary(story), body(story, shown), visibility, replaces=replaces)


def body(story: AlertStory, shown: Shown) -> tuple[Node, ...]:
    """Give what the message says, from its headline to the small print."""
    arguments = {"alert": str(story.row.id)} | ({"from": shown.place.value} if shown.place.value else {})
    if story.row.closed:
        buttons = closed_buttons(story, arguments)
        return (Text(_ended(story)), buttons)
    if story.left_on is not None or story.situation is None:
        return (Text(_left(story)), owned_by_the_past(story, arguments))
    nodes: list[Node] = [Text("\n".join(_head(story, story.situation, shown)))]
    nodes += _why(story, story.situation)
    if story.row.route is not Route.JOINED or shown.place is Place.COPY:
        nodes += _around(story, story.situation)
    return (*nodes, open_buttons(story, arguments), _small_print(story, story.situation))


def summary(story: AlertStory) -> str:
    """Give the alert as a sentence, for the notification and the screen reader."""
    row = story.row
    first = f"{plain_name(row.account_name)}: {row.headline}"
    if row.closed:
        return f"{first}; {ended(row)}{f' by {plain_name(row.closer, 40)}' if row.closer else ''}."
    if story.situation is None:
        return f"{first}; the customer has left."
    return f"{first}; {what(row, story.trigger)}, {at_stake(story.situation.brief.terms, story)}."


def headline(story: AlertStory) -> str:
    """Give sign, customer and what happened, in the small markdown."""
    return f"{sign(story.row, story.trigger)} **{shown_name(story.row.account_name)}: {escape(story.row.headline)}**"


def at_stake(terms: Terms, story: AlertStory) -> str:
    """Give revenue and time left: "€84k ARR, 110 days to the cancel-by date (14 Mar)"; plain text."""
    revenue = " + ".join(money(amount, currency) for currency, amount in terms.arr)
    worth = f"{revenue} ARR" if revenue else "no running contract on record"
    if terms.cancel_by is None or terms.cancelled_on is not None or terms.cancel_by < story.today:
        return f"{worth}, {renewal(terms, story.today)}" if terms.running else worth
    left = (terms.cancel_by - story.today).days
    when = "today is the last day to cancel" if left == 0 else f"{days(left)} to the cancel-by date"
    assumed = ", assumed" if terms.notice_assumed else ""
    return f"{worth}, {when} ({day(terms.cancel_by, story.today)}{assumed})"


def _head(story: AlertStory, situation: Situation, shown: Shown) -> list[str]:
    """Give the lines that are read first: what, for whom, since when, where it stands."""
    first = f"{headline(story)} · {escape(at_stake(situation.brief.terms, story))}"
    second = f"{_whose(story, shown)} · {escape(what(story.row, story.trigger))} · {since(story.row, story.today)}"
    return [first, second, *states(story), _facts(story, situation)]


def _whose(story: AlertStory, shown: Shown) -> str:
    """Name the owner, with a mention in the alert's own message; who covers is named with whom she covers for."""
    told, row = story.told, story.row
    if told is None:
        return "nobody owns this account" if row.owner_id is None else shown_name(row.owner_name, 40)
    named = shown_name(told.name, 40)
    if shown.place is Place.OWN:
        named = mention(told.id, plain_name(told.name, 40))
    covers = f" (for {shown_name(row.owner_name, 40)})" if told.id != row.owner_id else ""
    goes_to = story.goes_to
    if shown.place is Place.SECOND and goes_to is not None and shown.mention_id == goes_to.id:
        return f"{mention(goes_to.id, plain_name(goes_to.name, 40))}, nobody has claimed it · owner {named}{covers}"
    return f"{named}{covers}"


def states(story: AlertStory) -> list[str]:
    """Say where the alert stands with people: claimed, asleep, escalated, answered with a play."""
    row, lines = story.row, []
    if row.claimed_at is not None:
        lines.append(f"✋ {shown_name(row.claimer, 40)} claimed it, {_clock(story, row.claimed_at)}")
    if row.state is AlertState.SNOOZED and row.snoozed_until is not None:
        lines.append(f"💤 snoozed until {day(row.snoozed_until, story.today)}{quoted(row.snooze_reason)}")
    if row.escalated_at is not None and row.claimed_at is None:
        lines.append(f"❗ still unclaimed, escalated {_clock(story, row.escalated_at)}")
    for play in story.plays:
        how = f"{play.done} of {play.steps} steps done" if play.state is PlayState.RUNNING else play.state.value
        lines.append(f"▶ play {escape(play.title)}: {how}")
    return lines


def _facts(story: AlertStory, situation: Situation) -> str:
    """Say when it renews and how healthy it is: "Renews in 200 days (notice date 14 Mar), health RED 48 ▼12 in 30 days"."""
    terms, health = situation.brief.terms, situation.health
    parts = []
    if terms.renews_on is not None and terms.cancel_by is not None:
        left = (terms.renews_on - story.today).days
        assumed = ", assumed" if terms.notice_assumed else ""
        goes = "Ends" if terms.cancelled_on is not None else "Renews"
        when = f"{goes} in {days(left)}" if left >= 0 else f"Renewal was {day(terms.renews_on, story.today)}"
        parts.append(f"{when} (notice date {day(terms.cancel_by, story.today)}{assumed})")
    parts.append(f"health {coloured(health.band, health.score)}{_moved(health)}")
    text = ", ".join(parts)
    return escape(text[0].upper() + text[1:])


def _moved(health: AccountHealth) -> str:
    month = next((one for one in health.movements if one.days == 30 and one.points is not None), None)
    if month is None or month.points is None:
        return ""
    if abs(month.points) < _UNMOVED:
        return ", steady over 30 days"
    return f" {'▼' if month.points < 0 else '▲'}{signed(month.points)[1:]} in 30 days"


def _why(story: AlertStory, situation: Situation) -> list[Node]:
    """Give the alert's own evidence, then the measures that speak loudest, each with day and source."""
    lines = [_reason(one.text, one.source, one.as_of, story) for one in story.row.evidence]
    good = is_good_news(story.trigger)
    said = [one.text for one in story.row.evidence]
    arrow = "▲" if good else "▼"
    for measure in situation.health.strongest(up=good, most=_MOST_MEASURES):
        speaks = abs(measure.contribution) >= _SILENT
        if speaks and not any(_says_the_same(measure.text, text) for text in said):
            text = f"{arrow} {signed(measure.contribution)[1:]}  {measure.text}"
            lines.append(_reason(text, measure.source, measure.as_of, story))
    return [Text("\n".join(lines))] if lines else []


def _says_the_same(one: str, other: str) -> bool:
    """Tell whether one text has all words of the other: a measure often says again what the trigger saw."""
    words, others = ({word.strip(".,;:()") for word in text.casefold().split()} for text in (one, other))
    return words <= others or others <= words


def _reason(text: str, source: str, as_of: date | None, story: AlertStory) -> str:
    when = f" to {day(as_of, story.today)}" if as_of is not None else ""
    where = f" · _{escape(source)}{when}_" if source else ""
    return f"{escape(text)}{where}"


def _around(story: AlertStory, situation: Situation) -> list[Node]:
    """Give the four questions of a risk, what else is open, and the plays."""
    nodes: list[Node] = []
    if asks_for_renewal(story):
        pairs = tuple((one.question, escape(one.answer)) for one in situation.questions)
        nodes.append(Facts(pairs))
    lines = []
    if story.others:
        named = [escape(other.headline) for other in story.others[:_MOST_OTHERS]]
        more = len(story.others) - len(named)
        lines.append(f"Also: {'; '.join(named)}" + (f" and {more} more" if more else ""))
    lines += [f"**Do: {escape(play.title)}** · {escape(play.line)}" for _, play in story.suggested]
    return [*nodes, Text("\n".join(lines))] if lines else nodes


def asks_for_renewal(story: AlertStory) -> bool:
    """Tell whether the four renewal questions belong to the alert: a risk, or a renewal that comes."""
    trigger = story.trigger
    return bool(story.row.risk) or (trigger is not None and (trigger.purpose == "risk" or bool(trigger.marks)))


def _small_print(story: AlertStory, situation: Situation) -> Note:
    row = story.row
    known = [m.as_of for m in situation.health.measures if m.as_of is not None]
    parts = [f"trigger {escape(row.trigger)}", f"health of {day(situation.health.on, story.today)}"]
    if known:
        parts.append(f"data to {day(max(known), story.today)}")
    if row.escalate_at is not None and row.claimed_at is None and row.escalated_at is None:
        whom = shown_name(story.goes_to.name, 40) if story.goes_to else "the team"
        parts.append(f"unclaimed {deadline(row.escalate_at, story.now, row.timezone)} → {whom}")
    parts.append(f"times: {escape(row.timezone)}")
    return Note(" · ".join(parts))


def _ended(story: AlertStory) -> str:
    """Give a closed alert in a line or two: what it was, how it ended, who said so, what is still open."""
    row = story.row
    when = f", {_clock(story, row.closed_at)}" if row.closed_at else ""
    by = f" by {shown_name(row.closer, 40)}" if row.closer else ""
    lines = [f"{headline(story)}", f"**{ended(row).capitalize()}**{by}{when}{quoted(row.close_note)}"]
    lines += [f"▶ play {escape(play.title)}: {play.done} of {play.steps} steps done" for play in story.plays]
    joined = [escape(other.headline) for other in story.others if other.joined_to_id == row.id]
    if joined:
        lines.append(f"Still open here: {'; '.join(joined)}")
    return "\n".join(lines)


def _left(story: AlertStory) -> str:
    """Say that the customer left while the alert was open."""
    left = f" on {day(story.left_on, story.today)}" if story.left_on else ""
    name = shown_name(story.row.account_name)
    return f"⚫ **{name} left{left}**\nThe alert was: {escape(story.row.headline)}"


def _clock(story: AlertStory, at: datetime) -> str:
    return clock(at, story.now, story.row.timezone)
