"""`tell me when`: a standing rule of a person's own, read as she says it; `rules` lists hers."""

from collections.abc import Mapping

from sqlmodel import Session

from handlers.choosing import account_of, choose_account
from handlers.fields import Fields
from handlers.ids import id_in
from handlers.markup import escape
from handlers.names import LABEL, cut, plain_name, shown_name
from handlers.reply import (
    Actions,
    Answer,
    Button,
    ChoiceField,
    FieldErrors,
    Form,
    Item,
    NumberField,
    Option,
    Reply,
    Text,
    sentence,
)
from handlers.request import Request
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from storage.scoring import read_facts
from storage.wishes import RuleRow, add_rule, end_rule, rules_of
from success.alerting import Holds
from success.conditions import holds
from success.fact_catalogue import Fact
from success.facts import FACTS
from success.own_rules import COMPARISONS, LARGEST, SaidRule, askable, read_rule, told
from success.triggers import Comparison
from success.vocabulary import Role
from success.wording import many, number, percent

_MOST_OPTIONS = 100


def set_rule(request: Request, services: Services) -> Reply:
    """Set the rule that was said; what is not understood becomes a form with the same questions, nothing typed is lost."""
    said = read_rule(request.text) if request.text else _carried(request.values)
    if said is None:
        return _ask(request.text, None)
    if not said.account and not request.values.get("account"):
        return _set(said, None, "", request, services)
    with services.reading() as session:
        account = choose_account(session, request, word="tell me when", typed=said.account, carry=_carry(said))
    if isinstance(account, Reply):
        return account
    return _set(said, account.id, account.name, request, services)


def save_rule(request: Request, services: Services) -> Answer:
    """Set the rule that a form asks for."""
    fields, values = Fields(request.values), request.values
    fact = _asked_fact(values)
    if fact is None:
        fields.errors["fact"] = "Choose what to watch."
    if values.get("comparison", "") not in COMPARISONS:
        fields.errors["comparison"] = "Choose how to compare."
    threshold = fields.number("threshold", low=-LARGEST, high=LARGEST)
    if fields.errors or fact is None:
        return FieldErrors(fields.errors)
    if fact.unit == "share":
        threshold /= 100
    said = SaidRule(fact.key, values["comparison"], threshold, "")
    if not values.get("account"):
        return _set(said, None, "", request, services)
    with services.reading() as session:
        account = account_of(session, values["account"])
    return _set(said, account.id, account.name, request, services)


def list_rules(request: Request, services: Services, *, replaces: bool = False) -> Reply:
    """List a person's standing rules."""
    with services.reading() as session:
        found = rules_of(session, person_of(request.caller))
    if not found:
        text = "You have no rules of your own. Set one: `tell me when usage of acme falls under 20 users`."
        return Reply("You have no rules of your own.", (Text(text),), replaces=replaces)
    items = tuple(Item(_line(rule), _end(rule)) for rule in found)
    head = Text(f"**{many(len(found), 'rule')} of your own**: when one holds, you get a message")
    return Reply(f"You have {many(len(found), 'rule')} of your own.", (head, *items), replaces=replaces)


def stop_rule(request: Request, services: Services) -> Reply:
    """End a rule."""
    key = id_in(request.values.get("rule", ""))
    with services.writing() as session:
        ended = key is not None and end_rule(session, key, person_id=person_of(request.caller), at=services.now())
    if request.values.get("from") == "list":
        return list_rules(request, services, replaces=True)
    return sentence("The rule is ended." if ended else "That rule was ended already. `rules` lists yours.")


def _set(said: SaidRule, account_id: int | None, account: str, request: Request, services: Services) -> Reply:
    wording = told(said.fact, said.comparison, said.threshold)
    whom = plain_name(account) if account else "any of your accounts"
    text = request.text or f"{wording} at {whom}"
    with services.writing() as session:
        key = add_rule(
            session,
            person_id=person_of(request.caller),
            account_id=account_id,
            fact=said.fact,
            comparison=said.comparison,
            threshold=said.threshold,
            text=text[:500],
            at=services.now(),
        )
        now = "" if account_id is None else _now(session, account_id, said, services)
    body = f"I tell you when this holds at **{escape(whom)}**: **{escape(wording)}**.{now}"
    buttons = Actions((Button("End this rule", "rules end", {"rule": str(key)}), Button("My rules", "rules")))
    return Reply(f"I tell you when this holds at {whom}: {wording}.", (Text(body), buttons))


