"""`renewals` and `renewal`: what renews, how safe it is, and the forecast that people set."""

from datetime import timedelta
from decimal import Decimal

import pytest

from handlers.reply import Item, Visibility
from storage.engine import open_session
from storage.models import Account, Contract, RenewalForecast
from tests.handlers.conftest import (
    TODAY,
    Desk,
    add_account,
    add_contract,
    add_snapshot,
    buttons_of,
    choices_of,
    errors_of,
    form_of,
    lines_of,
    text_of,
)

SOON = (TODAY + timedelta(days=8)).isoformat()


@pytest.fixture
def scored(desk: Desk) -> Desk:
    """The book after a night: Acme red without a sponsor, Borealis green, Cascade North past its day to cancel."""
    with open_session(desk.engine) as session:
        for name, score, band in (
            ("Acme", 48.0, "red"),
            ("Borealis", 81.0, "green"),
            ("Cascade North", 66.0, "yellow"),
            ("Dunes & Co", 80.0, "green"),
        ):
            add_snapshot(session, desk.accounts[name], TODAY, score, band)
        add_snapshot(session, desk.accounts["Acme"], TODAY - timedelta(days=31), 60.0, "yellow")
    return desk


def items_of(answer) -> list[Item]:
    return [node for node in answer.body if isinstance(node, Item)]


def opened(desk: Desk, name: str = "Acme", who: str = "mia"):
    return desk.told("renewal", name, who=who)


def save(desk: Desk, answer, who: str = "mia", **values: str):
    form = form_of(desk.press(buttons_of(answer)["Set forecast"], who=who))
    return desk.ask(form.word, who=who, **{**form.arguments, **values})


def test_a_csm_sees_her_own_of_the_next_120_days_least_safe_first(scored: Desk):
    answer = scored.told("renewals")
    assert lines_of(answer)[0] == "Your renewals to cancel by 23 Mar: 2, €96k"
    told = [item.markdown for item in items_of(answer)]
    assert "**Acme**" in told[0]
    assert "**Cascade North**" in told[1]
    assert answer.visibility is Visibility.PRIVATE


def test_a_renewal_tells_worth_health_dates_reason_and_the_missing_step(scored: Desk):
    first = items_of(scored.told("renewals"))[0].markdown.splitlines()
    assert first == [
        "🔴 **Acme** · €84k · RED 48 \\(−12 in 30 days\\)",
        "cancel by 13 Mar \\(110 days\\), renews 11 Jun 2027 · sponsor gone",
        "forecast not set · ⚠ no next step",
    ]


def test_totals_stand_by_segment_currency_and_forecast(scored: Desk):
    lines = lines_of(scored.told("renewals", "all 365d"))
    assert lines[0] == "The team's renewals to cancel by 23 Nov 2027: 4, €148k"
    assert lines[1] == "🔴 at risk 1, €84k · 🟡 watch 1, €12k · 🟢 safe 2, €51k"
    assert lines[2] == "Forecast: not set 4, €148k"
    assert lines[3] == "⚠ 4 renewals without a next step that stands"


def test_one_past_its_day_to_cancel_is_listed_until_it_renews(scored: Desk):
    assert "past its day to cancel 24 Oct, renews 22 Jan (60 days)" in text_of_items(scored.told("renewals", "30d"))


def text_of_items(answer) -> str:
    return "\n".join(item.markdown for item in items_of(answer)).replace("\\", "")


def test_another_time_can_be_asked_for(scored: Desk):
    for typed, told in (
        ("90d", "to cancel by 21 Feb"),
        ("90 days", "to cancel by 21 Feb"),
        ("90", "to cancel by 21 Feb"),
        ("next 6 weeks", "to cancel by 4 Jan"),
        ("@person:1 30 days", "to cancel by 23 Dec"),
        ("quarter", "to cancel by 31 Dec"),
        ("next quarter", "to cancel from 1 Jan to 31 Mar"),
    ):
        assert told in scored.told("renewals", typed).summary


def test_next_quarter_leaves_out_what_is_past_its_day(scored: Desk):
    assert "Cascade North" not in text_of_items(scored.told("renewals", "next quarter"))


def test_the_renewals_of_a_colleague(scored: Desk):
    for typed in ("@person:{bob}", "bob 365d", "365d of Bob"):
        answer = scored.told("renewals", typed.format(bob=scored.people["bob"].person_id))
        assert answer.summary.startswith("Bob Lindqvist's renewals")


