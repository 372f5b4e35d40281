"""What somebody asked, whatever the platform: who, where, which word, which arguments.

bot/slack, bot/teams build a `Request`; handlers answer it with a `Reply` (handlers/reply.py). A typed command, a
mention, a direct message, a pressed button and a submitted form are all the same `Request`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from success.vocabulary import Role

NOTHING: Mapping[str, str] = MappingProxyType({})


class Standing(StrEnum):
    """What a person is to our company's workspace."""

    MEMBER = "member"
    GUEST = "guest"
    STRANGER = "stranger"  # from another organisation, in a shared channel


class PlaceKind(StrEnum):
    """Where a request was made."""

    DIRECT = "direct"  # a conversation with the bot alone
    CHANNEL = "channel"
    SHARED = "shared"  # an outsider can read it
    HOME = "home"  # Slack's App Home


class Via(StrEnum):
    """How a request was made."""

    WORD = "word"  # slash command, mention or direct message
    BUTTON = "button"  # also a select or a checkbox
    FORM = "form"  # a submitted form
    HOME = "home"  # App Home was opened


@dataclass(frozen=True)
class Caller:
    """Who asks. `person_id` is set for members; guests and strangers have none and get nothing."""

    person_id: int | None
    name: str
    role: Role = Role.VIEWER
    standing: Standing = Standing.MEMBER
    timezone: str = "UTC"


@dataclass(frozen=True)
class Place:
    """Where it was asked; ids are the platform's own."""

    kind: PlaceKind
    channel: str = ""
    thread: str | None = None


@dataclass(frozen=True)
class Request:
    """One thing asked.

    * `word` names a capability ("health"), or a capability and what it is to do ("health explain")
    * `text` is what was typed after the word, mentions of people already turned into `@person:ID`
    * `values` are the arguments of the pressed button plus the values of a submitted form, by name; dates are ISO,
      a checked box is "yes"
    """

    caller: Caller
    place: Place
    word: str
    text: str = ""
    via: Via = Via.WORD
    values: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    platform: str = "slack"
