"""`release`: product announces a release, an incident or a price change; the owners of the accounts it touches are told, once each."""

from collections import defaultdict
from dataclasses import replace
from datetime import date

from handlers.composing import Composer
from handlers.fields import Fields
from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import plain_name, shown_name
from handlers.release_form import KIND_NAMES, MOST_TEXT, read_audience, release_form
from handlers.reply import (
    Actions,
    Answer,
    Button,
    FieldErrors,
    Item,
    Note,
    Reply,
    Style,
    Text,
    sentence,
)
from handlers.request import Request
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from storage.covers import told_instead
from storage.outbox import Letter, put
from storage.people import get_person
from storage.releases import (
    Audience,
    ReleaseRow,
    Touched,
    add_release,
    announce,
    get_release,
    latest_releases,
    touched_by,
)
from success.attention import working_moment
from success.errors import Refused
from success.own_rules import told
from success.vocabulary import ReleaseKind, Role
from success.wording import amounts, day, many

_MOST_LISTED = 20


def show_releases(request: Request, services: Services) -> Reply:
    """List the latest announcements and offer a new one; with a title typed, open the form with it."""
    typed = request.text.strip()
    if typed:
        return release_form(services, typed)
    with services.reading() as session:
        rows = latest_releases(session)
    today = services.today()
    new = Actions((Button("Announce something", "release ask", style=Style.PRIMARY, opens_form=True),))
    if not rows:
        text = "**Nothing is announced yet.** A release, an incident or a price change: I show whom it touches before anybody is told."
        return Reply("Nothing is announced yet.", (Text(text), new))
    items = tuple(Item(_headline(row, today), Button("Open", "release show", {"release": str(row.id)})) for row in rows)
    return Reply(f"The latest {many(len(rows), 'announcement')}.", (*items, new))


def ask_release(request: Request, services: Services) -> Reply:
    """Open the form, empty or with an announcement that nobody was told of yet."""
    key = id_in(request.values.get("release", ""))
    if key is None:
        return release_form(services, "")
    with services.reading() as session:
        row = get_release(session, key)
    if row is None:
        raise Refused("That announcement is gone. `release` lists the latest.")
    return _tell(key, services) if row.announced_at is not None else release_form(services, row.title, row)


def save_release(request: Request, services: Services) -> Answer:
    """Write the announcement, and show whom it touches before anybody is told."""
    today, fields, values = services.today(), Fields(request.values), request.values
    title = fields.text("title", least=3, most=120, wrong="Give it a short title.")
    text = fields.text("what", most=MOST_TEXT)
    starts_on = fields.day("starts_on", today=today)
    audience = read_audience(fields)
    if values.get("kind", "") not in set(ReleaseKind):
        fields.errors["kind"] = "Choose one."
    if not audience and not fields.errors:
        fields.errors["plan"] = "Name at least one: a plan, a segment, or a figure with a line."
    if fields.errors:
        return FieldErrors(fields.errors)
    changed = id_in(values.get("release", ""))
    with services.writing() as session:
        key = add_release(
            session,
            kind=ReleaseKind(values["kind"]),
            title=title,
            text=text,
            starts_on=starts_on,
            audience=audience,
            by=person_of(request.caller),
            at=services.now(),
            instead_of=changed,
        )
    return replace(_tell(key, services), replaces=changed is not None)


def show_release(request: Request, services: Services) -> Reply:
    """Show an announcement with the accounts it touches today."""
    key = id_in(request.values.get("release", ""))
    if key is None:
        raise Refused("That announcement is gone. `release` lists the latest.")
    return _tell(key, services)


def send_release(request: Request, services: Services) -> Reply:
    """Tell the owners: one message each, with her accounts in it."""
    key, today, now = id_in(request.values.get("release", "")), services.today(), services.now()
    with services.reading() as session:
        row = get_release(session, key) if key is not None else None
        if row is None:
            raise Refused("That announcement is gone. `release` lists the latest.")
        touched = touched_by(session, row.audience, today)
    if not touched:
        raise Refused("It touches no account today, so nobody was told.")
    hours = services.library.triggers().attention.hours
    with services.writing() as session:
        if not announce(session, row.id, touched, by=person_of(request.caller), at=now):
            raise Refused("It was announced already; nobody was told twice.")
        readers = {told_instead(session, one.owner_id, today) for one in touched if one.owner_id is not None}
        for person in sorted(readers):
            known = get_person(session, person)
            due = working_moment(now, known.timezone if known else "UTC", hours)
            put(
                session,
                Letter(f"release {row.id} {person}", "release", due, row.id, person_id=person, notifies_id=person),
            )
    nobody = sum(1 for one in touched if one.owner_id is None)
    without = f" {many(nobody, 'account')} without a CSM: nobody is told of them." if nobody else ""
    return sentence(
        f"Announced: {row.title}. {many(len(readers), 'colleague')} will be told of {many(len(touched), 'account')}.{without}"
    )


