"""The front door: command line and composition root (settings → wire everything → run)."""

import asyncio
import contextlib
import logging
import secrets
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.desk import Desk
from bot.doctor import Finding, Level, examine, examine_outbox
from bot.local.page_data import DemoState
from bot.run import Tools, listen, make_messenger, run
from bot.settings import Settings
from bot.slack.check import check_channels, check_slack
from handlers.capabilities import make_router
from handlers.services import Services
from jobs.deliver import Deliverer, DeliveryLoop
from jobs.evaluate import backfill, evaluate
from jobs.mornings import next_morning, run_mornings
from jobs.report import told
from jobs.schedule import start_schedule
from storage import scorecards
from storage.demo import STORIES, build_book, demo_age, has_demo, move_demo
from storage.demo.past import QUIET_DAYS, Past
from storage.engine import open_engine, open_session
from storage.importing import import_folder
from storage.library import Library, read_scorecard, read_triggers
from storage.library_check import check
from storage.lock import serving_lock
from storage.migrate import pending, upgrade
from storage.models import Account
from storage.outbox import hurry
from storage.preview import preview
from storage.trigger_preview import preview_triggers
from storage.undelivered import Stuck, retry, stuck_letters
from success.errors import ConfigurationError, PillarError, StorageUnavailable
from success.vocabulary import Delivery

DEMO_PAST = 400  # days of history that the demo book gets
DEMO_ALERTS = 180  # days of them in which it was watched
MOST_WITH_A_PAST = 1_000  # accounts; a larger book is for measuring, not for looking at
ATTENTION, CONFIGURATION, STORAGE, FAULT = 1, 2, 3, 70

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
log = logging.getLogger("pillar")

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="""Pillar, the customer success assistant for your team's chat.

Begin with **serve**: without a Slack token it opens a workspace in your browser, with a demo book to try things on.

For your own data: **migrate**, **import DIR**, **evaluate**; then connect Slack (docs/how-to/connect-slack.md). **doctor** says
what is missing. Settings come from the environment and from .env; .env.example explains each.

Exit codes: 0 done · 1 done, but something needs your attention · 2 wrong use or configuration · 3 the database cannot be used ·
70 our own fault.""",
)
scorecard_cli = typer.Typer(
    no_args_is_help=True, help="Try a changed scorecard on the whole book; write the one in force."
)
cli.add_typer(scorecard_cli, name="scorecard")
outbox_cli = typer.Typer(help="See what could not be delivered, and deliver it after all.")
cli.add_typer(outbox_cli, name="outbox")
library_cli = typer.Typer(no_args_is_help=True, help="Look the team's library over before it counts.")
cli.add_typer(library_cli, name="library")


@cli.command()
def serve(
    *,
    browser: Annotated[bool, typer.Option(help="Open the local workspace in the browser.")] = True,
) -> None:
    """Run Pillar: in Slack where there is a token, else in a local workspace in the browser."""
    settings = Settings()
    engine = open_engine(settings.database_url)
    with serving_lock(engine), listen(settings) as listener:
        _prepare(engine, settings)
        services = _services(engine, settings)
        desk = Desk(make_router(), services)
        messenger = make_messenger(settings, services, _workspace_file(engine), listener)
        delivery = DeliveryLoop(Deliverer(services, messenger))
        schedule = start_schedule(services)

        def ready(address: str) -> None:
            delivery.start()
            _ready(settings.slack_mode, browser and sys.stdout.isatty(), address)

        try:
            asyncio.run(run(desk, settings, _tools(desk, engine, services), listener, ready))
        finally:
            delivery.stop()
            schedule.stop()
            desk.close()
            engine.dispose()


@cli.command()
def migrate() -> None:
    """Set the database up, or bring it to this version's form, and load the library's scorecard."""
    settings = Settings()
    engine = open_engine(settings.database_url)
    steps = upgrade(engine)
    for step in steps:
        out.print(f"ran {step.id}: {escape(step.title)}")
    _load_library(engine, Library(settings.pillar_library))
    out.print("The database is up to date." if steps else "The database was up to date already.")


@cli.command()
def demo(
    accounts: Annotated[
        int | None, typer.Option(min=1, help="Size of the book; the default tells every story once.")
    ] = None,
) -> None:
    """Write the demo book, with its past, into DATABASE_URL."""
    settings = Settings()
    engine = _open(settings)
    _write_demo(engine, settings, accounts)


