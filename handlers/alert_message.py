"""The message of an alert: who, how bad, how much, by when; then why, in numbers; then what to do. Pure: told from a story.

The same words stand in the team's channel, with the owner, and in private copies; what differs is who is mentioned and where the
buttons answer. An alert that is over keeps its headline and says how it ended.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.alert_buttons import closed_buttons, open_buttons, owned_by_the_past, play_items
from handlers.alert_others import listed
from handlers.alert_reasons import named_headline, reasons, source_of
from handlers.alert_story import AlertStory, Situation
from handlers.alert_words import clock, deadline, ended, is_renewal, quoted, sign, since, what
from handlers.bands import coloured, whole
from handlers.health_message import renewal
from handlers.markup import escape, mention
from handlers.names import plain_name, shown_name
from handlers.reply import Node, Note, Reply, Text, Visibility
from success.account_health import AccountHealth
from success.own_triggers import SPECIAL
from success.terms import Terms
from success.vocabulary import AlertState, PlayState, Route
from success.wording import day, days, money, number, signed

_ANSWERED = ("objectives_progress", "value_one", "licence_use", "sticky_features")
"""Measures that the four renewal questions tell already."""

_UNMOVED = 0.5  # points over a month that are told as none


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
    told = _ANSWERED if asks_for_renewal(story) else ()
    if why := reasons(story, story.situation.health, told):
        nodes.append(Text("\n".join(why)))
    if story.row.route is not Route.JOINED or shown.place is Place.COPY:
        nodes += _around(story, story.situation)
    nodes += play_items(story, arguments)
    return (*nodes, open_buttons(story, arguments), _small_print(story, story.situation))


def summary(story: AlertStory) -> str:
    """Give the alert as a sentence, for the notification and the screen reader."""
    row = story.row
    first = said(story)
    if row.closed:
        return f"{first}; {ended(row)}{f' by {plain_name(row.closer, 40)}' if row.closer else ''}."
    if story.situation is None:
        return f"{first}; the customer has left."
    return f"{first}; {what(row, story.trigger)}, {at_stake(story.situation.brief.terms, story)}."


def headline(story: AlertStory) -> str:
    """Give sign, customer and what happened, in the small markdown."""
    return f"{sign(story.row, story.trigger)} **{escape(said(story))}**"


def said(story: AlertStory) -> str:
    """Say who and what, in plain text; of a renewal that comes how it stands today, not on the day on which the alert was raised."""
    name, situation = plain_name(story.row.account_name), story.situation
    if situation is None:
        return f"{name}: {story.row.headline}"
    if _is_countdown(story, situation):
        health = situation.health
        score = "unknown" if health.score is None else whole(health.score)
        return f"{name} {_renews(situation.brief.terms, story)}, health {score}{_moved(health)}"
    if (low := situation.low_answer) is not None:
        who = f"{plain_name(low.name, 40)}, {low.role.value.replace('_', ' ')}"
        return f"{name}: answered NPS {number(low.score)} on {day(low.on, story.today)} ({who})"
    return f"{name}: {named_headline(story.row, situation.health)}"


def at_stake(terms: Terms, story: AlertStory) -> str:
    """Give revenue and time left: "€84k ARR, 110 days to the cancel-by date"; plain text."""
    revenue = " + ".join(money(amount, currency) for currency, amount in terms.arr)
    worth = f"{revenue} ARR" if revenue else "no running contract on record"
    if terms.cancel_by is None or terms.cancelled_on is not None or terms.cancel_by < story.today:
        return f"{worth}, {renewal(terms, story.today)}" if terms.running else worth
    left = (terms.cancel_by - story.today).days
    when = "today is the last day to cancel" if left == 0 else f"{days(left)} to the cancel-by date"
    return f"{worth}, {when}"


def _head(story: AlertStory, situation: Situation, shown: Shown) -> list[str]:
    """Give the lines that are read first: what, for whom, since when, where it stands."""
    first = f"{headline(story)} · {escape(at_stake(situation.brief.terms, story))}"
    second = f"{_whose(story, shown)} · {escape(what(story.row, story.trigger))} · {since(story.row, story.today)}"
    third = [] if _is_countdown(story, situation) else [_facts(story, situation)]
    return [first, second, *states(story), *third]


def _is_countdown(story: AlertStory, situation: Situation) -> bool:
    """Tell whether the headline is the days that are left to the renewal."""
    terms = situation.brief.terms
    if terms.renews_on is None or terms.cancel_by is None or terms.cancelled_on is not None:
        return False
    return is_renewal(story.trigger) and terms.renews_on >= story.today


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
    """Say where the alert stands with people: claimed, asleep, escalated, answered with a play that is over."""
    row, lines = story.row, []
    if row.claimed_at is not None:
        lines.append(f"✋ {shown_name(row.claimer, 40)} claimed it, {_clock(story, row.claimed_at)}")
    if row.state is AlertState.SNOOZED and row.snoozed_until is not None:
        lines.append(f"💤 snoozed until {day(row.snoozed_until, story.today)}{quoted(row.snooze_reason)}")
    if row.escalated_at is not None and row.claimed_at is None:
        lines.append(f"❗ still unclaimed, escalated {_clock(story, row.escalated_at)}")
    over = [play for play in story.plays if play.state is not PlayState.RUNNING]
    lines += [f"▶ play {escape(play.title)}: {play.ended}" for play in over]
    return lines


def _facts(story: AlertStory, situation: Situation) -> str:
    """Say when it renews and how healthy it is: "Renews in 200 days (notice date 14 Mar), health RED 48 ▼12 in 30 days"."""
    terms, health = situation.brief.terms, situation.health
    parts = []
    if terms.renews_on is not None and terms.cancel_by is not None:
        parts.append(_renews(terms, story))
    parts.append(f"health {coloured(health.band, health.score)}{_moved(health)}")
    text = ", ".join(parts)
    return escape(text[0].upper() + text[1:])


def _renews(terms: Terms, story: AlertStory) -> str:
    """Say in how many days it renews, and until when it can be cancelled; both days are known."""
    assert terms.renews_on is not None
    assert terms.cancel_by is not None
    left = (terms.renews_on - story.today).days
    assumed = ", assumed" if terms.notice_assumed else ""
    goes = "ends" if terms.cancelled_on is not None else "renews"
    when = f"{goes} in {days(left)}" if left >= 0 else f"renewal was {day(terms.renews_on, story.today)}"
    return f"{when} (notice date {day(terms.cancel_by, story.today)}{assumed})"


def _moved(health: AccountHealth) -> str:
    month = next((one for one in health.movements if one.days == 30 and one.points is not None), None)
    if month is None or month.points is None:
        return ""
    if abs(month.points) < _UNMOVED:
        return ", steady over 30 days"
    return f" {'▼' if month.points < 0 else '▲'}{signed(month.points)[1:]} in 30 days"


def _around(story: AlertStory, situation: Situation) -> list[Node]:
    """Give the four questions of a risk, and what else is open."""
    lines = []
    if asks_for_renewal(story):
        lines += [f"**{one.question}** {escape(one.answer)}" for one in situation.questions]
    if story.also:
        lines.append(f"Also: {escape(listed(story.also))}")
    return [Text("\n".join(lines))] if lines else []


def asks_for_renewal(story: AlertStory) -> bool:
    """Tell whether the four renewal questions belong to the alert: a risk, or a renewal that comes."""
    trigger = story.trigger
    if story.row.trigger in SPECIAL:
        return False
    return bool(story.row.risk) or (trigger is not None and trigger.purpose == "risk") or is_renewal(trigger)


def _small_print(story: AlertStory, situation: Situation) -> Note:
    row = story.row
    known = [m.as_of for m in situation.health.measures if m.as_of is not None]
    parts = [
        f"trigger {escape(row.trigger)}{escape(source_of(row, story.today))}",
        f"health of {day(situation.health.on, story.today)}",
    ]
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
    lines += [f"▶ play {escape(play.title)}: {play.ended}" for play in story.plays]
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
