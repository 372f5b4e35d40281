"""How alerts are written: sign and word of what they are, hours on somebody's own clock, since when. Pure."""

from datetime import date, datetime

from handlers.markup import escape
from storage.alerts import AlertRow
from success.attention import zone_of
from success.own_triggers import SPECIAL
from success.triggers import Response, Trigger
from success.vocabulary import AlertOutcome, Severity
from success.wording import day, days

_GOOD = {"expansion", "advocacy"}
_SIGNS = {Severity.CRITICAL: "🔴", Severity.HIGH: "🔴", Severity.MEDIUM: "🟡", Severity.LOW: "🔵"}
_ENDED = {
    AlertOutcome.RESOLVED: ("✅", "resolved"),
    AlertOutcome.CLEARED: ("✅", "over by itself"),
    AlertOutcome.FALSE_ALARM: ("⚪", "false alarm"),
    AlertOutcome.SWITCHED_OFF: ("⚪", "switched off"),
}
_NEAR = 6
"""Days within which the name of a weekday says which day is meant."""


def is_good_news(trigger: Response | None) -> bool:
    """Tell whether an alert of this trigger is a chance, not a danger."""
    return trigger is not None and trigger.purpose in _GOOD


def leading_fact(trigger: Response | None) -> str:
    """Give the fact that the headline begins with; "" where it is no fact."""
    return trigger.tells[0] if isinstance(trigger, Trigger) and trigger.tells else ""


def is_renewal(trigger: Response | None) -> bool:
    """Tell whether an alert speaks of the renewal that comes: its headline grows old by the day."""
    return leading_fact(trigger) == "days_to_cancel_by"


def sign(row: AlertRow, trigger: Response | None) -> str:
    """Give the coloured sign of an alert; `what` says the same in words."""
    if row.closed:
        return _ENDED[row.outcome or AlertOutcome.SWITCHED_OFF][0]
    return "🔵" if is_good_news(trigger) else _SIGNS[row.severity]


def what(row: AlertRow, trigger: Response | None) -> str:
    """Say what kind of thing it is: "high relationship risk", "good news: expansion", "a follow-up is due"."""
    if row.trigger in SPECIAL:
        return (trigger or SPECIAL[row.trigger]).title
    if trigger is not None and is_good_news(trigger):
        return f"good news: {trigger.purpose}"
    if row.risk:
        return f"{row.severity.value} {row.risk.replace('_', ' ')} risk"
    if trigger is None:
        return row.severity.value
    if isinstance(trigger, Trigger) and trigger.marks:
        return f"{row.severity.value}, renewal"
    return f"{row.severity.value} risk" if trigger.purpose == "risk" else f"{row.severity.value}, {trigger.purpose}"


def ended(row: AlertRow) -> str:
    """Say how a closed alert ended."""
    return _ENDED[row.outcome or AlertOutcome.SWITCHED_OFF][1]


def clock(at: datetime, now: datetime, timezone: str) -> str:
    """Write an instant on somebody's own clock: "12:04" today, "Thu 09:00" near, "3 Dec 09:00" further off."""
    there, here = at.astimezone(zone_of(timezone)), now.astimezone(zone_of(timezone))
    distance = (there.date() - here.date()).days
    if distance == 0:
        return f"{there:%H:%M}"
    return f"{there:%a %H:%M}" if abs(distance) <= _NEAR else f"{day(there.date(), here.date())} {there:%H:%M}"


def deadline(at: datetime, now: datetime, timezone: str) -> str:
    """Write an instant ahead with its preposition: "at 17:00", "on Thu 09:00"."""
    written = clock(at, now, timezone)
    return f"on {written}" if " " in written else f"at {written}"


def since(row: AlertRow, today: date) -> str:
    """Say since when: "new today", "new since Monday", "since 2 Nov (21 days)"."""
    passed = (today - row.raised_on).days
    if passed <= 0:
        return "new today"
    if passed <= _NEAR:
        return f"new since {row.raised_on:%A}"
    return f"since {day(row.raised_on, today)} ({days(passed)})"


def quoted(text: str) -> str:
    """Give somebody's words in quotes, for the small markdown; nothing for no words."""
    return f": “{escape(text)}”" if text else ""
