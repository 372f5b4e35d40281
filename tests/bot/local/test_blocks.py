import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.blocks import check_blocks
from tests.bot.local.conftest import button, modal, section, text_input


def plain(text: str) -> dict:
    return {"type": "plain_text", "text": text}


def option(label: str = "One", value: str = "1", **more) -> dict:
    return {"text": plain(label), "value": value} | more


def actions(*elements: dict, **more) -> dict:
    return {"type": "actions", "elements": [*elements]} | more


def static_select(**more) -> dict:
    return {"type": "static_select", "action_id": "pick", "options": [option()]} | more


def table(rows: int = 2, columns: int = 2, text: str = "x", kind: str = "table") -> dict:
    cells = [[{"type": "raw_text", "text": text}] * columns] * rows
    return {"type": kind, "rows": cells} | ({"caption": "Accounts"} if kind == "data_table" else {})


def line_chart(points: int = 3, **more) -> dict:
    days = [f"day {number}" for number in range(points)]
    series = [{"name": "score", "data": [{"label": day, "value": 50.5} for day in days]}]
    chart = {"type": "line", "series": series, "axis_config": {"categories": days}}
    return {"type": "data_visualization", "title": "Health", "chart": chart} | more


MESSAGE_GOOD = {
    "section": section("x" * 3000),
    "fields": {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2000}] * 10},
    "header": {"type": "header", "text": plain("x" * 150)},
    "divider": {"type": "divider", "block_id": "b" * 255},
    "context": {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 10},
    "actions": actions(*[button(f"go-{number}") for number in range(25)]),
    "button": actions(button(value="v" * 2000, text=plain("x" * 75), style="danger", url="https://pillar.example")),
    "confirm": actions(
        button(
            confirm={"title": plain("Sure?"), "text": plain("x" * 300), "confirm": plain("Yes"), "deny": plain("No")}
        )
    ),
    "select": actions(static_select(options=[option(value=str(number)) for number in range(100)])),
    "groups": section(
        accessory={
            "type": "static_select",
            "action_id": "pick",
            "option_groups": [{"label": plain("Mine"), "options": [option()]}],
        }
    ),
    "search": actions({"type": "external_select", "action_id": "find", "min_query_length": 0}),
    "checkboxes": section(accessory={"type": "checkboxes", "action_id": "done", "options": [option()]}),
    "date": actions({"type": "datepicker", "action_id": "day", "initial_date": "2026-11-23"}),
    "overflow": section(accessory={"type": "overflow", "action_id": "more", "options": [option()] * 5}),
    "image": {"type": "image", "image_url": "https://pillar.example/a.png", "alt_text": "a chart"},
    "markdown": {"type": "markdown", "text": "x" * 12_000},
    "rich_text": {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    "table": table(100, 20, "x" * 5),
    "data_table": table(101, 20, "x" * 4, "data_table"),
    "chart": line_chart(20),
    "pie": {
        "type": "data_visualization",
        "title": "Book",
        "chart": {"type": "pie", "segments": [{"label": "red", "value": 3}]},
    },
    "input": text_input(),
}


@pytest.mark.parametrize("name", MESSAGE_GOOD)
def test_a_block_at_its_limits_is_accepted_in_a_message(name):
    assert check_blocks([MESSAGE_GOOD[name]], "message") == []


MESSAGE_BAD = [
    ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([{"type": "section"}], "must have one of: text, fields [json-pointer:/blocks/0]"),
    (
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    (
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "must be a valid enum value: plain_text"),
    ([actions(*[button(str(number)) for number in range(26)])], "no more than 25 items allowed"),
    ([actions()], "must have at least 1 items [json-pointer:/blocks/0/elements]"),
    ([actions(button("go"), button("go"))], "action_id already exists: go [json-pointer:/blocks/0/elements]"),
    ([actions(button("x" * 256))], "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]"),
    ([actions(button(text=plain("x" * 76)))], "must be less than 76 characters"),
    ([actions(button(value="x" * 2001))], "must be less than 2001 characters"),
    ([actions(button(style="loud"))], "must be a valid enum value: primary, danger"),
    ([actions(button(colour="red"))], "invalid additional property: colour"),
    ([actions({"type": "slider"})], "unsupported type: slider [json-pointer:/blocks/0/elements/0/type]"),
    ([actions({"text": plain("x")})], "missing required field: type"),
    ([section(accessory={"type": "plain_text_input"})], "unsupported type: plain_text_input"),
    ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}], "no more than 10 items allowed"),
    ([section(block_id="x" * 256)], "must be less than 256 characters [json-pointer:/blocks/0/block_id]"),
    ([section(block_id="same"), section(block_id="same")], "block_id already exists: same [json-pointer:/blocks]"),
    ([actions(static_select(options=[option("x" * 76)]))], "must be less than 76 characters"),
    ([actions(static_select(options=[option(description=plain("x" * 76))]))], "must be less than 76 characters"),
    ([actions(static_select(options=[option()] * 101))], "no more than 100 items allowed"),
    ([actions(static_select(options=[]))], "must have at least 1 items"),
    ([actions({"type": "static_select", "action_id": "pick"})], "must have one of: options, option_groups"),
    ([actions({"type": "datepicker", "initial_date": "23 Nov"})], "must match the expected format"),
    ([{"type": "markdown", "text": "x" * 6001}] * 2, "markdown blocks must have less than 12001 characters together"),
    ([table(), table(kind="data_table")], "only_one_table_allowed [json-pointer:/blocks]"),
    ([table(101)], "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    ([table(columns=21)], "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    ([table(100, 20, "x" * 6)], "must be less than 10001 characters in all cells together"),
    ([table(1, kind="data_table")], "must have at least 2 items [json-pointer:/blocks/0/rows]"),
    ([table(text="")], "must be more than 0 characters"),
    ([line_chart()] * 3, "no more than 2 data_visualization blocks allowed"),
    ([line_chart(21)], "no more than 20 items allowed"),
    ([line_chart(title="x" * 51)], "must be less than 51 characters [json-pointer:/blocks/0/title]"),
    ([{"type": "carpet"}], "unsupported type: carpet [json-pointer:/blocks/0/type]"),
    ([{"type": "alert", "text": plain("x")}], "unsupported type: alert is not available in a message"),
    (["text"], "missing required field: type [json-pointer:/blocks/0]"),
    ({"type": "section"}, "must be an array [json-pointer:/blocks]"),
    ([{"type": "image", "image_url": "https://pillar.example/a.png"}], "missing required field: alt_text"),
]


