"""The command line, as people use it: words, an environment, exit codes. Serving runs as a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest

import app
from storage.engine import open_session
from storage.library import SHIPPED
from storage.models import Outbox
from tests.databases import opened

ROOT = Path(__file__).parents[1]
ACCOUNTS = "id,name,currency,customer_since\nA1,Acme,EUR,2025-01-01\nA2,Borealis,EUR,2025-02-30\n"


@dataclass(frozen=True)
class Ended:
    """A command that ran to its end."""

    returncode: int
    stdout: str
    stderr: str


class Terminal:
    """A person's terminal in an empty folder. Commands run in this process, which spares each the two seconds of a start."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._patch = patch
        self._capture = capture
        keep = {key: os.environ[key] for key in ("PATH",) if key in os.environ}
        self.environment = keep | {"HOME": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'pillar.db'}"}

    def run(self, *words: str, **settings: str) -> Ended:
        """Run a command to its end."""
        self._capture.readouterr()
        with self._patch.context() as here, mock.patch.dict(os.environ, self.environment | settings, clear=True):
            here.chdir(self.folder)
            here.setattr(sys, "argv", ["app.py", *words])
            with pytest.raises(SystemExit) as ended:
                app.main()
        told = self._capture.readouterr()
        return Ended(int(ended.value.code or 0), told.out, told.err)

    def serve(self, port: int) -> subprocess.Popen[str]:
        """Start to serve; gives the process once it says where it is."""
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "serve", "--no-browser"],
            cwd=self.folder,
            env=self.environment | {"PORT": str(port), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        seen = []
        for line in process.stdout:
            seen.append(line)
            if "Pillar's workspace is open" in line:
                return process
        raise AssertionError("".join(seen))


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path, monkeypatch, capsys)


def flat(text: str) -> str:
    """Undo the line breaks that a narrow terminal makes."""
    return " ".join(text.split())


def test_help_reads_like_a_short_manual(terminal: Terminal) -> None:
    told = terminal.run("--help")
    assert told.returncode == 0
    for word in ("serve", "migrate", "demo", "import", "evaluate", "scorecard", "doctor", "Exit codes"):
        assert word in told.stdout


def test_a_wrong_word_is_wrong_use(terminal: Terminal) -> None:
    assert terminal.run("nonsense").returncode == 2


def test_a_wrong_setting_is_named(terminal: Terminal) -> None:
    told = terminal.run("doctor", PORT="many")
    assert told.returncode == 2
    assert "PORT" in told.stderr


def test_a_database_that_is_not_set_up_names_the_command_that_does_it(terminal: Terminal) -> None:
    told = terminal.run("evaluate")
    assert told.returncode == 3
    assert "python app.py migrate" in flat(told.stderr)