def _now(session: Session, account_id: int, said: SaidRule, services: Services) -> str:
    """Say where the fact stands today, and whether the rule holds already."""
    facts = read_facts(session, account_id, services.today())
    value, fact = facts.number(said.fact, 0), FACTS[said.fact]
    if value is None:
        return f"\nToday it is unknown: nothing fresh comes from {escape(fact.source)}. I watch it as soon as something does."
    figure = percent(value) if fact.unit == "share" else number(value)
    rule = Comparison.model_validate({"fact": said.fact, said.comparison: said.threshold})
    if holds(rule, facts)[0] == Holds.YES:
        return f"\nIt does so today ({figure}): expect a first message within minutes, then only when it happens again."
    return f"\nToday it is {figure}."


def _ask(typed: str, said: SaidRule | None) -> Reply:
    facts = tuple(Option(cut(fact_label(fact.key), LABEL - 2), fact.key) for fact in askable())[:_MOST_OPTIONS]
    comparisons = tuple(Option(words, key) for key, words in COMPARISONS.items())
    intro = f"You wrote: “{escape(cut(typed, 300))}”. I did not understand all of it." if typed else ""
    form = Form(
        "Tell me when",
        "tell me save",
        (
            ChoiceField("account", "At which account?", hint="Empty: any of mine.", required=False, search="accounts"),
            ChoiceField("fact", "What?", facts, said.fact if said else ""),
            ChoiceField("comparison", "How?", comparisons, said.comparison if said else "below"),
            NumberField("threshold", "Which number?", hint="Shares in per cent: 40 is 40 %."),
        ),
        submit="Watch it",
        intro=intro,
    )
    return Reply("Tell me what to watch: an account, a figure and a line.", (form,))


def fact_label(key: str) -> str:
    """Name a fact in a menu; a share says that it is asked in per cent."""
    fact = FACTS[key]
    return f"{fact.label} (%)" if fact.unit == "share" else fact.label


def _line(rule: RuleRow) -> str:
    whom = shown_name(rule.account, 60) if rule.account else "any of your accounts"
    known = rule.fact in FACTS
    wording = told(rule.fact, rule.comparison, rule.threshold) if known else f"{rule.fact}: no longer known, it rests"
    return f"**{whom}** · {escape(wording)}"


def _end(rule: RuleRow) -> Button:
    return Button("End", "rules end", {"rule": str(rule.id), "from": "list"}, description=f"End: {cut(rule.text, 60)}")


def _carry(said: SaidRule) -> Mapping[str, str]:
    return {"fact": said.fact, "comparison": said.comparison, "threshold": repr(said.threshold)}


def _carried(values: Mapping[str, str]) -> SaidRule | None:
    """Read a rule back from a button that named the account."""
    try:
        threshold = float(values.get("threshold", ""))
    except ValueError:
        return None
    if _asked_fact(values) is None or values.get("comparison", "") not in COMPARISONS or not abs(threshold) <= LARGEST:
        return None
    return SaidRule(values["fact"], values["comparison"], threshold, "")


def _asked_fact(values: Mapping[str, str]) -> Fact | None:
    """Give the fact that is named, if it is one that people may ask for."""
    return next((fact for fact in askable() if fact.key == values.get("fact")), None)


CAPABILITIES = (
    Capability(
        word="tell me when",
        handler=set_rule,
        summary="A rule of your own: I tell you when it holds",
        usage=("tell me when usage of acme falls under 20 users", "tell me when score of any of mine drops below 50"),
        role=Role.CSM,
    ),
    Capability(word="tell me if", handler=set_rule, role=Role.CSM),
    Capability(word="tell me save", handler=save_rule, role=Role.CSM),
    Capability(
        word="rules", handler=list_rules, summary="Your own rules, and how to end them", usage=("rules",), role=Role.CSM
    ),
    Capability(word="rules end", handler=stop_rule, role=Role.CSM),
)