@cli.command(name="import")
def import_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with the CSV files.")],
    mapping: Annotated[Path | None, typer.Option(help="Mapping file for exports that are not canonical.")] = None,
    rejects: Annotated[Path, typer.Option(help="File for rejected rows; findings.csv stands beside it.")] = Path(
        "data/rejects.csv"
    ),
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, change nothing.")] = False,
) -> None:
    """Bring CSV files in; good rows land, bad ones go to a rejects file (docs/how-to/import-your-data.md)."""
    engine = _open(Settings())
    with _bar("Importing", unit="bytes") as bar:
        report = import_folder(
            engine,
            folder,
            mapping,
            dry_run=dry_run,
            now=datetime.now(UTC),
            rejects=rejects,
            progress=lambda so_far: bar(so_far.bytes_done, so_far.bytes_total),
        )
    for line in report.lines():
        out.print(line, markup=False)
    if report.rejected:
        raise typer.Exit(ATTENTION)


@cli.command(name="evaluate")
def evaluate_(
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day to evaluate, as 2026-11-23; today by default.")
    ] = None,
) -> None:
    """Score the whole book for a day and keep the result."""
    settings = Settings()
    engine = _open(settings)
    services = _services(engine, settings)
    with _bar("Evaluating") as progress:
        report = evaluate(services, _day(on), progress=progress)
    out.print(told(report), markup=False)
    if report.stale_sources:
        raise typer.Exit(ATTENTION)


@cli.command()
def doctor() -> None:
    """Look at configuration, database, tokens and scopes, and say what to do."""
    settings = Settings()
    engine, now = open_engine(settings.database_url), datetime.now(UTC)
    findings = list(examine(settings, engine, now.date()))
    findings += examine_outbox(engine, now)
    if settings.slack_bot_token is not None:
        token, app_token = settings.slack_bot_token.get_secret_value(), settings.slack_app_token
        said = None if app_token is None else app_token.get_secret_value()
        findings += asyncio.run(check_slack(token, said, settings.slack_api_url))
        channels = [name for name in (settings.pillar_alerts_channel, settings.pillar_operators_channel) if name]
        findings += check_channels(token, settings.slack_api_url, channels)
    for finding in findings:
        _print_finding(finding)
    if any(finding.level is Level.PROBLEM for finding in findings):
        raise typer.Exit(ATTENTION)
    out.print("Nothing is broken.")


@outbox_cli.callback(invoke_without_command=True)
def outbox(context: typer.Context) -> None:
    """Show what was given up and what still waits to be delivered."""
    if context.invoked_subcommand is not None:
        return
    now = datetime.now(UTC)
    with open_session(_open(Settings()), reading=True) as session:
        stuck = stuck_letters(session, now)
    for letter in stuck:
        _print_stuck(letter, now)
    if not stuck:
        out.print("Everything that was to be said is delivered.")
    if any(letter.state is Delivery.DEAD for letter in stuck):
        raise typer.Exit(ATTENTION)


@outbox_cli.command(name="retry")
def retry_(
    key: Annotated[str | None, typer.Argument(metavar="[KEY]", help='One message, such as "alert 12".')] = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Everything that was given up.")] = False,
) -> None:
    """Deliver what was given up after all; the running process takes it within a second."""
    if (key is None) != all_:
        raise ConfigurationError("Name one message, or all of them: `outbox retry KEY` or `outbox retry --all`.")
    with open_session(_open(Settings())) as session:
        count = retry(session, datetime.now(UTC), key)
    if key is not None and not count:
        raise ConfigurationError(f"No message {key!r} was given up. `python app.py outbox` shows those that were.")
    out.print("1 message is tried again." if count == 1 else f"{count} messages are tried again.")


