"""The Slack app: Bolt in front, the desk behind. Other files here say what is heard (listen, interact) and what is said (deliver, render).

Two Web API clients: the one that asks (users.info, views.open …) tries again when Slack is busy or broken; the one that posts
tries again only when Slack says it did nothing (rate limit), because a repeated post is a duplicate.
"""

from dataclasses import dataclass, field

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.slack.conversation import Conversation
from bot.slack.deliver import Deliverer
from bot.slack.directory import Directory
from bot.slack.interact import ACK_SECONDS, interact
from bot.slack.listen import listen
from bot.slack.once import Once
from bot.slack.team import serve_our_team_only

HTTP_SECONDS = 20.0
SETTLE_SECONDS = 10.0


@dataclass
class SlackApp:
    """Bolt's app with the clients it speaks through; `open` before use, `close` after."""

    bolt: AsyncApp
    clients: tuple[AsyncWebClient, ...]
    conversation: Conversation = field(repr=False)
    signed: bool  # a signing secret is set, so that requests over HTTP can be believed
    http: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open one HTTP session for all calls; a session a call would cost a connection each."""
        if self.http is None:
            self.http = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=HTTP_SECONDS), connector=aiohttp.TCPConnector(limit=100)
            )
            for client in self.clients:
                client.session = self.http

    async def settle(self) -> None:
        """Wait for the answers that are under way."""
        await self.conversation.settle(SETTLE_SECONDS)

    async def close(self) -> None:
        """Let the answers that are under way arrive, then close the HTTP session."""
        await self.settle()
        if self.http is not None:
            await self.http.close()
            self.http = None

    def session(self) -> aiohttp.ClientSession:
        """Give the open HTTP session."""
        if self.http is None:
            raise RuntimeError("the Slack app is not open")
        return self.http


def build_slack_app(
    desk: Desk,
    *,
    token: str,
    signing_secret: str,
    api_url: str = "https://slack.com/api/",
    ack_seconds: float = ACK_SECONDS,
) -> SlackApp:
    """Make the Slack app of one workspace. `signing_secret` is empty in Socket Mode, where requests carry no signature."""
    base_url = api_url if api_url.endswith("/") else api_url + "/"
    asking = AsyncWebClient(token=token, base_url=base_url, timeout=int(HTTP_SECONDS))
    asking.retry_handlers = [
        AsyncConnectionErrorRetryHandler(),
        AsyncRateLimitErrorRetryHandler(max_retry_count=2),
        AsyncServerErrorRetryHandler(max_retry_count=2),
    ]
    posting = AsyncWebClient(token=token, base_url=base_url, timeout=int(HTTP_SECONDS))
    posting.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    bolt = AsyncApp(name="pillar", client=asking, signing_secret=signing_secret)

    def session() -> aiohttp.ClientSession:
        return slack.session()

    directory = Directory(desk, asking)
    conversation = Conversation(desk, directory, Deliverer(posting, session, directory.users_of))
    slack = SlackApp(bolt, (asking, posting), conversation, signed=bool(signing_secret))
    once = Once(desk)
    serve_our_team_only(bolt)
    listen(bolt, conversation, once)
    interact(bolt, conversation, once, ack_seconds=ack_seconds)
    return slack
