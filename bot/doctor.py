"""Looks at an installation and says what is wrong and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlmodel import col

from bot.settings import Settings
from storage.engine import open_session
from storage.library import Library
from storage.library_check import check
from storage.migrate import pending
from storage.models import Account, HealthSnapshot, JobRun, ScorecardVersion
from storage.sources import silent_sources
from storage.undelivered import count_dead, oldest_waiting
from success.errors import PillarError

LONG_WAIT = timedelta(minutes=15)
"""How long a message may wait before the doctor finds it worth telling."""


class Level(StrEnum):
    """How much a finding matters; `PROBLEM` makes the doctor's exit code 1."""

    FINE = "fine"
    HINT = "hint"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and what to do where something is to be done."""

    level: Level
    text: str
    remedy: str = ""


def examine(settings: Settings, engine: Engine, today: date) -> Iterator[Finding]:
    """Look at settings, library and database; Slack is looked at by bot.slack.check, because it needs the network."""
    yield _library(settings.pillar_library)
    yield from _database(engine, today)
    yield _slack_settings(settings)


def examine_outbox(engine: Engine, now: datetime) -> Iterator[Finding]:
    """Look at what was to be delivered and was not; silent where `examine` finds no database that can be used."""
    try:
        if pending(engine):
            return
    except PillarError:
        return
    with open_session(engine, reading=True) as session:
        dead, since = count_dead(session), oldest_waiting(session, now)
    if dead:
        messages = "1 message was" if dead == 1 else f"{dead} messages were"
        yield Finding(
            Level.PROBLEM,
            f"{messages} given up, undelivered.",
            "`python app.py outbox` tells why; mend it, then `python app.py outbox retry --all`.",
        )
    if since is not None and now - since > LONG_WAIT:
        yield Finding(
            Level.PROBLEM,
            f"A message has been waiting since {since:%d %b %Y %H:%M} UTC.",
            "Messages are delivered while `python app.py serve` runs; its log tells what keeps them.",
        )
    if not dead and (since is None or now - since <= LONG_WAIT):
        yield Finding(Level.FINE, "Every message that was due is delivered, or on its way.")


def _library(folder: Path | None) -> Finding:
    checked = check(Library(folder))
    if checked.problems:
        remedy = "Mend the file; what is in force stays in force until then. `python app.py library check` looks again."
        return Finding(Level.PROBLEM, "\n".join(checked.problems), remedy)
    return Finding(Level.FINE, f"Library: {' '.join(checked.fine)}")


def _database(engine: Engine, today: date) -> Iterator[Finding]:
    address = engine.url.render_as_string(hide_password=True)
    try:
        waiting = pending(engine)
    except PillarError as error:
        yield Finding(Level.PROBLEM, f"Database {address}: {error}", "Check DATABASE_URL and that the server runs.")
        return
    if waiting:
        yield Finding(
            Level.PROBLEM,
            f"Database {address}: {len(waiting)} migration(s) have not run.",
            "Run `python app.py migrate`.",
        )
        return
    yield Finding(Level.FINE, f"Database {address} is up to date.")
    with open_session(engine, reading=True) as session:
        accounts = session.scalar(select(func.count()).select_from(Account)) or 0
        last = session.scalar(select(func.max(col(HealthSnapshot.on))))
        failed = session.scalar(select(func.count()).select_from(JobRun).where(col(JobRun.state) == "failed")) or 0
        loaded = session.scalar(select(func.count()).select_from(ScorecardVersion))
        silent = silent_sources(session, today) if loaded else ()
    if not accounts:
        yield Finding(
            Level.HINT,
            "The book is empty.",
            "Run `python app.py import DIR` with your data, or `python app.py demo` to look around.",
        )
    elif last is None:
        yield Finding(Level.HINT, f"{accounts} accounts, never evaluated.", "Run `python app.py evaluate`.")
    else:
        yield Finding(Level.FINE, f"{accounts} accounts, evaluated last for {last:%d %b %Y}.")
    if silent:
        told = ", ".join(f"{source.key} (last on {source.latest_on or source.arrived_on})" for source in silent)
        yield Finding(
            Level.PROBLEM,
            f"No fresh data from {told}: their measures count as unknown.",
            "Import again, or give the source another mark in the scorecard (`freshness`).",
        )
    if failed:
        yield Finding(Level.HINT, f"{failed} job run(s) failed.", "The log names the reason; `evaluate` runs it again.")


def _slack_settings(settings: Settings) -> Finding:
    if settings.slack_mode == "local":
        strays = [
            name
            for name, value in (
                ("SLACK_APP_TOKEN", settings.slack_app_token),
                ("SLACK_SIGNING_SECRET", settings.slack_signing_secret),
            )
            if value is not None
        ]
        if strays:
            return Finding(
                Level.PROBLEM, f"{' and '.join(strays)} set, but SLACK_BOT_TOKEN is not.", "Set all three or none."
            )
        return Finding(Level.HINT, "No Slack token: `serve` opens the local workspace.", "docs/how-to/connect-slack.md")
    if settings.slack_mode == "http" and settings.slack_signing_secret is None:
        return Finding(
            Level.PROBLEM,
            "SLACK_BOT_TOKEN is set, but neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP).",
            "Set one of them: docs/how-to/connect-slack.md",
        )
    return Finding(Level.FINE, f"Slack by {'Socket Mode' if settings.slack_mode == 'socket' else 'HTTP'}.")
