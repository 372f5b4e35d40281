"""What a message may contain: checked before it is kept, for chat.postMessage, chat.update and response URLs alike."""

from bot.local.blocks import check_blocks
from bot.local.wire import Json, Refusal, text_of

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
MOST_ATTACHMENTS = 100


def check_content(content: Json, *, longest: int = LONGEST_TEXT) -> None:
    """Refuse what Slack refuses: nothing to show, too much text, blocks that break a rule."""
    blocks, attachments = content.get("blocks"), content.get("attachments")
    if not text_of(content, "text") and not blocks and not attachments and not content.get("files"):
        raise Refusal("no_text")
    if len(text_of(content, "text")) > longest:
        raise Refusal("msg_too_long")
    if isinstance(attachments, list) and len(attachments) > MOST_ATTACHMENTS:
        raise Refusal("too_many_attachments")
    if blocks is not None:
        messages = check_blocks(blocks, "message")
        if messages:
            raise Refusal("invalid_blocks", errors=_plain(messages), response_metadata={"messages": messages})
    _check_metadata(content.get("metadata"))


def _check_metadata(metadata: object) -> None:
    if metadata is None:
        return
    if not isinstance(metadata, dict):
        raise Refusal("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_schema")


def _plain(messages: list[str]) -> list[str]:
    return [message.removeprefix("[ERROR] ") for message in messages]
