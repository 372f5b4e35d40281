"""How the facts made of records are computed: from what is read of N accounts to an array of shape (N,).

NaN is unknown, and a comparison with NaN is false: masks below rely on it. success/fact_catalogue.py names the facts.
"""

from collections.abc import Callable

import numpy as np

from success.calendar import DEFAULT_NOTICE_DAYS
from success.columns import Floats
from success.reader import Reader
from success.usage import DROP_WEEKS, OWN_WEEKS, change, falling, weeks_under

Rule = Callable[[Reader], Floats]
"""Computes one fact of N accounts."""

IN_SIGHT_DAYS = 270
"""Nine months before the notice date: as early as the best warnings come. Source: DOMAIN.md, "Health"."""


def record(name: str) -> Rule:
    """Give a record as it stands."""
    return lambda read: read.record(name)


def since(name: str) -> Rule:
    """Days since a recorded day."""
    return lambda read: read.today - read.record(name)


def until(name: str) -> Rule:
    """Days until a recorded day."""
    return lambda read: read.record(name) - read.today


def open_since(count: str, name: str) -> Rule:
    """Days since the oldest of what is open, 0 while nothing is."""

    def rule(read: Reader) -> Floats:
        many = read.record(count)
        return np.where(many > 0, read.today - read.record(name), np.where(np.isnan(many), np.nan, 0.0))

    return rule


def nobody(count: str, left: str) -> Rule:
    """Say whether nobody holds a role; unknown where no contact is known and none has left."""

    def rule(read: Reader) -> Floats:
        known = (read.record("contacts") > 0) | (read.record(left) <= read.today)
        return np.where(known, read.record(count) == 0, np.nan)

    return rule


def cancel_by(read: Reader) -> Floats:
    """Give the ordinal of the last day on which the contract can be cancelled; 90 days of notice are assumed where nobody knows."""
    notice = np.nan_to_num(read.record("notice_days"), nan=float(DEFAULT_NOTICE_DAYS))
    return read.record("renews_on") - notice


def notice_unknown(read: Reader) -> Floats:
    """Say whether the notice period of the contract that ends next is unknown."""
    return np.where(np.isnan(read.record("renews_on")), np.nan, np.isnan(read.record("notice_days")))


def past_notice(read: Reader) -> Floats:
    """Say whether the notice date is over."""
    last = cancel_by(read)
    return np.where(np.isnan(last), np.nan, last < read.today)


def churn_notice(read: Reader) -> Floats:
    """Say whether the customer gave notice; not so where a contract runs that nobody has cancelled."""
    given, runs = read.record("churn_notice_on") <= read.today, ~np.isnan(read.record("arr"))
    return np.where(given, 1.0, np.where(runs, 0.0, np.nan))


def onboarding_days(read: Reader) -> Floats:
    """Days since kickoff, 0 once onboarding is over."""
    ended = read.record("onboarding_ended_on") <= read.today
    return np.where(ended, 0.0, read.today - read.record("kickoff_on"))


def kickoff_missing(read: Reader) -> Floats:
    """Days as a customer, 0 once there was a kickoff."""
    started = read.record("kickoff_on") <= read.today
    return np.where(started, 0.0, read.today - read.record("customer_since"))


def value_one_overdue(read: Reader) -> Floats:
    """Days by which value one is late, 0 before its day and once it is reached; unknown where no day was agreed."""
    reached = read.record("value_one_on") <= read.today
    late = np.maximum(read.today - read.record("value_one_due_on"), 0.0)
    return np.where(reached, 0.0, late)


def no_value_one(read: Reader) -> Floats:
    """Say whether a live deployment has no value one: none agreed, none reached."""
    agreed = ~np.isnan(read.record("value_one_due_on")) | (read.record("value_one_on") <= read.today)
    return np.where(read.record("deployments") > 0, ~agreed, np.nan)


def value_one_early(read: Reader) -> Floats:
    """Days by which value one came before its day."""
    reached = read.record("value_one_on")
    return np.where(reached <= read.today, read.record("value_one_due_on") - reached, np.nan)


def drop_weeks(read: Reader) -> Floats:
    """Weeks in a row under 70 % of the usual use (success/usage.py)."""
    return weeks_under(read.weeks("active_users"))


def dropped(read: Reader) -> Floats:
    """Say whether usage dropped (success/usage.py)."""
    weeks = drop_weeks(read)
    return np.where(np.isnan(weeks), np.nan, weeks >= DROP_WEEKS)


def usage_falling(read: Reader) -> Floats:
    """Share of pairs among the last 13 weeks of which the later one was lower (success/usage.py)."""
    return falling(read.weeks("active_users"))


def quarter_use(read: Reader) -> Floats:
    """Median users of the last 13 weeks as a share of the seats: two weeks of holidays do not show in it."""
    weeks = read.weeks("active_users")
    known = weeks.shape[1] >= OWN_WEEKS
    return read.usual("active_users", OWN_WEEKS) / read.positive("seats") if known else np.full(read.size, np.nan)


def absent_weeks(key: str) -> Rule:
    """Weeks in a row, up to the last one, without any; all known ones of 13 where there was none in these."""

    def rule(read: Reader) -> Floats:
        weeks = read.weeks(key)[:, -OWN_WEEKS:]
        if not weeks.shape[1]:
            return np.full(read.size, np.nan)
        known, used = ~np.isnan(weeks), weeks > 0
        count = np.where(used.any(axis=1), np.argmax(used[:, ::-1], axis=1), known.sum(axis=1))
        return np.where(known.any(axis=1), count.astype(np.float64), np.nan)

    return rule


def changed(key: str) -> Rule:
    """Change of a usual week of a series against the 8 weeks before: features have no season to take off."""
    return lambda read: change(read.weeks(key))


def renewal_in_sight(read: Reader) -> Floats:
    """Say whether the notice date lies within nine months ahead; not so where no contract ends, or the next one is signed."""
    left, runs = cancel_by(read) - read.today, ~np.isnan(read.record("arr"))
    return np.where(runs, (left >= 0) & (left <= IN_SIGHT_DAYS) & (read.record("renewal_signed") != 1), np.nan)


def renewal_signed(read: Reader) -> Floats:
    """Say whether the contract that follows is on record."""
    return np.where(read.record("renewal_signed") == 1, 1.0, 0.0)


def ticket_surge(read: Reader) -> Floats:
    """Tickets of 30 days against a usual month of the 60 days before, which counts as one ticket at least."""
    now, quarter = read.record("tickets_30"), read.record("tickets_90")
    return now / np.maximum((quarter - now) / 2, 1.0)


def no_owner(read: Reader) -> Floats:
    """Say whether nobody owns the account."""
    return 1.0 - read.record("owned")
