"""Foreign exports: the mapping file says which column feeds which field; what is wrong with it is told with file, line and nearest key."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from storage import models as m
from storage.engine import open_session
from storage.importing.mapping import parse_mapping
from success.calendar import week_of
from success.errors import ConfigurationError, Refused
from tests.storage.importing_help import Folder, counts

CUSTOMERS = """nr;firma;seit;status;umsatz;land
    7;Acme GmbH;01.05.2024;aktiv;1.234,50;DE
    8;Borealis;01.06.2024;Gekündigt;10,00;AT
    9;Testkunde;01.06.2024;test;0;DE"""
FEEDS = """
encoding: utf-8
timezone: Europe/Berlin
feeds:
  - into: accounts
    file: kunden.csv
    where: {status: {not: test}}
    columns:
      id: {column: nr, prefix: "K-"}
      name: firma
      currency: {constant: eur}
      segment: {columns: [land, status], join: "/"}
      plan: {column: status, values: {aktiv: full}, otherwise: other}
      customer_since: {column: seit, date: "%d.%m.%Y"}
  - into: contracts
    file: kunden.csv
    where: {status: aktiv}
    columns:
      id: nr
      account_id: {column: nr, prefix: "K-"}
      starts_on: {column: seit, date: ["%Y-%m-%d", "%d.%m.%Y"]}
      arr: {column: umsatz, decimal_comma: true, scale: 12}
"""
USAGE = """
lookups:
  account: {file: abos.csv, key: abo, value: {column: kunde, prefix: "K-"}}
feeds: [{into: accounts, file: accounts.csv}]
derived:
  - file: nutzung.csv
    account_id: {column: abo, lookup: account}
    on: {column: tag, date: "%d.%m.%Y"}
    where: {intern: false}
    unique: id
    series:
      events: {sum: anzahl}
      features_used: {distinct: feature}
      sessions: {count: true}
      minutes: {mean: {column: sekunden, scale: 0.5}}
      beta: {count: true, where: {feature: [beta1, beta2]}}
    observations:
      calls: {count: true, where: {feature: {in: call}}}
checks:
  - say: internal usage
    file: nutzung.csv
    where: {intern: true}
    has: feature
"""


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> Folder:
    path = tmp_path / "data"
    path.mkdir()
    return Folder(path, engine)


def everything(engine: Engine, model: type) -> list:
    with open_session(engine, reading=True) as session:
        return list(session.exec(select(model)))


def test_columns_constants_dates_values_numbers_and_filters(folder: Folder):
    report = folder.write(kunden=CUSTOMERS).run(FEEDS)
    assert counts(report) == {"accounts": (2, 0, 0), "contracts": (1, 0, 0)}
    assert [(c.into, c.rows, c.landed, c.left_out) for c in report.files] == [
        ("accounts", 3, 2, 1),
        ("contracts", 3, 1, 2),
    ]
    acme, borealis = sorted(everything(folder.engine, m.Account), key=lambda account: account.name)
    assert (acme.external_id, acme.segment, acme.plan, str(acme.customer_since)) == (
        "K-7",
        "DE/aktiv",
        "full",
        "2024-05-01",
    )
    assert borealis.plan == "other"
    assert str(everything(folder.engine, m.Contract)[0].arr) == "14814.00"
    assert folder.run(FEEDS).changed == 0


def test_rows_that_the_mapping_cannot_read_are_rejected_with_the_source_column(folder: Folder):
    bad = "nr;firma;seit;status;umsatz;land\n1;A;2024-05-01;aktiv;x;DE"
    report = folder.write(kunden=bad).run(FEEDS)
    assert report.rejected == 2
    assert "seit,2024-05-01,does not fit %d.%m.%Y" in folder.rejects.read_text()
    assert "umsatz,x,is no number" in folder.rejects.read_text()


def test_usage_is_counted_per_account_and_week_through_a_lookup(folder: Folder):
    folder.write(
        accounts="id,name,customer_since\nK-7,Acme,2026-11-10\nK-8,Bor,2026-01-01",
        abos="abo,kunde\nS1,7\nS2,7\nS3,8",
        nutzung="""id,abo,tag,feature,anzahl,sekunden,intern
        1,S1,09.11.2026,a,3,10,FALSE
        2,S2,15.11.2026,b,4,30,FALSE
        3,S2,15.11.2026,b,,,FALSE
        4,S1,16.11.2026,beta1,5,20,FALSE
        5,S3,16.11.2026,call,1,2,FALSE
        6,S3,16.11.2026,call,1,2,TRUE
        6,S9,16.11.2026,call,1,2,FALSE
        5,S3,17.11.2026,call,1,2,FALSE
        8,S3,17.11.2026,call,many,2,FALSE""",
    )
    report = folder.run(USAGE)
    count = report.files[-1]
    assert (count.rows, count.landed, count.rejected, count.left_out) == (9, 5, 3, 1)
    with open_session(folder.engine, reading=True) as session:
        asked = select(m.Account.external_id, m.SeriesKey.key, m.Measurement.week, m.Measurement.value)
        asked = asked.where(m.Account.id == m.Measurement.account_id, m.SeriesKey.id == m.Measurement.series_id)
        found = {(account, key, week): value for account, key, week, value in session.exec(asked)}
    first, second = min(week for _, _, week in found), max(week for _, _, week in found)
    assert second == week_of(everything(folder.engine, m.Observation)[0].on) == first + 1
    assert found == {
        ("K-7", "events", first): 7.0, ("K-7", "events", second): 5.0, ("K-8", "events", second): 1.0,
        ("K-7", "features_used", first): 2.0, ("K-7", "features_used", second): 1.0, ("K-8", "features_used", second): 1.0,
        ("K-7", "sessions", first): 3.0, ("K-7", "sessions", second): 1.0, ("K-8", "sessions", second): 1.0,
        ("K-7", "minutes", first): 10.0, ("K-7", "minutes", second): 10.0, ("K-8", "minutes", second): 1.0,
        ("K-7", "beta", second): 1.0,
    }  # fmt: skip
    assert [(row.key, row.value) for row in everything(folder.engine, m.Observation)] == [("calls", 1.0)]
    assert {rule: finding.count for rule, finding in report.findings.items()} == {
        "internal usage": 1,
        "weekly values: the row lies before the account was a customer": 1,
    }
    sources = {source.key: str(source.latest_on) for source in everything(folder.engine, m.DataSource)}
    assert (sources["series:events"], sources["obs:calls"]) == ("2026-11-16", "2026-11-16")
    assert folder.run(USAGE).changed == 0


def test_instants_without_a_zone_are_of_the_mappings_zone(folder: Folder):
    mapping = """
