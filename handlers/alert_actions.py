"""What a press does to an alert at once: show, claim, release, open again. What asks for words first is in alert_forms.py."""

from sqlmodel import Session

from handlers.alert_desk import alert_id_of, alert_of, by, gone, present, too_late
from handlers.names import plain_name
from handlers.reply import Reply
from handlers.request import Request
from handlers.router import Capability
from handlers.services import Services
from storage.alert_life import claim, release, reopen, wake
from storage.alerts import AlertRow, get_alert
from success.attention import escalate_at
from success.errors import Refused
from success.vocabulary import AlertState, Role
from success.wording import day

_LEADERS = {Role.MANAGER, Role.ADMIN}


def show_alert(request: Request, services: Services) -> Reply:
    """Show an alert to the person who asked."""
    return present(request, services, alert_id_of(request))


def claim_alert(request: Request, services: Services) -> Reply:
    """Make an alert hers; of two who press in the same second, the second learns who was faster."""
    deed = by(request, services)
    with services.writing() as session:
        row = alert_of(session, request)
        if row is None:
            return gone(request)
        aside = ""
        if not claim(session, row.id, deed):
            aside = too_late(session, request, services, _now(session, row))
    return present(request, services, row.id, aside)


def release_alert(request: Request, services: Services) -> Reply:
    """Give an alert back; what a colleague claimed only a manager can release."""
    deed = by(request, services)
    with services.writing() as session:
        row = alert_of(session, request)
        if row is None:
            return gone(request)
        hours = getattr(services.library.triggers().attention.escalation, row.severity.value)
        again = escalate_at(deed.at, row.timezone, hours)
        aside = ""
        if not release(session, row.id, deed, of_others=request.caller.role in _LEADERS, escalate_at=again):
            aside = _not_released(session, request, services, _now(session, row))
    return present(request, services, row.id, aside)


def reopen_alert(request: Request, services: Services) -> Reply:
    """Open a closed alert again, or end a snooze."""
    deed = by(request, services)
    with services.writing() as session:
        row = alert_of(session, request)
        if row is None:
            return gone(request)
        if row.closed and row.churned_on is not None and row.churned_on <= services.today():
            left = day(row.churned_on, services.today())
            raise Refused(f"{plain_name(row.account_name)} left {left}; its alerts stay closed.")
        again = wake if row.state is AlertState.SNOOZED else reopen
        aside = "" if again(session, row.id, deed) else "It is open already."
    return present(request, services, row.id, aside)


def _not_released(session: Session, request: Request, services: Services, row: AlertRow) -> str:
    if not row.closed and row.claimed_by is not None and row.claimed_by != request.caller.person_id:
        who = plain_name(row.claimer, 40)
        return f"{who} claimed it, so only {who} or a manager can release it. Nothing was changed."
    if not row.closed and row.claimed_by is None:
        return "Nobody holds it any more: it is unclaimed already."
    return too_late(session, request, services, row)


def _now(session: Session, row: AlertRow) -> AlertRow:
    """Read the alert again, as it stands after somebody else's deed."""
    return get_alert(session, row.id) or row


CAPABILITIES = (
    Capability(word="alert show", handler=show_alert),
    Capability(word="alert claim", handler=claim_alert, role=Role.CSM),
    Capability(word="alert release", handler=release_alert, role=Role.CSM),
    Capability(word="alert reopen", handler=reopen_alert, role=Role.CSM),
)
