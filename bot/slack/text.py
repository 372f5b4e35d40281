"""Our small markdown in Slack's three kinds of text.

* rich text: elements with a style; Slack reads no markup in them, so text is always itself
* mrkdwn: needed where rich text is not allowed (section fields, context); Slack offers no escape for its own characters,
  therefore `mrkdwn` gives None when the text holds one and the caller takes plain text or rich text instead
* plain text and the notification: literal but for `&`, `<`, `>` and the words that ring (`@here`), which `notification` defuses
"""

import re
from collections.abc import Iterable, Iterator

from bot.slack.limits import SUMMARY, shorten, split
from handlers.markup import PERSON, Run, runs

Json = dict[str, object]

_MARKUP = re.compile(r"[*_~`]|:[\w+'-]+:|^\s*(?:>|[•-] )", re.MULTILINE)
_RINGING = re.compile(r"@(?=here\b|channel\b|everyone\b|group\b)", re.IGNORECASE)
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_JOINER = "\u2060"  # shows as nothing; keeps "@" and the word after it apart
USER = "slack-user:"
"""Beginning of the address of a mention that rings (bot/slack/mentions.py); the Slack user id follows."""

_LINKS = ("https://", "http://", "mailto:")


def entities(text: str) -> str:
    """Write `&`, `<`, `>` as Slack wants them, and take the ring out of `@here` and its like."""
    if "@" in text:
        text = _RINGING.sub("@" + _JOINER, text)
    return text.translate(_ENTITIES)


def notification(summary: str) -> str:
    """The `text` of a message: what a notification and a screen reader say; no markup, no ping."""
    return entities(shorten(summary, SUMMARY))


def ring(user: str) -> str:
    """Mention a Slack user in mrkdwn or in a notification."""
    return f"<@{user}>"


def safe_url(url: str) -> bool:
    """Tell whether an address may become a link."""
    return url.startswith(_LINKS) and not re.search(r"[\s<>|]", url)


def rich_elements(found: Iterable[Run]) -> list[Json]:
    """Make the elements of a rich_text_section from runs of the small markdown."""
    return [_rich_element(run) for run in found]


def _rich_element(run: Run) -> Json:
    if run.url.startswith(USER):
        return {"type": "user", "user_id": run.url.removeprefix(USER)}
    if run.url and safe_url(run.url):
        return {"type": "link", "url": run.url, "text": run.text}
    run = _as_name(run)
    element: Json = {"type": "text", "text": f"{run.text} ({run.url})" if run.url else run.text}
    style = {name: True for name, on in (("bold", run.bold), ("italic", run.italic), ("code", run.code)) if on}
    if style:
        element["style"] = style
    return element


def _as_name(run: Run) -> Run:
    """Make the name of a person, in bold, of a mention that does not ring here."""
    return Run(run.text.removeprefix("@"), bold=True) if run.url.startswith(PERSON) else run


def rich_text(elements: list[Json]) -> Json:
    """Wrap elements into one rich_text block."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def preformatted(text: str) -> Json:
    """Make a rich_text block that keeps columns aligned."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}],
    }


def split_runs(found: Iterable[Run], limit: int) -> Iterator[list[Run]]:
    """Group runs so that each group holds at most `limit` characters; a longer run is split."""
    group: list[Run] = []
    size = 0
    for run in found:
        for piece in split(run.text, limit):
            if group and size + len(piece) > limit:
                yield group
                group, size = [], 0
            group.append(Run(piece, run.bold, run.italic, run.code, run.url))
            size += len(piece)
    if group:
        yield group


def mrkdwn(markdown: str) -> str | None:
    """Give the markdown as Slack mrkdwn, or None when a literal character would be read as markup."""
    parts: list[str] = []
    for run in map(_as_name, runs(markdown)):
        if run.url.startswith(USER):
            parts.append(ring(run.url.removeprefix(USER)))
            continue
        if _MARKUP.search(run.text) or (run.url and not safe_url(run.url)):
            return None
        parts.append(_marked(run))
    return "".join(parts)


def _marked(run: Run) -> str:
    text = entities(run.text)
    if run.url:
        return f"<{entities(run.url)}|{text.replace('|', '¦')}>"
    mark = "*" if run.bold else "_" if run.italic else "`" if run.code else ""
    if not mark or not text.strip():
        return text
    inner = text.strip()
    before, after = text.split(inner, 1)
    return f"{before}{mark}{inner}{mark}{after}"


def literal(markdown: str) -> str:
    """Give the markdown without style, links with their address, for plain_text objects."""
    return "".join(_literal(run) for run in runs(markdown))


def _literal(run: Run) -> str:
    if run.url.startswith((USER, PERSON)):
        return run.text.removeprefix("@")
    return f"{run.text} ({run.url})" if run.url else run.text


def plain_text(text: str, limit: int) -> Json:
    """Make a plain_text object for a label; `:codes:` stay as typed."""
    return {"type": "plain_text", "text": shorten(text, limit) or " ", "emoji": False}
