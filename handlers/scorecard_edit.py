"""`scorecard edit`: an admin changes the weights of a stage: form, preview on the whole book, confirmation, new version."""

from collections.abc import Mapping

from handlers.bands import EMOJI, whole
from handlers.fields import Fields
from handlers.markup import escape
from handlers.names import plain_name
from handlers.reply import (
    Actions,
    Answer,
    Button,
    Confirm,
    FieldErrors,
    Form,
    Heading,
    Node,
    Note,
    NumberField,
    Reply,
    Style,
    Table,
    Text,
    TextField,
)
from handlers.request import Request
from handlers.rights import person_of
from handlers.router import Capability
from handlers.scorecard import SETS
from handlers.services import Services
from storage.audit import write_audit
from storage.preview import Preview, Recoloured, preview
from storage.scorecards import confirm_edit, in_force
from success.errors import Refused
from success.scorecard import Scorecard
from success.scorecard_file import reweighted
from success.vocabulary import Band, Role
from success.wording import many, number, signed

_LEAST_REASON = 10
_MOST_SHOWN = 40


def edit_weights(request: Request, services: Services) -> Reply:
    """Ask for the stage, then open the form with its weights."""
    chosen = request.values.get("stage") or request.text.strip().lower()
    if chosen not in SETS:
        buttons = tuple(Button(label, "scorecard edit", {"stage": key}, opens_form=True) for key, label in SETS.items())
        text = (
            "**For which stage do you want to change the weights?** Nothing counts before you have seen what it does."
        )
        return Reply("For which stage do you want to change the weights?", (Text(text), Actions(buttons)))
    with services.reading() as session:
        version, scorecard = in_force(session)
    return Reply(f"Change the weights of {SETS[chosen]}.", (_form(chosen, version, scorecard),))


def preview_weights(request: Request, services: Services) -> Answer:
    """Show on the whole book what the new weights would do, and ask for a yes."""
    fields = Fields(request.values)
    stage = _stage_of(request)
    with services.reading() as session:
        version, standing = in_force(session)
        weights = {key: fields.number(f"weight_{key}", low=0, high=100) for key in standing.categories}
        fields.text(
            "reason", least=_LEAST_REASON, most=300, wrong="Say in at least 10 characters why; it stays in the history."
        )
        total = sum(weights.values())
        if not fields.errors and abs(total - 100) > 0.001:
            last = f"weight_{list(standing.categories)[-1]}"
            fields.errors[last] = f"The weights add up to {number(total)}; they must add up to 100."
        if fields.errors:
            return FieldErrors(fields.errors)
        changed = reweighted(standing, stage, weights)
        if changed.digest == standing.digest:
            return FieldErrors({f"weight_{next(iter(weights))}": "These are the weights that are in force already."})
        seen = preview(session, changed, services.today())
    return _tell_preview(request, stage, version, weights, standing, seen)


def confirm_weights(request: Request, services: Services) -> Reply:
    """Put the weights in force as a new version."""
    person, stage = person_of(request.caller), _stage_of(request)
    with services.writing() as session:
        version, standing = in_force(session)
        if request.values.get("version") != str(version):
            raise Refused(
                f"Meanwhile scorecard v{version} came into force, so this preview no longer holds. Nothing was changed: "
                "start again with `scorecard edit`."
            )
        weights = {key: float(request.values[f"weight_{key}"]) for key in standing.categories}
        reason = request.values.get("reason", "")
        new = confirm_edit(session, reweighted(standing, stage, weights), person, reason)
        detail: dict[str, str | int | float | bool | None] = {
            "stage": stage,
            "before": version,
            "after": new,
            "reason": reason,
        }
        detail |= {f"weight {key}": weight for key, weight in weights.items()}
        write_audit(session, "scorecard weights changed", person_id=person, at=services.now(), detail=detail)
    text = (
        f"**Scorecard v{new} is in force.** Health read live counts with it from now on; the book is re-evaluated tonight, "
        "or now with `python app.py evaluate`."
    )
    return Reply(
        f"Scorecard v{new} is in force.", (Text(text), Actions((Button("Show scorecard", "scorecard"),))), replaces=True
    )


def drop_weights(_request: Request, _services: Services) -> Reply:
    """Leave everything as it is."""
    return Reply("Nothing was changed.", (Text("Nothing was changed: the scorecard in force stays."),), replaces=True)