def compose_release(letter: Letter, services: Services) -> Reply | None:
    """Tell one colleague what was announced and which of her accounts (or of those she covers) it touches."""
    today = services.today()
    with services.reading() as session:
        row = get_release(session, letter.subject_id or 0)
        if row is None:
            return None
        touched = [
            one
            for one in touched_by(session, row.audience, today)
            if one.owner_id is not None and told_instead(session, one.owner_id, today) == letter.person_id
        ]
    if not touched:
        return None
    items = tuple(Item(_account(one), _open(one)) for one in touched[:_MOST_LISTED])
    more = (
        (Note(f"and {len(touched) - _MOST_LISTED} more: `alerts` lists them"),) if len(touched) > _MOST_LISTED else ()
    )
    head = Text(f"{_headline(row, today)}\nIt touches **{many(len(touched), 'account')}** of yours.")
    what = (Text(escape(row.text)),) if row.text else ()
    count = many(len(touched), "account")
    summary = (
        f"{KIND_NAMES[row.kind]}: {plain_name(row.title)}, {day(row.starts_on, today)}; it touches {count} of yours."
    )
    return Reply(summary, (head, *what, *items, *more, Note(f"announced by {escape(row.by)}")))


def _tell(release_id: int, services: Services) -> Reply:
    today = services.today()
    with services.reading() as session:
        row = get_release(session, release_id)
        if row is None:
            raise Refused("That announcement is gone. `release` lists the latest.")
        touched = touched_by(session, row.audience, today)
    owners: dict[str, int] = defaultdict(int)
    for one in touched:
        owners[one.owner or "no CSM"] += 1
    who = ", ".join(f"{escape(name)} {count}" for name, count in sorted(owners.items(), key=lambda pair: -pair[1]))
    counted = "It touches no account today."
    if touched:
        counted = f"It touches **{many(len(touched), 'account')}**, {_worth(touched)} ARR: {who}."
    listed = ", ".join(shown_name(one.name, 40) for one in touched[:_MOST_LISTED])
    more = f" and {len(touched) - _MOST_LISTED} more" if len(touched) > _MOST_LISTED else ""
    body = [
        Text(_headline(row, today)),
        *((Text(escape(row.text)),) if row.text else ()),
        Text(f"{counted}\n{listed}{more}"),
    ]
    if row.announced_at is not None:
        body.append(Text(f"Announced {day(row.announced_at.date(), today)} by {escape(row.by)}."))
        return Reply(f"{plain_name(row.title)} touches {many(len(touched), 'account')}.", tuple(body))
    told_by_name = [name for name in owners if name != "no CSM"]
    button = Button(f"Tell {many(len(told_by_name), 'owner')}", "release send", {"release": str(row.id)}, Style.PRIMARY)
    change = Button("Change", "release ask", {"release": str(row.id)}, opens_form=True)
    actions = (Actions((button, change) if told_by_name else (change,)),)
    note = Note(f"for {escape(_audience_words(row.audience))} · nobody is told before you press the button")
    return Reply(f"{plain_name(row.title)} would touch {many(len(touched), 'account')}.", (*body, *actions, note))


def _audience_words(audience: Audience) -> str:
    words = [f"{name} {audience[name]}" for name in ("plan", "segment") if audience.get(name)]
    if audience.get("fact"):
        words.append(told(str(audience["fact"]), str(audience["comparison"]), float(str(audience["threshold"]))))
    return "accounts with " + " and ".join(words)


def _headline(row: ReleaseRow, today: date) -> str:
    return f"**{KIND_NAMES[row.kind]}: {shown_name(row.title)}** · {day(row.starts_on, today)}"


def _account(one: Touched) -> str:
    return f"**{shown_name(one.name)}** · {_worth((one,))}"


def _open(one: Touched) -> Button:
    return Button("Open", "health", {"account": str(one.account_id)}, description=f"Open {plain_name(one.name, 40)}")


def _worth(touched: tuple[Touched, ...]) -> str:
    return amounts(part for one in touched for part in one.arr)


RELEASE_COMPOSERS: dict[str, Composer] = {"release": compose_release}

CAPABILITIES = (
    Capability(
        word="release",
        handler=show_releases,
        summary="Announce a release, incident or price change to the owners it touches",
        usage=("release", "release Scheduling moves to the new planner"),
        role=Role.CSM,
    ),
    Capability(word="release ask", handler=ask_release, role=Role.CSM),
    Capability(word="release save", handler=save_release, role=Role.CSM, slow=True),
    Capability(word="release show", handler=show_release, role=Role.CSM, slow=True),
    Capability(word="release send", handler=send_release, role=Role.CSM, slow=True),
)
