"""The renderer: every node, awkward data, and Slack's limits read back by tests/block_kit.py."""

import json
import time
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slackblocks import objects as slackblocks_objects

from bot.slack.forms import form_view, message_view
from bot.slack.home import home_view
from bot.slack.origin import Origin
from bot.slack.render import messages, view_blocks
from handlers.markup import escape
from handlers.reply import (
    Actions,
    Button,
    CheckField,
    Checklist,
    ChecklistItem,
    Choice,
    ChoiceField,
    Confirm,
    DateField,
    Divider,
    Facts,
    File,
    Form,
    Heading,
    Image,
    Item,
    Link,
    Meter,
    Meters,
    Node,
    Note,
    NumberField,
    Option,
    Progress,
    Reply,
    Style,
    Table,
    Text,
    TextField,
    Trend,
)
from success.vocabulary import Band
from tests.block_kit import message_problems, view_problems
from tests.slack_server import elements_of, words_of

TODAY = date(2026, 11, 23)
ORIGIN = Origin("U0MIA", "C0TEAM", response_url="https://hooks.slack.com/commands/T/1/abc")
AWKWARD = "<!channel> *Acme* & <@U0MIA> @here `x` _y_ ~z~ :fire: \n> quote\n- item [l](https://x.example)"


def every_node(text: str = "Acme") -> list[Node]:
    safe = escape(text)
    plain = text or "–"
    points = tuple((TODAY - timedelta(days=7 * week), 40.0 + week) for week in range(52, -1, -1))
    return [
        Heading(plain),
        Text(f"**{safe}** _{safe}_ `{safe}` [{safe}](https://pillar.example/a_b) {safe}" if safe.strip() else "x"),
        Facts(((plain, safe), ("ARR", "**€84k**"))),
        Table(("Account", "ARR"), ((plain, "84"), ("", "")), caption=plain, numeric=(1,)),
        Meter("Usage", 48.2, Band.RED, plain),
        Meters((Meter(plain, None, Band.UNKNOWN), Meter("Support", 100.0, Band.GREEN))),
        Trend(plain, points, "%"),
        Trend("Nothing", ()),
        Actions(
            (
                Button(plain, "health", {"account": "7"}, Style.PRIMARY, description=plain),
                Button("Drop", "drop", {}, Style.DANGER, confirm=Confirm(plain, plain, "Yes")),
                Choice("Choose", "pick", (Option(plain, "1", plain),), {"a": "b"}, initial="1"),
                Choice("Search", "pick", search="accounts"),
                Link(plain, "https://pillar.example/x"),
            )
        ),
        Item(f"{safe} **x**", Button(plain, "health", {"account": "7"})),
        Form("Override", "override", (TextField("reason", "Why"),)),
        Checklist((ChecklistItem(plain, True, "tick", {"i": "1"}), ChecklistItem("Second", False, "tick", {"i": "2"}))),
        Progress(plain, 3, 10),
        Image("https://pillar.example/x.png", plain, "Chart"),
        File("book.csv", b"a,b", plain),
        Divider(),
        Note(f"{safe} **scorecard v3**"),
    ]


def test_every_node_of_the_vocabulary_is_walked_here() -> None:
    assert {type(node) for node in every_node()} == set(get_args(Node))


@pytest.mark.parametrize("node", every_node(), ids=lambda node: type(node).__name__)
def test_every_node_becomes_blocks_that_slack_takes_on_every_surface(node: Node) -> None:
    reply = Reply("Acme is red.", (node,))
    for message in messages(reply):
        assert not message_problems({"text": message.text, "blocks": message.blocks})
    assert not view_problems(message_view("Pillar", view_blocks(reply), ORIGIN))
    assert not view_problems(home_view(reply))


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=400), st.text(alphabet="<>!@#&*_~`:[]()\\|/ \n-herchanlU0", max_size=80)))
def test_whatever_the_data_is_the_blocks_obey_the_limits_and_ping_no_one(data: str) -> None:
    reply = Reply(f"{data} is red.", tuple(every_node(data.strip())))
    for rich in (True, False):
        for message in messages(reply, rich=rich):
            assert not message_problems({"text": message.text, "blocks": message.blocks})
    assert not view_problems(home_view(reply))
    assert not view_problems(message_view(data, view_blocks(reply), ORIGIN))


