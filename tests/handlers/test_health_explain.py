"""`health explain`: the score as a sum that adds up."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from handlers.health_explain import add_up
from handlers.reply import Table
from storage.engine import open_session
from storage.health import read_health
from success.rounding import round_to_sum
from tests.handlers.conftest import TODAY, Desk, buttons_of, lines_of, text_of


def table_of(answer) -> Table:
    (table,) = [node for node in answer.body if isinstance(node, Table)]
    return table


def test_its_sum_adds_up_with_the_figures_shown(desk: Desk):
    line = lines_of(desk.told("health explain", "acme"))[1]
    left, right = re.match(r"(.*) = ([\d.]+)", line).groups()
    steps = [float(sign.replace("−", "-") + figure) for sign, figure in re.findall(r"([−+]) ([\d.]+)", left)]
    assert left.startswith("50 ")
    assert len(steps) >= 4
    assert abs(50 + sum(steps) - float(right)) < 0.001
    assert line.endswith(f"shown as {round(float(right))}")


def test_the_points_of_measures_add_up_to_those_of_their_category(desk: Desk):
    with open_session(desk.engine, reading=True) as session:
        health = read_health(session, desk.accounts["Acme"], TODAY)
    sums = add_up(health)
    for category, (_, total) in zip(health.categories, sums.categories, strict=True):
        inside = [sums.points.get(m.key, 0) for m in health.measures if m.category == category.key]
        assert abs(sum(inside) - total) < 0.001


def test_every_measure_is_listed_with_source_day_and_whether_it_counts_or_judges(desk: Desk):
    table = table_of(desk.told("health explain", "acme"))
    by_name = {row[0]: row for row in table.rows}
    assert by_name["Licence use"][1].startswith("39 of 80 seats")
    assert by_name["Licence use"][6:] == ("usage", "counted")
    assert by_name["Licence use"][5] == "22 Nov"
    assert by_name["NPS"][7] == "judged"
    assert by_name["NPS"][2] == "–"
    assert by_name["PRODUCT USAGE"][1] == "100 % known"


def test_it_fits_one_table_of_slack(desk: Desk):
    table = table_of(desk.told("health explain", "acme"))
    assert len(table.rows) < 100
    assert len(table.columns) <= 20
    assert sum(len(cell) for row in table.rows for cell in row) < 10_000


def test_from_the_message_it_takes_its_place_and_back_brings_it_back(desk: Desk):
    explained = desk.press(buttons_of(desk.told("health", "acme"))["Explain"])
    assert explained.replaces
    back = desk.press(buttons_of(explained)["Back"])
    assert back.replaces
    assert lines_of(back)[0].startswith("🟡 Acme")


def test_typed_it_is_a_message_of_its_own(desk: Desk):
    assert not desk.told("health explain", "acme").replaces


def test_without_any_data_it_says_so(desk: Desk):
    assert "Nothing is known" in text_of(desk.told("health explain", "empty")) or table_of(
        desk.told("health explain", "empty")
    )


@example([0.45])
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=30))
def test_rounded_figures_add_up_and_move_by_one_step_at_most(values: list[float]):
    total = sum(values)
    rounded = round_to_sum(values, total)
    assert abs(sum(rounded) - round(total, 1)) < 0.0501
    assert all(abs(shown - value) <= 0.1 + 1e-9 for shown, value in zip(rounded, values, strict=True))
