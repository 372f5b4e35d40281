"""`scorecard`: how the score is weighed, by stage, and which versions there were."""

from collections.abc import Mapping
from datetime import date

from handlers.markup import escape
from handlers.names import plain_name
from handlers.reply import Actions, Button, Node, Note, Reply, Table, Text
from handlers.request import Request
from handlers.router import Capability
from handlers.services import Services
from storage.scorecards import in_force
from storage.versions import VersionRow, read_versions
from success.vocabulary import Role
from success.wording import day, many

SETS: Mapping[str, str] = {
    "onboarding": "Before and during onboarding",
    "adoption": "Adoption",
    "renewal": "Retention and later",
}
"""The sets of weights, as people read them."""


def show_scorecard(request: Request, services: Services) -> Reply:
    """Show categories and weights of the scorecard in force, and its history."""
    today = services.today()
    with services.reading() as session:
        number_in_force, scorecard = in_force(session)
        history = read_versions(session, limit=8)
    rows = tuple(
        (
            category.label,
            *(f"{scorecard.weights.of(name).get(key, 0):g} %" for name in SETS),
            str(len(category.measures)),
        )
        for key, category in scorecard.categories.items()
    )
    bands = scorecard.bands
    body: list[Node] = [
        Text(
            f"**Scorecard v{number_in_force} is in force**\n🔴 red below {bands.yellow:g} · 🟡 yellow from {bands.yellow:g} · "
            f"🟢 green from {bands.green:g}"
        ),
        Table(("Category", *SETS.values(), "Measures"), rows, "Weight of each category by stage", (1, 2, 3, 4)),
        Text("**Versions**\n" + "\n".join(_version_line(row, today) for row in history)),
    ]
    if request.caller.role is Role.ADMIN:
        body.append(Actions((Button("Change weights", "scorecard edit"),)))
    body.append(
        Note("`health explain acme` shows every measure; `python app.py scorecard export` writes this one as a file")
    )
    summary = (
        f"Scorecard v{number_in_force} is in force, with {many(len(scorecard.categories), 'category', 'categories')}."
    )
    return Reply(summary, tuple(body))


def _version_line(row: VersionRow, today: date) -> str:
    by = f" by {escape(plain_name(row.by, 40))}" if row.by else ""
    origin = "edited in chat" if row.origin == "chat" else "loaded from the file"
    reason = f": “{escape(row.reason)}”" if row.reason else ""
    return f"v{row.number} · {day(row.created_on, today)} · {origin}{by}{reason}"


CAPABILITIES = (
    Capability(
        word="scorecard",
        handler=show_scorecard,
        summary="How the health score is weighed, and its versions",
        usage=("scorecard",),
        shares_account_data=False,
    ),
)
