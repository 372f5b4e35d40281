"""Canonical files: rows land, a second run changes nothing, what is wrong is told with file, line, column, value and reason."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from storage import models as m
from storage.accounts import find_accounts
from storage.engine import open_session
from storage.importing import Progress
from storage.people import Profile, identify
from success.calendar import week_of
from success.errors import Refused
from tests.storage.importing_help import Folder, counts

ACCOUNTS = """id,name,domain,currency,customer_since,owner
    A-1,Acme Inc.,Acme.example,EUR,2024-05-01,mia
    A-2,Borealis Ltd,,USD,2023-01-01,bob@pillar.example"""
PEOPLE = """id,name,email,role,manager
    mia,Mia Keller,mia@pillar.example,csm,priya
    bob,Bob Lindqvist,bob@pillar.example,CSM,priya@pillar.example
    priya,Priya Nair,priya@pillar.example,manager,"""
BOOK = {
    "people": PEOPLE,
    "accounts": ACCOUNTS,
    "deployments": "id,account_id,name,stage,arr,kickoff_on\nD-1,A-1,Plant 1,adoption,60000,2024-05-10",
    "contracts": "id,account_id,starts_on,ends_on,seats,arr\nC-1,A-2,2026-01-01,2026-12-31,80,84000.50",
    "arr_movements": "id,account_id,on,kind,amount\nM-1,A-1,2026-05-01,expansion,12000",
    "contacts": "id,account_id,name,level,role\nP-1,A-1,Lena Ortiz,2,champion",
    "measurements": """account_id,series,week,value
    A-1,active_users,2026-11-18,38
    A-1,active_users,2026-11-09,41.5
    A-2,events,2026-11-16,7""",
    "observations": "account_id,key,on,value,source\nA-1,trained_users,2026-11-01,12,academy",
    "tickets": "id,account_id,opened_at,closed_at,priority\nT-1,A-1,2026-11-02T09:30:00+01:00,2026-11-03,high\nT-2,A-1,2026-11-20,,",
    "feedback": "id,account_id,contact_id,kind,score,on\nF-1,A-1,P-1,nps,9,2026-03-20\nF-2,A-2,,csat,4,2026-04-20",
    "touchpoints": "id,account_id,person,on,kind,two_way\nTP-1,A-1,mia,2026-11-12,meeting,yes",
}


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> Folder:
    path = tmp_path / "data"
    path.mkdir()
    return Folder(path, engine)


@pytest.fixture
def book(folder: Folder) -> Folder:
    folder.write(people=PEOPLE, accounts=ACCOUNTS).run()
    return folder


def rejected(folder: Folder) -> list[dict[str, str]]:
    with folder.rejects.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def everything(engine: Engine, model: type) -> list:
    with open_session(engine, reading=True) as session:
        return list(session.exec(select(model)))


def test_every_canonical_file_lands_and_a_second_run_changes_nothing(folder: Folder):
    first = folder.write(**BOOK).run()
    assert counts(first)["measurements"] == (3, 0, 0)
    assert {name: created for name, (created, _, _) in counts(first).items()} == {
        "people": 3, "accounts": 2, "deployments": 1, "contracts": 1, "arr_movements": 1, "contacts": 1,
        "measurements": 3, "observations": 1, "tickets": 2, "feedback": 2, "touchpoints": 1,
    }  # fmt: skip
    assert (first.rejected, first.findings, first.rejects_file) == (0, {}, None)
    second = folder.run()
    assert second.changed == 0
    assert second.touched == set()
    assert all(unchanged == sum(counts(first)[name]) for name, (_, _, unchanged) in counts(second).items())
    assert second.lines()[-1] == "Nothing changed: everything was known already."


def test_values_are_stored_as_what_they_mean(folder: Folder):
    folder.write(**BOOK).run()
    engine = folder.engine
    contract = everything(engine, m.Contract)[0]
    assert (contract.arr, contract.currency, contract.seats, contract.notice_days) == (
        Decimal("84000.50"),
        "USD",
        80,
        None,
    )
    first, second = sorted(everything(engine, m.Ticket), key=lambda ticket: ticket.external_id)
    assert first.opened_at == datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
    assert (second.priority, second.closed_at) == ("normal", None)
    assert {(row.week, row.value) for row in everything(engine, m.Measurement)} == {
        (week_of(date(2026, 11, 16)), 38.0), (week_of(date(2026, 11, 9)), 41.5), (week_of(date(2026, 11, 16)), 7.0)
    }  # fmt: skip
    people = {person.external_id: person for person in everything(engine, m.Person)}
    assert people["mia"].manager_id == people["bob"].manager_id == people["priya"].id
    assert people["bob"].role == "csm"
    with open_session(engine, reading=True) as session:
        found = find_accounts(session, "acme.example").exact
    assert found is not None
    assert (found.owner_name, found.external_id) == ("Mia Keller", "A-1")


def test_what_changed_is_updated_and_a_missing_column_leaves_its_field(book: Folder):
    report = book.write(accounts="id,name\nA-1,Acme Works\nA-2,Borealis Ltd").run()
    assert counts(report)["accounts"] == (0, 1, 1)
    assert len(report.touched) == 1
    with open_session(book.engine, reading=True) as session:
        found = find_accounts(session, "acme works").exact
    assert found is not None
    assert found.owner_name == "Mia Keller"


def test_an_empty_cell_overwrites_with_unknown(book: Folder):
    book.write(accounts="id,name,owner,domain\nA-1,Acme Inc.,,").run()
    account = next(row for row in everything(book.engine, m.Account) if row.external_id == "A-1")
    assert (account.owner_id, account.domain) == (None, None)


def test_changed_values_are_updated_in_bulk(book: Folder):
    values = "account_id,series,week,value\nA-1,events,2026-11-16,{}\nA-2,events,2026-11-16,5"
    book.write(measurements=values.format(1), observations="account_id,key,on,value\nA-1,x,2026-11-01,1").run()
    report = book.write(measurements=values.format(2), observations="account_id,key,on,value\nA-1,x,2026-11-01,3").run()
    assert counts(report)["measurements"] == (0, 1, 1)
    assert counts(report)["observations"] == (0, 1, 0)
    assert sorted(row.value for row in everything(book.engine, m.Measurement)) == [2.0, 5.0]


def test_a_changed_manager_counts_as_one_update(book: Folder):
    report = book.write(people=PEOPLE.replace("csm,priya\n", "csm,bob\n")).run()
    assert counts(report)["people"] == (0, 1, 2)


def test_dry_run_writes_nothing_and_says_so(folder: Folder):
    report = folder.write(**BOOK).run(dry_run=True)
    assert report.changed == 18
    assert "nothing was written" in report.lines()[-1]
    assert all(everything(folder.engine, model) == [] for model in (m.Account, m.Person, m.Measurement, m.DataSource))


def test_bad_rows_are_rejected_with_place_value_and_reason_and_good_rows_land(book: Folder):
    report = book.write(
        tickets="""id,account_id,opened_at,priority,satisfaction
        T-1,A-1,2026-11-02,high,4
        T-2,A-9,2026-11-02,high,4
        T-3,A-1,yesterday,high,4
        T-4,A-1,2026-11-02,urgent,4
        T-5,A-1,2026-11-02,low,9
        ,A-1,2026-11-02,low,3
        T-1,A-1,2026-11-05,low,3
        T-7,A-1,2026-11-02
        T-8,A-2,2026-11-02,low,"""
    ).run()
    assert counts(report)["tickets"] == (2, 0, 0)
    count = report.files[-1]
    assert (count.rows, count.landed, count.rejected, count.left_out) == (9, 2, 7, 0)
    told = {row["line"]: (row["column"], row["value"], row["reason"]) for row in rejected(book)}
    assert {row["file"] for row in rejected(book)} == {"tickets.csv"}
    assert told["3"] == ("account_id", "A-9", "no account has this id")
    assert told["4"][0:2] == ("opened_at", "yesterday")
    assert told["5"] == ("priority", "urgent", "is none of low, normal, high, critical")
    assert told["6"] == ("satisfaction", "9", "is not between 1 and 5")
    assert told["7"] == ("id", "", "is empty")
    assert told["8"] == ("id", "T-1", "stood before (line 2 of tickets.csv); the first one counts")
    assert "4 cells" not in told["9"][2]
    assert "3 cells" in told["9"][2]
    assert any("corrected" in line or "correct them" in line for line in report.lines())


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("arr", "1e99", "too large"), ("arr", "12,5", "no amount"), ("arr", "NaN", "too large"), ("seats", "7.5", "no whole number"),
        ("seats", "-1", "between"), ("starts_on", "31.12.2026", "2026-03-14"), ("starts_on", "0001-01-01", "before"),
        ("currency", "euro", "three letters"), ("auto_renews", "maybe", "neither true nor false"), ("id", "x" * 201, "longer than 200"),
    ],
)  # fmt: skip
def test_cells_that_no_field_can_hold_are_rejected(book: Folder, column: str, value: str, reason: str):
    cells = {"id": "C-1", "account_id": "A-1", "starts_on": "2026-01-01", column: value}
    report = book.write(contracts=f"{';'.join(cells)}\n{';'.join(cells.values())}").run()
    assert report.rejected == 1
    assert reason in rejected(book)[0]["reason"]


@pytest.mark.parametrize(
    ("kind", "score", "lands"), [("nps", "0", 1), ("nps", "", 0), ("csat", "0", 0), ("ces", "7", 1), ("product", "", 1)]
)
def test_scores_fit_their_survey(book: Folder, kind: str, score: str, lands: int):
    report = book.write(feedback=f"id,account_id,kind,score,on\nF,A-1,{kind},{score},2026-03-20").run()
    assert counts(report)["feedback"][0] == lands


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffid,name\nÄ-1,Ärzte\n".encode(),
        "id,name\nÄ-1,Ärzte\n".encode("utf-16"),
        "id;name\nÄ-1;Ärzte\n".encode(),
        "name\tid\r\nÄrzte\tÄ-1\r\n\r\n".encode(),
        '"id","name"\n"Ä-1"," Ärzte "\n,\n'.encode(),
    ],
)
def test_marks_delimiters_and_blank_lines_are_understood(folder: Folder, content: bytes):
    report = folder.write(accounts=content).run()
    assert counts(report)["accounts"] == (1, 0, 0)
    assert [(row.external_id, row.name) for row in everything(folder.engine, m.Account)] == [("Ä-1", "Ärzte")]


def test_a_line_in_another_encoding_is_rejected_with_the_way_out(folder: Folder):
    report = folder.write(accounts=b"id,name\nA-1,M\xfcller\nA-2,Acme\n").run()
    assert (report.rejected, counts(report)["accounts"][0]) == (1, 1)
    assert "save the file as UTF-8" in rejected(folder)[0]["reason"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, r"holds none of the files people\.csv"),
        ({"accounts": b""}, r"accounts\.csv is empty\. Its first line must name the columns"),
        (
            {"accounts": "id,segment\nA-1,x"},
            r"accounts\.csv has no column name, which accounts needs\. Its columns are id, segment",
        ),
        ({"accounts": "id,name,id\nA-1,x,y"}, "names the column 'id' twice"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_stops_everything_with_a_sentence(folder: Folder, files: dict, sentence: str):
    with pytest.raises(Refused, match=sentence):
        folder.write(**files).run()
    with pytest.raises(Refused, match="There is no folder"):
        Folder(folder.path / "nowhere", folder.engine).run()
    assert everything(folder.engine, m.Account) == []


def test_implausible_rows_are_kept_counted_and_listed(book: Folder):
    report = book.write(
        accounts=ACCOUNTS + "\nA-3,New,,EUR,2024-01-01,nobody",
        contracts="""id,account_id,starts_on,ends_on
        C-1,A-1,2025-01-01,2025-12-31
        C-2,A-1,2025-06-01,
        C-3,A-2,2026-01-01,2025-01-01""",
        tickets="id,account_id,opened_at\nT-1,A-1,2020-01-01\nT-2,A-1,2027-01-01",
        measurements="account_id,series,week,value\nA-1,active_user,2026-11-16,3",
    ).run()
    assert report.rejected == 0
    found = {rule: finding.count for rule, finding in report.findings.items()}
    assert found == {
        "accounts: the owner is unknown and was left empty": 1,
        "contracts: ends_on lies before starts_on": 1,
        "contracts: two of one account run at the same time": 1,
        "tickets: opened_at lies before the account was a customer": 1,
        "tickets: opened_at lies in the future": 1,
        "measurements: no shipped measure reads active_user; was active_users meant?": 1,
    }
    assert len(everything(book.engine, m.Ticket)) == 2
    with book.findings.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 6


def test_an_unknown_column_is_told_with_the_nearest_one(folder: Folder):
    report = folder.write(accounts="id,name,custmer_since\nA-1,Acme,2024-01-01").run()
    assert any("custmer_since is not known" in rule and "customer_since" in rule for rule in report.findings)


def test_sources_are_marked_delivered_even_when_nothing_changed(folder: Folder):
    folder.write(**BOOK).run()
    with open_session(folder.engine) as session:
        for source in session.exec(select(m.DataSource)):
            source.arrived_at = datetime(2026, 1, 1, tzinfo=UTC)
    folder.run()
    sources = {source.key: source for source in everything(folder.engine, m.DataSource)}
    assert set(sources) == {
        "series:active_users", "series:events", "obs:trained_users", "contracts", "arr_movements", "deployments", "contacts",
        "touchpoints", "tickets", "feedback:nps", "feedback:csat",
    }  # fmt: skip
    assert all(source.arrived_at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC) for source in sources.values())
    assert sources["series:active_users"].latest_on == date(2026, 11, 18)
    assert sources["contracts"].latest_on == date(2026, 1, 1), "the end lies ahead and says nothing about freshness"
    assert (sources["tickets"].latest_on, sources["tickets"].origin) == (date(2026, 11, 20), "tickets.csv")


def test_a_file_without_rows_connects_its_source(book: Folder):
    book.write(tickets="id,account_id,opened_at").run()
    assert {source.key for source in everything(book.engine, m.DataSource)} == {"tickets"}


def test_somebody_who_spoke_to_the_bot_first_is_the_same_person_in_the_file(folder: Folder):
    with open_session(folder.engine) as session:
        mia = identify(session, "slack", "T0", "U1", Profile("mia", "Mia@pillar.example"))
    report = folder.write(people=PEOPLE).run()
    assert counts(report)["people"] == (2, 1, 0)
    with open_session(folder.engine, reading=True) as session:
        assert session.exec(select(m.Person.name).where(m.Person.id == mia.id)).one() == "Mia Keller"
        assert session.exec(select(func.count()).select_from(m.Person)).one() == 3


def test_progress_goes_from_nothing_to_all(folder: Folder):
    told: list[Progress] = []
    rows = "\n".join(f"A-{i},Name {i}" for i in range(2_500))
    folder.write(accounts=f"id,name\n{rows}").run(progress=told.append)
    assert [one.rows_done for one in told] == [1_000, 2_000, 2_500]
    assert told[-1].bytes_done == told[-1].bytes_total == (folder.path / "accounts.csv").stat().st_size


def test_names_of_any_kind_are_imported_and_no_cell_becomes_a_formula(folder: Folder):
    names = ["<!channel>", "🚀" * 20, "شركة", "L" * 300, "=HYPERLINK(1)"]
    report = folder.write(accounts="id,name\n" + "\n".join(f"A-{i},{name}" for i, name in enumerate(names))).run()
    assert sorted(row.name for row in everything(folder.engine, m.Account)) == sorted(names)
    assert report.rejected == 0
    folder.write(tickets="id,account_id,opened_at\nT-1,=1+1,2026-01-01").run()
    assert rejected(folder)[0]["value"] == "'=1+1"
