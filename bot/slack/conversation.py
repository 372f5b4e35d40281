"""One thing asked in Slack becomes a `Request`, and its answer is found. Whatever goes wrong on the way becomes a sentence."""

import asyncio
import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace

from bot.desk import Desk
from bot.slack.codes import FAILURES, code_of
from bot.slack.deliver import Deliverer
from bot.slack.directory import Directory
from bot.slack.origin import Origin
from handlers.markup import escape
from handlers.reply import Actions, Answer, Button, FieldErrors, Form, Option, Reply, Text, sentence
from handlers.request import NOTHING, PlaceKind, Request, Via
from handlers.router import HELP, TYPED
from success.errors import PillarError

log = logging.getLogger(__name__)


class Conversation:
    """Asks the desk on behalf of a Slack user, and delivers what it answers."""

    def __init__(self, desk: Desk, directory: Directory, deliverer: Deliverer) -> None:
        self.desk = desk
        self.directory = directory
        self.deliverer = deliverer
        self._working = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Mark work that was acked and is not done, so that an orderly end waits for it."""
        self._working += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._working -= 1
            if not self._working:
                self._idle.set()

    async def settle(self, seconds: float) -> None:
        """Wait until everything that was acked is answered, at most `seconds`."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)

    def understand(self, typed: str) -> tuple[str, str]:
        """Find the word in what was typed; help gets everything that begins with no word of ours, and says what is near."""
        word, rest = self.desk.router.split(typed)
        return (word, rest) if word else (HELP, typed)

    async def ask(
        self, origin: Origin, word: str, text: str = "", *, via: Via = Via.WORD, values: Mapping[str, str] = NOTHING
    ) -> tuple[Answer | None, Origin]:
        """Give the answer and the origin with what was learned of the place; None for bots, who are not answered."""
        try:
            request, origin = await self._request(origin, word, text, via, values)
            if request is None:
                return None, origin
            return await self.desk.answer(request), origin
        except PillarError as error:
            return sentence(str(error)), origin
        except FAILURES as error:
            return _unknown_person(error), origin
        except Exception as error:  # noqa: BLE001  the edge: whatever it is, the person hears of it and the log has the story
            return own_fault(word, error), origin

    async def answer(
        self, origin: Origin, word: str, text: str = "", *, via: Via = Via.WORD, values: Mapping[str, str] = NOTHING
    ) -> None:
        """Ask, and deliver the answer as a message."""
        answer, origin = await self.ask(origin, word, text, via=via, values=values)
        if answer is not None:
            await self.deliver_answer(answer, origin, word, text, values)

    async def deliver_answer(
        self, answer: Answer, origin: Origin, word: str, text: str, values: Mapping[str, str] = NOTHING
    ) -> None:
        """Deliver an answer as a message, whatever it is; the word and what came with it let a form open later."""
        await self.deliver(as_message(answer, word, text, values), origin)

    async def deliver(self, reply: Reply, origin: Origin) -> None:
        """Deliver a reply; one that cannot be rendered is our own fault and is answered with a reference."""
        try:
            await self.deliverer.deliver(reply, origin)
        except Exception as error:  # noqa: BLE001  as in ask
            await self.deliverer.deliver(own_fault("rendering", error), origin)

    async def find_options(
        self, origin: Origin, source: str, typed: str, values: Mapping[str, str]
    ) -> tuple[Option, ...]:
        """Give the options of a searching menu; none when anything fails."""
        try:
            request, _ = await self._request(origin, "", typed, Via.BUTTON, values)
            return await self.desk.find_options(source, request, typed) if request is not None else ()
        except Exception:
            log.exception("options of %r failed", source)
            return ()

    async def _request(
        self, origin: Origin, word: str, text: str, via: Via, values: Mapping[str, str]
    ) -> tuple[Request | None, Origin]:
        somebody = await self.directory.person(origin.user)
        place = await self.directory.place(origin)
        origin = replace(origin, direct=place.kind is PlaceKind.DIRECT)
        if somebody.bot:
            return None, origin
        return Request(somebody.caller, place, word, text, via, values), origin


def own_fault(word: str, error: Exception) -> Reply:
    """Log an error of ours, and give the sentence with its reference."""
    reference = secrets.token_hex(3)
    log.error("request failed in bot.slack, reference %s, word %r", reference, word, exc_info=error)
    return sentence(
        f"That went wrong on our side. Try again, and if it stays, give your admin the reference {reference}."
    )


def as_message(answer: Answer, word: str, text: str, values: Mapping[str, str]) -> Reply:
    """Make a message of any answer: a form, which opens only from a press, becomes a button that opens it."""
    if isinstance(answer, FieldErrors):
        return sentence(" ".join(answer.errors.values()))
    if form_of(answer) is None:
        return answer
    opener = Button("Open the form", word, {**values, TYPED: text} if text else values, opens_form=True)
    return replace(answer, body=(Text(escape(answer.summary)), Actions((opener,))))


def form_of(answer: Answer | None) -> Form | None:
    """Give the form that an answer is, if it is one."""
    if isinstance(answer, Reply) and len(answer.body) == 1 and isinstance(answer.body[0], Form):
        return answer.body[0]
    return None


def _unknown_person(error: Exception) -> Reply:
    log.error("Slack does not tell who asks: %s", code_of(error))
    return sentence(
        "Slack does not tell me who you are, so I show nothing. Try again; if it stays, ask your admin to run `python app.py doctor`."
    )
