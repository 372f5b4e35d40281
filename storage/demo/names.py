"""Invented people and companies. Any likeness is chance; every address ends in `.example`."""

import re
import unicodedata

from numpy.random import Generator


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = _words(
    "Amelie Jonas Sofia Mateo Aisha Henrik Chiara Luca Fatima Oskar Ingrid Pavel Yuki Daniela Kwame Noor Elena Tobias Ruth Sanjay "
    "Claire Marek Leila Hugo Petra Dmitri Ana Björn Zeynep Thomas Grace Ivan Marta Felix Olivia Rahul Katrin Miguel Hannah Stefan "
    "Freya Anton Nadia Paul Linnea Viktor Carmen George Emeka Julia Salma Erik Renata Colin Adaeze Simon Laura Tomasz Greta Omar"
)
LAST = _words(
    "Brandt Moreau Silva Novak Okafor Jensen Ricci Haddad Weber Lindholm Petrov Tanaka Costa Mensah Fischer Iyer Dubois Kowalski "
    "Rahimi Laurent Sørensen Keane Baumann Yilmaz Walsh Romero Huber Nilsson Adler Castellano Ferreira Schmid Gupta Virtanen Hayes "
    "Morita Vogel Duarte Bianchi Lang Osei Hofmann Marchetti Olsen Barros Winter Sharma Colombo Eriksen Abbott Steiner Krüger "
    "Nakamura Pereira Holm Reid Zimmermann Farouk Mikkelsen Blanc"
)
TITLES = {
    1: (
        "Chief Operating Officer",
        "Managing Director",
        "Chief Financial Officer",
        "VP Operations",
        "Chief Information Officer",
    ),
    2: ("Head of Planning", "Plant Manager", "Operations Manager", "Head of Quality", "IT Manager", "Regional Manager"),
    3: (
        "Shift Planner",
        "Quality Engineer",
        "Team Lead",
        "Business Analyst",
        "Site Coordinator",
        "System Administrator",
    ),
}
BUYER_TITLES = ("Head of Procurement", "Finance Director", "Commercial Director")

_HEADS = _words(
    "Al Bel Cor Dal El Fal Gar Hel Ir Jor Kal Lor Mar Nor Or Pel Quin Ral Sel Tor Ul Vel Wil Xan Yor Zel Bran Cres Dor Fen Glen Hart "
    "Iver Kest Lang Mel Nev Oak Pra Ros"
)
_MIDDLES = _words(
    "a e i o an en in on ar er or al el ill und ing ber den for gan ham kin lan mon nor pen ric sten tal ver"
)
_TAILS = _words(
    "dale field ford gate holm land mark mere mont port rock shaw stad stone ton vale view ville wick worth"
)
_TRADES = _words(
    "Logistics Foods Health Systems Retail Energy Media Partners Textiles Travel Robotics Pharma Packaging Optics Marine Hotels "
    "Instruments Insurance Freight Studios"
)
_STRIDE = 7_919
"""Prime to the number of possible names, so that neighbours in the book do not look alike and no name comes twice."""


def person(rng: Generator) -> str:
    """Draw a person's name."""
    return f"{FIRST[rng.integers(len(FIRST))]} {LAST[rng.integers(len(LAST))]}"


def company(number: int) -> str:
    """Give the invented company number `number`: the same one always, and another one for each of the first 400,000."""
    possible = len(_HEADS) * len(_MIDDLES) * len(_TAILS) * len(_TRADES)
    rest = number * _STRIDE % possible
    rest, trade = divmod(rest, len(_TRADES))
    rest, tail = divmod(rest, len(_TAILS))
    head, middle = divmod(rest, len(_MIDDLES))
    return f"{_HEADS[head]}{_MIDDLES[middle]}{_TAILS[tail]} {_TRADES[trade]}"


def slug(text: str) -> str:
    """Give `text` in the letters of an internet address; empty when none of them fit (other scripts, emoji)."""
    plain = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ß", "ss").replace("ı", "i"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")


def domain(name: str, number: int) -> str:
    """Give the domain of the company called `name`; companies whose name fits no address are known by their number."""
    return f"{slug(name)[:40].strip('-') or f'account-{number}'}.example"


def email(name: str, at: str) -> str:
    """Give the address of a person at the domain `at`."""
    return f"{slug(name).replace('-', '.')}@{at}"
