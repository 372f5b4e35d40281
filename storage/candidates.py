"""Which accounts a typed name may mean: ids, proposed by the database's own text indices (storage/migrations/search.py).

SQLite: the index of names, FTS5 word prefixes, FTS5 trigrams. PostgreSQL: the b-tree for prefixes, pg_trgm's nearest neighbours. What was
typed travels as a parameter and, inside FTS5's language, as quoted strings: no character has a meaning there.
"""

from sqlalchemy import ColumnElement, Executable, and_, bindparam, func, or_, select, text
from sqlmodel import Session, col

from storage.models import Account

MOST_ROWS = 7_000
"""Accounts that the trigrams asked for may have together: ranking more takes longer than 25 ms on SQLite."""

NEAR = 80
"""How many of the nearest names are compared letter by letter."""

SHORT = 5
"""Characters up to which a text counts as short."""

_LAST = "\U0010ffff"
_id, _name = col(Account.id), col(Account.search_name)
_WORDS = text("SELECT rowid FROM account_word WHERE account_word MATCH :asked LIMIT :limit")
_TRIGRAMS = text("SELECT rowid FROM account_trigram WHERE account_trigram MATCH :asked ORDER BY rank LIMIT :limit")
_ACCOUNTS_WITH = text("SELECT doc FROM account_trigram_count WHERE term = :term")


_NAMED = (
    select(_id)
    .where(
        or_(
            _name == bindparam("form"),
            col(Account.external_id).in_(bindparam("ids", expanding=True)),
            col(Account.domain) == bindparam("domain"),
        )
    )
    .limit(50)
)
"""Built once: every command asks it, and building it took longer than running it."""


def named(session: Session, form: str, typed: str) -> list[int]:
    """Give the accounts with this very search name, external id or domain."""
    ids = sorted({typed, typed.upper(), typed.lower()})
    return _ids(session, _NAMED, form=form, ids=ids, domain=typed.casefold())


def beginning(session: Session, prefix: str, limit: int) -> list[int]:
    """Give accounts whose search name begins with the prefix, live ones first."""
    live_first = (col(Account.churned_on).is_not(None), _name)
    return _ids(session, select(_id).where(_begins(session, prefix)).order_by(*live_first).limit(limit))


def begins_word(session: Session, form: str, limit: int) -> list[int]:
    """Give accounts with a word that begins with the last typed word, and with the typed words before it."""
    if not _is_sqlite(session):
        return _ids(session, select(_id).where(_name.contains(f" {form}", autoescape=True)).limit(limit))
    *before, last = form.split()
    asked = " ".join((*(_quote(word) for word in before), f"{_quote(last)}*"))
    return _ids(session, _WORDS.bindparams(asked=asked, limit=limit))


def near(session: Session, form: str) -> list[int]:
    """Give the accounts whose names share most trigrams with the text; for a short text also those that begin with its first letter."""
    found = _by_rare_trigrams(session, form) if _is_sqlite(session) else _by_distance(session, form)
    return [*found, *_short_names(session, form)] if len(form) <= SHORT else found


def first_of_book(session: Session, limit: int) -> list[int]:
    """Give the first accounts by name, live ones only."""
    return _ids(session, select(_id).where(col(Account.churned_on).is_(None)).order_by(_name).limit(limit))


def _by_rare_trigrams(session: Session, form: str) -> list[int]:
    asked = " OR ".join(_quote(trigram) for trigram in _rare_trigrams(session, form))
    return _ids(session, _TRIGRAMS.bindparams(asked=asked, limit=NEAR)) if asked else []


def _rare_trigrams(session: Session, form: str) -> list[str]:
    """Choose the trigrams that fewest accounts have, as many as can be ranked in time; one that is in no name is left out."""
    trigrams = dict.fromkeys(form[i : i + 3] for i in range(len(form) - 2))
    counts = {trigram: session.connection().execute(_ACCOUNTS_WITH, {"term": trigram}).scalar() for trigram in trigrams}
    chosen: list[str] = []
    rows = 0
    for count, trigram in sorted((count, trigram) for trigram, count in counts.items() if count):
        if chosen and rows + count > MOST_ROWS:
            break
        chosen.append(trigram)
        rows += count
    return chosen


def _by_distance(session: Session, form: str) -> list[int]:
    """Ask pg_trgm: a single word is compared with the best part of a name, several words with the whole name."""
    if " " in form:
        asked = select(_id).where(_name.bool_op("%")(form)).order_by(_name.op("<->")(form))
    else:
        asked = select(_id).order_by(_name.op("<->>")(form))
    return _ids(session, asked.limit(NEAR))


def _short_names(session: Session, form: str) -> list[int]:
    """A misspelt name of four letters may share no trigram with the right one: take names with its first letter, of about its length."""
    by_length = func.abs(func.length(_name) - len(form))
    return _ids(session, select(_id).where(_begins(session, form[0])).order_by(by_length).limit(NEAR))


def _begins(session: Session, prefix: str) -> ColumnElement[bool]:
    """A condition that each engine answers from an index: a range of bytes on SQLite, LIKE with text_pattern_ops on PostgreSQL."""
    if _is_sqlite(session):
        return and_(_name >= prefix, _name < prefix + _LAST)
    return _name.startswith(prefix, autoescape=True)


def _ids(session: Session, statement: Executable, **values: object) -> list[int]:
    return list(session.connection().execute(statement, values).scalars())


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _quote(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
