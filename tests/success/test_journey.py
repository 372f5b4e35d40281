from datetime import date

import pytest

from success.journey import Deployed, account_stage, leading, stage_on
from success.vocabulary import Stage

ON = date(2026, 11, 23)
BEFORE, AFTER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("deployed", "stage"),
    [
        (Deployed(Stage.ADOPTION, 1, kickoff_on=AFTER), Stage.PREBOARDING),
        (Deployed(Stage.ADOPTION, 1, kickoff_on=BEFORE, onboarding_ended_on=AFTER), Stage.ONBOARDING),
        (Deployed(Stage.RETENTION, 1, kickoff_on=BEFORE, onboarding_ended_on=BEFORE), Stage.RETENTION),
        (Deployed(Stage.ONBOARDING, 1, kickoff_on=BEFORE, onboarding_ended_on=BEFORE), Stage.ADOPTION),
        (Deployed(Stage.PREBOARDING, 1, kickoff_on=BEFORE), Stage.ONBOARDING),
        (Deployed(Stage.EXPANSION, 1), Stage.EXPANSION),
    ],
)
def test_the_days_decide_before_the_recorded_stage_does(deployed, stage):
    assert stage_on(deployed, ON) is stage


def test_the_account_follows_its_live_deployment_with_most_arr():
    small, large = Deployed(Stage.ONBOARDING, 10), Deployed(Stage.EXPANSION, 20)
    assert account_stage([small, large], ON) is Stage.EXPANSION
    ended = Deployed(Stage.ADVOCACY, 90, ended_on=BEFORE)
    assert leading([small, ended, large], ON) is large


def test_a_tie_takes_the_earlier_stage_whatever_the_order():
    pair = [Deployed(Stage.RETENTION, 10), Deployed(Stage.ONBOARDING, 10)]
    assert account_stage(pair, ON) is account_stage(pair[::-1], ON) is Stage.ONBOARDING


def test_an_account_without_live_deployment_counts_as_adoption():
    assert account_stage([], ON) is Stage.ADOPTION
    assert account_stage([Deployed(Stage.ADVOCACY, 1, ended_on=ON)], ON) is Stage.ADOPTION
