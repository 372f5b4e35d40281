"""`renewals`: what renews, by risk segment, with the day to cancel, what it is worth, what is expected and what comes next."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from handlers.choosing import empty_book
from handlers.ids import id_in
from handlers.markup import escape, plain
from handlers.names import LABEL, plain_name, shown_name
from handlers.renewal import show_renewal
from handlers.renewal_lines import SIGN, added, by_forecast, by_segment, lines, without_step
from handlers.reply import Actions, Button, Choice, Item, Node, Note, Option, Reply, Text
from handlers.request import Request
from handlers.router import Capability, with_word
from handlers.services import Services
from storage.accounts import find_accounts
from storage.book import has_accounts, month_ago
from storage.people import find_people, get_person
from storage.renewals import read_renewals
from success.renewals import LOOK_AHEAD_DAYS, Renewal, Segment, quarter_of
from success.vocabulary import Role
from success.wording import day, many

PAGE = 15
_MOST_DAYS = 3_650
_TEAM = {"all", "team", "everyone", "everybody"}
_NOISE = {"for", "of", "my", "the", "in", "this", "mine", "next", "days", "renewals"}
_DAYS = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7, "m": 30, "month": 30, "months": 30}
_SPAN = re.compile(
    r"(?<![:\w])(?P<count>\d{1,4}) ?(?P<unit>d|days?|w|weeks?|m|months?)\b|^\W*(?P<alone>\d{1,4})\W*$", re.IGNORECASE
)
_WINDOWS = ("30d", "60d", "90d", f"{LOOK_AHEAD_DAYS}d", "quarter", "next quarter", "365d")


@dataclass(frozen=True)
class Asked:
    """Whose renewals (None the whole team's) with their day to cancel in which window ("90d", "quarter", "next quarter")."""

    owner_id: int | None
    owner: str
    window: str = f"{LOOK_AHEAD_DAYS}d"
    offset: int = 0

    def span(self, today: date) -> tuple[date | None, date]:
        """Give the first day (None: from ever) and the last day to cancel that are asked for."""
        if self.window == "next quarter":
            return quarter_of(today, 1)
        if self.window == "quarter":
            return None, quarter_of(today)[1]
        return None, today + timedelta(days=int(self.window.removesuffix("d")))


def show_renewals(request: Request, services: Services) -> Reply:
    """List renewals, least safe first; the name of an account opens its own."""
    today = services.today()
    with services.reading() as session:
        asked = _asked(session, request)
        if asked is None:
            return empty_book()
    if isinstance(asked, Reply):
        return asked
    if isinstance(asked, str):
        return show_renewal(with_word(request, "renewal", asked), services)
    with services.reading() as session:
        first, last = asked.span(today)
        owners = None if asked.owner_id is None else (asked.owner_id,)
        found = read_renewals(session, today, first=first, last=last, owner_ids=owners)
        page = found[asked.offset : asked.offset + PAGE]
        before = month_ago(session, sorted({one.account_id for one in page}), today)
    return _tell(asked, found, page, before, request, today)


def _asked(session: Session, request: Request) -> Asked | Reply | str | None:
    """Read what is asked for; the name of an account, a reply where it is not clear, or None where there are no accounts at all."""
    if not has_accounts(session):
        return None
    if "window" in request.values:
        return _paged(session, request)
    words = [word.strip(",.?!;") for word in request.text.split()]
    team = any(word.casefold() in _TEAM for word in words)
    rest = " ".join(word for word in words if word.casefold() not in _TEAM)
    window, rest = _window(rest)
    name = " ".join(word for word in rest.split() if word.casefold() not in _NOISE)
    if name:
        return _named(session, name, window)
    if request.caller.role is Role.CSM and not team:
        return Asked(request.caller.person_id, request.caller.name, window)
    return Asked(None, "", window)


def _window(typed: str) -> tuple[str, str]:
    """Take the window out of what was typed; give it and the rest. Without one it is the usual look ahead."""
    for words in ("next quarter", "quarter"):
        if words in typed.casefold():
            return words, re.sub(words, " ", typed, count=1, flags=re.IGNORECASE)
    match = _SPAN.search(typed)
    if match is None:
        return f"{LOOK_AHEAD_DAYS}d", typed
    count = int(match["alone"] or match["count"]) * _DAYS[(match["unit"] or "d").casefold()]
    return f"{min(_MOST_DAYS, count)}d", typed.replace(match[0], " ", 1)


def _paged(session: Session, request: Request) -> Asked:
    values = request.values
    window = values.get("choice") or values.get("window", "")
    window = window if re.fullmatch(r"\d{1,4}d|(next )?quarter", window) else f"{LOOK_AHEAD_DAYS}d"
    owner, offset = values.get("owner", ""), values.get("offset", "0")
    key, at = id_in(owner), 0 if "choice" in values else id_in(offset) or 0
    person = get_person(session, key) if key is not None else None
    return Asked(person.id if person else None, person.name if person else "", window, at)


def _named(session: Session, typed: str, window: str) -> Asked | Reply | str:
    """Find the colleague, or else the account, that was typed."""
    found = find_people(session, typed)
    if found.exact is not None:
        return Asked(found.exact.id, found.exact.name, window)
    if typed.startswith("@person:"):
        return _say("I don't know that colleague. Name somebody of the people file, for example `renewals @Mia`.")
    account = find_accounts(session, typed, limit=1).exact
    if account is not None:
        return account.name
    if found.near:
        near = tuple(
            Button(plain_name(person.name, LABEL - 2), "renewals", {"owner": str(person.id), "window": window})
            for person in found.near
        )
        return Reply("Whose renewals do you mean?", (Text("**Whose renewals do you mean?**"), Actions(near)))
    return _say(
        f"Nobody and no account is called “{shown_name(typed, 60)}”. "
        "Try `renewals`, `renewals 90d`, `renewals next quarter`, `renewals @Mia` or `renewals all`."
    )


def _say(markdown: str) -> Reply:
    return Reply(plain(markdown), (Text(markdown), Actions((Button("My renewals", "renewals"),))))


def _tell(
    asked: Asked,
    found: tuple[Renewal, ...],
    page: tuple[Renewal, ...],
    before: dict[int, float],
    request: Request,
    today: date,
) -> Reply:
    title = f"{_whose(asked, request)} {_when(asked, today)}"
    body: list[Node]
    if found:
        summary = f"{title}: {len(found)}, {added(found)}; {by_segment(found, today)}."
        told = (
            f"**{escape(title)}: {len(found)}, {escape(added(found))}**",
            escape(by_segment(found, today)),
            f"Forecast: {escape(by_forecast(found))}",
            escape(without_step(found, today)),
        )
        body = [
            Text("\n".join(line for line in told if line)),
            *_listed(page, before, today, owner=asked.owner_id is None),
        ]
    else:
        summary = f"{title}: none."
        body = [Text(f"**{escape(title)}: none.** Nothing there has its day to cancel in that time.")]
    body += [_steer(asked, len(found)), Note(_small_print(asked, found, page, today))]
    return Reply(summary, tuple(body), replaces="window" in request.values)


def _listed(page: tuple[Renewal, ...], before: dict[int, float], today: date, *, owner: bool) -> list[Node]:
    """Give the renewals of a page below the names of their segments."""
    nodes: list[Node] = []
    last: Segment | None = None
    for renewal in page:
        segment = renewal.segment(today)
        if segment is not last:
            nodes.append(Text(f"{SIGN[segment]} **{segment.value.capitalize()}**"))
            last = segment
        then = before.get(renewal.account_id)
        change = None if then is None or renewal.score is None else renewal.score - then
        nodes.append(Item(lines(renewal, change, today, owner=owner), open_button(renewal)))
    return nodes


def open_button(renewal: Renewal) -> Button:
    """Give the button that opens one renewal."""
    arguments = {"account": str(renewal.account_id), "renews_on": renewal.renews_on.isoformat()}
    description = f"Open the renewal of {plain_name(renewal.name, 40)}"
    return Button("Open", "renewal open", arguments, description=description)


def _steer(asked: Asked, count: int) -> Actions:
    """Give the menu of windows, and the buttons of the other pages and of the whole team."""
    here = {"owner": "" if asked.owner_id is None else str(asked.owner_id), "window": asked.window}
    items: list[Button | Choice] = []
    if asked.offset + PAGE < count:
        items.append(Button("Show more", "renewals", here | {"offset": str(asked.offset + PAGE)}))
    if asked.offset:
        items.append(Button("Show earlier", "renewals", here | {"offset": str(max(0, asked.offset - PAGE))}))
    if asked.owner_id is not None:
        items.append(Button("Whole team", "renewals", {"owner": "", "window": asked.window}))
    options = tuple(Option(_window_name(window), window) for window in _WINDOWS)
    return Actions((*items, Choice("Another time", "renewals", options, here)))


def _window_name(window: str) -> str:
    if window.endswith("quarter"):
        return "This quarter" if window == "quarter" else "Next quarter"
    return f"Next {many(int(window.removesuffix('d')), 'day')}"


def _whose(asked: Asked, request: Request) -> str:
    if asked.owner_id is None:
        return "The team's renewals"
    own = asked.owner_id == request.caller.person_id
    return "Your renewals" if own else f"{plain_name(asked.owner, 40)}'s renewals"


def _when(asked: Asked, today: date) -> str:
    """Say which days to cancel were asked for."""
    first, last = asked.span(today)
    if first is not None:
        return f"to cancel from {day(first, today)} to {day(last, today)}"
    return f"to cancel by {day(last, today)}"


def _small_print(asked: Asked, found: tuple[Renewal, ...], page: tuple[Renewal, ...], today: date) -> str:
    seen = [renewal.seen_on for renewal in found if renewal.seen_on is not None]
    health = f"health of {day(max(seen), today)} · " if seen else ""
    shown = f"{asked.offset + 1} to {asked.offset + len(page)} of {len(found)} · " if page else ""
    return (
        f"{shown}{health}at risk: red, notice given, sponsor gone or forecast so · watch: yellow, unknown, or no forecast in the "
        "last 90 days to cancel · ARR of the contracts that end on that day"
    )


CAPABILITIES = (
    Capability(
        word="renewals",
        handler=show_renewals,
        summary="What renews, by risk, with the day to cancel, forecast and next step",
        usage=(
            "renewals",
            "renewals 90d",
            "renewals quarter",
            "renewals next quarter",
            "renewals @Mia",
            "renewals all",
        ),
        slash=True,
    ),
)
