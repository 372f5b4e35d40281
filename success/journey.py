"""Which stage of the journey a deployment, and with it the account, is in on a day.

The stage belongs to a deployment (a department, a product). The account's stage is that of its live deployment with most ARR; ties take
the earlier stage, because a deployment that still has to arrive needs more help than one that has.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from success.vocabulary import Stage

ORDER: tuple[Stage, ...] = tuple(Stage)
"""The stages in the journey's order, earlier first."""

_POSITION = {stage: at for at, stage in enumerate(ORDER)}

WITHOUT_DEPLOYMENT = Stage.ADOPTION
"""The stage of an account without a live deployment: nothing says that it still onboards or that its renewal is what counts,
so it is weighed as a customer in the middle of the journey."""


@dataclass(frozen=True)
class Deployed:
    """What the stage of a deployment depends on. `stage` is the recorded one; unknown days are None."""

    stage: Stage
    arr: Decimal | float
    kickoff_on: date | None = None
    onboarding_ended_on: date | None = None
    ended_on: date | None = None

    def live(self, on: date) -> bool:
        """Say whether the deployment runs at the end of `on`."""
        return self.ended_on is None or self.ended_on > on


def stage_on(deployed: Deployed, on: date) -> Stage:
    """Give the stage on a day: before kickoff preboarding, before the end of onboarding onboarding, then the recorded stage.

    A recorded stage that is earlier than onboarding's end allows is lifted to adoption: the day says that onboarding is over.
    """
    if deployed.kickoff_on is not None and on < deployed.kickoff_on:
        return Stage.PREBOARDING
    if deployed.onboarding_ended_on is not None:
        if on < deployed.onboarding_ended_on:
            return Stage.ONBOARDING
        return deployed.stage if _POSITION[deployed.stage] >= _POSITION[Stage.ADOPTION] else Stage.ADOPTION
    if deployed.kickoff_on is not None and deployed.stage is Stage.PREBOARDING:
        return Stage.ONBOARDING
    return deployed.stage


def leading(deployments: Iterable[Deployed], on: date) -> Deployed | None:
    """Give the live deployment with most ARR; ties take the one in the earlier stage; None where none is live."""
    live = [deployed for deployed in deployments if deployed.live(on)]
    return min(live, key=lambda deployed: (-deployed.arr, _POSITION[stage_on(deployed, on)]), default=None)


def account_stage(deployments: Iterable[Deployed], on: date) -> Stage:
    """Give the account's stage on a day: that of its leading deployment, `WITHOUT_DEPLOYMENT` where none is live."""
    leader = leading(deployments, on)
    return WITHOUT_DEPLOYMENT if leader is None else stage_on(leader, on)
