"""What stands inside blocks: texts, options, buttons, menus and inputs, each with Slack's limits, described as data.

Limits: https://docs.slack.dev/reference/block-kit/ (block elements, composition objects).
"""

from bot.local.shapes import Anything, ByType, Flag, Many, Number, Record, Shape, Words, typed

ACTION_ID: dict[str, Shape] = {"action_id": Words(255)}
URL = Words(3000, 1)
DAY = Words(10, pattern=r"\d{4}-\d{2}-\d{2}")
CLOCK_TIME = Words(5, pattern=r"[0-2]\d:[0-5]\d")


def plain(longest: int) -> Shape:
    """Describe a plain text object."""
    return typed("plain_text", {"text": Words(longest, 1)}, {"emoji": Flag()})


def mrkdwn(longest: int) -> Shape:
    """Describe a text object in Slack's markdown."""
    return typed("mrkdwn", {"text": Words(longest, 1)}, {"verbatim": Flag()})


def any_text(longest: int) -> Shape:
    """Describe a text object of either kind."""
    return ByType({"plain_text": plain(longest), "mrkdwn": mrkdwn(longest)})


CONFIRM = Record(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": Words(values=("primary", "danger"))},
)
OPTION = Record({"text": any_text(75), "value": Words(150, 1)}, {"description": any_text(75), "url": URL})
OPTION_GROUP = Record({"label": plain(75), "options": Many(OPTION, 100)})
COMMON: dict[str, Shape] = {**ACTION_ID, "confirm": CONFIRM, "focus_on_load": Flag()}
PLACEHOLDER: dict[str, Shape] = {"placeholder": plain(150)}
DISPATCH = Record({}, {"trigger_actions_on": Many(Words(values=("on_enter_pressed", "on_character_entered")), 2)})
MANY_SELECTED: dict[str, Shape] = {"max_selected_items": Number(1)}
CONVERSATION_FILTER = Record(
    {},
    {
        "include": Many(Words(values=("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
)

BUTTON = typed(
    "button",
    {"text": plain(75)},
    {
        **ACTION_ID,
        "url": URL,
        "value": Words(2000),
        "style": Words(values=("primary", "danger")),
        "confirm": CONFIRM,
        "accessibility_label": Words(75),
    },
)
OVERFLOW = typed("overflow", {"options": Many(OPTION, 5)}, {**ACTION_ID, "confirm": CONFIRM})
IMAGE_ELEMENT = Record(
    {"type": Words(values=("image",)), "alt_text": Words(2000, 1)},
    {"image_url": URL, "slack_file": Anything(3000)},
    (("image_url", "slack_file"),),
)


def _menus(kind: str, initial: Shape, source: dict[str, Shape]) -> dict[str, Shape]:
    """Describe a select menu and its multi-select sister, which differ in how many are chosen at first."""
    single, several = f"initial_{kind}", f"initial_{kind}s"
    groups = (("options", "option_groups"),) if "option_groups" in source else ()
    extra: dict[str, Shape] = {**COMMON, **PLACEHOLDER, **source}
    name = {"option": "static"}.get(kind, f"{kind}s")
    one = typed(f"{name}_select", {}, {**extra, single: initial}, *groups)
    more = typed(f"multi_{name}_select", {}, {**extra, **MANY_SELECTED, several: Many(initial, 100)}, *groups)
    return {f"{name}_select": one, f"multi_{name}_select": more}


_ID = Words(64, 1)
_CONVERSATIONS: dict[str, Shape] = {
    "default_to_current_conversation": Flag(),
    "filter": CONVERSATION_FILTER,
    "response_url_enabled": Flag(),
}
_EXTERNAL: dict[str, Shape] = {**COMMON, **PLACEHOLDER, "min_query_length": Number(0)}
MENUS: dict[str, Shape] = {
    **_menus("option", OPTION, {"options": Many(OPTION, 100), "option_groups": Many(OPTION_GROUP, 100)}),
    **_menus("user", _ID, {}),
    **_menus("conversation", _ID, _CONVERSATIONS),
    **_menus("channel", _ID, {"response_url_enabled": Flag()}),
    "external_select": typed("external_select", {}, {**_EXTERNAL, "initial_option": OPTION}),
    "multi_external_select": typed(
        "multi_external_select", {}, {**_EXTERNAL, **MANY_SELECTED, "initial_options": Many(OPTION, 100)}
    ),
}
BOXES: dict[str, Shape] = {
    "checkboxes": typed("checkboxes", {"options": Many(OPTION, 10)}, {**COMMON, "initial_options": Many(OPTION, 10)}),
    "radio_buttons": typed("radio_buttons", {"options": Many(OPTION, 10)}, {**COMMON, "initial_option": OPTION}),
}
PICKERS: dict[str, Shape] = {
    "datepicker": typed("datepicker", {}, {**COMMON, **PLACEHOLDER, "initial_date": DAY}),
    "timepicker": typed("timepicker", {}, {**COMMON, **PLACEHOLDER, "initial_time": CLOCK_TIME, "timezone": Words(64)}),
    "datetimepicker": typed("datetimepicker", {}, {**COMMON, "initial_date_time": Number(1_000_000_000)}),
}
_TYPED: dict[str, Shape] = {
    **ACTION_ID,
    **PLACEHOLDER,
    "focus_on_load": Flag(),
    "dispatch_action_config": DISPATCH,
}
INPUTS: dict[str, Shape] = {
    "plain_text_input": typed(
        "plain_text_input",
        {},
        {
            **_TYPED,
            "initial_value": Words(3000),
            "multiline": Flag(),
            "min_length": Number(0, 3000),
            "max_length": Number(1, 3000),
        },
    ),
    "number_input": typed(
        "number_input",
        {"is_decimal_allowed": Flag()},
        {**_TYPED, "initial_value": Words(64), "min_value": Words(64), "max_value": Words(64)},
    ),
    "email_text_input": typed("email_text_input", {}, {**_TYPED, "initial_value": Words(3000)}),
    "url_text_input": typed("url_text_input", {}, {**_TYPED, "initial_value": Words(3000)}),
    "rich_text_input": typed("rich_text_input", {}, {**_TYPED, "initial_value": Anything()}),
    "file_input": typed(
        "file_input", {}, {**ACTION_ID, "filetypes": Many(Words(32, 1), 100), "max_files": Number(1, 10)}
    ),
}
FEEDBACK_BUTTON = Record({"text": plain(75), "value": Words(2000)}, {"accessibility_label": Words(75)})
CONTEXT_ACTIONS: dict[str, Shape] = {
    "feedback_buttons": typed(
        "feedback_buttons", {"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON}, ACTION_ID
    ),
    "icon_button": typed(
        "icon_button",
        {"icon": Words(values=("trash",)), "text": plain(75)},
        {
            **ACTION_ID,
            "value": Words(2000),
            "confirm": CONFIRM,
            "accessibility_label": Words(75),
            "visible_to_user_ids": Many(_ID, 10),
        },
    ),
}

IN_ACTIONS = ByType({"button": BUTTON, "overflow": OVERFLOW, **MENUS, **BOXES, **PICKERS})
IN_SECTION = ByType({"button": BUTTON, "overflow": OVERFLOW, "image": IMAGE_ELEMENT, **MENUS, **BOXES, **PICKERS})
IN_INPUT = ByType({**MENUS, **BOXES, **PICKERS, **INPUTS})
IN_CONTEXT = ByType({"image": IMAGE_ELEMENT, "plain_text": plain(3000), "mrkdwn": mrkdwn(3000)})
IN_CONTEXT_ACTIONS = ByType(CONTEXT_ACTIONS)
