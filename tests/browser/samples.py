"""Blocks as the project sends them, one sample of everything the page must be able to draw."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """Give a plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """Give a mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def option(label: str, description: str = "") -> Json:
    """Give an option of a menu."""
    more = {"description": plain(description)} if description else {}
    return {"text": plain(label), "value": label.lower(), **more}


def button(action_id: str, label: str, **more: object) -> Json:
    """Give a button."""
    return {"type": "button", "action_id": action_id, "text": plain(label), "value": action_id, **more}


CONFIRM = {
    "title": plain("Resolve it?"),
    "text": plain("The thread keeps the story."),
    "confirm": plain("Resolve"),
    "deny": plain("Keep it"),
}
WEEKS = [f"W{week}" for week in range(38, 48)]
ACTIVE = [61, 61, 58, 55, 52, 49, 46, 43, 40, 38]


def _series(name: str, values: list[int]) -> Json:
    return {
        "name": name,
        "data": [{"label": label, "value": value} for label, value in zip(WEEKS, values, strict=True)],
    }


def chart(kind: str, title: str) -> Json:
    """Give a chart of a kind."""
    if kind == "pie":
        shares = [("green", 31), ("yellow", 17), ("red", 9)]
        return {
            "type": "data_visualization",
            "title": title,
            "chart": {"type": "pie", "segments": [{"label": label, "value": value} for label, value in shares]},
        }
    series = [_series("active seats", ACTIVE), _series("bought seats", [80] * 10)]
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {"type": kind, "series": series, "axis_config": {"categories": WEEKS, "x_label": "week"}},
    }


REPORT: list[Json] = [
    {"type": "header", "text": plain("🔴 Acme · RED 48 (60 a month ago) · 82 % known")},
    {"type": "section", "text": mrkdwn("€84k ARR · cancel by *14 Mar* (110 days)")},
    {
        "type": "section",
        "text": mrkdwn(
            "▼ 9  active seats *61 → 38* of 80, since 9 Oct\n"
            "▼ 6  executive sponsor Roth left 2 Nov, no successor\n▲ 3  value one reached 3 Nov"
        ),
    },
    {
        "type": "section",
        "fields": [
            mrkdwn("*Product usage*\n🔴 `▰▰▰▱▱▱▱▱▱▱` 31"),
            mrkdwn("*Outcomes*\n🟡 `▰▰▰▰▰▰▱▱▱▱` 58"),
            mrkdwn("*Sentiment*\n⚪ unknown"),
            mrkdwn("*Relationship*\n🔴 `▰▰▰▰▱▱▱▱▱▱` 40"),
        ],
    },
    chart("line", "Active seats, last ten weeks"),
    {
        "type": "actions",
        "block_id": "deeds",
        "elements": [
            button("open_form", "Log touchpoint", style="primary"),
            button("explain", "Explain"),
            button("resolve", "Resolve", style="danger", confirm=CONFIRM),
            {"type": "overflow", "action_id": "more", "options": [option("Set pulse"), option("Override")]},
        ],
    },
    {"type": "context", "elements": [mrkdwn("usage to 23 Nov · CRM 06:10 · scorecard v3")]},
]

MENU: list[Json] = [
    {
        "type": "section",
        "block_id": "pick",
        "text": mrkdwn("Which city?"),
        "accessory": {
            "type": "external_select",
            "action_id": "city",
            "placeholder": plain("Find a city"),
            "min_query_length": 1,
        },
    },
]

GALLERY: list[list[Json]] = [
    REPORT,
    [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Ask "},
                        {"type": "user", "user_id": "U0MIA"},
                        {"type": "text", "text": " about ", "style": {"italic": True}},
                        {"type": "link", "url": "https://example.com/acme", "text": "the plan"},
                        {"type": "emoji", "name": "tada"},
                        {"type": "text", "text": " now", "style": {"bold": True, "strike": True}},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "first step"}]},
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "second step"}]},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "indent": 1,
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "numbered"}]}],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted words"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "fixed  width"}]},
            ],
        },
        {"type": "divider"},
        {
            "type": "markdown",
            "text": "## Plan\n\n1. **Meet** the new COO\n2. _Agree_ on a goal\n   - with `dates`\n\n> a quote\n\n"
            "| goal | met |\n|---|---:|\n| seats | 38 |\n\n```\ncode\n```",
        },
    ],
    [
        chart("bar", "Seats by week"),
        chart("pie", "The book by band"),
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": "Account"}, {"type": "raw_text", "text": "Score"}],
                [{"type": "raw_text", "text": "Borealis"}, {"type": "raw_text", "text": "81"}],
            ],
            "column_settings": [{"align": "left"}, {"align": "right"}],
        },
    ],
    [
        {
            "type": "data_table",
            "caption": "Your book",
            "page_size": 3,
            "rows": [
                [{"type": "raw_text", "text": "Account"}, {"type": "raw_text", "text": "Score"}],
                *[
                    [{"type": "raw_text", "text": name}, {"type": "raw_number", "value": score, "text": str(score)}]
                    for name, score in [("Acme", 48), ("Borealis", 81), ("Cobalt", 66), ("Delta", 9)]
                ],
            ],
        },
        chart("area", "Seats, filled"),
        {
            "type": "image",
            "image_url": "https://pictures.example/none.png",
            "alt_text": "a picture that is not there",
            "title": plain("Picture"),
        },
    ],
    [
        {
            "type": "section",
            "text": mrkdwn(
                "Pick: *bold*, _italic_, ~gone~, `code`, <https://example.com|a link>, <@U0BOB>, &amp; :warning:\n&gt; quoted\n```fence```"
            ),
            "accessory": {
                "type": "static_select",
                "action_id": "one",
                "placeholder": plain("Choose one"),
                "options": [option("Red"), option("Yellow", "watch it"), option("Green")],
            },
        },
        {
            "type": "actions",
            "block_id": "many",
            "elements": [
                {
                    "type": "multi_static_select",
                    "action_id": "several",
                    "placeholder": plain("Choose several"),
                    "options": [option("Alpha"), option("Beta")],
                },
                {"type": "datepicker", "action_id": "day", "initial_date": "2026-12-01"},
                {"type": "timepicker", "action_id": "time", "initial_time": "09:30"},
                {"type": "checkboxes", "action_id": "boxes", "options": [option("Kick-off held", "by Friday")]},
                {"type": "radio_buttons", "action_id": "radios", "options": [option("Yes"), option("No")]},
            ],
        },
        {
            "type": "video",
            "alt_text": "a video",
            "title": plain("Video"),
            "thumbnail_url": "https://example.com/t.png",
            "video_url": "https://example.com/v",
        },
    ],
]
GALLERY[4][1]["elements"] = [
    element for element in GALLERY[4][1]["elements"] if element["type"] != "multi_static_select"
]


def _input(name: str, label: str, element: Json, **more: object) -> Json:
    return {"type": "input", "block_id": name, "label": plain(label), "element": {"action_id": name, **element}, **more}


FORM: Json = {
    "type": "modal",
    "callback_id": "touchpoint",
    "title": plain("Log a touchpoint"),
    "submit": plain("Save"),
    "close": plain("Cancel"),
    "blocks": [
        {
            "type": "section",
            "block_id": "intro",
            "text": mrkdwn("*Acme*, with Lena Ortiz"),
            "accessory": button("push_view", "More"),
        },
        _input(
            "reason",
            "What happened",
            {"type": "plain_text_input", "multiline": True},
            hint=plain("Two sentences are enough."),
        ),
        _input(
            "who",
            "With whom",
            {"type": "external_select", "min_query_length": 1, "placeholder": plain("Find a person")},
            optional=True,
        ),
        _input("kind", "Kind", {"type": "static_select", "options": [option("Call"), option("Visit")]}, optional=True),
        _input(
            "labels",
            "Labels",
            {"type": "multi_static_select", "options": [option("Risk"), option("Growth")]},
            optional=True,
        ),
        _input("day", "Day", {"type": "datepicker", "initial_date": "2026-11-20"}),
        _input("mail", "E-mail", {"type": "email_text_input"}, optional=True),
        _input("page", "Page", {"type": "url_text_input"}, optional=True),
        _input(
            "score",
            "Score",
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "0", "max_value": "10"},
            optional=True,
        ),
        _input("flags", "Flags", {"type": "checkboxes", "options": [option("Needs an answer")]}, optional=True),
        {"type": "alert", "text": mrkdwn("Acme's sponsor has *left*."), "level": "warning"},
    ],
}
PUSHED: Json = {
    "type": "modal",
    "callback_id": "pushed",
    "title": plain("A second page"),
    "blocks": [{"type": "section", "text": mrkdwn("Deeper.")}],
}
LOADING: Json = {
    "type": "modal",
    "callback_id": "touchpoint",
    "title": plain("One moment"),
    "blocks": [{"type": "section", "text": mrkdwn("⏳ Looking things up …")}],
}
HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": plain("Good morning, Mia")},
        {"type": "section", "text": mrkdwn("Two of your *31 accounts* need you today.")},
        {
            "type": "actions",
            "block_id": "home_deeds",
            "elements": [button("open_form", "Log touchpoint"), button("book", "My book")],
        },
        {"type": "context", "elements": [mrkdwn("scores of this morning")]},
    ],
}
