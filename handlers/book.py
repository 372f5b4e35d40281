"""`book`: whose accounts stand how, worst first, with what they are worth and until when they can leave."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers.bands import EMOJI, whole
from handlers.choosing import empty_book
from handlers.ids import id_in
from handlers.markup import escape, plain
from handlers.names import LABEL, cut, plain_name, shown_name
from handlers.reply import Actions, Button, Choice, Facts, Node, Note, Option, Reply, Table, Text
from handlers.request import Caller, Request
from handlers.router import Capability
from handlers.services import Services
from storage.accounts import find_accounts
from storage.book import BookRow, Total, has_accounts, read_page, read_totals
from storage.people import find_people, get_person
from storage.scorecards import version
from success.terms import Terms
from success.vocabulary import Band, Role
from success.wording import amounts, day, many, money, signed

PAGE = 20
_MOST_OWNERS = 12
_COLOURS = {"red": Band.RED, "yellow": Band.YELLOW, "amber": Band.YELLOW, "green": Band.GREEN, "unknown": Band.UNKNOWN}
_TEAM = {"all", "team", "everyone", "everybody"}
_NOISE = {"for", "of", "my", "the", "accounts", "in", "only"}
_COLUMNS = ("Health", "Account", "ARR", "30 days", "Cancel by", "Strongest reason")
_NUMERIC = (2, 3)


@dataclass(frozen=True)
class Asked:
    """Whose book, in which colour; `owner_id` None is the whole team."""

    owner_id: int | None
    owner: str
    band: Band | None
    offset: int = 0


def show_book(request: Request, services: Services) -> Reply:
    """List a book of business."""
    today = services.today()
    with services.reading() as session:
        asked = _asked(session, request)
        if isinstance(asked, Reply):
            return asked
        totals = read_totals(session, today, asked.owner_id)
        if not totals:
            return _no_accounts(asked, request) if has_accounts(session) else empty_book()
        rows = read_page(session, today, owner_id=asked.owner_id, band=asked.band, offset=asked.offset, limit=PAGE)
        labels = _labels(session, rows)
    return _tell(asked, totals, rows, labels, request, today)


def counts(totals: Iterable[Total]) -> str:
    """Give "🔴 3 red · 🟡 5 yellow · 🟢 12 green"; colours without accounts are left out, unknown is named."""
    by_band: dict[Band, int] = defaultdict(int)
    for total in totals:
        by_band[total.band] += total.accounts
    return " · ".join(f"{EMOJI[band]} {by_band[band]} {band.value}" for band in Band if by_band[band])


def worth(totals: Iterable[Total]) -> str:
    """Add up ARR per currency, largest first: "€1.2M + $310k"; never across currencies."""
    return amounts((total.currency, total.arr) for total in totals)


def strongest(row: BookRow, labels: dict[int, tuple[str, ...]]) -> str:
    """Give the measure that speaks loudest with its points; plain text."""
    if row.on is None:
        return "not evaluated yet"
    names = labels.get(row.scorecard_version or 0, ())
    if row.reason is None or row.reason[0] >= len(names):
        return "nothing known" if row.score is None else "no single one"
    at, points = row.reason
    return f"{'▼' if points < 0 else '▲'} {signed(points)[1:]} {names[at]}"


def _labels(session: Session, rows: Sequence[BookRow]) -> dict[int, tuple[str, ...]]:
    """Read the names of measures of the scorecards that these snapshots were made with: one or two."""
    versions = {row.scorecard_version for row in rows if row.scorecard_version is not None}
    known = {number: version(session, number) for number in versions}
    return {number: tuple(placed.label for placed in card.placed) for number, card in known.items() if card is not None}


def _asked(session: Session, request: Request) -> Asked | Reply:
    """Read whose book is asked for, and in which colour; a reply where that is not clear."""
    if "owner" in request.values or "offset" in request.values:
        return _paged(session, request)
    tokens = [token.strip(",.?!;") for token in request.text.split()]
    band = next((_COLOURS[token.casefold()] for token in tokens if token.casefold() in _COLOURS), None)
    whole_team = any(token.casefold() in _TEAM for token in tokens)
    skipped = _NOISE | _TEAM | set(_COLOURS)
    name = " ".join(token for token in tokens if token.casefold() not in skipped)
    if not name:
        return _default(request.caller, band, whole_team=whole_team)
    return _named(session, name, band)


def _paged(session: Session, request: Request) -> Asked:
    owner = request.values.get("owner", "")
    offset = request.values.get("offset", "0")
    band = _COLOURS.get(request.values.get("band", ""))
    key = id_in(owner)
    person = get_person(session, key) if key is not None else None
    return Asked(key, person.name if person else "", band, id_in(offset) or 0)


def _default(caller: Caller, band: Band | None, *, whole_team: bool) -> Asked:
    """A CSM sees her own accounts, everybody else the whole team."""
    if caller.role is Role.CSM and not whole_team:
        return Asked(caller.person_id, caller.name, band)
    return Asked(None, "", band)


def _named(session: Session, typed: str, band: Band | None) -> Asked | Reply:
    """Find the colleague that was typed; an account that was typed gets its health offered."""
    found = find_people(session, typed)
    if found.exact is not None:
        return Asked(found.exact.id, found.exact.name, band)
    if typed.startswith("@person:"):
        return _say("I don't know that colleague. Name somebody of the people file, for example `book @Mia`.")
    account = find_accounts(session, typed, limit=1).exact
    if account is not None:
        button = Button("Show its health", "health", {"account": str(account.id)})
        text = f"**{shown_name(account.name)}** is an account; `book` lists many, `health` tells of one."
        return Reply(f"{plain_name(account.name)} is an account, not a colleague.", (Text(text), Actions((button,))))
    if found.near:
        colour = {"band": band.value} if band else {}
        near = tuple(Button(plain_name(p.name, LABEL - 2), "book", {"owner": str(p.id), **colour}) for p in found.near)
        return Reply("Whose book do you mean?", (Text("**Whose book do you mean?**"), Actions(near)))
    return _say(
        f"No colleague is called “{shown_name(typed, 60)}”. Try `book`, `book red`, `book @Mia` or `book @Mia red`."
    )


def _say(markdown: str) -> Reply:
    return Reply(plain(markdown), (Text(markdown), Actions((Button("My book", "book"),))))


def _no_accounts(asked: Asked, request: Request) -> Reply:
    own = asked.owner_id == request.caller.person_id
    whose = "You own" if own else f"{shown_name(asked.owner, 40)} owns"
    text = f"**{whose} no accounts at present.** See the whole team with `book all`."
    body = (Text(text), Actions((Button("Whole team", "book", {"typed": "all"}),)))
    return Reply("No accounts are owned by that person at present.", body)


def _tell(
    asked: Asked,
    totals: tuple[Total, ...],
    rows: tuple[BookRow, ...],
    labels: dict[int, tuple[str, ...]],
    request: Request,
    today: date,
) -> Reply:
    whose = _whose(asked, request)
    count = sum(total.accounts for total in totals)
    matching = sum(total.accounts for total in totals if asked.band in {None, total.band})
    risk = worth(total for total in totals if total.band is Band.RED)
    red = any(total.band is Band.RED for total in totals)
    at_risk = f" · {risk} at risk in red" if red else " · nothing in red"
    first = f"**{whose}: {many(count, 'account')}, {worth(totals)} ARR**\n{counts(totals)}{at_risk}"
    body: list[Node] = [Text(first)]
    if asked.owner_id is None:
        body += by_owner(totals)
    if not any(total.evaluated for total in totals):
        body.append(Text("**Nothing is evaluated yet**, so there are no scores: run `python app.py evaluate`."))
    if rows:
        last = asked.offset + len(rows)
        caption = (
            f"{asked.band.value.capitalize() if asked.band else 'All'}: {asked.offset + 1} to {last} of {matching}"
        )
        table = tuple(_row(row, labels, today) for row in rows)
        body += [Table(_COLUMNS, table, caption, _NUMERIC), Actions(_open(rows)), *_paging(asked, last, matching)]
    else:
        colour = asked.band.value if asked.band else "matching"
        body += [Text(f"No {colour} account here: that list is empty."), Actions((_again(asked, None, "All colours"),))]
    body.append(Note(_as_of(totals, today)))
    summary = f"{_plain_whose(asked, request)}: {many(count, 'account')}, {worth(totals)} ARR; {counts(totals)}."
    return Reply(summary, tuple(body), replaces="offset" in request.values)


def _row(row: BookRow, labels: dict[int, tuple[str, ...]], today: date) -> tuple[str, ...]:
    score = "?" if row.score is None else whole(row.score)
    override = f" (override {row.override:.0f})" if row.override is not None else ""
    return (
        f"{EMOJI[row.band]} {score}{override}",
        plain_name(row.name, 60),
        " + ".join(money(amount, currency) for currency, amount in row.terms.arr) or "–",
        "–" if row.change is None else signed(row.change),
        _cancel_by(row.terms, today),
        strongest(row, labels),
    )


def _cancel_by(terms: Terms, today: date) -> str:
    """Give the date in a cell; plain text."""
    if terms.cancelled_on is not None:
        return "notice given"
    if terms.cancel_by is None:
        return "open-ended" if terms.running else "no contract"
    if terms.cancel_by < today:
        return f"past ({day(terms.cancel_by, today)})"
    return day(terms.cancel_by, today) + (" assumed" if terms.notice_assumed else "")


def by_owner(totals: tuple[Total, ...]) -> list[Node]:
    """Give a line for each CSM, those with most red first."""
    owners: dict[tuple[int | None, str], list[Total]] = defaultdict(list)
    for total in totals:
        owners[total.owner_id, total.owner].append(total)

    def reds(parts: list[Total]) -> int:
        return sum(part.accounts for part in parts if part.band is Band.RED)

    ordered = sorted(owners.items(), key=lambda item: (-reds(item[1]), item[0][1]))
    pairs = [
        (cut(owner or "No CSM", 60), f"{escape(counts(parts))} · {escape(worth(parts))}")
        for (_, owner), parts in ordered
    ]
    left = len(pairs) - _MOST_OWNERS
    more = [Note(f"and {many(left, 'more CSM')}: `book @name` shows each")] if left > 0 else []
    return [Facts(tuple(pairs[:_MOST_OWNERS])), *more]


def _open(rows: tuple[BookRow, ...]) -> tuple[Choice, ...]:
    options = tuple(Option(plain_name(row.name, LABEL - 2), str(row.account_id)) for row in rows)
    return (Choice("Open an account", "health", options),)


def _paging(asked: Asked, last: int, matching: int) -> list[Node]:
    buttons = []
    if last < matching:
        buttons.append(_again(asked, asked.band, "Show more", last))
    if asked.offset:
        buttons.append(_again(asked, asked.band, "Show earlier", max(0, asked.offset - PAGE)))
    return [Actions(tuple(buttons))] if buttons else []


def _again(asked: Asked, band: Band | None, label: str, offset: int = 0) -> Button:
    arguments = {"owner": str(asked.owner_id) if asked.owner_id is not None else "", "offset": str(offset)}
    return Button(label, "book", arguments | ({"band": band.value} if band else {}))


def _as_of(totals: tuple[Total, ...], today: date) -> str:
    days = [total.latest_on for total in totals if total.latest_on is not None]
    count, evaluated = sum(total.accounts for total in totals), sum(total.evaluated for total in totals)
    if not days:
        return "no snapshots yet · ARR and dates from the contracts of today"
    missing = f" · {many(count - evaluated, 'account')} not evaluated yet" if count > evaluated else ""
    return (
        f"health of {day(max(days), today)}{missing} · sorted by risk, then ARR · change against 30 days before · "
        "at risk: ARR of red accounts"
    )


def _whose(asked: Asked, request: Request) -> str:
    return escape(_plain_whose(asked, request))


def _plain_whose(asked: Asked, request: Request) -> str:
    if asked.owner_id is None:
        return "The whole team"
    return "Your book" if asked.owner_id == request.caller.person_id else f"{plain_name(asked.owner, 40)}'s book"


CAPABILITIES = (
    Capability(
        word="book",
        handler=show_book,
        summary="Accounts by risk, with ARR and cancel-by dates; of one colleague, of one colour",
        usage=("book", "book @Mia", "book red", "book @Mia red"),
        slash=True,
    ),
)
