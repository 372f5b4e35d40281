"""`sheet`: a leader's Monday sheet for her 1:1 talks, a section per CSM: what changed, what has no next step, what is late."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from handlers.alert_others import in_short, listed
from handlers.alert_words import sign
from handlers.book import counts, worth
from handlers.digest import book_nodes, read_weeks, today_nodes
from handlers.markup import escape
from handlers.morning import for_whom, read_day
from handlers.names import cut, plain_name, shown_name
from handlers.renewal_lines import until
from handlers.reply import Actions, Button, Divider, Heading, Node, Note, Reply, Text
from handlers.request import Request
from handlers.rights import person_of
from handlers.router import Capability
from handlers.services import Services
from handlers.week import WEEK, changed_lines
from storage.alert_groups import AccountAlerts, grouped
from storage.alerts import AlertRow, Whose, standing_alerts
from storage.book import Total, read_totals
from storage.changes import Changed, read_changes
from storage.outbox import Letter
from storage.people import PersonRow, get_person
from storage.plays import OpenTask, late_tasks
from storage.renewals import read_renewals
from storage.team import StandingRisk, is_leader, stepless_risks, team_of, unanswered
from success.own_triggers import responses
from success.renewals import LOOK_AHEAD_DAYS, Renewal, Segment
from success.triggers import Response
from success.vocabulary import Role, Severity
from success.wording import amounts, day, days, many

_MOST = 4
_MOST_ALSO = 2
_MOST_TEXT = 120


@dataclass(frozen=True)
class Section:
    """What a leader and one CSM have to talk about."""

    person: PersonRow
    totals: tuple[Total, ...]
    changes: tuple[Changed, ...]
    renewals: tuple[Renewal, ...]  # at risk, without a next step
    risks: tuple[StandingRisk, ...]  # without a next step
    alerts: tuple[AlertRow, ...]  # unclaimed, answered by no play
    escalated: tuple[AlertRow, ...]
    late: tuple[OpenTask, ...]

    @property
    def open(self) -> int:
        """Count what has no next step, escalated (alerts by account) or is late."""
        return len(grouped({*self.alerts, *self.escalated})) + len(self.renewals) + len(self.risks) + len(self.late)


def compose_sheet(letter: Letter, services: Services) -> Reply | None:
    """Give the sheet of a Monday, with what presses for the leader herself, and her own book where she has one."""
    on, people = for_whom(letter)
    with services.reading() as session:
        today = read_day(session, services, people, on)
        weeks = read_weeks(session, today)
        leaders = [one for one in (get_person(session, key) for key in people) if one and is_leader(session, one)]
        sections = read_sections(session, _together(team_of(session, one.id) for one in leaders), on)
    if not today.reasons and not sections and all(week.empty for _, week in weeks):
        return None
    own = book_nodes(weeks, services)
    return tell_sheet(sections, on, services, before=today_nodes(today) if today.reasons else [], after=own)


def show_sheet(request: Request, services: Services) -> Reply:
    """Show the sheet of the caller's team as it would be now."""
    on = services.today()
    with services.reading() as session:
        sections = read_sections(session, team_of(session, person_of(request.caller)), on)
    return tell_sheet(sections, on, services)


def read_sections(session: Session, team: Sequence[PersonRow], on: date) -> tuple[Section, ...]:
    """Read the sections of a team, those with most to talk about first."""
    ids = [person.id for person in team]
    if not ids:
        return ()
    totals = read_totals(session, on)
    changes = read_changes(session, on, days=WEEK, owner_ids=ids)
    renewals = read_renewals(session, on, last=on + timedelta(days=LOOK_AHEAD_DAYS), owner_ids=ids)
    risks = stepless_risks(session, ids, on)
    sections = []
    for person in team:
        alerts = tuple(
            row
            for row in standing_alerts(session, Whose(person_id=person.id))
            if row.owner_id == person.id and (row.churned_on is None or row.churned_on > on)
        )
        sections.append(
            Section(
                person=person,
                totals=tuple(total for total in totals if total.owner_id == person.id),
                changes=tuple(one for one in changes if one.owner_id == person.id),
                renewals=tuple(
                    one
                    for one in renewals
                    if one.owner_id == person.id and one.segment(on) is Segment.AT_RISK and one.step_missing(on)
                ),
                risks=tuple(one for one in risks if one.owner_id == person.id),
                alerts=unanswered(session, alerts),
                escalated=tuple(row for row in alerts if row.escalated_at is not None),
                late=late_tasks(session, person.id, on),
            )
        )
    return tuple(sorted(sections, key=lambda one: (-one.open, -len(one.changes), one.person.name.casefold())))


