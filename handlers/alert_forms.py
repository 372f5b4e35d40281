"""Snooze, resolve, false alarm: what is done to an alert with a reason that others will read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from handlers.alert_desk import alert_id_of, alert_of, by, carried, gone, present, still_open, too_late
from handlers.fields import Fields
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.reply import Answer, DateField, FieldErrors, Form, FormField, Reply, TextField
from handlers.request import Request
from handlers.router import Capability, Handler
from handlers.services import Services
from storage.alert_life import By, close, snooze
from storage.alerts import AlertRow, get_alert
from success.vocabulary import AlertOutcome, Role
from success.wording import day

MOST_SNOOZE = 90
"""Days for which an alert may sleep: a quarter; what may wait longer is no alert."""

LEAST_WORDS = 3
_MOST_WORDS = 500


@dataclass(frozen=True)
class _Closing:
    """One way to close: its form."""

    outcome: AlertOutcome
    word: str
    title: str
    label: str
    hint: str
    wrong: str
    submit: str


_RESOLVE = _Closing(
    AlertOutcome.RESOLVED,
    "alert resolve",
    "Resolve the alert",
    "What was done?",
    "Stands in the alert's thread, for whoever meets the same next time.",
    "Say in a few words what was done.",
    "Resolve",
)
_FALSE = _Closing(
    AlertOutcome.FALSE_ALARM,
    "alert false",
    "False alarm",
    "Why was it a false alarm?",
    "It counts against the trigger's precision, so that the team can mend the trigger.",
    "Say in a few words why it was none.",
    "False alarm",
)


def ask_snooze(request: Request, services: Services) -> Reply:
    """Open the form for a snooze."""
    row = still_open(request, services)
    if isinstance(row, Reply):
        return row
    today = services.today()
    fields = (
        DateField(
            "until",
            "Until when?",
            row.snoozed_until or today + timedelta(days=7),
            hint=f"It wakes on that day if it still holds; at most {MOST_SNOOZE} days ahead.",
        ),
        TextField("reason", "Why?", row.snooze_reason, hint="Everybody sees it.", max_length=_MOST_WORDS),
    )
    return _form(request, row, "alert snooze save", "Snooze the alert", fields, "Snooze")


def save_snooze(request: Request, services: Services) -> Answer:
    """Let the alert sleep."""
    today = services.today()
    fields = Fields(request.values)
    until = fields.day("until", today=today)
    if "until" not in fields.errors and not today < until <= today + timedelta(days=MOST_SNOOZE):
        last = day(today + timedelta(days=MOST_SNOOZE), today)
        fields.errors["until"] = f"Choose a day after today, at most {MOST_SNOOZE} days ahead ({last})."
    reason = fields.text("reason", least=LEAST_WORDS, most=_MOST_WORDS, wrong="Say in a few words what it waits for.")
    if fields.errors:
        return FieldErrors(fields.errors)
    return _do(
        request, services, lambda session, key, deed: snooze(session, key, deed, until=until, reason=_line(reason))
    )


def _asks(closing: _Closing) -> Handler:
    def ask(request: Request, services: Services) -> Reply:
        """Open the form that closes an alert."""
        row = still_open(request, services)
        if isinstance(row, Reply):
            return row
        note = TextField("note", closing.label, hint=closing.hint, multiline=True, max_length=_MOST_WORDS)
        return _form(request, row, f"{closing.word} save", closing.title, (note,), closing.submit)

    return ask


def _saves(closing: _Closing) -> Handler:
    def save(request: Request, services: Services) -> Answer:
        """Close the alert with what was written."""
        fields = Fields(request.values)
        note = fields.text("note", least=LEAST_WORDS, most=_MOST_WORDS, wrong=closing.wrong)
        if fields.errors:
            return FieldErrors(fields.errors)
        return _do(
            request, services, lambda session, key, deed: close(session, key, deed, closing.outcome, _line(note))
        )

    return save


def _do(request: Request, services: Services, deed: Callable[[Session, int, By], bool]) -> Reply:
    """Do it, and show the alert as it now stands; where somebody was faster, say so."""
    who = by(request, services)
    with services.writing() as session:
        row = alert_of(session, request)
        if row is None:
            return gone(request)
        aside = ""
        if not deed(session, row.id, who):
            aside = too_late(session, request, services, get_alert(session, row.id) or row)
    return present(request, services, alert_id_of(request), aside)


def _form(request: Request, row: AlertRow, word: str, title: str, fields: tuple[FormField, ...], submit: str) -> Reply:
    intro = f"**{shown_name(row.account_name)}**: {escape(row.headline)}"
    form = Form(title, word, fields, submit, carried(request), intro)
    return Reply(f"{title}: {plain_name(row.account_name)}.", (form,))


def _line(text: str) -> str:
    """Give a text as one line without a closing full stop: it is quoted inside a sentence."""
    return " ".join(text.split()).rstrip(".")


CAPABILITIES = (
    Capability(word="alert snooze", handler=ask_snooze, role=Role.CSM),
    Capability(word="alert snooze save", handler=save_snooze, role=Role.CSM),
    *(
        capability
        for closing in (_RESOLVE, _FALSE)
        for capability in (
            Capability(word=closing.word, handler=_asks(closing), role=Role.CSM),
            Capability(word=f"{closing.word} save", handler=_saves(closing), role=Role.CSM),
        )
    ),
)
