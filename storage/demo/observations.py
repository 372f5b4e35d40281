"""Tells the dated single values of a story: what the plan holds, training, services, value, participation, invoices."""

import numpy as np

from storage.demo.curves import FEATURES, STICKY
from storage.demo.pages import Desk
from storage.demo.plot import Floats, along
from storage.models import Observation

EVERY = 30
LATEST = 2
"""Days between two deliveries of these values, and since the latest one."""

SOURCES = {
    "features_available": "product",
    "sticky_features_available": "product",
    "trained_users": "academy",
    "services_bought": "services",
    "services_used": "services",
    "value_recorded": "success plan",
    "community_events": "community",
    "marketing_events": "marketing",
    "support_calls": "support",
    "invoice_days_late": "finance",
    "non_recurring_share": "finance",
}
"""Where each value comes from; the keys are all values that the demo book holds."""

QUARTERLY = frozenset({"value_recorded", "non_recurring_share"})


def tell_observations(desk: Desk) -> None:
    """Tell one value a month (a quarter for value and spend) and key, from the beginning to the day before yesterday."""
    if not desk.plot.observed:
        return
    days = np.array(desk.past(LATEST, EVERY), dtype=np.int64)
    if not days.size:
        return
    for key, values in _values(desk, days).items():
        step = 3 if key in QUARTERLY else 1
        for ago, value in zip(days[::step].tolist(), values[::step].tolist(), strict=True):
            desk.pages.add(
                Observation,
                account_id=desk.account_id,
                key=key,
                on=desk.day(ago),
                value=value,
                source=SOURCES[key],
            )


def _values(desk: Desk, days: np.typing.NDArray[np.int64]) -> dict[str, Floats]:
    plot, weeks = desk.plot, days / 7
    seats = desk.commerce.seats_on(desk.today.toordinal() - days)
    bought, used = plot.services
    arr = float(desk.commerce.arr_on(desk.today))
    lived = 1 - days / max(desk.age, 1)
    return {
        "features_available": np.full(days.shape, float(FEATURES[plot.plan])),
        "sticky_features_available": np.full(days.shape, float(STICKY[plot.plan])),
        "trained_users": np.round(seats * along(plot.trained, weeks) * np.minimum(1, 0.3 + lived)),
        "services_bought": np.full(days.shape, float(bought)),
        "services_used": np.round(used * np.minimum(1, 0.2 + lived * 0.8)),
        "value_recorded": np.round(along(plot.value, weeks) * arr / 4, -2),
        "community_events": desk.rng.poisson(along(plot.community, weeks)).astype(float),
        "marketing_events": desk.rng.poisson(along(plot.marketing, weeks)).astype(float),
        "support_calls": desk.rng.poisson(along(plot.calls, weeks)).astype(float),
        "invoice_days_late": np.round(along(plot.late, weeks)),
        "non_recurring_share": np.round(along(plot.non_recurring, weeks), 3),
    }
