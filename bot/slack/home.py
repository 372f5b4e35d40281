"""The Home tab: the reply of the `home` capability, published as a view."""

import logging

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.codes import FAILURES, code_of
from bot.slack.forms import CALLBACK
from bot.slack.render import home_blocks
from bot.slack.text import Json
from handlers.reply import Answer, Reply

log = logging.getLogger(__name__)


def home_view(reply: Reply) -> Json:
    """Make the Home view of a reply."""
    return {"type": "home", "callback_id": CALLBACK, "blocks": home_blocks(reply)}


async def show_home(client: AsyncWebClient, user: str, answer: Answer | None) -> None:
    """Publish a reply as a person's Home tab."""
    if not isinstance(answer, Reply):
        return
    try:
        await client.views_publish(user_id=user, view=home_view(answer))
    except FAILURES as error:
        log.error("the Home tab could not be shown: %s", code_of(error))  # noqa: TRY400  the story is Slack's own