@scorecard_cli.command(name="preview")
def preview_(
    file: Annotated[Path, typer.Argument(metavar="NEW.yaml", help="The changed scorecard.")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day to compare on; today by default.")] = None,
) -> None:
    """Show who would change colour, and how often colours would flip, if this scorecard were in force."""
    if not file.is_file():
        raise ConfigurationError(f"There is no file {file}. `scorecard export` writes the one in force to begin from.")
    new = read_scorecard(file.read_text(encoding="utf-8"), str(file))
    settings = Settings()
    engine = _open(settings)
    with open_session(engine, reading=True) as session, err.status("Scoring the whole book with both …"):
        result = preview(session, new, _day(on))
    for line in result.lines():
        out.print(line, markup=False)


@scorecard_cli.command()
def export(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Where to; standard output by default.")] = None,
) -> None:
    """Write the scorecard in force as a file."""
    with open_session(_open(Settings()), reading=True) as session:
        text = scorecards.export(session)
    if file is None:
        typer.echo(text, nl=False)
        return
    if file.exists():
        raise ConfigurationError(f"{file} exists; it is not overwritten. Name another file.")
    file.write_text(text, encoding="utf-8")
    out.print(f"Wrote {file}.", markup=False)


@library_cli.command(name="check")
def check_() -> None:
    """Read every file of the library and say what is wrong in it: file, line, key, nearest valid key."""
    checked = check(Library(Settings().pillar_library))
    for level, lines in (
        (Level.PROBLEM, checked.problems),
        (Level.HINT, checked.hints),
        (Level.FINE, checked.fine),
    ):
        for line in lines:
            _print_finding(Finding(level, line))
    if checked.problems:
        raise typer.Exit(ATTENTION)


@library_cli.command(name="preview")
def preview_triggers_(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Changed triggers; those of the library by default.")
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The last day to look at; today by default.")] = None,
) -> None:
    """Tell what these triggers would have raised in the last 90 days; nothing is written."""
    if file is not None and not file.is_file():
        raise ConfigurationError(
            f"There is no file {file}. Name the triggers to try, or none for those of the library."
        )
    settings = Settings()
    engine, library = _open(settings), Library(settings.pillar_library)
    with open_session(engine, reading=True) as session, err.status("Living through the last 90 days …"):
        _, rules = scorecards.in_force(session)
        own = [placed.key for placed in rules.placed if placed.rule.custom is not None]
        book = library.triggers() if file is None else read_triggers(file.read_text(encoding="utf-8"), str(file), own)
        result = preview_triggers(session, book, rules, _day(on))
    for line in result.lines():
        out.print(line, markup=False)


def _open(settings: Settings) -> Engine:
    """Open a database that is set up; `migrate` is the way out where it is not."""
    engine = open_engine(settings.database_url)
    if pending(engine):
        raise StorageUnavailable("The database is not set up for this version. Run `python app.py migrate` first.")
    return engine


def _services(engine: Engine, settings: Settings) -> Services:
    return Services(
        reading=partial(open_session, engine, reading=True),
        writing=partial(open_session, engine),
        now=lambda: datetime.now(UTC),
        library=Library(settings.pillar_library),
        alerts_channel=settings.pillar_alerts_channel,
        operators_channel=settings.pillar_operators_channel,
    )


def _load_library(engine: Engine, library: Library) -> None:
    """Put the library's scorecard in force; a broken scorecard or triggers.yaml ends it here, before anything is served by halves."""
    library.load_triggers()
    with open_session(engine) as session:
        version, new = scorecards.load_file(session, library)
    if new:
        out.print(f"Scorecard version {version} is in force.")


def _prepare(engine: Engine, settings: Settings) -> None:
    """Make a database ready to serve; a first start without a Slack token gets the demo book."""
    if engine.dialect.name == "sqlite":
        upgrade(engine)
    elif pending(engine):
        raise StorageUnavailable("A migration is waiting. Run `python app.py migrate`, then start again.")
    _load_library(engine, Library(settings.pillar_library))
    with open_session(engine, reading=True) as session:
        empty = session.exec(select(col(Account.id)).limit(1)).first() is None
    if settings.slack_mode == "local" and empty:
        _write_demo(engine, settings, None)


def _write_demo(engine: Engine, settings: Settings, accounts: int | None) -> None:
    today = datetime.now(UTC).date()
    services = _services(engine, settings)
    with _bar("Writing the demo book") as progress:
        built = build_book(engine, today=today, accounts=accounts or STORIES, progress=progress)
    past = Past(services.library, seed=today.toordinal())
    with _bar("Living through its past") as progress:
        backfill(
            services,
            today,
            DEMO_PAST if built.accounts <= MOST_WITH_A_PAST else 0,
            progress=progress,
            alerts_from=today - timedelta(days=DEMO_ALERTS),
            alerts_until=today - timedelta(days=QUIET_DAYS),
            after=past.live,
        )
    with services.writing() as session:
        past.finish(session, today)
    evaluate(services, today, hurry=settings.slack_mode == "local")
    out.print(f"The demo book is ready: {built.accounts} accounts, {built.measurements:,} weekly values, two years.")


def _tools(desk: Desk, engine: Engine, services: Services) -> Tools:
    """Give the local workspace's toolbar its hands."""

    def night_and_morning() -> str:
        """Run tonight's jobs and the next morning's messages, and let nothing wait for working hours: somebody wants to see it."""
        report = evaluate(services, services.today(), hurry=True)
        greeted = run_mornings(services, next_morning(services.now()))
        with services.writing() as session:
            hurry(session, services.now())
        morning = {0: "", 1: " 1 morning message goes out."}.get(greeted, f" {greeted} morning messages go out.")
        return told(report) + morning

    async def run_night() -> str:
        return await desk.call(night_and_morning, slow=True)

    async def move() -> str:
        await desk.call(lambda: move_demo(engine, services.today()), slow=True)
        await desk.call(lambda: evaluate(services, services.today()), slow=True)
        return "The demo book's dates are moved to today."

    def state() -> DemoState:
        with services.reading() as session:
            age = demo_age(session, services.today()) if has_demo(session) else None
        if age is None:
            return DemoState(present=False)
        return DemoState(present=True, as_of=date.fromordinal(services.today().toordinal() - age), days_old=age)

    return Tools(_workspace_file(engine), run_night, move, lambda: desk.call(state))


def _workspace_file(engine: Engine) -> Path:
    """Keep what was said in the local workspace beside the book it was said about."""
    database = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(database or "data/pillar.db").with_name("workspace.db")


def _ready(mode: str, open_browser: bool, address: str) -> None:
    if mode != "local":
        out.print(f"Pillar is connected to Slack ({mode}). Ctrl+C ends it.")
        return
    out.print(f"Pillar's workspace is open at [bold]{address}[/bold]. Type /health acme there. Ctrl+C ends it.")
    if open_browser:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(address)


def _print_finding(finding: Finding) -> None:
    mark = {Level.FINE: "[green]✓[/green]", Level.HINT: "[yellow]•[/yellow]", Level.PROBLEM: "[red]✗[/red]"}[
        finding.level
    ]
    out.print(f"{mark} {escape(finding.text)}")
    if finding.remedy:
        out.print(f"  → {escape(finding.remedy)}")


def _print_stuck(letter: Stuck, now: datetime) -> None:
    dead = letter.state is Delivery.DEAD
    mark = "[red]✗[/red]" if dead else "[yellow]•[/yellow]"
    state = "given up" if dead else "due" if letter.due_at <= now else f"due {letter.due_at:%d %b %H:%M} UTC"
    tries = f", {letter.attempts} attempt{'s' if letter.attempts != 1 else ''}" if letter.attempts else ""
    out.print(
        f"{mark} {escape(letter.key)} → {escape(letter.to)}: {state}{tries}, since {letter.since:%d %b %H:%M} UTC"
    )
    if letter.error:
        out.print(f"  {escape(letter.error)}")


@contextmanager
def _bar(label: str, *, unit: str = "") -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar while the block runs; the value is called with what is done and the total."""
    count = DownloadColumn() if unit == "bytes" else MofNCompleteColumn()
    parts = (TextColumn("{task.description}"), BarColumn(), count, TimeElapsedColumn())
    with Progress(*parts, console=err, transient=True) as progress:
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(f"{text!r} is not a day. Write it as 2026-11-23.") from error


def main() -> None:
    """Run the command line; every failure becomes a sentence and an exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for room in ("bot", "handlers", "jobs", "storage"):
        logging.getLogger(room).setLevel(logging.INFO)
    try:
        cli()  # ends the process itself, also after a wrong use
    except StorageUnavailable as error:
        _stop(str(error), STORAGE)
    except PillarError as error:
        _stop(str(error), CONFIGURATION)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors(include_input=False)]
        _stop("These settings cannot be used (environment or .env):\n  " + "\n  ".join(wrong), CONFIGURATION)
    except Exception:
        reference = secrets.token_hex(3)
        log.exception("fault %s", reference)
        _stop(f"That is a fault of Pillar's, reference {reference}; the lines above tell its story.", FAULT)


def _stop(sentence: str, code: int) -> None:
    err.print(f"[red]✗[/red] {escape(sentence)}")
    sys.exit(code)


if __name__ == "__main__":
    main()
