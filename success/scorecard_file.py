"""From plain data, as a file or a form gives it, to a scorecard; what is wrong is told with line, key path and nearest valid key."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from success.errors import ConfigurationError, Refused
from success.scorecard import STAGE_WEIGHTS, Scorecard, dump
from success.scorecard_problems import KeyPath, Problem, across, told, within_parts


def parse_scorecard(data: object, where: str, line_of: Callable[[KeyPath], int | None]) -> Scorecard:
    """Make a scorecard of plain data (what a YAML loader gives).

    `where` names the file, `line_of` gives the line of a key path where it is known. Raises ConfigurationError with every problem
    (at most ten): line, key path, what is wrong, and the nearest valid key.
    """
    problems: list[Problem] = across(data)
    try:
        scorecard = Scorecard.model_validate(data)
    except ValidationError as error:
        raise ConfigurationError(told([*within_parts(error, Scorecard), *problems], where, line_of)) from None
    if problems:
        raise ConfigurationError(told(problems, where, line_of))
    return scorecard


def reweighted(scorecard: Scorecard, stage: str, per_cent: Mapping[str, float]) -> Scorecard:
    """Give the scorecard with other category weights at one stage; categories that are not named keep theirs.

    `stage` is a stage or the name of a set of weights ("onboarding", "adoption", "renewal"). Raises Refused with a sentence for the
    person who typed the weights: unknown categories, weights that are none, a sum other than 100.
    """
    chosen = {str(known): name for known, name in STAGE_WEIGHTS.items()}.get(stage, stage)
    data = dump(scorecard)
    sets = data["weights"]
    assert isinstance(sets, dict)
    if chosen not in sets:
        raise Refused(f"There are no weights for “{stage}”. Stages with weights are {', '.join(sets)}.")
    sets[chosen] = {**sets[chosen], **per_cent}
    try:
        return parse_scorecard(data, "", lambda _: None)
    except ConfigurationError as error:
        raise Refused(str(error)) from None
