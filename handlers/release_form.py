"""The form of an announcement: what it is, from when, and which accounts it touches."""

from collections.abc import Mapping

from handlers.fields import Fields
from handlers.names import LABEL, cut
from handlers.own_rules import fact_label
from handlers.reply import ChoiceField, DateField, Form, FormField, Option, Reply, TextField
from handlers.services import Services
from storage.releases import Audience, ReleaseRow, plans_and_segments
from success.facts import FACTS
from success.own_rules import COMPARISONS, askable
from success.vocabulary import ReleaseKind

MOST_TEXT = 1500
KIND_NAMES: Mapping[ReleaseKind, str] = {
    ReleaseKind.RELEASE: "Release",
    ReleaseKind.INCIDENT: "Incident",
    ReleaseKind.PRICE: "Price change",
}


def release_form(services: Services, title: str, row: ReleaseRow | None = None) -> Reply:
    """Open the form, with a title that was typed or with an announcement that is to be changed."""
    audience = row.audience if row is not None else {}
    with services.reading() as session:
        plans, segments = plans_and_segments(session)
    facts = tuple(Option(cut(fact_label(fact.key), LABEL - 2), fact.key) for fact in askable())[:100]
    fields: tuple[FormField, ...] = (
        ChoiceField(
            "kind",
            "What is it?",
            tuple(Option(name, kind.value) for kind, name in KIND_NAMES.items()),
            row.kind.value if row is not None else "release",
            radio=True,
        ),
        TextField("title", "Title", title[:120], max_length=120),
        TextField(
            "what",
            "What does it mean for the customer?",
            row.text if row is not None else "",
            required=False,
            multiline=True,
            max_length=MOST_TEXT,
        ),
        DateField("starts_on", "From which day?", row.starts_on if row is not None else services.today()),
        *_menu("plan", "For accounts on the plan", plans, str(audience.get("plan", ""))),
        *_menu("segment", "In the segment", segments, str(audience.get("segment", ""))),
        ChoiceField("fact", "Where the figure", facts, str(audience.get("fact", "")), required=False),
        ChoiceField(
            "comparison",
            "compares",
            tuple(Option(w, k) for k, w in COMPARISONS.items()),
            str(audience.get("comparison", "at_least")),
            required=False,
        ),
        TextField(
            "threshold",
            "with",
            _threshold(audience),
            required=False,
            max_length=20,
            hint="Shares in per cent. All that is named must hold.",
        ),
    )
    carried = {"release": str(row.id)} if row is not None else {}
    form = Form("Announce", "release save", fields, "Show whom it touches", carried)
    return Reply("Announce a release, an incident or a price change.", (form,))


def _threshold(audience: Audience) -> str:
    """Write the line as it was typed: a share in per cent."""
    if not audience.get("fact"):
        return ""
    fact, line = FACTS.get(str(audience["fact"])), float(str(audience["threshold"]))
    return f"{line * 100 if fact is not None and fact.unit == 'share' else line:g}"


def _menu(name: str, label: str, values: tuple[str, ...], initial: str) -> tuple[ChoiceField, ...]:
    """Give a menu of the book's own words; none where the book has none."""
    options = tuple(Option(cut(value, LABEL - 2), value) for value in values[:100])
    return (ChoiceField(name, label, options, initial if initial in values else "", required=False),) if options else ()


def read_audience(fields: Fields) -> Audience:
    """Read whom it is for; what is wrong is told at its field."""
    values = fields.values
    found: dict[str, object] = {name: values[name] for name in ("plan", "segment") if values.get(name)}
    fact = FACTS.get(values.get("fact", ""))
    if fact is None:
        if values.get("threshold", "").strip():
            fields.errors["fact"] = "Choose the figure that is compared, or empty the line below."
        return found
    if values.get("comparison", "") not in COMPARISONS:
        fields.errors["comparison"] = "Choose how to compare."
    line = fields.number("threshold", low=-1e12, high=1e12)
    threshold = line / 100 if fact.unit == "share" else line
    return {**found, "fact": fact.key, "comparison": values.get("comparison", ""), "threshold": threshold}
