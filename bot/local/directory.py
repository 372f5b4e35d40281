"""Who and what is in the workspace: the team, its people, its channels, the bot, and what was said before the first start."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.local.wire import Json

TEAM_ID = "T0LOCAL"
TEAM_NAME = "Pillar local"
TEAM_DOMAIN = "pillar-local"
BOT_USER = "U0PILLAR"
BOT_ID = "B0PILLAR"
BOT_NAME = "Pillar"
APP_ID = "A0PILLAR"

Standing = Literal["member", "guest", "stranger"]
ChannelKind = Literal["channel", "shared", "dm"]


@dataclass(frozen=True)
class LocalPerson:
    """Somebody one can be in the workspace."""

    id: str
    name: str
    email: str
    title: str
    role_line: str
    timezone: str
    standing: Standing = "member"
    admin: bool = False
    team: str = TEAM_ID

    @property
    def handle(self) -> str:
        """The short name that stands before the @ of the e-mail address."""
        return self.email.partition("@")[0]

    def as_user(self, *, with_email: bool = True) -> Json:
        """Give Slack's user object."""
        offset = datetime.now(UTC).astimezone(ZoneInfo(self.timezone)).utcoffset()
        profile: Json = {
            "real_name": self.name,
            "real_name_normalized": self.name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "title": self.title,
            "team": self.team,
        }
        if with_email:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.handle,
            "real_name": self.name,
            "deleted": False,
            "tz": self.timezone,
            "tz_label": self.timezone,
            "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
            "profile": profile,
            "is_admin": self.admin,
            "is_owner": False,
            "is_bot": False,
            "is_app_user": False,
            "is_restricted": self.standing == "guest",
            "is_ultra_restricted": False,
            "is_stranger": self.standing == "stranger",
            "updated": 0,
        }


@dataclass(frozen=True)
class LocalChannel:
    """A place to talk in. `partner` is the person on the other side of a direct conversation with the bot."""

    id: str
    name: str
    kind: ChannelKind
    topic: str = ""
    archived: bool = False
    partner: str = ""

    def as_conversation(self, *, is_member: bool, members: int) -> Json:
        """Give Slack's conversation object."""
        common: Json = {"id": self.id, "created": 0, "is_archived": self.archived, "context_team_id": TEAM_ID}
        if self.kind == "dm":
            return {**common, "is_im": True, "is_channel": False, "user": self.partner, "is_open": True}
        shared = self.kind == "shared"
        return {
            **common,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": True,
            "is_group": False,
            "is_im": False,
            "is_mpim": False,
            "is_private": False,
            "is_general": False,
            "is_member": is_member,
            "is_shared": shared,
            "is_ext_shared": shared,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.topic, "creator": "", "last_set": 0},
            "num_members": members,
        }


def _somebody(code: str, name: str, title: str, role_line: str, timezone: str, *, admin: bool = False) -> LocalPerson:
    email = f"{name.partition(' ')[0].lower()}@pillar.example"
    return LocalPerson(code, name, email, title, role_line, timezone, admin=admin)


PEOPLE: tuple[LocalPerson, ...] = (
    _somebody("U0MIA", "Mia Keller", "Customer success manager", "CSM of Acme", "Europe/Berlin"),
    _somebody("U0BOB", "Bob Lindqvist", "Customer success manager", "CSM", "Europe/Stockholm"),
    _somebody("U0INES", "Ines Duarte", "Customer success manager", "CSM", "Europe/Lisbon"),
    _somebody("U0KOFI", "Kofi Mensah", "Customer success manager", "CSM", "Europe/London"),
    _somebody("U0PRIYA", "Priya Nair", "Head of customer success", "leads the CSMs", "Europe/London"),
    _somebody("U0TOM", "Tom Becker", "Account executive", "sales", "Europe/Berlin"),
    _somebody("U0SAM", "Sam Adeyemi", "Customer success operations", "admin", "Europe/London", admin=True),
    LocalPerson(
        "U0NOAH",
        "Noah Frei",
        "noah@partner.example",
        "Implementation partner",
        "guest, in #cs-team only",
        "Europe/Zurich",
        "guest",
    ),
    LocalPerson(
        "U0LENA",
        "Lena Ortiz",
        "lena@acme.example",
        "VP Operations at Acme",
        "customer, in #acme-shared only",
        "Europe/Madrid",
        "stranger",
        team="T0ACME",
    ),
)
BY_ID = {person.id: person for person in PEOPLE}

