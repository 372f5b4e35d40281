"""The pages of docs/reference/ that tell what the shipped library holds: every play, every trigger, every fact that one may ask."""

from collections.abc import Iterable, Iterator, Mapping

from storage.library import Library
from success.facts import FACTS, Fact
from success.own_triggers import whole_book
from success.plays import PLACEHOLDERS, PlayDefinition, Step
from success.triggers import COOL_DOWN_DAYS, All, Comparison, Condition, Response, TriggerBook
from success.triggers import Any as AnyOf
from success.vocabulary import TriggerKind

_ABOUT_PLAYS = (
    "What ships, and where each play is suggested. A play guides; nobody has to obey it. Days are working days after the start, in "
    "renewal plays calendar days before the notice date. The files with all guidance, messages and examples stand in "
    "`success/library/plays/`; your own add to them or replace them: [write a play](../how-to/write-a-play.md)."
)
_ABOUT_PLACEHOLDERS = (
    "What a message to the customer may name in braces. What is not known of an account becomes a gap in brackets, "
    "for the writer to fill."
)
_ABOUT_TRIGGERS = (
    "What ships. Change a copy of `success/library/triggers.yaml`, where the reason for each figure stands beside it: "
    "[tune the triggers](../how-to/tune-triggers.md)."
)
_ABOUT_FACTS = (
    "What a condition may ask, beside every measure of a team's own. Shares are 0 to 1. A fact whose sources were never connected, "
    "or have stopped delivering, is unknown: it neither raises an alert nor closes one."
)
_KINDS: Mapping[TriggerKind, str] = {
    TriggerKind.LIFECYCLE: "The journey goes on, or stalls",
    TriggerKind.CUSTOMER: "Something happened at the customer",
    TriggerKind.SCHEDULED: "The calendar says so",
    TriggerKind.OWN: "A CSM asked for it",
    TriggerKind.VENDOR: "We did something that touches the customer",
}
_OPERATORS = {
    "below": "<",
    "at_most": "≤",
    "above": ">",
    "at_least": "≥",
    "equals": "=",
    "is_": "is",
    "is_not": "is not",
}
_PEOPLE = {
    "csm": "CSM",
    "leader": "leader",
    "renewal_manager": "renewal manager",
    "account_executive": "account executive",
}


def plays() -> str:
    """Tell every shipped play."""
    library = Library()
    suggested = _suggested(library.load_triggers())
    index = [
        (
            f"[{play.title}](#{_anchor(play.title)})",
            f"`{key}`",
            play.line,
            ", ".join(f"`{name}`" for name in suggested.get(key, ())),
        )
        for key, play in library.plays().items()
    ]
    lines = ["# Plays", "", _ABOUT_PLAYS, "", *table(("play", "file", "what it does", "suggested by"), index), ""]
    for play in library.plays().values():
        lines += [*_play(play), ""]
    lines += ["## What a message may name", "", _ABOUT_PLACEHOLDERS, ""]
    return (
        "\n".join(
            [
                *lines,
                *table(("placeholder", "stands for"), ((f"`{{{name}}}`", text) for name, text in PLACEHOLDERS.items())),
            ]
        )
        + "\n"
    )


def _play(play: PlayDefinition) -> Iterator[str]:
    yield from (f"## {play.title}", "", f"**Goal.** {play.goal}", "", f"**When.** {play.when}", "")
    narrowed = [("Stages", play.stages), ("Risks", play.risks)]
    told = [f"**{name}.** {', '.join(values)}." for name, values in narrowed if values]
    yield from (" ".join([f"**Owner.** {_PEOPLE[play.owner]}.", *told]), "")
    yield from table(("due", "step", "who", "message"), (_step(step) for step in play.steps))
    yield from ("", f"**What good looks like.** {play.good}", "", "**It is over when**", "")
    yield from (f"- {line}" for line in play.exit)


def _step(step: Step) -> tuple[str, ...]:
    due = f"day {step.day}" if step.before_notice is None else f"{step.before_notice} days before notice"
    return due, step.title, _PEOPLE[step.owner], f"`{step.template}`" if step.template else ""


