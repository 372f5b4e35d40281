"""What is answered, whatever the platform. Renderers turn it into Block Kit or Adaptive Cards, with all limits and all escaping.

Where a node says "small markdown", its text is that of handlers/markup.py; everything else is plain text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from handlers.markup import escape_but_code
from handlers.request import NOTHING
from success.vocabulary import Band


class Visibility(StrEnum):
    """Who sees the answer."""

    PRIVATE = "private"  # only the person who asked
    PUBLIC = "public"  # everyone in the place


class Style(StrEnum):
    """How a button looks."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True)
class Heading:
    """The title of a message or of a part of it. Plain text, no markdown."""

    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph or several lines in the small markdown."""

    markdown: str


@dataclass(frozen=True)
class Facts:
    """Label and value pairs, read at a glance. Labels are plain, values are in the small markdown."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Rows of plain text under plain column names; `numeric` names the columns that are set flush right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class Meter:
    """A score between 0 and 100 with its colour; `score` None is said to be unknown. Plain text."""

    label: str
    score: float | None
    band: Band
    detail: str = ""


@dataclass(frozen=True)
class Meters:
    """Several meters that belong together, one a line."""

    meters: tuple[Meter, ...]


@dataclass(frozen=True)
class Trend:
    """A line over time, oldest first; a chart where the platform has one, a sparkline with its ends everywhere else."""

    label: str
    points: tuple[tuple[date, float], ...]
    unit: str = ""


@dataclass(frozen=True)
class Confirm:
    """A question asked before a button does its work. Plain text."""

    title: str
    text: str
    yes: str
    no: str = "Cancel"


@dataclass(frozen=True)
class Button:
    """A button: pressing it is a request for `word` with `arguments`. `opens_form` promises that the answer is a `Form`."""

    label: str
    word: str
    arguments: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    style: Style = Style.PLAIN
    opens_form: bool = False
    confirm: Confirm | None = None
    description: str = ""  # what a screen reader says instead of the label; best begins with it


@dataclass(frozen=True)
class Option:
    """One thing to choose. Plain text."""

    label: str
    value: str
    description: str = ""


@dataclass(frozen=True)
class Choice:
    """A select menu: choosing is a request for `word` with `arguments` plus `values["choice"]`.

    `opens_form` promises that the answer is a `Form`, as a button's does.
    With `search` the options come from the router's option source of that name as the person types; `options` is then empty.
    """

    placeholder: str
    word: str
    options: tuple[Option, ...] = ()
    arguments: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    search: str = ""
    initial: str = ""
    opens_form: bool = False


@dataclass(frozen=True)
class Link:
    """A button that opens an address."""

    label: str
    url: str


@dataclass(frozen=True)
class Actions:
    """Buttons, menus and links in a row."""

    items: tuple[Button | Choice | Link, ...]


@dataclass(frozen=True)
class TextField:
    """A line, or with `multiline` a paragraph, of text."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    placeholder: str = ""
    required: bool = True
    multiline: bool = False
    max_length: int = 2000


@dataclass(frozen=True)
class NumberField:
    """A number between `low` and `high`."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    required: bool = True
    low: float | None = None
    high: float | None = None
    whole: bool = False


@dataclass(frozen=True)
class DateField:
    """A day."""

    name: str
    label: str
    value: date | None = None
    hint: str = ""
    required: bool = True


@dataclass(frozen=True)
class ChoiceField:
    """One of several options; with `radio` all are visible. `search` as in `Choice`."""

    name: str
    label: str
    options: tuple[Option, ...] = ()
    value: str = ""
    hint: str = ""
    required: bool = True
    radio: bool = False
    search: str = ""


@dataclass(frozen=True)
class CheckField:
    """A box to tick; `values[name]` is "yes" when ticked and missing otherwise."""

    name: str
    label: str
    checked: bool = False
    hint: str = ""


FormField = TextField | NumberField | DateField | ChoiceField | CheckField


@dataclass(frozen=True)
class Form:
    """Questions to answer together: a modal in Slack, a card in Teams. Submitting is a request for `word` (via form).

    A `Reply` whose body is one `Form` opens it; it is the answer to a button with `opens_form` or to a typed word.
    `arguments` come back in `Request.values` beside the fields.
    """

    title: str  # at most 24 characters
    word: str
    fields: tuple[FormField, ...]
    submit: str = "Save"
    arguments: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    intro: str = ""  # small markdown above the fields


@dataclass(frozen=True)
class Item:
    """One entry of a list with the button that belongs to it beside it. The entry is in the small markdown, at most 2,000 characters."""

    markdown: str
    button: Button


@dataclass(frozen=True)
class ChecklistItem:
    """One box of a checklist; ticking it is a request for `word` with `arguments` and `values["checked"]` "yes" or "".

    `detail` is said smaller beside the label. `version` differs whenever the box is another than before, so that a client that
    remembers what was ticked draws it anew.
    """

    label: str
    done: bool
    word: str
    arguments: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    detail: str = ""
    version: str = ""


@dataclass(frozen=True)
class Checklist:
    """Boxes to tick."""

    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True)
class Progress:
    """Long work under way."""

    label: str
    done: int
    total: int


@dataclass(frozen=True)
class Image:
    """A picture at an address, with the words for those who do not see it."""

    url: str
    description: str
    title: str = ""


@dataclass(frozen=True)
class File:
    """A file to hand over."""

    name: str
    content: bytes
    title: str = ""


@dataclass(frozen=True)
class Divider:
    """A line between parts."""


@dataclass(frozen=True)
class Note:
    """Small print: sources, as-of dates, confidence. In the small markdown."""

    markdown: str


Node = (
    Heading
    | Text
    | Facts
    | Table
    | Meter
    | Meters
    | Trend
    | Actions
    | Item
    | Form
    | Checklist
    | Progress
    | Image
    | File
    | Divider
    | Note
)


@dataclass(frozen=True)
class Reply:
    """An answer.

    * `summary` is a full sentence in plain text: the notification, and what a screen reader says
    * `visibility` PRIVATE wherever account data is in it, unless it was asked to be shared
    * `replaces` True puts it in the place of the message whose button was pressed
    * `thread` True answers in the thread of that message
    * `failed` True says that nothing was done: a form it answers stays open, with what was typed in it
    """

    summary: str
    body: tuple[Node, ...] = ()
    visibility: Visibility = Visibility.PRIVATE
    replaces: bool = False
    thread: bool = False
    failed: bool = False


def sentence(text: str) -> Reply:
    """Make a reply of one literal sentence; what to type may stand in it in backticks."""
    return Reply(text, (Text(escape_but_code(text)),))


@dataclass(frozen=True)
class FieldErrors:
    """What is wrong with a submitted form, field name to sentence; the form stays open and what was typed stays in it."""

    errors: Mapping[str, str]


Answer = Reply | FieldErrors
