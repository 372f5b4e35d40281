"""The app as a process of its own, with everything it writes in a folder of its own: what a person gets from `make run`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START = 90_000
"""Milliseconds for the first page: the demo book is written on the first start."""


@contextmanager
def running_app(folder: Path) -> Iterator[str]:
    """Start the app on a free port and give its address; it ends with the block."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    environment = {**kept, "DATABASE_URL": f"sqlite:///{folder / 'pillar.db'}", "PORT": "0", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as app:
        assert app.stdout is not None
        said: list[str] = []
        for line in app.stdout:
            said.append(line)
            if "http://127.0.0.1:" in line:
                break
        else:
            pytest.fail(f"the app ended without an address: {''.join(said)}")
        yield "http://127.0.0.1:" + said[-1].split("http://127.0.0.1:")[1].split(".")[0].split()[0]
        app.terminate()