def test_a_manager_sees_the_teams_with_the_csm(scored: Desk):
    assert "Mia Keller" in text_of_items(scored.told("renewals", who="priya"))


def test_the_name_of_an_account_opens_its_renewal(scored: Desk):
    assert lines_of(scored.told("renewals", "acme"))[0].startswith(
        "🔴 Acme renews 11 Jun 2027 · at risk: health is red"
    )


def test_who_left_has_nothing_to_renew(scored: Desk):
    assert "Gone Ltd left on 4 Nov, so there is nothing to renew." in text_of(opened(scored, "gone ltd"))


def test_a_number_in_a_name_is_no_time(scored: Desk):
    with open_session(scored.engine) as session:
        add_contract(session, add_account(session, "Studio 54", scored.people["bob"].person_id), 5_000)
    assert lines_of(scored.told("renewals", "studio 54"))[0].startswith("🟡 Studio 54 renews")


def test_a_name_nobody_has_is_said_with_the_way_out(scored: Desk):
    assert "Try renewals, renewals 90d" in text_of(scored.told("renewals", "zorro"))


def test_the_menu_of_times_keeps_whose_they_are(scored: Desk):
    (menu,) = choices_of(scored.told("renewals", "bob"))
    answer = scored.ask(menu.word, **menu.arguments, choice="365d")
    assert answer.summary.startswith("Bob Lindqvist's renewals to cancel by 23 Nov 2027: 1")
    assert answer.replaces


def test_a_long_list_is_paged_and_nothing_is_lost(scored: Desk):
    with open_session(scored.engine) as session:
        for at in range(33):
            key = add_account(session, f"Small {at:02}", scored.people["mia"].person_id)
            add_contract(session, key, 100 + at, days_left=120, notice=30)
    seen, answer = [], scored.told("renewals")
    while True:
        seen += [item.button.arguments["account"] for item in items_of(answer)]
        if "Show more" not in buttons_of(answer):
            break
        answer = scored.press(buttons_of(answer)["Show more"])
    assert len(seen) == len(set(seen)) == 35
    assert "Show earlier" in buttons_of(answer)


def test_a_renewal_that_is_signed_is_over(scored: Desk):
    with open_session(scored.engine) as session:
        ends = TODAY + timedelta(days=200)
        session.add(
            Contract(
                external_id="next",
                account_id=scored.accounts["Acme"],
                starts_on=ends,
                ends_on=ends + timedelta(days=365),
            )
        )
    assert "Acme" not in text_of_items(scored.told("renewals"))
    assert "nothing to renew" in text_of(opened(scored))


def test_contracts_that_end_together_are_one_renewal_with_the_earlier_day_to_cancel(scored: Desk):
    with open_session(scored.engine) as session:
        add_contract(session, scored.accounts["Acme"], 6_000, days_left=200, notice=120)
    first = text_of_items(scored.told("renewals")).splitlines()
    assert first[0].startswith("🔴 **Acme** · €90k")
    assert first[1].startswith("cancel by 11 Feb (80 days)")


def test_opening_tells_terms_questions_alerts_plays(scored: Desk):
    text = text_of(opened(scored))
    assert "€84k · cancel by 13 Mar (110 days), renews 11 Jun 2027" in text
    assert "Consumption?" in text
    assert "of 80 seats" in text
    assert "A goal for the next term?" in text
    assert "No open alert." in text
    assert "No play is running." in text
    assert "Forecast: not set" in text


def test_a_forecast_is_set_and_told_and_written_down(scored: Desk):
    answer = save(
        scored,
        opened(scored),
        category="at_risk",
        amount="60k",
        next_step="Meet the COO",
        next_on=SOON,
        note="No *sponsor*",
    )
    text = text_of(answer)
    assert "Forecast: at risk, €60k expected · set by Mia Keller 23 Nov" in text
    assert "next: Meet the COO, 1 Dec" in text
    assert "“No *sponsor*”" in text
    assert answer.replaces
    (row,) = scored.rows(RenewalForecast)
    assert row.amount == Decimal(60_000)
    assert scored.audited() == ["forecast set"]
    assert "forecast at risk, €60k expected · next: Meet the COO, 1 Dec" in text_of_items(scored.told("renewals"))


