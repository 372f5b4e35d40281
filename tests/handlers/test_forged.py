"""What a button or a form carries can be forged, and what it names can be gone: everything gets a sentence, never a fault of ours."""

import pytest
from sqlmodel import select

from handlers.ids import id_in
from handlers.reply import Answer, FieldErrors, Reply
from handlers.request import Place, PlaceKind, Request, Via
from storage.engine import open_session
from storage.models import Alert, FollowUp, Play, PlayTask, Risk, WatchRule
from tests.handlers.alerting import add_alert, ready
from tests.handlers.conftest import ROUTER, Desk
from tests.handlers.day import add_follow_up, add_risk, add_task

_NAMES = """
account alert amount away band choice comparison contact cover due_on fact follow_up from from_on incident kind mute
name next_on note offset on outcome owner page play play_id reason release renews_on risk rule score severity stage
summary task template threshold title trigger until until_on version view what window
"""
NAMES = _NAMES.split()
FORGED = (
    "",
    "-1",
    "2147483648",
    "9" * 30,
    "²",
    "1.5",
    "1e400",
    "#x\x00\ud800",
    "[@Mia](person:1) <!channel> {account}",
    "9999-12-31",
)


@pytest.fixture
def busy_desk(desk: Desk) -> Desk:
    """A desk with one of everything that a button may name."""
    alert = add_alert(ready(desk))
    add_task(desk, alert=alert)
    add_follow_up(desk)
    add_risk(desk)
    return desk


def right_ones(desk: Desk) -> dict[str, str]:
    """Give arguments that name what is there."""
    named = {"alert": Alert, "play_id": Play, "task": PlayTask, "risk": Risk, "follow_up": FollowUp}
    with open_session(desk.engine, reading=True) as session:
        there = {name: str(session.exec(select(table.id)).first()) for name, table in named.items()}
    return {**there, "account": str(desk.accounts["Acme"]), "fact": "score", "comparison": "below", "threshold": "50"}


def forge(desk: Desk, who: str, word: str, values: dict[str, str], via: Via = Via.FORM) -> Answer:
    request = Request(desk.people[who], Place(PlaceKind.CHANNEL, "C0TEAM"), word, via=via, values=values)
    return ROUTER.answer(request, desk.services)


def is_a_sentence(answer: object) -> bool:
    return isinstance(answer, FieldErrors) or (isinstance(answer, Reply) and "went wrong" not in answer.summary)


def test_whatever_is_forged_gets_a_sentence(busy_desk: Desk) -> None:
    right = right_ones(busy_desk)
    asked = [
        (word, values)
        for at, word in enumerate(ROUTER.capabilities)
        for values in (
            dict.fromkeys(NAMES, FORGED[at % len(FORGED)]),
            dict.fromkeys(right, FORGED[(at * 3 + 1) % len(FORGED)]),
            {**right, NAMES[at % len(NAMES)]: FORGED[at % len(FORGED)]},
        )
    ]
    faults = [one for one in asked if not is_a_sentence(forge(busy_desk, "sam", *one))]
    assert not faults


@pytest.mark.parametrize("who", ["lena", "noah"])
def test_guests_and_strangers_are_refused_by_every_button_and_form(busy_desk: Desk, who: str) -> None:
    right = right_ones(busy_desk)
    asked = [forge(busy_desk, who, word, right, via) for word in ROUTER.capabilities for via in Via]
    assert all(isinstance(answer, Reply) and answer.failed and "full members" in answer.summary for answer in asked)


def test_a_viewer_changes_nothing_by_any_button(busy_desk: Desk) -> None:
    right = right_ones(busy_desk)
    right |= {"note": "a good note", "reason": "a good reason", "until": "2026-12-01"}
    for word in ROUTER.capabilities:
        forge(busy_desk, "tom", word, right)
    assert busy_desk.audited() == []


@pytest.mark.parametrize("text", ["", "0x1", "-1", "²", "1.5", "2147483648", "9" * 30, "1_0"])
def test_what_no_row_can_have_is_no_id(text: str) -> None:
    assert id_in(text) is None
    assert id_in(" 2147483647 ") == 2_147_483_647


@pytest.mark.parametrize(
    "values", [{"threshold": "inf"}, {"threshold": "nan"}, {"threshold": "-1e300"}, {"fact": "stage"}]
)
def test_a_rule_that_no_evaluation_could_decide_is_never_kept(busy_desk: Desk, values: dict[str, str]) -> None:
    right = {"fact": "score", "comparison": "below", "threshold": "50"}
    for word in ("tell me when", "tell me save"):
        forge(busy_desk, "mia", word, {**right, **values})
    busy_desk.ask("tell me when", f"score of any of mine drops below {'9' * 400}")
    assert busy_desk.rows(WatchRule) == []
