"""Whose payloads are believed: those of the workspace that the bot token belongs to, and of its own organisation.

A signature only says that Slack sent something for this app; another workspace that installed the same app is not served.
"""

import logging
from collections.abc import Awaitable, Callable

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

log = logging.getLogger(__name__)


def serve_our_team_only(app: AsyncApp) -> None:
    """Answer 403 to what comes from elsewhere. Who we are is what Bolt learned from auth.test."""

    @app.middleware
    async def check(context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        if is_ours(context):
            await next_()
            return None
        log.warning("refused a payload of team %s: the bot token is of another one", context.team_id)
        return BoltResponse(status=403)


def is_ours(context: AsyncBoltContext) -> bool:
    """Tell whether a payload is of our workspace or, within a Grid organisation, of a sister of it."""
    ours = context.authorize_result
    if ours is None:
        return False
    sister = bool(ours.enterprise_id) and context.enterprise_id == ours.enterprise_id
    return sister or (bool(ours.team_id) and context.team_id == ours.team_id)
