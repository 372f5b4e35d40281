"""Finds the account somebody means. Never a silent guess: several near names become buttons, none at all says what to do."""

import json
from collections.abc import Mapping

from sqlmodel import Session

from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import LABEL, cut, plain_name, shown_name
from handlers.phrases import without_preposition
from handlers.reply import Actions, Button, Choice, Note, Option, Reply, Text
from handlers.request import NOTHING, Request
from handlers.services import Services
from storage.accounts import AccountRow, find_accounts, get_account, suggest_accounts
from storage.book import has_accounts, own_accounts
from success.errors import Refused

OPTIONS = "accounts"
"""Name of the option source that searches the book."""

_MOST_OPTIONS = 100
_MOST_TYPED = 300
_LONGEST_NAME = 6  # words of a typed line that may belong to the name of the account
_BUTTON_CARRIES = 1_500
_MENU_CARRIES = 120


def choose_account(
    session: Session,
    request: Request,
    *,
    word: str,
    typed: str | None = None,
    carry: Mapping[str, str] = NOTHING,
    opens_form: bool = False,
) -> AccountRow | Reply:
    """Give the account of a pressed button or of what was typed; else the reply that lets the person choose.

    What she then presses is a request for `word` with `carry` and the account. Raises `Refused` when a button names an
    account that is no longer there.
    """
    pressed = request.values.get("account") or request.values.get("choice")
    if pressed:
        return account_of(session, pressed)
    typed = (request.text if typed is None else typed).strip()[:_MOST_TYPED]
    if not typed:
        return _picker(session, request, word, carry, opens_form=opens_form)
    found = find_accounts(session, typed)
    if found.exact is None and (shorter := without_preposition(typed)) not in {"", typed}:
        found = find_accounts(session, shorter)
    if found.exact is not None:
        return found.exact
    if found.near:
        return _did_you_mean(found.near, typed, word, carry, opens_form=opens_form)
    return _unknown(session, typed, word, carry, opens_form=opens_form)


def account_of(session: Session, value: str) -> AccountRow:
    """Give the account with the id that a button or menu carries; raises `Refused` when it is gone."""
    key = id_in(value)
    row = get_account(session, key) if key is not None else None
    if row is None:
        raise Refused("That account is no longer in the book. Ask for it again by name, for example `health acme`.")
    return row


def split_name(session: Session, typed: str) -> tuple[str, str]:
    """Split "acme corp spoke to Lena" into the account's name and the rest: the longest beginning that is an account, else one word."""
    words = typed.split()
    for length in range(min(_LONGEST_NAME, len(words)), 0, -1):
        name = " ".join(words[:length])
        if find_accounts(session, name, limit=1).exact is not None:
            return name, " ".join(words[length:])
    return " ".join(words[:1]), " ".join(words[1:])


def find_account_options(request: Request, services: Services, typed: str) -> tuple[Option, ...]:
    """Give the options of the searching menu: her own accounts first, then what is near to the typed text."""
    with services.reading() as session:
        own = own_accounts(session, request.caller.person_id, typed=typed, limit=_MOST_OPTIONS)
        near = suggest_accounts(session, typed, _MOST_OPTIONS - len(own)) if len(own) < _MOST_OPTIONS else ()
    rows = {row.id: row for row in (*own, *near)}
    return tuple(account_option(row) for row in list(rows.values())[:_MOST_OPTIONS])


def account_option(row: AccountRow) -> Option:
    """Give an account as something to choose; who owns it tells namesakes apart."""
    owner = f"CSM {row.owner_name}" if row.owner_name else "no CSM"
    return Option(plain_name(row.name, LABEL - 2), str(row.id), cut(f"{owner} · {row.external_id}"))


def searching_menu(
    word: str, carry: Mapping[str, str] = NOTHING, placeholder: str = "Choose an account", *, opens_form: bool = False
) -> Choice:
    """Give the menu that searches the book while the person types."""
    return Choice(placeholder, word, arguments=carry, search=OPTIONS, opens_form=opens_form)


def empty_book() -> Reply:
    """Say how accounts come into the book."""
    return Reply(
        summary="There are no accounts yet: import yours or look at the demo book.",
        body=(
            Text(
                "**There are no accounts yet.** Bring yours in with `python app.py import DIR --mapping FILE`, "
                "or write the demo book with `python app.py demo`."
            ),
        ),
    )


def _picker(session: Session, request: Request, word: str, carry: Mapping[str, str], *, opens_form: bool) -> Reply:
    if not has_accounts(session):
        return empty_book()
    own = own_accounts(session, request.caller.person_id, limit=5)
    buttons = [
        Button(plain_name(row.name, 40), word, {**carry, "account": str(row.id)}, opens_form=opens_form) for row in own
    ]
    menu = searching_menu(word, carry, opens_form=opens_form)
    text = f"**Which account?** Yours are listed first; or type the name: `{word} acme`."
    return Reply("Which account do you mean?", (Text(text), Actions((menu, *buttons))))


def _did_you_mean(
    near: tuple[AccountRow, ...], typed: str, word: str, carry: Mapping[str, str], *, opens_form: bool
) -> Reply:
    carried, kept = _portable(carry, _BUTTON_CARRIES)
    names = [row.name.casefold() for row in near]
    buttons = tuple(
        Button(
            _telling_apart(row, names.count(row.name.casefold()) > 1),
            word,
            {**carried, "account": str(row.id)},
            opens_form=opens_form,
        )
        for row in near
    )
    asked = plain_name(typed, 60)
    return Reply(
        summary=f"I know no account “{asked}” for certain; {len(near)} come near.",
        body=(Text(f"No account is exactly “{shown_name(typed, 60)}”. Did you mean:"), Actions(buttons), *kept),
    )


def _portable(carry: Mapping[str, str], most: int) -> tuple[Mapping[str, str], tuple[Note, ...]]:
    """Give what a button or menu can carry; what is too long for it is shown instead, so that nothing typed is lost."""
    if len(json.dumps(dict(carry), ensure_ascii=False)) <= most:
        return carry, ()
    return NOTHING, (Note(f"You wrote: {escape(' '.join(carry.values()))}"),)


def _telling_apart(row: AccountRow, namesake: bool) -> str:
    """Give a button's label; namesakes also show their id."""
    return f"{plain_name(row.name, 45)} ({cut(row.external_id, 20)})" if namesake else plain_name(row.name, LABEL - 2)


def _unknown(session: Session, typed: str, word: str, carry: Mapping[str, str], *, opens_form: bool) -> Reply:
    if not has_accounts(session):
        return empty_book()
    carried, kept = _portable(carry, _MENU_CARRIES)
    menu = searching_menu(word, carried, opens_form=opens_form)
    text = (
        f"**No account is called “{shown_name(typed, 60)}”, and none comes near.** Search the book here, see yours with "
        "`book`, or bring the account in with `python app.py import DIR --mapping FILE`."
    )
    return Reply(
        summary=f"No account is called “{plain_name(typed, 60)}”, and none comes near.",
        body=(Text(text), Actions((menu, Button("My book", "book"))), *kept),
    )
