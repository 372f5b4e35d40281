"""Why an alert is there, below its headline: its other evidence, then the measures that speak loudest; nothing said twice. Pure."""

from collections.abc import Collection, Iterable
from datetime import date

from handlers.alert_story import AlertStory
from handlers.alert_words import is_good_news
from handlers.markup import escape
from storage.alerts import AlertRow, Evidence
from success.account_health import AccountHealth, Knowledge
from success.wording import day, signed

_MOST = 4
_MOST_MEASURES = 3
_SILENT = 0.5  # points that explain nothing
_UNOWNED = "nobody owns the account"  # stands in the second line
_MARKS = ".,;:()"


def named_headline(row: AlertRow, health: AccountHealth) -> str:
    """Give the headline, with the name where a measure says the same of somebody by name: alerts keep no names; plain text."""
    said = _words(row.headline)
    for measure in health.measures:
        more = _words(measure.text) - said if measure.state is Knowledge.KNOWN and said < _words(measure.text) else ()
        if more and not any(character.isdigit() for word in more for character in word):
            return measure.text
    return row.headline


def source_of(row: AlertRow, today: date) -> str:
    """Tell where the headline comes from: " (CRM to 2 Nov)"; plain text."""
    own = next((one for one in row.evidence if one.source and _is_told(one.text, [row.headline])), None)
    return f" ({_from(own.source, own.as_of, today)})" if own else ""


def reasons(story: AlertStory, health: AccountHealth, told: Collection[str]) -> list[str]:
    """Give the lines, at most four, in the small markdown; `told` are measures that stand elsewhere in the message."""
    row, good = story.row, is_good_news(story.trigger)
    known = [row.headline, named_headline(row, health), _UNOWNED]
    lines = []
    for text, source, as_of in [*_evidence(row.evidence), *_measures(health, told, good=good)]:
        if not _is_told(text, known):
            known.append(text)
            lines.append(_line(text, source, as_of, story.today))
    return lines[:_MOST]


_Reason = tuple[str, str, date | None]


def _evidence(evidence: Iterable[Evidence]) -> list[_Reason]:
    return [(one.text, one.source, one.as_of) for one in evidence]


def _measures(health: AccountHealth, told: Collection[str], *, good: bool) -> list[_Reason]:
    """Give the strongest measures, with the points that they take or give."""
    speaking = [one for one in health.strongest(up=good, most=2 * _MOST_MEASURES) if abs(one.contribution) >= _SILENT]
    arrow = "▲" if good else "▼"
    return [
        (f"{arrow} {signed(one.contribution)[1:]}  {one.text}", one.source, one.as_of)
        for one in [one for one in speaking if one.key not in told][:_MOST_MEASURES]
    ]


def _is_told(text: str, known: Iterable[str]) -> bool:
    """Tell whether a text has all words of a known one, or the other way round: a measure often says again what the trigger saw."""
    words = _words(text.partition("  ")[2] if text[:1] in "▲▼" else text)
    return any(words <= other or other <= words for other in map(_words, known))


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip(_MARKS) for word in text.casefold().split())


def _line(text: str, source: str, as_of: date | None, today: date) -> str:
    return escape(text) + (f" · _{escape(_from(source, as_of, today))}_" if source else "")


def _from(source: str, as_of: date | None, today: date) -> str:
    return f"{source} to {day(as_of, today)}" if as_of is not None else source
