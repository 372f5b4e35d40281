"""What a person typed, freed of Slack's markup: mentions become people of ours, links and entities become text, quotes vanish."""

import html
import re
from collections.abc import Awaitable, Callable

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|([^>]*))?>")
_GROUP = re.compile(r"<!(?:subteam\^[A-Z0-9]+|here|channel|everyone)(?:\|@?([^>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^>|]+)(?:\|([^>]*))?>")
_DATE = re.compile(r"<!date\^[^>|]*\|([^>]*)>")
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)


def without_quotes(text: str) -> str:
    """Drop quoted lines and code fences: who quotes a request does not make it."""
    kept = [line for line in _FENCE.sub(" ", text).splitlines() if not line.lstrip().startswith(("&gt;", ">"))]
    return "\n".join(kept).strip()


def mentions(text: str, user: str) -> bool:
    """Tell whether a user is mentioned."""
    return any(match[1] == user for match in _MENTION.finditer(text))


async def unwrap(text: str, bot: str, name_person: Callable[[str], Awaitable[str]]) -> str:
    """Give the text as handlers want it; `name_person` turns a user id into `@person:ID` or a name. The bot's own mention goes."""
    parts: list[str] = []
    at = 0
    for match in _MENTION.finditer(text):
        parts.append(text[at : match.start()])
        parts.append(" " if match[1] == bot else await name_person(match[1]))
        at = match.end()
    parts.append(text[at:])
    found = _CHANNEL.sub(lambda match: "#" + (match[2] or match[1]), "".join(parts))
    found = _DATE.sub(lambda match: match[1], found)
    found = _GROUP.sub(lambda match: match[1] or "", found)
    found = _LINK.sub(lambda match: match[2] or match[1].removeprefix("mailto:"), found)
    return html.unescape(" ".join(found.split()))
