"""Slack's own word for why a call failed, for the log and for decisions; never the message, which may hold an address that is a secret."""

from slack_sdk.errors import SlackApiError


def code_of(error: Exception) -> str:
    """Give the error code of a Web API call ("not_in_channel"), or the kind of the error where Slack said nothing readable."""
    data = getattr(error.response, "data", None) if isinstance(error, SlackApiError) else None
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else type(error).__name__