def test_the_forecast_before_stays_as_history(scored: Desk):
    answer = save(scored, opened(scored), category="commit", amount="84.000,00")
    answer = save(scored, answer, category="likely", note="CFO asks for a discount")
    text = text_of(answer)
    assert "Forecast: likely" in text
    assert "Forecasts before (1)\n23 Nov Mia Keller: commit, €84k" in text


def test_the_forecast_of_a_past_term_stays_as_history(scored: Desk):
    with open_session(scored.engine) as session:
        mia = scored.people["mia"].person_id
        past = TODAY - timedelta(days=165)
        session.add(RenewalForecast(account_id=scored.accounts["Acme"], renews_on=past, category="commit", set_by=mia))
    text = text_of(opened(scored))
    assert "Forecast: not set" in text
    assert "renewal of 11 Jun" in text


def test_owner_manager_and_admin_may_set_it(scored: Desk):
    for who, category in (("priya", "commit"), ("sam", "likely"), ("mia", "lost")):
        assert f"Forecast: {category}" in text_of(save(scored, opened(scored, who=who), who, category=category))


def test_the_renewal_manager_may_set_it_and_finds_it_among_hers(scored: Desk):
    with open_session(scored.engine) as session:
        session.get_one(Account, scored.accounts["Acme"]).renewal_manager_id = scored.people["tom"].person_id
    assert "Forecast: commit" in text_of(save(scored, opened(scored, who="tom"), "tom", category="commit"))
    assert "Acme" in text_of_items(scored.told("renewals", "tom", who="bob"))


def test_others_may_not_and_are_told_who(scored: Desk):
    arguments = {"account": str(scored.accounts["Acme"]), "renews_on": (TODAY + timedelta(days=200)).isoformat()}
    for who in ("bob", "tom"):
        assert "Set forecast" not in buttons_of(opened(scored, who=who))
        answer = scored.told("renewal save", who=who, category="commit", **arguments)
        assert answer.failed
        assert "set by its CSM (Mia Keller)" in text_of(answer)
    assert scored.rows(RenewalForecast) == []


def test_what_is_wrong_in_the_form_is_said_at_its_field(scored: Desk):
    answer = opened(scored)
    for values, field in (
        ({"category": "maybe"}, "category"),
        ({"category": "commit", "amount": "a lot"}, "amount"),
        ({"category": "commit", "amount": "nan"}, "amount"),
        ({"category": "commit", "amount": "-5"}, "amount"),
        ({"category": "commit", "amount": "1e99"}, "amount"),
        ({"category": "lost", "amount": "5"}, "amount"),
        ({"category": "likely", "next_step": "Call"}, "next_on"),
        ({"category": "likely", "next_on": SOON}, "next_step"),
        ({"category": "likely", "next_step": "Call", "next_on": "2026-11-01"}, "next_on"),
        ({"category": "likely", "next_step": "Call", "next_on": "soon"}, "next_on"),
        ({"category": "likely", "note": "x" * 1001}, "note"),
    ):
        assert set(errors_of(save(scored, answer, **values))) == {field}
    assert scored.rows(RenewalForecast) == []


def test_amounts_are_read_as_people_write_them(scored: Desk):
    answer = opened(scored)
    typed = {"60,000": 60_000, "60 000": 60_000, "1.5m": 1_500_000, "84.5": 84.5, "0": 0, "60.000,50": 60_000.5}
    for amount in typed:
        save(scored, answer, category="likely", amount=amount)
    assert [row.amount for row in scored.rows(RenewalForecast)] == [Decimal(str(read)) for read in typed.values()]


def test_a_renewal_that_moved_while_the_form_was_open_is_not_guessed(scored: Desk):
    form = form_of(scored.press(buttons_of(opened(scored))["Set forecast"]))
    answer = scored.submit(form, category="commit", renews_on="2031-01-01")
    assert answer.failed
    assert "has another date by now" in text_of(answer)


def test_a_step_whose_day_is_over_is_marked(scored: Desk):
    with open_session(scored.engine) as session:
        session.add(
            RenewalForecast(
                account_id=scored.accounts["Acme"],
                renews_on=TODAY + timedelta(days=200),
                category="likely",
                next_step="Call Lena",
                next_on=TODAY - timedelta(days=4),
                set_by=scored.people["mia"].person_id,
            )
        )
    assert "next: Call Lena · ⚠ next step was due 19 Nov" in text_of_items(scored.told("renewals"))
