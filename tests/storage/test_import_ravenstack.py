"""A third party's export comes in whole: every row is accounted for, a second run changes nothing, its known flaws are found."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select

from storage.engine import open_session
from storage.importing import ImportReport, import_folder
from storage.models import Account, Ticket
from tests.conftest import NOW

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data" / "ravenstack"
ROWS = {"accounts": 500, "subscriptions": 5_000, "feature_usage": 25_000, "support_tickets": 2_000, "churn_events": 600}

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason=f"the RavenStack export is not in {DATA} (examples/ravenstack/README.md)"
)


def run(engine: Engine, out: Path) -> ImportReport:
    mapping = ROOT / "examples" / "ravenstack" / "mapping.yaml"
    return import_folder(engine, DATA, mapping, now=NOW, rejects=out / "rejects.csv")


def test_ravenstack_comes_in_whole(engine: Engine, tmp_path: Path):
    report = run(engine, tmp_path)
    files = {count.file.removeprefix("ravenstack_").removesuffix(".csv") for count in report.files}
    assert files == set(ROWS)
    for count in report.files:
        assert count.rows == ROWS[count.file.removeprefix("ravenstack_").removesuffix(".csv")]
        assert count.rows == count.landed + count.rejected + count.left_out
    assert {name: count.created for name, count in report.tables.items() if name != "measurements"} == {
        "accounts": 500, "contracts": 5_000, "arr_movements": 500 + 3_722 + 408 + 600, "tickets": 2_000, "feedback": 452,
    }  # fmt: skip
    assert report.rejected == 21, "usage ids that stand twice"
    found = {rule: finding.count for rule, finding in report.findings.items()}
    assert found["the usage lies before the start of its subscription"] / ROWS["feature_usage"] == pytest.approx(
        0.77, abs=0.01
    )
    assert found["tickets: opened_at lies before the account was a customer"] / ROWS[
        "support_tickets"
    ] == pytest.approx(0.54, abs=0.01)
    assert found["contracts: two of one account run at the same time"] > 4_000
    assert found["the account has a churn event, but is not flagged as churned"] == 277
    assert found["the account is flagged as churned, but no churn event tells when"] == 35
    with open_session(engine, reading=True) as session:
        assert (
            session.exec(select(func.count()).select_from(Account).where(Account.churned_on.is_not(None))).one()
            == 110 - 35
        )
        assert (
            session.exec(select(func.count()).select_from(Ticket).where(Ticket.satisfaction.is_not(None))).one()
            == 2_000 - 825
        )
    if engine.dialect.name != "sqlite":
        return  # that a second run changes nothing on this engine too is promised by the tests of smaller files
    second = run(engine, tmp_path)
    assert second.changed == 0
    assert {rule: finding.count for rule, finding in second.findings.items()} == found
