"""The one next step that a health reading suggests: a rule for the strongest problem, no more. Plays say it in full."""

from success.account_health import AccountHealth, MeasureHealth
from success.people import Contacts
from success.vocabulary import Band

_ASK = 1.0
"""Points by which something must lower the score to be worth a step of its own."""

_ENOUGH = 0.7
"""Known share under which finding out comes first: the shipped line of "insufficient data"."""

_LAST_CALL_DAYS = 120
"""Days before the cancel-by date in which the next term must be talked about."""


def next_step(health: AccountHealth, contacts: Contacts, *, cancel_in_days: int | None = None) -> str:
    """Say what to do next, in plain text; empty when nothing presses.

    `cancel_in_days` is the time to the cancel-by date; None without one, negative when it is over.
    """
    if any("sponsor" in step.key and step.points < 0 for step in health.adjustments):
        return _new_sponsor(contacts)
    problem = next((m for m in health.strongest(up=False) if m.contribution <= -_ASK), None)
    if problem is not None:
        return _answer_to(problem, contacts)
    if health.score is None or health.confidence < _ENOUGH:
        return "find out more: log the last contact and set your pulse, then bring in what is unknown"
    if cancel_in_days is not None and 0 <= cancel_in_days <= _LAST_CALL_DAYS:
        return f"agree a goal for the next term with {_somebody(contacts)} before the cancel-by date"
    if health.band is Band.GREEN:
        return f"ask {_somebody(contacts)} which goal comes next, and whether she would be a reference"
    return ""


def _answer_to(problem: MeasureHealth, contacts: Contacts) -> str:
    """Give the step for one measure: by its own key where that says more than its category."""
    for part, step in (
        ("sponsor", _new_sponsor),
        ("champion", _new_champion),
        ("coverage", _wider),
        ("two_way", _talk),
        ("touch", _talk),
        ("critical", _critical),
        ("executive", _executives),
    ):
        if part in problem.key:
            return step(contacts)
    steps = {
        "usage": f"ask {_somebody(contacts)} what keeps people from using it, and offer one session on the next feature they need",
        "outcomes": f"agree with {_somebody(contacts)} on the next goal, its number and its day",
        "sentiment": f"call {_somebody(contacts)} about the feedback today, before anything else",
        "relationship": _talk(contacts),
        "services": f"offer {_somebody(contacts)} a date for the training or review that is open",
        "support": f"tell {_somebody(contacts)} where the tickets stand before she has to ask",
    }
    return steps.get(problem.category, f"talk with {_somebody(contacts)} about “{problem.label}”")


def _new_sponsor(contacts: Contacts) -> str:
    if contacts.executives:
        return f"invite {contacts.executives[0]} to a first talk and win a new sponsor"
    if contacts.champions:
        return f"ask {contacts.champions[0]} for an introduction to the new sponsor"
    return f"ask {_somebody(contacts)} who decides now, and for an introduction"


def _new_champion(contacts: Contacts) -> str:
    if contacts.sponsors:
        return f"ask {contacts.sponsors[0]} who should own the work from now on"
    return f"find a new champion; start with {_somebody(contacts)}"


def _wider(contacts: Contacts) -> str:
    return f"ask {_somebody(contacts)} for one introduction on the level where you know nobody"


def _talk(contacts: Contacts) -> str:
    return f"call {_somebody(contacts)} this week"


def _critical(contacts: Contacts) -> str:
    return f"tell {_somebody(contacts)} today who works on the critical ticket and when the next news comes"


def _executives(contacts: Contacts) -> str:
    if contacts.sponsors:
        return f"show {contacts.sponsors[0]} one number worth logging in for"
    return f"ask {_somebody(contacts)} which number their executives want to see"


def _somebody(contacts: Contacts) -> str:
    """Give the best name there is to talk to."""
    for names in (contacts.champions, contacts.sponsors, contacts.executives, contacts.others):
        if names:
            return names[0]
    return "your contact there (none is on record)"
