"""`health override`: a CSM's own score for a time, with a reason and an end; the computed score stays visible beside it."""

from datetime import date, timedelta

from handlers.bands import coloured
from handlers.choosing import account_of, choose_account
from handlers.fields import Fields
from handlers.health import read_story, tell
from handlers.names import plain_name, shown_name
from handlers.reply import Answer, DateField, FieldErrors, Form, NumberField, Reply, TextField
from handlers.request import Request
from handlers.rights import must_judge, person_of
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow
from storage.health import read_health
from storage.records import end_override, set_override
from success.account_health import AccountHealth, StandingOverride
from success.errors import Refused
from success.vocabulary import Role
from success.wording import day

MOST_DAYS = 90
LEAST_REASON = 10
_WHAT = "override the score"


def ask_override(request: Request, services: Services) -> Reply:
    """Open the form, filled in with what stands."""
    today = services.today()
    with services.reading() as session:
        account = choose_account(session, request, word="health override", opens_form=True)
        if isinstance(account, Reply):
            return account
        must_judge(request.caller, account, _WHAT)
        health = read_health(session, account.id, today)
    return Reply(f"Override the score of {plain_name(account.name)}.", (_form(account, health, request, today),))


def save_override(request: Request, services: Services) -> Answer:
    """Write the override and show the health as it now stands."""
    today = services.today()
    fields = Fields(request.values)
    score = fields.number("score", low=0, high=100)
    reason = fields.text(
        "reason",
        least=LEAST_REASON,
        most=500,
        wrong=f"Say in at least {LEAST_REASON} characters why: others will read it.",
    )
    expires_on = fields.day("expires_on", today=today)
    if "expires_on" not in fields.errors and not today < expires_on <= today + timedelta(days=MOST_DAYS):
        last = day(today + timedelta(days=MOST_DAYS), today)
        fields.errors["expires_on"] = f"Choose a day after today, at most {MOST_DAYS} days ahead ({last})."
    person = person_of(request.caller)
    with services.writing() as session:
        account = account_of(session, request.values.get("account", ""))
        must_judge(request.caller, account, _WHAT)
        if fields.errors:
            return FieldErrors(fields.errors)
        set_override(
            session,
            account_id=account.id,
            person_id=person,
            score=score,
            reason=reason,
            expires_on=expires_on,
            at=services.now(),
        )
    with services.reading() as session:
        story = read_story(session, account, today)
    return tell(story, request, today)


def lift_override(request: Request, services: Services) -> Reply:
    """End the standing override and show the health as it now stands."""
    today = services.today()
    person = person_of(request.caller)
    with services.writing() as session:
        account = account_of(session, request.values.get("account", ""))
        must_judge(request.caller, account, _WHAT)
        if not end_override(session, account_id=account.id, person_id=person, at=services.now()):
            raise Refused(f"No override stands for {account.name} any more; the computed score counts.")
    with services.reading() as session:
        story = read_story(session, account, today)
    return tell(story, request, today, replaces=True)


def _form(account: AccountRow, health: AccountHealth, request: Request, today: date) -> Form:
    standing = health.override
    carried = {key: request.values[key] for key in ("from",) if key in request.values}
    return Form(
        title="Override the score",
        word="health override save",
        fields=(
            NumberField("score", "Your score, 0 to 100", _typed(standing), low=0, high=100, whole=True),
            TextField(
                "reason",
                "Why?",
                standing.reason if standing else "",
                hint=f"At least {LEAST_REASON} characters; everybody who sees the score sees this.",
                multiline=True,
                max_length=500,
            ),
            DateField(
                "expires_on",
                "Until",
                min(standing.expires_on, today + timedelta(days=MOST_DAYS)) if standing else today + timedelta(days=30),
                hint=f"At most {MOST_DAYS} days ahead; then the computed score counts again.",
            ),
        ),
        arguments={"account": str(account.id), **carried},
        intro=_intro(account, health, today),
    )


def _intro(account: AccountRow, health: AccountHealth, today: date) -> str:
    intro = f"**{shown_name(account.name)}** · computed: {coloured(health.band, health.score)}, which stays visible beside yours."
    if health.override is None:
        return intro
    until = f"until {day(health.override.expires_on, today)}"
    return f"{intro} Yours replaces the {health.override.score:.0f} by {shown_name(health.override.by, 40)} {until}."


def _typed(standing: StandingOverride | None) -> str:
    return f"{standing.score:.0f}" if standing else ""


CAPABILITIES = (
    Capability(
        word="health override",
        handler=ask_override,
        summary="Your own score for a time, with a reason and an end",
        usage=("health override acme",),
        role=Role.CSM,
    ),
    Capability(word="health override save", handler=save_override, role=Role.CSM),
    Capability(word="health override end", handler=lift_override, role=Role.CSM),
)
