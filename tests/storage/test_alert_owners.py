"""Whom an alert is for: the rule of its trigger, and who takes over when somebody has left."""

import pytest

from storage.alert_owners import Holders, People
from storage.people import PersonRow
from success.vocabulary import Role

MIA, RITA, PRIYA, GONE, ADMIN = range(1, 6)


def person(key: int, role: Role, manager: int | None = None, *, active: bool = True) -> PersonRow:
    return PersonRow(key, f"P{key}", None, role, "Europe/Berlin", manager, active)


PEOPLE = People(
    (
        person(MIA, Role.CSM, PRIYA),
        person(RITA, Role.CSM),
        person(PRIYA, Role.MANAGER),
        person(GONE, Role.CSM, MIA, active=False),
        person(ADMIN, Role.ADMIN),
    )
)


@pytest.mark.parametrize(
    ("rule", "csm", "renewal_manager", "owner"),
    [
        ("csm", MIA, RITA, MIA),
        ("renewal_manager", MIA, RITA, RITA),
        ("renewal_manager", MIA, None, MIA),
        ("renewal_manager", MIA, GONE, MIA),
        ("renewal_manager", None, RITA, RITA),
        ("leader", MIA, RITA, PRIYA),
        ("leader", RITA, None, PRIYA),  # nobody is her manager: any manager
        ("csm", GONE, None, MIA),
        ("csm", None, None, None),
        ("leader", None, None, None),
    ],
)
def test_an_alert_is_for_whom_its_rule_names_or_for_who_takes_over(
    rule: str, csm: int | None, renewal_manager: int | None, owner: int | None
):
    assert PEOPLE.owner(rule, Holders(csm, renewal_manager)) == owner


def test_without_any_manager_an_admin_is_told_and_a_lonely_csm_nobody():
    alone = People((person(RITA, Role.CSM, active=False), person(ADMIN, Role.ADMIN)))
    assert alone.owner("csm", Holders(RITA, None)) == ADMIN
    assert People((person(RITA, Role.CSM),)).owner("leader", Holders(RITA, None)) is None


def test_nobody_lives_by_utc():
    assert (PEOPLE.timezone(MIA), PEOPLE.timezone(None), PEOPLE.timezone(99)) == ("Europe/Berlin", "UTC", "UTC")
