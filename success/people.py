"""The people of one account whom a message names, and the pulse a colleague set: values, read by storage/brief.py."""

from dataclasses import dataclass
from datetime import date

from success.vocabulary import Band


@dataclass(frozen=True)
class Pulse:
    """A CSM's own judgement of an account."""

    band: Band
    note: str
    by_id: int
    by: str
    set_on: date


@dataclass(frozen=True)
class Contacts:
    """Names of active contacts by the part they play; `lost_sponsor` left last, and nobody followed."""

    sponsors: tuple[str, ...] = ()
    champions: tuple[str, ...] = ()
    executives: tuple[str, ...] = ()  # active contacts on the executive level who are no sponsor
    others: tuple[str, ...] = ()
    lost_sponsor: str = ""
