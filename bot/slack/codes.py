"""Slack's own word for why a call failed, for the log and for decisions; never the message, which may hold an address that is a secret."""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
"""How a call of Slack fails: it says no, it is in trouble, or nobody is there."""

BLOCKS_REFUSED = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long")
"""Slack takes the message, but not as it is laid out: it is sent once more as text."""

_TROUBLE = ("fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable")


def code_of(error: Exception) -> str:
    """Give the error code of a Web API call ("not_in_channel"), or the kind of the error where Slack said nothing readable."""
    data = getattr(error.response, "data", None) if isinstance(error, SlackApiError) else None
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else type(error).__name__


def refused(error: Exception) -> bool:
    """Tell a Slack that says no from one that is in trouble or not there, where asking again later may help."""
    code = code_of(error)
    return isinstance(error, SlackApiError) and code != type(error).__name__ and code not in _TROUBLE