def test_literal_characters_of_slacks_markup_show_as_themselves() -> None:
    (message,) = messages(
        Reply(AWKWARD, (Text(escape(AWKWARD)), Facts(((("Name"), escape(AWKWARD)),)), Note(escape(AWKWARD))))
    )
    shown = words_of({"blocks": message.blocks})
    assert shown.count(AWKWARD) == 3
    assert "mrkdwn" not in json.dumps(message.blocks)
    assert "<!channel>" not in message.text
    assert "@here" not in message.text


def test_plain_facts_stand_in_two_columns_ten_a_section() -> None:
    (message,) = messages(Reply("s", (Facts(tuple((f"Label {n}", f"**{n}** & more") for n in range(12))),)))
    sections = [block for block in message.blocks if block["type"] == "section"]
    assert [len(block["fields"]) for block in sections] == [10, 2]
    assert sections[0]["fields"][0]["text"] == "*Label 0*\n*0* &amp; more"


def test_colour_never_stands_alone() -> None:
    (message,) = messages(Reply("s", (Meters((Meter("Usage", 48.4, Band.RED), Meter("Support", None, Band.UNKNOWN))),)))
    assert (
        words_of({"blocks": message.blocks}).replace("\n", "")
        == "🔴 ▰▰▰▰▰▱▱▱▱▱  Usage  48 red⚪ ▱▱▱▱▱▱▱▱▱▱  Support  unknown"
    )


def test_a_long_text_becomes_several_messages_and_loses_nothing() -> None:
    text = " ".join(f"word{n}" for n in range(6000))
    parts = messages(Reply("Long.", (Text(text),)))
    assert len(parts) > 3
    said = "".join(
        element["text"] for part in parts for block in part.blocks for element in block["elements"][0]["elements"]
    )
    assert said == text
    assert parts[1].text == f"Long. (2 of {len(parts)})"


def test_a_long_table_goes_on_in_further_messages_each_with_its_header() -> None:
    rows = tuple((f"Account {n}", str(n)) for n in range(250))
    parts = messages(Reply("Book.", (Table(("Account", "ARR"), rows),)))
    tables = [block for part in parts for block in part.blocks if block["type"] == "table"]
    assert [len(table["rows"]) for table in tables] == [100, 100, 53]
    cells = [row[0]["text"] for table in tables for row in table["rows"][1:]]
    assert cells == [row[0] for row in rows]
    assert {table["rows"][0][0]["text"] for table in tables} == {"Account"}


def test_a_table_that_is_too_wide_is_broken_and_keeps_its_first_column() -> None:
    columns = tuple(f"c{n}" for n in range(45))
    tables = [
        block
        for part in messages(Reply("Wide.", (Table(columns, (columns,)),)))
        for block in part.blocks
        if block["type"] == "table"
    ]
    assert all(table["rows"][0][0]["text"] == "c0" for table in tables)
    assert {cell["text"] for table in tables for cell in table["rows"][0]} == set(columns)


def test_a_modal_gets_tables_as_aligned_lines() -> None:
    (block,) = view_blocks(
        Reply("s", (Table(("Account", "ARR"), (("Acme", "84"), ("Borealis", "120")), numeric=(1,)),))
    )
    assert block["elements"][0]["type"] == "rich_text_preformatted"
    assert block["elements"][0]["elements"][0]["text"].splitlines() == [
        "Account   ARR",
        "Acme       84",
        "Borealis  120",
    ]


def test_a_trend_is_a_chart_with_its_story_in_words() -> None:
    points = tuple((TODAY - timedelta(days=day), float(50 - day)) for day in range(30, -1, -10))
    chart, words = messages(Reply("s", (Trend("Health", points),)))[0].blocks
    assert [point["value"] for point in chart["chart"]["series"][0]["data"]] == [20, 30, 40, 50]
    assert words["elements"][0]["text"] == "Health: 20 on 24 Oct → 50 on 23 Nov"
    (line,) = messages(Reply("s", (Trend("Health", points),)), rich=False)[0].blocks
    assert "▁▃▆█" in words_of({"blocks": [line]}) or "▁▃▅█" in words_of({"blocks": [line]})


def test_three_charts_are_two_messages() -> None:
    points = tuple((TODAY - timedelta(days=day), 1.0) for day in (2, 1))
    assert len(messages(Reply("s", (Trend("a", points), Trend("b", points), Trend("c", points))))) == 2


