"""`health acme`: how an account stands, why, and what to do next. Sharing posts the same message for everyone to read."""

from datetime import date

from sqlmodel import Session

from handlers.choosing import choose_account
from handlers.health_message import (
    Story,
    first_line,
    full_name,
    is_empty,
    meters,
    reasons,
    small_print,
    summary,
    terms_line,
    trend,
    why,
)
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.reply import Actions, Button, Confirm, Divider, Node, Note, Reply, Text, Visibility
from handlers.request import PlaceKind, Request
from handlers.rights import may_judge
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import AccountRow
from storage.brief import read_brief
from storage.health import read_health
from success.account_health import Knowledge
from success.vocabulary import Role
from success.wording import day, days

IN_MESSAGE = {"from": "health"}
"""Argument of buttons inside a private health message: what they answer takes the message's place."""


def show_health(request: Request, services: Services) -> Reply:
    """Tell the health of one account, only to the person who asked."""
    today = services.today()
    with services.reading() as session:
        account = choose_account(session, request, word="health")
        if isinstance(account, Reply):
            return account
        story = read_story(session, account, today)
    return tell(story, request, today)


def share_health(request: Request, services: Services) -> Reply:
    """Post the health of one account for everyone in the place; the router refuses where outsiders read."""
    today = services.today()
    with services.reading() as session:
        account = choose_account(session, request, word="health share")
        if isinstance(account, Reply):
            return account
        story = read_story(session, account, today)
    body = _departed(story, today) if account.churned_on else _full(story, today, asker=None)
    shared = Note(f"Shared by {shown_name(request.caller.name, 40)}")
    return Reply(summary(story, today), (*body, small_print(story, today), shared), Visibility.PUBLIC)


def read_story(session: Session, account: AccountRow, today: date) -> Story:
    """Read what the message is told from; of a customer who left, the day on which it did."""
    on = min(account.churned_on or today, today)
    return Story(account, read_health(session, account.id, on), read_brief(session, account.id, on))


def tell(story: Story, request: Request, today: date, *, replaces: bool | None = None) -> Reply:
    """Give the private message with its buttons."""
    if replaces is None:
        replaces = request.values.get("from") == "health"
    if story.account.churned_on is not None and story.account.churned_on <= today:
        body = _departed(story, today)
        line = f"{plain_name(story.account.name)} left on {day(story.account.churned_on, today)}."
        return Reply(line, (*body, _buttons(story, request), small_print(story, today)), replaces=replaces)
    if is_empty(story.health):
        body = _nothing_known(story, today)
        return Reply(
            f"Nothing is known of {plain_name(story.account.name)} yet, so there is no score.",
            (*body, _buttons(story, request)),
            replaces=replaces,
        )
    shown = _full(story, today, asker=request.caller.person_id, actions=_buttons(story, request))
    return Reply(summary(story, today), (*shown, small_print(story, today)), replaces=replaces)


def _full(story: Story, today: date, *, asker: int | None, actions: Actions | None = None) -> tuple[Node, ...]:
    between = (actions, Divider()) if actions is not None else (Divider(),)
    return (*reasons(story, today, asker), *between, meters(story.health), *trend(story.health, today))


def _departed(story: Story, today: date) -> tuple[Node, ...]:
    """Say that the customer left, when, and how it stood on that day."""
    left = story.account.churned_on or today
    ago = f" ({days((today - left).days)} ago)" if left < today else ""
    head = f"⚫ **{shown_name(story.account.name)}** · **churned {day(left, today)}**{ago}"
    if is_empty(story.health):
        return (Text(f"{head}\nHow it stood on that day is unknown."),)
    then = f"On that day: {first_line(story)}"
    return tuple(Text(text) for text in (head, then, why(story.health)) if text)


def _nothing_known(story: Story, today: date) -> tuple[Text, ...]:
    """Say what is missing and how to bring it."""
    silent = [m for m in story.health.measures if m.state is not Knowledge.NOT_APPLICABLE]
    name = f"\n{full_name(story)}" if full_name(story) else ""
    sources = list(dict.fromkeys(m.source for m in silent if m.source))
    missing = f"Missing: {escape(', '.join(sources))}." if sources else "Missing: every source of the scorecard."
    return (
        Text(
            f"⚪ **{shown_name(story.account.name)}** · **nothing is known yet**, so there is no score\n"
            f"{escape(terms_line(story.brief.terms, today))}{name}"
        ),
        Text(
            f"{missing}\nBring it in with `python app.py import DIR --mapping FILE`; "
            "until then log a touchpoint or set your pulse here."
        ),
    )


def _buttons(story: Story, request: Request) -> Actions:
    """Give the buttons that this person may press in this place."""
    account = {"account": str(story.account.id)}
    here = {**account, **IN_MESSAGE}
    name = plain_name(story.account.name, 40)
    gone = story.account.churned_on is not None
    items = [Button("Explain", "health explain", here, description=f"Explain the score of {name}")]
    if request.caller.role is not Role.VIEWER and not gone:
        items.insert(0, Button("Draft note", "note", account, opens_form=True, description=f"Draft note to {name}"))
        items.append(Button("Log touchpoint", "log", here, opens_form=True, description=f"Log touchpoint with {name}"))
    if may_judge(request.caller, story.account) and not gone:
        items.append(Button("Set pulse", "pulse", here, opens_form=True, description=f"Set pulse of {name}"))
        items.append(
            Button("Override", "health override", here, opens_form=True, description=f"Override the score of {name}")
        )
        if story.health.override is not None:
            ask = Confirm("End the override?", "The computed score counts again at once.", "End it")
            items.append(Button("End override", "health override end", here, confirm=ask))
    if request.place.kind is PlaceKind.CHANNEL:
        items.append(Button("Share here", "health share", account, description=f"Share here the health of {name}"))
    return Actions(tuple(items))


CAPABILITIES = (
    Capability(
        word="health",
        handler=show_health,
        summary="How an account stands, why, and what to do next",
        usage=("health acme",),
        slash=True,
    ),
    Capability(word="health share", handler=share_health),
)
