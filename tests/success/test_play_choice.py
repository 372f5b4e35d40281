"""Which plays are suggested, and why."""

from success.play_choice import MOST, Signal, suggest
from success.plays import PlayDefinition, Step, Template
from success.vocabulary import RiskKind, Stage


def play(*, stages: tuple[Stage, ...] = (), risks: tuple[RiskKind, ...] = ()) -> PlayDefinition:
    return PlayDefinition(
        title="A play",
        line="does what is needed",
        goal="A goal that is worth the work.",
        when="Whenever somebody asks for it.",
        stages=stages,
        risks=risks,
        steps=tuple(Step(title=f"Step number {at}", day=at) for at in range(3)),
        templates={"hello": Template(subject="Hello", body="Hello {contact}, " + "this is a word to you. " * 3)},
        first_template="hello",
        good="The customer says so herself.",
        exit=("it is done",),
    )


PLAYS = {
    "stage": play(stages=(Stage.ADOPTION,)),
    "risk": play(risks=(RiskKind.ADOPTION,)),
    "elsewhere": play(risks=(RiskKind.ADOPTION,), stages=(Stage.ONBOARDING,)),
    "named": play(),
    "never": play(),
}
SIGNAL = Signal(7, "sponsor left 2 Nov", RiskKind.RELATIONSHIP, ("named", "not_in_the_library"))


def keys(*given, running=frozenset()) -> list[str]:
    return [one.key for one in suggest(PLAYS, *given, Stage.ADOPTION, running)]


def test_what_answers_an_alert_comes_first_then_risks_then_the_stage():
    assert keys([SIGNAL], {RiskKind.ADOPTION}) == ["named", "risk", "stage"]


def test_an_alert_tells_why_and_is_carried_along():
    first = suggest(PLAYS, [SIGNAL], frozenset(), Stage.ADOPTION, frozenset())[0]
    assert (first.why, first.alert_id) == ("alert: sponsor left 2 Nov", 7)


def test_a_risk_that_only_an_alert_hints_at_counts_too():
    hint = Signal(8, "usage fell", RiskKind.ADOPTION, ())
    (risk, stage) = suggest(PLAYS, [hint], frozenset(), Stage.ADOPTION, frozenset())
    assert (risk.key, risk.why, risk.alert_id) == ("risk", "alert: usage fell", 8)
    assert (stage.key, stage.why) == ("stage", "stage: adoption")


def test_a_play_that_runs_is_not_suggested():
    assert keys([SIGNAL], frozenset(), running={"named", "stage"}) == []


def test_a_play_of_another_stage_is_not_suggested_for_its_risk():
    assert "elsewhere" not in keys([], {RiskKind.ADOPTION})


def test_there_are_never_more_than_a_choice():
    many = {f"play_{at}": play(stages=(Stage.ADOPTION,)) for at in range(20)}
    assert len(suggest(many, [], frozenset(), Stage.ADOPTION, frozenset())) == MOST


def test_each_play_is_suggested_once_with_its_best_reason():
    named = Signal(7, "usage fell", RiskKind.ADOPTION, ("risk",))
    found = suggest(PLAYS, [named], {RiskKind.ADOPTION}, Stage.ADOPTION, frozenset())
    assert [(one.key, one.alert_id) for one in found] == [("risk", 7), ("stage", None)]
