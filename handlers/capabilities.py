"""Everything people can ask for, in the order in which help tells it."""

from handlers import (
    alert_actions,
    alert_forms,
    alert_mutes,
    alerts,
    book,
    draft_note,
    health,
    health_explain,
    health_override,
    pulse,
    renewal,
    renewal_form,
    renewals,
    scorecard,
    scorecard_edit,
    touchpoint,
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
        *renewals.CAPABILITIES,
        *renewal.CAPABILITIES,
        *renewal_form.CAPABILITIES,
        *pulse.CAPABILITIES,
        *touchpoint.CAPABILITIES,
        *health_override.CAPABILITIES,
        *health_explain.CAPABILITIES,
        *scorecard.CAPABILITIES,
        *scorecard_edit.CAPABILITIES,
    )
    return Router.of((*told, home_with(told), help_with(told)), {OPTIONS: find_account_options})
