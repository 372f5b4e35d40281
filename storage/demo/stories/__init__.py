"""All stories of the demo book, in the order in which it tells them."""

from storage.demo.stories.at_risk import AT_RISK
from storage.demo.stories.edges import EDGES
from storage.demo.stories.in_between import IN_BETWEEN
from storage.demo.stories.thriving import THRIVING

CHAPTERS = {"In trouble": AT_RISK, "Wants a look": IN_BETWEEN, "Doing well": THRIVING, "At the edges": EDGES}
"""Stories by what they have in common."""

PLOTS = tuple(plot for plots in CHAPTERS.values() for plot in plots)
"""Every story once; account number n of the demo book tells number n."""
