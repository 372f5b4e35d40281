"""Says that something could not be delivered: to the operators, and in the first line of what came to a person instead."""

from dataclasses import replace

from handlers.markup import escape
from handlers.reply import Note, Reply, Text, Visibility
from handlers.services import Services
from storage.outbox import Letter


def tell_undelivered(letter: Letter, _services: Services) -> Reply | None:
    """Compose what the operators are told of a channel that cannot be reached."""
    channel, reason = _text(letter, "channel"), _text(letter, "because")
    summary = f"I could not deliver to {channel}."
    way_out = "When it is mended, `python app.py outbox retry --all` delivers what is left over; `python app.py outbox` shows it."
    body = (Text(f"⚠️ **{escape(summary)}** {escape(reason)}"), Note(f"{escape(_ONWARD)}\n{way_out}"))
    return Reply(summary, body, Visibility.PUBLIC)


def with_reason(reply: Reply, letter: Letter) -> Reply:
    """Put before a message that could not reach its channel why it comes directly; other messages stay as they are."""
    channel, reason = _text(letter, "meant_for"), _text(letter, "because")
    if not channel:
        return reply
    said = f"_{escape(f'This belongs in {channel} and comes to you because I could not deliver it there.')}_ {escape(reason)}"
    return replace(reply, body=(Text(said), *reply.body))


_ONWARD = "Alerts go to their owners in direct messages meanwhile."


def _text(letter: Letter, key: str) -> str:
    found = letter.content.get(key)
    return found if isinstance(found, str) else ""