def tell_sheet(
    sections: Sequence[Section],
    on: date,
    services: Services,
    *,
    before: Sequence[Node] = (),
    after: Sequence[Node] = (),
) -> Reply:
    """Give the message: `before` and `after` stand around the sections."""
    triggers = responses(services.library.triggers())
    total = sum(section.open for section in sections)
    summary = f"1:1 sheet of {day(on, on)}: {many(len(sections), 'CSM')}, {many(total, 'open point')}."
    body: list[Node] = [Heading(f"1:1 sheet, {on:%A} {day(on, on)}"), *before]
    if not sections:
        body.append(
            Text("Nobody reports to you, and nobody else owns accounts, so there is nothing to talk about yet.")
        )
    quiet = [section for section in sections if not section.open and not section.changes]
    for section in sections:
        if section not in quiet:
            body += [Divider(), Text(_told(section, on, triggers)), Actions(_buttons(section))]
    if quiet:
        names = ", ".join(shown_name(section.person.name, 40) for section in quiet)
        body += [Divider(), Text(f"Nothing changed and nothing is open: {names}.")]
    note = Note(
        "no next step: at-risk renewals, risks, and alerts without claim or play · changes against 7 days before"
    )
    return Reply(summary, (*body, *after, note))


def _told(section: Section, on: date, triggers: Mapping[str, Response]) -> str:
    """Give a section, in the small markdown."""
    count = sum(total.accounts for total in section.totals)
    name, book = shown_name(section.person.name, 40), f"{escape(worth(section.totals))} ARR"
    parts = [f"**{name}** · {many(count, 'account')}, {book} · {counts(section.totals)}"]
    if section.changes:
        parts.append(f"**Changed in 7 days**\n{changed_lines(section.changes, _MOST)}")
    parts += _part("No next step", _stepless(section, on, triggers))
    parts += _part("Escalated", [_alerted(group, on, triggers) for group in grouped(section.escalated)])
    parts += _part("Late", [_late(task, on) for task in section.late])
    return "\n".join(parts)


def _part(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return [f"**{title}** ({len(lines)})", *lines[:_MOST], *more]


def _stepless(section: Section, on: date, triggers: Mapping[str, Response]) -> list[str]:
    """Give renewals, risks and alerts without a next step, most severe first: a check-in that is due stands behind a risk."""
    renewals = [
        (
            Severity.HIGH,
            f"🔴 renewal of **{shown_name(one.name, 60)}** · {escape(amounts(one.arr))} · {escape(until(one, on))}",
        )
        for one in section.renewals
    ]
    risks = [
        (
            one.severity,
            f"⚠ {one.severity.value} {one.kind.value} risk of **{shown_name(one.account, 60)}**"
            + (f" · next step was due {day(one.next_on, on)}" if one.next_step and one.next_on else ""),
        )
        for one in section.risks
    ]
    told = {row.id for row in section.escalated}
    alerts = [
        (group.first.severity, _alerted(group, on, triggers))
        for group in grouped(row for row in section.alerts if row.id not in told)
    ]
    ranks = list(Severity)
    ordered = sorted([*renewals, *risks, *alerts], key=lambda pair: ranks.index(pair[0]), reverse=True)
    return [line for _, line in ordered]


def _alerted(group: AccountAlerts, on: date, triggers: Mapping[str, Response]) -> str:
    row = group.first
    also = listed(in_short(row, group.others, triggers), _MOST_ALSO)
    state = f"claimed by {shown_name(row.claimer, 40)}" if row.claimed_by else "unclaimed"
    return (
        f"{sign(row, triggers.get(row.trigger))} **{shown_name(row.account_name, 60)}** · {row.severity.value} · "
        f"{escape(cut(row.headline, _MOST_TEXT))} · {state} since {day(row.raised_on, on)}"
        + (f" · also: {escape(also)}" if also else "")
    )


def _late(task: OpenTask, on: date) -> str:
    return f"☐ **{shown_name(task.account, 60)}** · {escape(cut(task.title, _MOST_TEXT))} · {days((on - task.due_on).days)} late"


def _buttons(section: Section) -> tuple[Button, ...]:
    owner = {"owner": str(section.person.id)}
    first = plain_name(section.person.name.split()[0] if section.person.name.split() else section.person.name, 30)
    return (
        Button(f"Book of {first}", "book", owner),
        Button(f"Renewals of {first}", "renewals", owner | {"window": f"{LOOK_AHEAD_DAYS}d"}),
    )


def _together(teams: Iterable[tuple[PersonRow, ...]]) -> tuple[PersonRow, ...]:
    return tuple({person.id: person for team in teams for person in team}.values())


CAPABILITIES = (
    Capability(
        word="sheet",
        handler=show_sheet,
        summary="Your 1:1 sheet per CSM: what changed, what has no next step, what is late",
        usage=("sheet",),
        role=Role.MANAGER,
    ),
)
