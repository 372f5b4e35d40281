r"""The small markdown of replies.

`**bold**`, `_italic_`, `` `code` ``, `[label](https://…)`, `[@Mia](person:3)` for a
mention (made by `mention`), `\n` for a new line and a backslash before a character that is meant as itself.
Whatever came from people or imports goes through `escape`, so that an account named `<!channel>` or `*x*` is shown as it is and
pings no one; `runs` is the one parser that all renderers use.
"""

import re
from dataclasses import dataclass

_SPECIAL = re.compile(r"([\\*_`\[\]()])")
_TOKEN = re.compile(
    r"\\(?P<plain>.)|\*\*(?P<bold>(?:\\.|[^\\])+?)\*\*|_(?P<italic>(?:\\.|[^\\_])+?)_|`(?P<code>(?:\\.|[^\\`])+)`"
    r"|\[(?P<label>(?:\\.|[^\\\]])+)\]\((?P<url>(?:\\.|[^\\)])+)\)",
    re.DOTALL,
)
PERSON = "person:"
"""Beginning of the address of a mention; the id of the person follows."""

_CODE = re.compile(r"`([^`\n]{1,80})`")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def escape(data: str) -> str:
    """Make text that came from people or imports stand for itself inside the small markdown."""
    return _SPECIAL.sub(r"\\\1", data)


def escape_but_code(sentence: str) -> str:
    """Escape a sentence of ours that may name what to type in backticks: those stay code, everything else stands for itself."""
    parts = _CODE.split(sentence)
    return "".join(f"`{escape(part)}`" if at % 2 else escape(part) for at, part in enumerate(parts))


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; `text` is literal."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    url: str = ""


def mention(person_id: int, name: str) -> str:
    """Make a mention of somebody of ours: it rings where the platform knows the person, and is her name everywhere else."""
    return f"[@{escape(name)}]({PERSON}{person_id})"


def runs(markdown: str) -> tuple[Run, ...]:
    """Parse the small markdown into literal runs; neighbours of one style are joined."""
    found: list[Run] = []

    def add(run: Run) -> None:
        last = found[-1] if found else None
        same = last is not None and (last.bold, last.italic, last.code, last.url) == (
            run.bold,
            run.italic,
            run.code,
            run.url,
        )
        if last is not None and same:
            found[-1] = Run(last.text + run.text, run.bold, run.italic, run.code, run.url)
        elif run.text:
            found.append(run)

    at = 0
    for match in _TOKEN.finditer(markdown):
        add(Run(markdown[at : match.start()]))
        at = match.end()
        if match["plain"] is not None:
            add(Run(match["plain"]))
        elif match["label"] is not None:
            add(Run(_ESCAPED.sub(r"\1", match["label"]), url=_ESCAPED.sub(r"\1", match["url"])))
        else:
            style = next(name for name in ("bold", "italic", "code") if match[name] is not None)
            text = _ESCAPED.sub(r"\1", match[style])
            add(Run(text, bold=style == "bold", italic=style == "italic", code=style == "code"))
    add(Run(markdown[at:]))
    return tuple(found)


def plain(markdown: str) -> str:
    """Give the text without any style, as a notification or a screen reader says it."""
    return "".join(run.text for run in runs(markdown))
