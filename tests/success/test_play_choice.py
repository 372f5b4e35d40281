"""Which plays are suggested, and why."""

from success.play_choice import MOST, Signal, suggest
from success.plays import PlayDefinition, Step, Template
from success.vocabulary import Band, RiskKind, Stage


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


def test_what_answers_an_alert_comes_before_what_answers_a_risk():
    assert keys([SIGNAL], {RiskKind.ADOPTION}) == ["named", "risk"]


def test_what_only_suits_the_stage_waits_until_all_is_well():
    good_news = Signal(9, "nearly all seats in use", None, ("named",))
    assert keys([good_news], frozenset()) == ["named", "stage"]
    assert keys([], frozenset()) == ["stage"]


def test_whoever_is_not_well_is_not_asked_for_more_but_helped_on_her_way():
    plays = {"reference": play(stages=(Stage.RETENTION,)), "kickoff": play(stages=(Stage.ONBOARDING,))}

    def found(stage: Stage, band: Band) -> list[str]:
        return [one.key for one in suggest(plays, [], frozenset(), stage, frozenset(), band=band)]

    assert found(Stage.RETENTION, Band.GREEN) == found(Stage.RETENTION, Band.UNKNOWN) == ["reference"]
    assert found(Stage.RETENTION, Band.RED) == found(Stage.RETENTION, Band.YELLOW) == []
    assert found(Stage.ONBOARDING, Band.RED) == ["kickoff"]


def test_an_alert_tells_why_and_is_carried_along():
    first = suggest(PLAYS, [SIGNAL], frozenset(), Stage.ADOPTION, frozenset())[0]
    assert (first.why, first.alert_id) == ("alert: sponsor left 2 Nov", 7)


def test_a_risk_that_only_an_alert_hints_at_counts_too():
    hint = Signal(8, "usage fell", RiskKind.ADOPTION, ())
    (risk,) = suggest(PLAYS, [hint], frozenset(), Stage.ADOPTION, frozenset())
    assert (risk.key, risk.why, risk.alert_id) == ("risk", "alert: usage fell", 8)


def test_a_play_that_runs_is_not_suggested():
    assert keys([SIGNAL], frozenset(), running={"named"}) == keys([], frozenset(), running={"stage"}) == []


def test_a_play_of_another_stage_is_not_suggested_for_its_risk():
    assert "elsewhere" not in keys([], {RiskKind.ADOPTION})


def test_there_are_never_more_than_a_choice():
    many = {f"play_{at}": play(stages=(Stage.ADOPTION,)) for at in range(20)}
    assert len(suggest(many, [], frozenset(), Stage.ADOPTION, frozenset())) == MOST


def test_each_play_is_suggested_once_with_its_best_reason():
    named = Signal(7, "usage fell", RiskKind.ADOPTION, ("risk",))
    found = suggest(PLAYS, [named], {RiskKind.ADOPTION}, Stage.ADOPTION, frozenset())
    assert [(one.key, one.alert_id) for one in found] == [("risk", 7)]


def test_of_each_alert_the_play_that_it_names_first_comes_first_and_names_that_alert():
    pressing = Signal(1, "renews in 60 days", RiskKind.ADOPTION, ("risk", "named"))
    sponsor = Signal(2, "sponsor left 2 Nov", RiskKind.RELATIONSHIP, ("named", "risk"))
    found = suggest(PLAYS, [pressing, sponsor], frozenset(), Stage.ADOPTION, frozenset())
    assert [(one.key, one.alert_id) for one in found] == [("risk", 1), ("named", 2)]