timezone: America/New_York
feeds:
  - {into: accounts, file: accounts.csv}
  - into: tickets
    file: t.csv
    columns: {id: id, account_id: a, opened_at: {column: at, date: "%d-%m-%Y %H:%M"}, closed_at: at2}
"""
    folder.write(accounts="id,name\nA,Acme", t="id,a,at,at2\n1,A,02-11-2026 09:00,2026-11-02T12:00:00").run(mapping)
    ticket = everything(folder.engine, m.Ticket)[0]
    assert (ticket.opened_at.isoformat(), ticket.closed_at.isoformat()) == (
        "2026-11-02T14:00:00+00:00",
        "2026-11-02T17:00:00+00:00",
    )


def test_files_and_columns_that_are_not_there_are_all_told_at_once_and_nothing_is_written(folder: Folder):
    with pytest.raises(Refused) as raised:
        folder.write(accounts="id,name\nK-7,Acme", abos="abo,konto\nS1,7").run(USAGE)
    told = str(raised.value).splitlines()
    assert told[0] == "Nothing was imported."
    assert told[1] == "abos.csv has no column kunde, which the mapping file reads. Its columns are abo, konto."
    assert told[2].startswith("nutzung.csv cannot be read in ")
    assert everything(folder.engine, m.Account) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("feads: []", "m.yaml, line 1: the key feads is not known; the nearest is feeds."),
        (
            "feeds:\n  - into: account\n    file: x",
            "m.yaml, line 2: feeds.0.into: Input should be 'people', 'accounts'",
        ),
        ("feeds:\n  - into: accounts\n    fiel: x", "m.yaml, line 2: the key feeds.0.file is missing."),
        (
            "feeds:\n- into: accounts\n  file: x\n  columns: {id: a, nam: b}",
            "accounts has no column nam; the nearest is name",
        ),
        ("feeds:\n- into: accounts\n  file: x\n  columns: {id: a}", "accounts needs the column name"),
        (
            "feeds:\n- into: accounts\n  file: x\n  columns:\n    id: a\n    name:\n      colum: b",
            "m.yaml, line 7: the key colum is not known; the nearest is column.",
        ),
        ("checks:\n- {say: x, file: y, has: {prefix: b}}", "needs exactly one of column, columns and constant"),
        ("timezone: Berlin", "m.yaml, line 1: timezone: Berlin is no time zone; write it as Europe/Berlin."),
        ("derived:\n- {file: x, account_id: {column: a, lookup: abc}, on: b}", "the lookup abc is not defined"),
        (
            "derived:\n- {file: x, account_id: a, on: b, series: {e: {count: true, sum: c}}}",
            "needs exactly one of count: true, sum",
        ),
        ("feeds: [", "this is no valid YAML"),
    ],
)
def test_a_wrong_mapping_names_file_line_and_nearest_key(text: str, sentence: str):
    with pytest.raises(ConfigurationError) as raised:
        parse_mapping(text, "m.yaml")
    assert sentence in str(raised.value)
