"""Finds the capability behind a word, checks that the person may, and turns every failure into a sentence.

A capability is a word ("health") with a handler; the parts of it that buttons and forms reach have words of two or more
("health explain"). Help, slash commands and the manifest are made from the same list.
"""

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from handlers.phrases import read_phrase
from handlers.reply import Answer, Form, Note, Option, Reply, Visibility, sentence
from handlers.request import PlaceKind, Request, Standing
from handlers.services import Services
from success.errors import NotAllowed, PillarError
from success.vocabulary import Role

log = logging.getLogger(__name__)

Handler = Callable[[Request, Services], Answer]
OptionSource = Callable[[Request, Services, str], tuple[Option, ...]]

HELP = "help"
"""The word that answers when no other does."""

TYPED = "typed"
"""Argument of a button that stands for a typed line: its value is read as the request's text."""

ONLY_YOU = "Only you see this: people from outside can read this channel."

_UNKEPT = re.compile(r"[\x00\ud800-\udfff]")

_RANK = {role: rank for rank, role in enumerate(Role)}


@dataclass(frozen=True)
class Capability:
    """One thing people can ask for.

    * `usage` lines as they stand in help, without the leading `/pillar ` ("health acme"); empty for what only buttons reach
    * `slash` gives it a slash command of its own
    * `role` is the least role that may use it
    * `shares_account_data` is False for what may be answered in public anywhere, such as help
    """

    word: str
    handler: Handler
    summary: str = ""
    usage: tuple[str, ...] = ()
    slash: bool = False
    role: Role = Role.VIEWER
    shares_account_data: bool = True
    slow: bool = False  # runs in the pool for long work


@dataclass(frozen=True)
class Router:
    """All capabilities by word, and all option sources by name."""

    capabilities: Mapping[str, Capability]
    options: Mapping[str, OptionSource] = field(default_factory=dict)

    @classmethod
    def of(cls, capabilities: Iterable[Capability], options: Mapping[str, OptionSource]) -> "Router":
        """Build a router; two capabilities with one word are a mistake of ours."""
        table: dict[str, Capability] = {}
        for capability in capabilities:
            if capability.word in table:
                raise ValueError(f"two capabilities answer to {capability.word!r}")
            table[capability.word] = capability
        return cls(table, dict(options))

    def split(self, typed: str) -> tuple[str, str]:
        """Split "health acme corp" into the longest word that is known ("health") and the rest; ("", typed) when none is.

        Everyday sentences ("how is acme doing?") are read as words too.
        """
        parts = typed.split()
        for length in range(min(3, len(parts)), 0, -1):
            word = " ".join(parts[:length]).lower()
            if word in self.capabilities:
                return word, " ".join(parts[length:])
        phrase = read_phrase(typed)
        if phrase is not None and phrase[0] in self.capabilities:
            return phrase
        return "", typed.strip()

    def answer(self, request: Request, services: Services) -> Answer:
        """Answer a request; never raises. Account data asked for where outsiders read is answered privately.

        A word nobody answers to is asked of help, which offers the nearest ones.
        """
        request = _readable(request)
        if TYPED in request.values and not request.text:
            request = replace(request, text=request.values[TYPED])
        if request.word not in self.capabilities and HELP in self.capabilities:
            request = with_word(request, HELP, f"{request.word} {request.text}".strip())
        try:
            capability = self.capabilities[request.word]
            _check(request, capability)
            answer = capability.handler(request, services)
        except PillarError as error:
            return _nothing_done(str(error))
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("request failed, reference %s, word %r", reference, request.word)
            return _nothing_done(
                f"That went wrong on our side; nothing was changed. Try again, and if it stays, give your admin the reference {reference}."
            )
        if isinstance(answer, Reply) and capability.shares_account_data:
            return _keep_inside(answer, request)
        return answer

    def find_options(self, source: str, request: Request, services: Services, typed: str) -> tuple[Option, ...]:
        """Give the options of a searching menu; none for people who may not see them, none when it fails."""
        try:
            if request.caller.standing is not Standing.MEMBER:
                return ()
            return self.options[source](request, services, typed)
        except Exception:
            log.exception("option source %r failed", source)
            return ()


def _check(request: Request, capability: Capability) -> None:
    if request.caller.standing is not Standing.MEMBER:
        raise NotAllowed(
            "I only answer full members of the company that runs me. Ask a colleague there for what you need."
        )
    if _RANK[request.caller.role] < _RANK[capability.role]:
        raise NotAllowed(
            f"That needs the role {capability.role.value}; yours is {request.caller.role.value}. An admin can change it in the people file."
        )


def _readable(request: Request) -> Request:
    """Give the request without characters that no database keeps: NUL, and halves of characters."""
    values = {name: _UNKEPT.sub("", value) for name, value in request.values.items()}
    return replace(request, text=_UNKEPT.sub("", request.text), values=values)


def _keep_inside(reply: Reply, request: Request) -> Reply:
    """Keep the answer private where somebody from outside can read, and say why."""
    if request.place.kind is not PlaceKind.SHARED:
        return reply
    if reply.visibility is Visibility.PRIVATE:
        opens_form = any(isinstance(node, Form) for node in reply.body)
        return reply if opens_form else replace(reply, body=(*reply.body, Note(ONLY_YOU)))
    text = "People from outside can read this channel, so I show account data only to you. Share it in an internal channel instead."
    return _nothing_done(text)


def _nothing_done(text: str) -> Reply:
    return replace(sentence(text), failed=True)


def with_word(request: Request, word: str, text: str) -> Request:
    """Give the same request for another word."""
    return replace(request, word=word, text=text)
