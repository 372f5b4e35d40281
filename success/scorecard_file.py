"""From plain data to a scorecard."""

from collections.abc import Callable, Mapping

from success.scorecard import Scorecard

Path = tuple[str | int, ...]


def parse_scorecard(data: object, where: str, line_of: Callable[[Path], int | None]) -> Scorecard:
    """Make a scorecard of plain data (what a YAML loader gives); raises ConfigurationError."""
    raise NotImplementedError


def reweighted(scorecard: Scorecard, weights: str, per_cent: Mapping[str, float]) -> Scorecard:
    """Give the scorecard with other category weights for one set of stages; raises Refused."""
    raise NotImplementedError
