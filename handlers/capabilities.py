"""Everything people can ask for, in the order in which help tells it."""

from handlers import (
    alert_actions,
    alert_forms,
    alert_mutes,
    alerts,
    book,
    cover,
    digest,
    draft_note,
    followup,
    health,
    health_explain,
    health_override,
    own_rules,
    play_end,
    play_steps,
    plays,
    pulse,
    release,
    renewal,
    renewal_form,
    renewals,
    risk_forms,
    risks,
    scorecard,
    scorecard_edit,
    sheet,
    touchpoint,
    watch,
)
from handlers.choosing import OPTIONS, find_account_options
from handlers.help import help_with
from handlers.home import home_with
from handlers.router import Router


def make_router() -> Router:
    """Make the router that every platform uses."""
    told = (
        *health.CAPABILITIES,
        *book.CAPABILITIES,
        *alerts.CAPABILITIES,
        *alert_actions.CAPABILITIES,
        *alert_forms.CAPABILITIES,
        *alert_mutes.CAPABILITIES,
        *draft_note.CAPABILITIES,
        *plays.CAPABILITIES,
        *play_steps.CAPABILITIES,
        *play_end.CAPABILITIES,
        *risks.CAPABILITIES,
        *risk_forms.CAPABILITIES,
        *renewals.CAPABILITIES,
        *renewal.CAPABILITIES,
        *renewal_form.CAPABILITIES,
        *digest.CAPABILITIES,
        *sheet.CAPABILITIES,
        *followup.CAPABILITIES,
        *own_rules.CAPABILITIES,
        *cover.CAPABILITIES,
        *release.CAPABILITIES,
        *pulse.CAPABILITIES,
        *touchpoint.CAPABILITIES,
        *watch.CAPABILITIES,
        *health_override.CAPABILITIES,
        *health_explain.CAPABILITIES,
        *scorecard.CAPABILITIES,
        *scorecard_edit.CAPABILITIES,
    )
    return Router.of((*told, home_with(told), help_with(told)), {OPTIONS: find_account_options})