def test_a_book_goes_from_files_to_scores(terminal: Terminal) -> None:
    assert terminal.run("doctor").returncode == 1, "nothing is set up yet"
    assert terminal.run("migrate").returncode == 0
    assert "up to date already" in flat(terminal.run("migrate").stdout)
    (terminal.folder / "exports").mkdir()
    (terminal.folder / "exports" / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    landed = terminal.run("import", "exports")
    assert landed.returncode == 1, "a row was rejected"
    assert "1 created" in flat(landed.stdout)
    rejects = (terminal.folder / "data" / "rejects.csv").read_text(encoding="utf-8")
    assert "accounts.csv" in rejects
    assert "2025-02-30" in rejects
    assert "Nothing changed" in flat(terminal.run("import", "exports").stdout)
    scored = terminal.run("evaluate", "--on", "2026-11-22")
    assert scored.returncode == 0
    assert "Evaluated 1 account for 22 Nov 2026" in flat(scored.stdout)
    assert terminal.run("doctor").returncode == 0


def test_a_day_that_is_none_is_told_with_the_right_form(terminal: Terminal) -> None:
    terminal.run("migrate")
    told = terminal.run("evaluate", "--on", "tomorrow")
    assert told.returncode == 2
    assert "2026-11-23" in told.stderr


def test_a_scorecard_goes_out_and_is_tried_before_it_counts(terminal: Terminal) -> None:
    terminal.run("migrate")
    assert terminal.run("scorecard", "export", "mine.yaml").returncode == 0
    assert terminal.run("scorecard", "export", "mine.yaml").returncode == 2, "a file is not overwritten"
    assert terminal.run("scorecard", "preview", "mine.yaml").returncode == 0
    mine = terminal.folder / "mine.yaml"
    mine.write_text(mine.read_text(encoding="utf-8").replace("licence_use:", "licence_usage:"), encoding="utf-8")
    broken = terminal.run("scorecard", "preview", "mine.yaml")
    assert broken.returncode == 2
    for part in ("mine.yaml", "licence_usage", "licence_use"):
        assert part in flat(broken.stderr)


def library(terminal: Terminal, **texts: str) -> str:
    """Write a library of the team's own, a file for each word (`plays__coffee` is plays/coffee.yaml); give its folder."""
    for name, text in texts.items():
        path = terminal.folder / "library" / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(terminal.folder / "library")


def test_library_check_tells_that_all_is_well(terminal: Terminal) -> None:
    told = terminal.run("library", "check")
    assert told.returncode == 0
    assert "24 plays" in told.stdout
    assert "✗" not in told.stdout


def test_library_check_names_file_line_and_nearest_key_and_ends_with_one(terminal: Terminal) -> None:
    own = library(terminal, plays__coffee="title: Coffee\nlime: drink it\n")
    told = terminal.run("library", "check", PILLAR_LIBRARY=own)
    assert told.returncode == 1
    assert f"{own}/plays/coffee.yaml:2: lime: unknown key; did you mean line?" in told.stdout


def test_a_broken_play_of_the_team_stands_in_nobodys_way_and_the_doctor_finds_it(terminal: Terminal) -> None:
    own = library(terminal, plays__escalation="title: [")
    assert terminal.run("migrate", PILLAR_LIBRARY=own).returncode == 0
    told = terminal.run("doctor", PILLAR_LIBRARY=own)
    assert told.returncode == 1
    assert "escalation.yaml:1: this is no valid YAML" in flat(told.stdout)


def test_broken_triggers_are_refused_with_the_sentence_that_names_them(terminal: Terminal) -> None:
    text = (SHIPPED / "triggers.yaml").read_text(encoding="utf-8").replace("severity: medium", "severity: mild", 1)
    own = library(terminal, triggers=text)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    for command in (("migrate",), ("serve", "--no-browser")):
        told = terminal.run(*command, PILLAR_LIBRARY=own, PORT=port)
        assert told.returncode == 2
        assert "severity: must be 'low', 'medium', 'high' or 'critical'" in flat(told.stderr)


def test_what_could_not_be_delivered_is_shown_with_its_reason_and_delivered_after_all(terminal: Terminal) -> None:
    terminal.run("migrate")
    assert "Everything that was to be said is delivered" in flat(terminal.run("outbox").stdout)
    now = datetime.now(UTC)
    with opened(terminal.environment["DATABASE_URL"]) as engine, open_session(engine) as session:
        for number, state in ((1, "dead"), (2, "dead"), (3, "sent"), (4, "waiting")):
            shown = int(state == "sent")
            row = Outbox(key=f"alert {number}", topic="alert", channel="#cs-alerts", state=state, shown=shown)
            row.error, row.due_at, row.created_at = "Invite me.", now, now - timedelta(hours=number)
            session.add(row)
    told = terminal.run("outbox")
    assert told.returncode == 1
    assert "alert 1 → #cs-alerts: given up" in flat(told.stdout)
    assert "alert 4 → #cs-alerts: due" in flat(told.stdout)
    assert "alert 3" not in told.stdout
    found = flat(terminal.run("doctor").stdout)
    assert "2 messages were given up" in found
    assert "has been waiting since" in found
    assert terminal.run("outbox", "retry").returncode == 2
    assert "No message 'alert 3' was given up" in flat(terminal.run("outbox", "retry", "alert 3").stderr)
    assert "1 message is tried again" in flat(terminal.run("outbox", "retry", "alert 1").stdout)
    assert "1 message is tried again" in flat(terminal.run("outbox", "retry", "--all").stdout)
    assert terminal.run("outbox").returncode == 0


def test_doctor_keeps_secrets_to_itself(terminal: Terminal) -> None:
    terminal.run("migrate")
    told = terminal.run(
        "doctor",
        SLACK_BOT_TOKEN="xoxb-very-secret",
        SLACK_APP_TOKEN="xapp-very-secret",
        SLACK_API_URL="http://127.0.0.1:9/api/",
        DATABASE_URL=f"sqlite:///{terminal.folder / 'pillar.db'}",
    )
    assert told.returncode == 1
    assert "very-secret" not in told.stdout + told.stderr


def test_serve_opens_the_workspace_once_and_ends_when_told(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = terminal.serve(port)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
        second = terminal.run("serve", "--no-browser", PORT=str(port))
        assert second.returncode == 3
        assert "Another Pillar process" in flat(second.stderr)
        assert terminal.run("doctor").returncode == 0, "commands run beside it"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_a_taken_port_is_told_with_another_one(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = terminal.run("serve", "--no-browser", PORT=str(taken.getsockname()[1]))
    assert told.returncode == 2
    assert "is taken" in flat(told.stderr)