def test_a_hundred_and_fifty_options_are_grouped_and_complete() -> None:
    options = tuple(Option(f"Account {n}", str(n)) for n in range(150))
    (block,) = messages(Reply("s", (Actions((Choice("Which", "health", options),)),)))[0].blocks
    groups = block["elements"][0]["option_groups"]
    assert [option["value"] for group in groups for option in group["options"]] == [str(n) for n in range(150)]


def test_arguments_that_cannot_travel_are_an_error_and_not_cut() -> None:
    with pytest.raises(ValueError, match="Slack carries 2000"):
        messages(Reply("s", (Actions((Button("b", "w", {"a": "x" * 2000}),)),)))


@pytest.mark.parametrize(
    ("label", "description", "spoken"),
    [
        ("Explain", "", None),
        ("Explain", "Explain the score of Acme", "Explain the score of Acme"),
        ("Open", "Show the health of Acme", "Open: Show the health of Acme"),
        ("Open", "x" * 90, "Open: " + "x" * 68 + "…"),
        ("y" * 75, "x", None),
    ],
)
def test_what_is_read_aloud_begins_with_what_is_seen(label: str, description: str, spoken: str | None) -> None:
    (message,) = messages(Reply("Acme.", (Actions((Button(label, "health", description=description),)),)))
    (button,) = elements_of({"blocks": message.blocks})
    assert button.get("accessibility_label") == spoken


def test_every_field_of_a_form_becomes_an_input_that_slack_takes() -> None:
    options = tuple(Option(f"o{n}", str(n)) for n in range(3))
    form = Form(
        "Override the score of Acme",
        "override save",
        (
            TextField("reason", "Why?", "Because", "Seen by all", "The reason", multiline=True),
            NumberField("score", "Score", "40", low=0, high=100, whole=True),
            DateField("until", "Until", TODAY),
            ChoiceField("kind", "Kind", options, "1", radio=True),
            ChoiceField("other", "Other", options, required=False),
            ChoiceField("account", "Account", (Option("Acme", "7"),), "7", search="accounts"),
            ChoiceField("none", "Nothing to choose"),
            CheckField("two_way", "Two-way", checked=True),
        ),
        arguments={"account": "7"},
        intro="The computed score stays visible.",
    )
    view = form_view(form, ORIGIN)
    assert not view_problems(view)
    kinds = [block["element"]["type"] for block in view["blocks"] if block["type"] == "input"]
    assert kinds == [
        "plain_text_input",
        "number_input",
        "datepicker",
        "radio_buttons",
        "static_select",
        "external_select",
        "checkboxes",
    ]
    assert len(view["title"]["text"]) <= 24


def test_a_reply_without_a_body_shows_its_summary() -> None:
    (message,) = messages(Reply("Nothing to show for *Acme*."))
    assert words_of({"blocks": message.blocks}) == "Nothing to show for *Acme*."


def test_the_home_tab_says_when_there_is_more_than_fits() -> None:
    blocks = home_view(Reply("s", tuple(Text(f"line {n}") for n in range(150))))["blocks"]
    assert len(blocks) == 100
    assert "more than fits" in words_of({"blocks": blocks[-1:]})


def test_a_typical_health_reply_renders_within_two_milliseconds() -> None:
    reply = Reply("Acme is red.", tuple(every_node()[:9]))
    messages(reply)
    best = min(_timed(reply) for _ in range(20))
    assert best < 0.002


def _timed(reply: Reply) -> float:
    start = time.perf_counter()
    messages(reply)
    return time.perf_counter() - start


def test_slackblocks_agrees_with_the_chart() -> None:
    points = tuple((TODAY - timedelta(days=day), float(day)) for day in range(60, -1, -1))
    chart = messages(Reply("s", (Trend("Weekly active seats of everybody", points),)))[0].blocks[0]["chart"]
    made = slackblocks_objects.LineChart(
        [
            slackblocks_objects.DataSeries(
                chart["series"][0]["name"],
                [slackblocks_objects.DataPoint(point["label"], point["value"]) for point in chart["series"][0]["data"]],
            )
        ],
        slackblocks_objects.AxisConfig(chart["axis_config"]["categories"]),
    )
    assert json.loads(json.dumps(made._resolve(), default=lambda part: part._resolve())) == chart
