"""The whole house in the browser: `python app.py serve` with an empty folder, then `/health acme` typed by hand."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

ROOT = Path(__file__).parents[2]
START = 90_000  # milliseconds: the demo book is written on the first start


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Address of the app started as a process of its own, with everything it writes in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    environment = {**kept, "DATABASE_URL": f"sqlite:///{tmp_path / 'pillar.db'}", "PORT": "0", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, str(ROOT / "app.py"), "serve"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
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


def test_health_is_answered_on_the_demo_book_and_a_touchpoint_form_opens(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/?as=U0MIA", timeout=START)
    box = page.locator("#composer-text")
    box.press_sequentially("/hea")
    box.press("Tab")
    box.press_sequentially("acme")
    box.press("Enter")
    answer = page.locator(".message", has_text="€84k ARR")
    expect(answer).to_be_visible(timeout=15_000)
    expect(answer.locator(".unsupported")).to_have_count(0)
    answer.locator(".button", has_text="Log touchpoint").click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=15_000)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Home").click()
    expect(page.locator(".home .blocks")).to_be_visible(timeout=15_000)
    expect(page.locator(".home .unsupported")).to_have_count(0)
