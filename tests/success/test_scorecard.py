import copy

import pytest
import yaml

from success.catalogue import CATALOGUE
from success.errors import ConfigurationError, Refused
from success.measure_rules import RULES
from success.scorecard import STAGE_WEIGHTS, dump
from success.scorecard_file import parse_scorecard, reweighted
from success.vocabulary import Stage
from tests.success.book import shipped, shipped_data


def parse(data, line_of=lambda _: None):
    return parse_scorecard(data, "scorecard.yaml", line_of)


def wrong(change, line_of=lambda _: None):
    data = copy.deepcopy(shipped_data())
    change(data)
    with pytest.raises(ConfigurationError) as caught:
        parse(data, line_of)
    return str(caught.value)


def test_the_shipped_defaults_are_those_of_the_design():
    card = shipped()
    order = ("usage", "outcomes", "sentiment", "relationship", "services", "support")
    assert tuple(card.categories) == order
    assert [card.weights.onboarding[key] for key in order] == [15, 30, 10, 20, 20, 5]
    assert [card.weights.adoption[key] for key in order] == [40, 15, 10, 15, 10, 10]
    assert [card.weights.renewal[key] for key in order] == [25, 25, 10, 25, 5, 10]
    assert (card.bands.yellow, card.bands.green) == (50, 75)
    assert (card.confidence.low, card.confidence.insufficient, card.confidence.categories_for_green) == (83, 70, 3)
    rule = card.hysteresis
    assert (rule.worse_days, rule.worse_points, rule.better_days, rule.better_points) == (5, 3, 14, 5)
    assert (card.sponsor_gone.days, card.sponsor_gone.points) == (45, 60)


def test_preboarding_weighs_like_onboarding_and_everything_after_adoption_like_renewal():
    assert STAGE_WEIGHTS[Stage.PREBOARDING] == STAGE_WEIGHTS[Stage.ONBOARDING] == "onboarding"
    assert {STAGE_WEIGHTS[stage] for stage in (Stage.RETENTION, Stage.EXPANSION, Stage.ADVOCACY)} == {"renewal"}


def test_the_weights_of_all_measures_make_a_hundred_at_every_stage():
    assert shipped().measure_weights.sum(axis=1) == pytest.approx([100] * 6)


def test_every_measure_of_the_catalogue_has_a_rule_and_no_rule_lacks_its_entry():
    assert set(RULES) == set(CATALOGUE)


def test_the_commercial_measures_wait_in_the_catalogue_without_weight():
    spare = {"revenue_growth", "seat_growth", "customer_age", "renewals_done", "upsells_done", "non_recurring_share"}
    spare |= {"discount_level", "onboarding_to_renewal", "support_calls", "licences_assigned", "errors_per_user"}
    assert set(CATALOGUE) - set(shipped().keys) == spare


def test_measures_stand_by_default_in_their_home_category():
    assert all(placed.category == CATALOGUE[placed.key].category for placed in shipped().placed)


def test_a_dumped_scorecard_parses_to_an_equal_one_with_the_same_digest():
    again = parse(yaml.safe_load(yaml.safe_dump(dump(shipped()), sort_keys=False)))
    assert again == shipped()
    assert again.digest == shipped().digest


def test_an_unknown_key_is_told_with_file_line_path_and_the_nearest_valid_key():
    message = wrong(lambda data: data["bands"].update(yelow=40), lambda path: 7 if path[-1] == "yelow" else None)
    assert message == "scorecard.yaml:7: bands.yelow: unknown key; did you mean yellow?"


def test_an_unknown_key_deep_inside_a_measure_names_its_nearest():
    message = wrong(lambda data: data["categories"]["usage"]["measures"]["activity"].update(half_life=3))
    assert "categories.usage.measures.activity.half_life: unknown key; did you mean half_life_days?" in message


def test_an_unknown_measure_names_the_nearest_of_the_catalogue():
    message = wrong(
        lambda data: data["categories"]["usage"]["measures"].update(
            licence_user={"weight": 1, "curve": [[0, 0], [1, 1]]}
        )
    )
    assert "categories.usage.measures.licence_user: unknown measure; did you mean licence_use?" in message


def test_weights_that_do_not_make_a_hundred_are_refused_with_their_sum():
    message = wrong(lambda data: data["weights"]["adoption"].update(usage=45))
    assert message == "scorecard.yaml: weights.adoption: the weights sum to 105 %, make them 100 %"


