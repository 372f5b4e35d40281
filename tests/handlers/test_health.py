"""`health`: what a person is told of one account, and that nothing breaks it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from handlers.markup import plain, runs
from handlers.names import plain_name, shown_name
from handlers.reply import Form, Meters, Note, Trend, Visibility
from handlers.request import Place, PlaceKind, Request, Via
from storage.engine import open_session
from storage.models import DataSource
from tests.handlers.conftest import (
    ROUTER,
    TODAY,
    Desk,
    add_account,
    add_contract,
    add_snapshot,
    buttons_of,
    choices_of,
    lines_of,
    services_of,
    text_of,
)


def note_of(answer) -> str:
    return " ".join(plain(node.markdown) for node in answer.body if isinstance(node, Note))


class TestTheMessage:
    def test_its_first_line_says_who_how_bad_and_how_much_is_known(self, desk: Desk):
        first = lines_of(desk.told("health", "acme"))[0]
        assert first.startswith("🟡 Acme · YELLOW ")
        assert first.endswith("% known")

    def test_its_second_line_says_how_much_and_by_when(self, desk: Desk):
        assert lines_of(desk.told("health", "acme"))[1] == "€84k ARR · cancel by 13 Mar (110 days)"

    def test_its_reasons_carry_points_numbers_and_dates(self, desk: Desk):
        text = text_of(desk.told("health", "acme"))
        assert "executive sponsor Daniel Roth left 2 Nov, no successor" in text
        assert "of 80 seats" in text
        assert "value one reached 3 Nov" in text
        reasons = [line for line in text.splitlines() if line.startswith(("▼", "▲"))]
        assert 4 <= len(reasons) <= 6
        assert all(line.split()[1].replace(".", "").isdigit() for line in reasons)

    def test_it_names_what_is_unknown_and_since_when(self, desk: Desk):
        (unknown,) = [line for line in lines_of(desk.told("health", "acme")) if line.startswith("Unknown:")]
        assert "NPS (no NPS answer since 28 Mar" in unknown

    def test_it_suggests_the_next_step_with_the_name_of_a_person(self, desk: Desk):
        lines = lines_of(desk.told("health", "acme"))
        assert "Next: ask Lena Ortiz for an introduction to the new sponsor" in lines

    def test_it_shows_six_categories_as_meters(self, desk: Desk):
        (meters,) = [node for node in desk.told("health", "acme").body if isinstance(node, Meters)]
        assert len(meters.meters) == 6
        assert all("% known" in meter.detail for meter in meters.meters)

    def test_its_small_print_names_sources_days_and_scorecard(self, desk: Desk):
        small = note_of(desk.told("health", "acme"))
        assert "usage to 22 Nov" in small
        assert "CRM to 23 Nov" in small
        assert "scorecard v1" in small

    def test_its_summary_is_one_plain_sentence_with_the_point(self, desk: Desk):
        summary = desk.told("health", "acme").summary
        assert summary.startswith("Acme: YELLOW ")
        assert "cancel by 13 Mar (110 days)" in summary
        assert "*" not in summary

    def test_only_the_person_who_asked_sees_it(self, desk: Desk):
        assert desk.told("health", "acme").visibility is Visibility.PRIVATE

    def test_with_snapshots_it_tells_the_trend_in_numbers_and_as_a_line(self, desk: Desk):
        with open_session(desk.engine) as session:
            for back, score in ((90, 66.0), (30, 60.0), (7, 58.0)):
                add_snapshot(session, desk.accounts["Acme"], TODAY - timedelta(days=back), score, "yellow")
        answer = desk.told("health", "acme")
        text = text_of(answer)
        assert "(60 a month ago)" in text.splitlines()[0]
        assert "Since 16 Nov (" in text
        assert "(from 66, 25 Aug)" in text
        (trend,) = [node for node in answer.body if isinstance(node, Trend)]
        assert [score for _, score in trend.points][:3] == [66.0, 60.0, 58.0]

    def test_without_snapshots_it_says_that_there_is_no_trend_yet(self, desk: Desk):
        assert "Trend: no score of earlier days yet" in text_of(desk.told("health", "acme"))


class TestItsTerms:
    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("cascade south", "$31k ARR · open-ended"),
            ("dunes", "€9k ARR · cancel by 2 Apr (130 days, notice date assumed)"),
            ("cascade north", "€12k ARR · renews 22 Jan (60 days), past its notice date 24 Oct"),
            ("empty", "no running contract on record"),
        ],
    )
    def test_tell_every_kind_of_contract(self, desk: Desk, name: str, told: str):
        assert lines_of(desk.told("health", name))[1] == told

    def test_tell_a_notice_that_was_given(self, desk: Desk):
        with open_session(desk.engine) as session:
            key = add_account(session, "Leaving", desk.people["mia"].person_id)
            add_contract(session, key, 5_000, cancelled_on=TODAY - timedelta(days=3), days_left=90)
        assert lines_of(desk.told("health", "leaving"))[1] == "€5k ARR · notice given 20 Nov, ends 21 Feb"

    def test_never_add_up_two_currencies(self, desk: Desk):
        with open_session(desk.engine) as session:
            add_contract(session, desk.accounts["Acme"], 10_000, currency="USD")
        assert lines_of(desk.told("health", "acme"))[1].startswith("€84k + $10k ARR")


class TestNames:
    def test_a_typo_offers_the_nearest_name_and_guesses_nothing(self, desk: Desk):
        answer = desk.told("health", "acmee")
        assert "Acme" in buttons_of(answer)
        assert "YELLOW" not in text_of(answer)

    def test_two_close_names_become_two_buttons(self, desk: Desk):
        answer = desk.told("health", "cascade")
        assert {"Cascade North", "Cascade South"} <= set(buttons_of(answer))

    def test_a_button_of_a_near_name_opens_that_account(self, desk: Desk):
        answer = desk.told("health", "cascade")
        opened = desk.press(buttons_of(answer)["Cascade South"])
        assert "Cascade South" in lines_of(opened)[0]

    def test_an_unknown_name_is_said_with_the_way_out(self, desk: Desk):
        text = text_of(desk.told("health", "zzqxw"))
        assert "No account is called “zzqxw”" in text
        assert "import" in text

    def test_namesakes_are_told_apart_by_their_id(self, desk: Desk):
        with open_session(desk.engine) as session:
            add_account(session, "Acme", desk.people["bob"].person_id)
        labels = set(buttons_of(desk.told("health", "acme")))
        assert {"Acme (A-1)", "Acme (A-8)"} <= labels

    def test_no_name_gives_a_picker_with_her_own_accounts_first(self, desk: Desk):
        answer = desk.told("health")
        (menu,) = choices_of(answer)
        assert menu.search == "accounts"
        assert list(buttons_of(answer))[:3] == ["Acme", "Borealis", "Cascade North"]

    def test_choosing_from_the_picker_opens_the_account(self, desk: Desk):
        chosen = desk.told("health", via=Via.BUTTON, choice=str(desk.accounts["Borealis"]))
        assert "Borealis" in lines_of(chosen)[0]

    def test_a_button_of_an_account_that_is_gone_says_so(self, desk: Desk):
        assert "no longer in the book" in text_of(desk.told("health", via=Via.BUTTON, account="999"))

    def test_of_acme_is_acme(self, desk: Desk):
        assert "Acme" in lines_of(desk.told("health", "of acme?"))[0]


class TestOddAccounts:
    def test_an_empty_book_says_how_accounts_come_in(self, empty_desk: Desk):
        for typed in ("", "acme"):
            text = text_of(empty_desk.told("health", typed))
            assert "python app.py import" in text
            assert "python app.py demo" in text

    def test_an_account_without_data_says_what_is_missing_and_how_to_bring_it(self, desk: Desk):
        with open_session(desk.engine) as session:
            for source in session.exec(select(DataSource)):
                session.delete(source)
        text = text_of(desk.told("health", "empty"))
        assert "nothing is known yet" in text
        assert "Missing: " in text
        assert "python app.py import" in text

    def test_a_churned_account_says_so_with_the_day(self, desk: Desk):
        answer = desk.told("health", "gone")
        assert lines_of(answer)[0] == "⚫ Gone Ltd · churned 4 Nov (19 days ago)"
        assert "Set pulse" not in buttons_of(answer)

    @pytest.mark.parametrize(
        "name",
        [
            "<!channel>",
            "*bold* _it_ `x`",
            "🦊 Fox & Söhne 🦊",
            "שלום בע״מ",
            "A" * 300,
            "[click](https://evil.example)",
            "a\nb",
        ],
    )
    def test_a_strange_name_is_shown_as_itself(self, desk: Desk, name: str):
        with open_session(desk.engine) as session:
            key = add_account(session, name, desk.people["mia"].person_id)
        answer = desk.told("health", via=Via.BUTTON, account=str(key))
        assert plain_name(name) in lines_of(answer)[0]
        assert all(len(button.label) <= 75 and len(button.description) <= 75 for button in buttons_of(answer).values())

    def test_a_long_name_is_whole_in_the_small_print(self, desk: Desk):
        with open_session(desk.engine) as session:
            key = add_account(session, "Very " * 60, desk.people["mia"].person_id)
            add_contract(session, key, 1_000)
        answer = desk.told("health", via=Via.BUTTON, account=str(key))
        assert len(lines_of(answer)[0]) < 160
        assert ("Very " * 60).strip() in text_of(answer)


class TestSharing:
    def test_posts_for_everyone_in_an_internal_channel_and_says_who(self, desk: Desk):
        shared = desk.press(buttons_of(desk.told("health", "acme"))["Share here"])
        assert shared.visibility is Visibility.PUBLIC
        assert "Shared by Mia Keller" in text_of(shared)
        assert not buttons_of(shared)

    def test_is_refused_where_outsiders_read(self, desk: Desk):
        answer = desk.told("health share", "acme", place=PlaceKind.SHARED)
        assert answer.visibility is Visibility.PRIVATE
        assert "People from outside can read this channel" in text_of(answer)
        assert "84k" not in text_of(answer)

    def test_health_asked_in_a_shared_channel_is_private_and_says_why(self, desk: Desk):
        answer = desk.told("health", "acme", place=PlaceKind.SHARED)
        assert answer.visibility is Visibility.PRIVATE
        assert "people from outside can read this channel" in text_of(answer)
        assert "Share here" not in buttons_of(answer)

    @pytest.mark.parametrize("who", ["lena", "noah"])
    def test_strangers_and_guests_get_nothing(self, desk: Desk, who: str):
        text = text_of(desk.told("health", "acme", who=who))
        assert "only answer full members" in text
        assert "Acme" not in text


class TestButtons:
    def test_a_csm_judges_her_own_accounts_only(self, desk: Desk):
        assert {"Override", "Set pulse", "Log touchpoint"} <= set(buttons_of(desk.told("health", "acme")))
        others = buttons_of(desk.told("health", "acme", who="bob"))
        assert "Log touchpoint" in others
        assert not {"Override", "Set pulse"} & set(others)

    def test_a_manager_judges_all(self, desk: Desk):
        assert {"Override", "Set pulse"} <= set(buttons_of(desk.told("health", "acme", who="priya")))

    def test_a_viewer_reads(self, desk: Desk):
        assert set(buttons_of(desk.told("health", "acme", who="tom"))) == {"Explain", "Share here"}

    def test_a_form_is_promised_where_one_opens(self, desk: Desk):
        for label, button in buttons_of(desk.told("health", "acme")).items():
            answer = desk.press(button)
            assert isinstance(answer.body[0], Form) == button.opens_form, label


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=320))
def test_no_name_breaks_out_of_its_place(name: str):
    (run,) = runs(shown_name(name))
    assert run.text == plain_name(name)
    assert (run.bold, run.italic, run.code, run.url) == (False, False, False, "")
    assert len(run.text) <= 82
    assert "\n" not in run.text


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=120), st.integers(2, 80))
def test_a_cut_name_is_never_longer_than_asked(name: str, most: int):
    assert len(plain_name(name, most).strip("\u2068\u2069")) <= max(most, len("(no name)"))


def test_searching_lists_her_own_accounts_first(desk: Desk):
    request = Request(desk.people["bob"], Place(PlaceKind.CHANNEL, "C0TEAM"), "", "", Via.BUTTON)
    every = ROUTER.find_options("accounts", request, services_of(desk.engine), "")
    assert [option.label for option in every][:3] == ["Cascade South", "Dunes & Co", "Empty GmbH"]
    assert len(every) == 6
    found = ROUTER.find_options("accounts", request, services_of(desk.engine), "casc")
    assert [option.label for option in found] == ["Cascade South", "Cascade North"]
