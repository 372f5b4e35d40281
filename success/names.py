"""Company names as people type them: which form is compared, and when what was typed means one account and no other.

"Acme", "ACME Inc." and "Acme, GmbH" are the same name; "Acme Robotics" begins with it; "Acne" is near it. Finding candidates
among many accounts is left to storage/accounts.py.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

FORM_LENGTH = 200
"""Characters of a name that are compared; databases index no more than about 2,700 bytes."""

_LEGAL = (
    "inc incorporated corp corporation co ltd limited llc llp lp plc pllc gmbh mbh ug ag se kg kgaa ohg gbr ek ev sa sas sasu "
    "sarl eurl snc srl spa sapa bv nv cv vof ab hb as asa aps oy oyj ky sl slu sll scrl sprl lda ltda sro doo "
    "zoo kft zrt nyrt bt ehf hf kk gk pte pty pvt bhd sdn jsc pjsc ooo"
)
LEGAL_FORMS = frozenset(_LEGAL.split())
"""Words at the end of a name that say what kind of company it is, without punctuation."""

_ABBREVIATION = re.compile(r"\b(?:\w[./]\s?)+\w\b\.?")
_INVISIBLE = ("Cf", "Cs")


class Likeness(IntEnum):
    """How what was typed relates to an account, closest last."""

    NEAR = 1
    BEGINS = 2  # the name begins with it, whole words
    SAME = 3  # the name, the external id or the domain is it


@dataclass(frozen=True)
class Known:
    """What is known of an account by which it can be meant."""

    search_name: str
    external_id: str
    domain: str | None
    churned: bool


def search_form(name: str) -> str:
    """Give the form by which names are compared: case folded, without punctuation and legal forms, at most `FORM_LENGTH` characters.

    It is empty only where the name is blank; a name that consists of nothing else keeps its legal form or its signs.
    """
    name = clean(name)
    folded = _fold(name)
    words = _words(_ABBREVIATION.sub(lambda found: re.sub(r"[./\s]", "", found[0]), folded))
    kept = list(words)
    while kept and kept[-1] in LEGAL_FORMS:
        kept.pop()
        while kept and kept[-1] == "and":
            kept.pop()
    form = " ".join(kept or words) or " ".join(folded.split()) or name
    return form[:FORM_LENGTH].strip()


def clean(typed: str) -> str:
    """Give what was typed without what no database stores: NUL, halves of characters, blanks at both ends."""
    return typed.replace("\x00", " ").encode("utf-8", "ignore").decode().strip()


def likeness(typed: str, known: Known) -> Likeness:
    """Tell how closely what was typed names this account. Its name counts in its search form, the external id in any case."""
    form, plain = search_form(typed), clean(typed).casefold()
    if form == known.search_name or plain in {
        known.external_id.casefold(),
        (known.domain or known.external_id).casefold(),
    }:
        return Likeness.SAME
    return Likeness.BEGINS if known.search_name.startswith(f"{form} ") else Likeness.NEAR


def meant(typed: str, candidates: Sequence[Known]) -> int | None:
    """Give the index of the one account that was meant, or None where that is not certain.

    Certain is: one account has this very name (a single living one counts before churned namesakes), or, where none has, a single
    account begins with it. The candidates must hold every account with this name and at least two of those that begin with it.
    """
    if not search_form(typed):
        return None
    likenesses = [likeness(typed, known) for known in candidates]
    same = [i for i, found in enumerate(likenesses) if found is Likeness.SAME]
    for indices in (same, [i for i in same if not candidates[i].churned]):
        if len(indices) == 1:
            return indices[0]
    begins = [i for i, found in enumerate(likenesses) if found is Likeness.BEGINS]
    return begins[0] if len(begins) == 1 and not same else None


def _fold(text: str) -> str:
    visible = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold()).replace("&", " and ")


def _words(folded: str) -> list[str]:
    """Split into words: runs of letters, digits and their marks; everything else separates, apostrophes join."""
    joined = folded.replace("'", "").replace("’", "")
    return "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in joined).split()