CHANNELS: tuple[LocalChannel, ...] = (
    LocalChannel("C0ALERTS", "cs-alerts", "channel", "What needs attention in the book"),
    LocalChannel("C0SALES", "sales-handoff", "channel", "Leads from customer success, promises from sales"),
    LocalChannel("C0TEAM", "cs-team", "channel", "Customer success, all of us"),
    LocalChannel("C0ACME", "acme-shared", "shared", "Acme and us"),
)

MEMBERS: dict[str, tuple[str, ...]] = {
    "C0ALERTS": ("U0MIA", "U0BOB", "U0INES", "U0KOFI", "U0PRIYA", "U0SAM", BOT_USER),
    "C0SALES": ("U0MIA", "U0BOB", "U0PRIYA", "U0TOM", "U0SAM", BOT_USER),
    "C0TEAM": ("U0MIA", "U0BOB", "U0INES", "U0KOFI", "U0PRIYA", "U0SAM", "U0NOAH", BOT_USER),
    "C0ACME": ("U0MIA", "U0PRIYA", "U0TOM", "U0LENA", BOT_USER),
}

GREETING = (
    "Hello {name}, I am Pillar. I keep an eye on your customers and tell you what I see. "
    "Type `health acme` to see how an account is doing, `book` for all of yours, or `help` for everything I know."
)

# (channel, person, minutes before the first start, text, index of the message it answers or None)
OPENING: tuple[tuple[str, str, int, str, int | None], ...] = (
    (
        "C0TEAM",
        "U0PRIYA",
        190,
        "Morning all. Renewals review is on Thursday, please have a look at your reds before.",
        None,
    ),
    ("C0TEAM", "U0MIA", 176, "Acme worries me: fewer people log in every week, and Daniel Roth has left.", None),
    ("C0TEAM", "U0BOB", 171, "Who signs there now?", 1),
    ("C0TEAM", "U0MIA", 168, "Nobody knows yet. Lena is still our champion, I will ask her.", 1),
    (
        "C0TEAM",
        "U0SAM",
        95,
        "The CRM import is through. Ask Pillar with `/health acme` or `/book` if you want to check.",
        None,
    ),
    ("C0TEAM", "U0NOAH", 60, "The partner training for the second wave is booked, invitations are out.", None),
    ("C0ALERTS", "U0SAM", 220, "For accounts that need somebody today. Say here what you take on.", None),
    ("C0SALES", "U0TOM", 150, "Borealis asked me about more seats. Is that real, Mia?", None),
    ("C0SALES", "U0MIA", 141, "It looks real: they are nearly out of seats. I will check with their ops lead.", 7),
    ("C0ACME", "U0LENA", 130, "Hi Mia, could we move our call to Wednesday? We are reshuffling the team a bit.", None),
    ("C0ACME", "U0MIA", 122, "Of course, Lena. Wednesday 10:00 works. Anything you want on the agenda?", None),
    ("C0ACME", "U0LENA", 118, "The reports for the second plant, please.", None),
)


def dm_of(person: str) -> LocalChannel:
    """Give the direct conversation of a person with the bot."""
    return LocalChannel(f"D0{person.removeprefix('U0')}", BOT_NAME, "dm", partner=person)


def as_bot_user() -> Json:
    """Give Slack's user object of the bot."""
    return {
        "id": BOT_USER,
        "team_id": TEAM_ID,
        "name": BOT_NAME.lower(),
        "real_name": BOT_NAME,
        "deleted": False,
        "is_bot": True,
        "is_admin": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "tz": "Etc/UTC",
        "tz_label": "Etc/UTC",
        "tz_offset": 0,
        "profile": {
            "real_name": BOT_NAME,
            "display_name": BOT_NAME,
            "bot_id": BOT_ID,
            "api_app_id": APP_ID,
            "team": TEAM_ID,
        },
        "updated": 0,
    }