@pytest.mark.parametrize(("blocks", "message"), MESSAGE_BAD, ids=[message[:50] for _, message in MESSAGE_BAD])
def test_what_breaks_a_limit_is_refused_with_the_place_and_the_limit(blocks, message):
    messages = check_blocks(blocks, "message")
    assert any(message in found for found in messages), messages
    assert all(found.startswith("[ERROR] ") for found in messages)


@pytest.mark.parametrize("kind", ["markdown", "table", "data_table", "chart"])
def test_what_only_messages_can_show_is_refused_in_a_modal(kind):
    found = check_blocks([MESSAGE_GOOD[kind]], "modal")
    assert "is not available in a modal" in found[0]


def test_a_modal_takes_inputs_and_a_hundred_blocks():
    fields = [text_input(f"field-{number}") for number in range(100)]
    assert check_blocks(fields, "modal") == []
    assert "no more than 100 items allowed" in check_blocks([*fields, section()], "modal")[0]


MODAL_BAD = [
    ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
    ({"submit": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/submit/text]"),
    ({"close": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/close/text]"),
    ({"private_metadata": "x" * 3001}, "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
    ({"callback_id": "x" * 256}, "must be less than 256 characters [json-pointer:/view/callback_id]"),
    ({"title": None}, "missing required field: title [json-pointer:/view]"),
    ({"submit": None, "blocks": [text_input()]}, "submit is needed with input blocks [json-pointer:/view/submit]"),
    ({"colour": "red"}, "invalid additional property: colour [json-pointer:/view/colour]"),
    ({"type": "home"}, "must be a valid enum value: modal [json-pointer:/view/type]"),
    ({"blocks": [section("")]}, "must be more than 0 characters [json-pointer:/view/blocks/0/text/text]"),
]


@pytest.mark.parametrize(("change", "message"), MODAL_BAD, ids=[message[:50] for _, message in MODAL_BAD])
async def test_a_modal_that_breaks_a_limit_is_refused(bench, change, message):
    trigger = bench.workspace.world.tickets.new_trigger("U0MIA")
    answer = await bench.api("views.open", trigger_id=trigger, view=modal() | change)
    assert answer["error"] == "invalid_arguments"
    assert any(message in found for found in answer["response_metadata"]["messages"]), answer


async def test_a_view_over_250_kilobytes_is_too_large(bench):
    trigger = bench.workspace.world.tickets.new_trigger("U0MIA")
    view = modal(*[section("x" * 2900) for _ in range(90)])
    assert (await bench.api("views.open", trigger_id=trigger, view=view))["error"] == "view_too_large"


async def test_refused_blocks_say_what_is_wrong_and_post_nothing(bench):
    before = await bench.history("U0MIA", "C0TEAM")
    answer = await bench.api("chat.postMessage", channel="C0TEAM", text="x", blocks=[section("")])
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert await bench.history("U0MIA", "C0TEAM") == before


scraps = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "rows", "chart", "element", "block_id", "action_id", "options"]
            )
            | st.text(max_size=3),
            inner
            | st.sampled_from(["section", "actions", "table", "data_table", "data_visualization", "button", "input"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(scraps, st.sampled_from(["message", "modal", "home"]))
def test_no_json_whatever_breaks_the_check(value, surface):
    assert all(isinstance(found, str) for found in check_blocks(value, surface))
    assert check_blocks(json.loads(json.dumps([value])), surface) != []