def test_weights_name_every_category_and_no_other():
    def rename(data):
        data["weights"]["renewal"]["suport"] = data["weights"]["renewal"].pop("support")

    assert "weights.renewal.suport: unknown category; did you mean support?" in wrong(rename)
    assert "support is missing" in wrong(lambda data: data["weights"]["renewal"].pop("support"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"curve": [[0, 0], [0, 100]]}, "must ascend"),
        ({"curve": [[0, 0]]}, "at least two points"),
        ({"curve": [[0, 0], [1, 120]]}, "must be 100 or less"),
        ({"curve": [[0, 0], [1, float("nan")]]}, "finite number"),
        ({"weight": "much"}, "must be a number"),
        ({"weight": -1}, "must be 0 or more"),
        ({"fade_days": 10, "expires_after_days": 20}, "give only one of"),
        ({"minimum_share": 0.2}, "needs minimum_sample"),
        ({"curve": None}, "either `curve` or `curves`"),
        ({"custom": {"label": "Mine", "reads": "series:x"}}, "shipped measure"),
    ],
)
def test_bad_values_are_told_in_sentences_at_their_place(change, told):
    message = wrong(lambda data: data["categories"]["usage"]["measures"]["activity"].update(change))
    assert "categories.usage.measures.activity" in message
    assert told in message


def test_curves_by_age_ascend_and_end_with_one_for_everybody():
    def cut(data):
        data["categories"]["usage"]["measures"]["licence_use"]["curves"].pop()

    assert "only the last one goes without it" in wrong(cut)


def test_a_measure_counts_once_however_often_it_is_named():
    def twice(data):
        data["categories"]["support"]["measures"]["nps"] = {"weight": 1, "curve": [[0, 0], [1, 1]]}

    assert "categories.support.measures.nps: stands in sentiment already" in wrong(twice)


def test_a_source_that_does_not_exist_is_told():
    message = wrong(lambda data: data["freshness"].update(ticket={"by": "data", "days": 3}))
    assert "freshness.ticket: unknown source; did you mean tickets?" in message


def test_bands_in_the_wrong_order_are_told():
    assert "yellow must begin below green" in wrong(lambda data: data["bands"].update(yellow=80))


def test_all_problems_come_at_once_and_ten_at_most():
    def spoil(data):
        data["bands"]["yelow"] = 1
        data["weights"]["adoption"]["usage"] = 45
        data["categories"]["usage"]["measures"]["activity"]["weight"] = "much"

    assert wrong(spoil).count("\n") == 2

    def spoil_all(data):
        data["categories"]["usage"]["measures"].update({f"x{n}": {} for n in range(30)})

    lines = wrong(spoil_all).splitlines()
    assert len(lines) == 11
    assert lines[-1].startswith("… and ")


@pytest.mark.parametrize("data", [None, [], "text", {}, {"categories": 3}, {"weights": {"adoption": {"usage": True}}}])
def test_whatever_the_file_holds_it_is_told_never_raised_raw(data):
    with pytest.raises(ConfigurationError):
        parse(data)


def test_a_file_may_leave_the_lines_and_waits_to_their_defaults():
    data = shipped_data()
    for key in ("bands", "confidence", "hysteresis", "sponsor_gone", "freshness"):
        del data[key]
    card = parse(data)
    assert card.bands == shipped().bands
    assert card.freshness_of("series:events").by == "none"


def test_a_mark_of_one_source_goes_before_that_of_its_kind():
    data = shipped_data()
    data["freshness"]["series:events"] = {"by": "arrival", "days": 3}
    data["freshness"]["feedback:nps"] = "none"
    card = parse(data)
    assert card.freshness_of("series:events").days == 3
    assert card.freshness_of("series:errors").days == 14
    assert card.freshness_of("feedback:nps").by == "none"
    assert card.freshness_of("feedback:csat").days == 100


def test_new_weights_for_a_stage_leave_the_others_alone():
    new = reweighted(shipped(), "retention", {"usage": 30, "outcomes": 20})
    assert new.weights.renewal == {**shipped().weights.renewal, "usage": 30, "outcomes": 20}
    assert new.weights.adoption == shipped().weights.adoption
    assert new.digest != shipped().digest


@pytest.mark.parametrize(
    ("stage", "weights", "told"),
    [
        ("adoption", {"usage": 50}, "sum to 110 %"),
        ("adoption", {"usge": 40}, "did you mean usage?"),
        ("adoption", {"usage": -40, "outcomes": 95}, "must be 0 or more"),
        ("summer", {"usage": 40}, "There are no weights for “summer”"),
    ],
)
def test_weights_that_make_no_scorecard_are_refused_in_a_sentence(stage, weights, told):
    with pytest.raises(Refused) as caught:
        reweighted(shipped(), stage, weights)
    assert told in str(caught.value)
