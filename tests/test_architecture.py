"""The house's import rules (pyproject.toml, tool.importlinter) are a test like any other."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(cache_dir=None))"


def test_imports_run_one_way_and_every_library_has_its_corner() -> None:
    # A process of its own: import-linter sets up logging anew, which would silence the loggers of other tests.
    checked = subprocess.run([sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