def _stage_of(request: Request) -> str:
    stage = request.values.get("stage", "")
    if stage not in SETS:
        raise Refused("That stage has no weights. Start again with `scorecard edit`.")
    return stage


def _form(stage: str, version: int, scorecard: Scorecard) -> Form:
    weights = scorecard.weights.of(stage)
    fields = tuple(
        NumberField(f"weight_{key}", f"{category.label}, per cent", f"{weights.get(key, 0):g}", low=0, high=100)
        for key, category in scorecard.categories.items()
    )
    reason = TextField("reason", "Why?", hint="Stays in the history of versions.", multiline=True, max_length=300)
    return Form(
        title="Change weights",
        word="scorecard preview",
        fields=(*fields, reason),
        submit="Preview",
        arguments={"stage": stage},
        intro=f"**{SETS[stage]}** · from scorecard v{version}. The weights must add up to 100; you see their effect before they count.",
    )


def _tell_preview(
    request: Request, stage: str, version: int, weights: Mapping[str, float], standing: Scorecard, seen: Preview
) -> Reply:
    before = standing.weights.of(stage)
    moved = [
        f"{escape(category.label)} {before.get(key, 0):g} → {weights[key]:g} %"
        for key, category in standing.categories.items()
        if before.get(key, 0) != weights[key]
    ]
    carried = {name: value for name, value in request.values.items() if name.startswith("weight_") or name == "reason"}
    arguments = {
        **carried,
        **{f"weight_{k}": f"{w:g}" for k, w in weights.items()},
        "stage": stage,
        "version": str(version),
    }
    ask = Confirm(
        "Change the weights?", "They count for every account at once; the old version stays in the history.", "Change"
    )
    body: list[Node] = [
        Heading("Preview: nothing counts yet"),
        Text(f"**{SETS[stage]}**: {', '.join(moved)}"),
        *_effect(seen),
        Actions(
            (
                Button("Confirm", "scorecard confirm", arguments, Style.PRIMARY, confirm=ask),
                Button("Cancel", "scorecard cancel"),
            )
        ),
    ]
    moved_accounts = many(len(seen.recoloured), "account")
    summary = f"With the new weights {moved_accounts} of {seen.accounts} would change colour; nothing counts yet."
    return Reply(summary, tuple(body))


def _effect(seen: Preview) -> tuple[Node, ...]:
    """Show who would change colour, and how often colours would have changed."""
    shift = f" · scores move by {signed(seen.mean_shift)} on average" if seen.mean_shift is not None else ""
    head = (
        f"**{many(len(seen.recoloured), 'account')} of {seen.accounts} would change colour**: "
        f"{seen.worse} to a worse one, {seen.better} to a better one{shift}\n"
        f"Now: {_bands(seen.old_bands)}\nThen: {_bands(seen.new_bands)}\n"
        f"Changes of colour over the last {many(seen.weeks, 'week')}: {seen.old_flips} now, {seen.new_flips} then"
    )
    if not seen.recoloured:
        return (Text(head),)
    shown = seen.recoloured[:_MOST_SHOWN]
    rest = len(seen.recoloured) - len(shown)
    caption = f"The {len(shown)} that move most" if rest else "Who would change colour"
    more = (Note(f"and {rest} more: `python app.py scorecard preview NEW.yaml` tells of all"),) if rest else ()
    return (Text(head), Table(("Account", "Now", "Then"), tuple(_row(row) for row in shown), caption), *more)


def _row(row: Recoloured) -> tuple[str, str, str]:
    scores = ((row.old_band, row.old_score), (row.new_band, row.new_score))
    now, then = (f"{EMOJI[band]} {'?' if score is None else whole(score)}" for band, score in scores)
    return (plain_name(row.name, 60), now, then)


def _bands(bands: Mapping[Band, int]) -> str:
    return " · ".join(f"{EMOJI[band]} {count} {band.value}" for band, count in bands.items() if count) or "no accounts"


CAPABILITIES = (
    Capability(
        word="scorecard edit",
        handler=edit_weights,
        summary="Change the weights of a stage, after a preview on the whole book",
        usage=("scorecard edit",),
        role=Role.ADMIN,
    ),
    Capability(word="scorecard preview", handler=preview_weights, role=Role.ADMIN, slow=True),
    Capability(word="scorecard confirm", handler=confirm_weights, role=Role.ADMIN),
    Capability(word="scorecard cancel", handler=drop_weights, role=Role.ADMIN),
)