def triggers() -> str:
    """Tell every shipped trigger and every fact."""
    book = whole_book(Library().load_triggers())
    lines = ["# Triggers", "", _ABOUT_TRIGGERS, ""]
    for kind, title in _KINDS.items():
        found = {key: answer for key, answer in _answers(book) if answer.kind is kind}
        lines += [
            f"## {title}",
            "",
            *table(("trigger", "what happened", "when", "severity", "risk", "plays"), _rows(found, book)),
            "",
        ]
    lines += ["## How attention is spared", "", *_attention(book), ""]
    lines += [
        "## Facts",
        "",
        _ABOUT_FACTS,
        "",
        *table(("fact", "what it tells", "unit", "sources"), map(_fact, FACTS.values())),
    ]
    return "\n".join(lines) + "\n"


def _answers(book: TriggerBook) -> Iterable[tuple[str, Response]]:
    yield from book.active.items()
    for key, response in book.by_people.items():
        yield str(key), response


def _suggested(book: TriggerBook) -> Mapping[str, list[str]]:
    """Give the triggers by the play that they suggest."""
    found: dict[str, list[str]] = {}
    for key, answer in _answers(whole_book(book)):
        for play in answer.plays:
            found.setdefault(play, []).append(key)
    return found


def _rows(found: Mapping[str, Response], book: TriggerBook) -> Iterator[tuple[str, ...]]:
    for key, answer in found.items():
        trigger = book.active.get(key)
        when = "its own record says so" if trigger is None else said(trigger.when)
        severity = str(answer.severity)
        if trigger is not None and trigger.marks:
            when = f"{' / '.join(map(str, trigger.marks))} days before the notice date; {when}"
        if trigger is not None and trigger.worse is not None:
            severity += f"; {trigger.worse.severity} when {said(trigger.worse.when)}"
        plays_told = ", ".join(f"`{play}`" for play in answer.plays)
        yield f"`{key}`", answer.title, when, severity, str(answer.risk or ""), plays_told


def said(condition: Condition) -> str:
    """Write a condition as one writes it in an e-mail: "score < 60 and (no_sponsor is yes or is_red is yes)"."""
    match condition:
        case All(all=parts):
            return " and ".join(_part(part) for part in parts)
        case AnyOf(any=parts):
            return " or ".join(_part(part) for part in parts)
        case Comparison():
            field, value = next(
                (field, value) for field in _OPERATORS if (value := getattr(condition, field)) is not None
            )
            written = (
                {True: "yes", False: "no"}[value]
                if isinstance(value, bool)
                else f"{value:g}"
                if isinstance(value, float)
                else value
            )
            return f"`{condition.fact}` {_OPERATORS[field]} {written}"


def _part(condition: Condition) -> str:
    return said(condition) if isinstance(condition, Comparison) else f"({said(condition)})"


def _attention(book: TriggerBook) -> Iterator[str]:
    attention, hours = book.attention, book.attention.hours
    rest = ", ".join(f"{purpose} {count}" for purpose, count in COOL_DOWN_DAYS.items())
    limits = ", ".join(f"{severity} {count}" for severity, count in attention.escalation if count is not None)
    yield f"- At most {attention.budget.day} notifications a day and {attention.budget.week} a week for each person."
    yield f"- Only from {hours.begin:%H:%M} to {hours.end:%H:%M}, Monday to Friday, on the person's own clock."
    yield "- Critical ones pass both."
    yield f"- The morning message comes at {hours.morning:%H:%M}."
    yield f"- What nobody claims goes to the owner's leader after working hours: {limits}."
    yield f"- Days of quiet after an alert was closed: {rest}."
    yield f"- An alert closes by itself once its condition has not held on {attention.clear_days} different days."


def _fact(fact: Fact) -> tuple[str, ...]:
    return (
        f"`{fact.key}`",
        fact.label,
        fact.unit.replace("_", " or "),
        ", ".join(f"`{source}`" for source in fact.sources),
    )


def _anchor(title: str) -> str:
    """Give the anchor that Markdown makes of a heading."""
    return "".join(sign for sign in title.lower().replace(" ", "-") if sign.isalnum() or sign == "-")


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Write a Markdown table."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
