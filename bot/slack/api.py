"""Slack's Web API for the deliverer's thread: synchronous, without retries of its own, every failure in the words of handlers/messenger.py.

Nothing is tried again here, because a repeated post is a duplicate: the outbox looks first and tries again later.
"""

import http.client
from collections.abc import Iterator

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.codes import FAILURES, code_of, refused
from bot.slack.payload import Payload, text_at
from bot.slack.text import Json
from handlers.messenger import Gone, NotDelivered, TryLater, Uncertain, Unreachable

HTTP_SECONDS = 10

_FAILURES = (*FAILURES, http.client.HTTPException)
_BUSY = ("ratelimited", "rate_limited", "message_limit_exceeded")
_GONE = ("message_not_found", "thread_not_found", "invalid_thread_ts", "cant_update_message", "edit_window_closed")
_TOKEN = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required")
_WAYS_OUT = {
    "channel_not_found": "I cannot see {place}: it does not exist, or it is private and I am not in it. Invite me: "
    "/invite @Pillar in {place}; or name another channel in PILLAR_ALERTS_CHANNEL.",
    "not_in_channel": "I am not a member of {place}. Invite me: /invite @Pillar in {place}.",
    "is_archived": "{place} is archived. Unarchive it, or name another channel in PILLAR_ALERTS_CHANNEL.",
    "missing_scope": "The Slack app lacks a permission for {place}. `python app.py doctor` names it and what to do.",
    "user_not_found": "Slack does not know {place} any more.",
    "user_disabled": "{place} is deactivated in Slack.",
    "cannot_dm_bot": "{place} is a bot in Slack.",
    "message_not_found": "Somebody took the message away.",
}


class SlackApi:
    """Calls methods; `place` of a call is how people call where it goes, for the sentence of an error."""

    def __init__(self, token: str, api_url: str, *, seconds: float = HTTP_SECONDS) -> None:
        base_url = api_url if api_url.endswith("/") else api_url + "/"
        # slack_sdk says int and hands it to urllib, which takes fractions too
        self.client = WebClient(token=token, base_url=base_url, timeout=seconds, retry_handlers=[])  # type: ignore[arg-type]

    def read(self, method: str, place: str = "", **arguments: str | int | bool) -> Payload:
        """Ask something. Raises `NotDelivered`."""
        return self._call(method, place, params=dict(arguments))

    def write(self, method: str, body: Json, place: str = "") -> Payload:
        """Change something. Raises `NotDelivered`."""
        return self._call(method, place, json=body)

    def pages(self, method: str, most: int, place: str = "", **arguments: str | int | bool) -> Iterator[Payload]:
        """Give at most `most` pages of an answer that comes in pages."""
        cursor = ""
        for _ in range(most):
            page = self.read(method, place, **arguments, **({"cursor": cursor} if cursor else {}))
            yield page
            cursor = text_at(page, "response_metadata", "next_cursor")
            if not cursor:
                return

    def _call(self, method: str, place: str, **how: Json) -> Payload:
        try:
            data = self.client.api_call(method, **how).data  # type: ignore[arg-type]  # `params` or `json`
        except _FAILURES as error:
            raise not_delivered(error, place) from error
        return data if isinstance(data, dict) else {}


def not_delivered(error: Exception, place: str) -> NotDelivered:
    """Say what a failed call means for a message: later, perhaps it is there, never without help."""
    code = code_of(error)
    if code in _BUSY or _status(error) == 429:
        return TryLater(code, _retry_after(error))
    if not refused(error) or _status(error) >= 500 or " " in code:  # slack_sdk words an unreadable answer itself
        return Uncertain(
            code if " " not in code else "unreadable_answer", f"Slack did not answer clearly ({_short(code)})."
        )
    if code in _GONE:
        return Gone(code, _WAYS_OUT["message_not_found"])
    if code in _TOKEN:
        return Unreachable(code, f"Slack refuses the bot token ({code}). `python app.py doctor` tells what it needs.")
    return unreachable(code, place or "Slack")


def unreachable(code: str, place: str) -> Unreachable:
    """Say that a place cannot be reached, and the way out, by Slack's code for it."""
    said = _WAYS_OUT.get(code, f"Slack refuses the message in {{place}}: {code}.")
    return Unreachable(code, said.format(place=place))


def _short(code: str) -> str:
    return code if " " not in code else "unreadable"


def _status(error: Exception) -> int:
    status = getattr(error.response, "status_code", None) if isinstance(error, SlackApiError) else None
    return status if isinstance(status, int) else 0


def _retry_after(error: Exception) -> float:
    headers = getattr(error.response, "headers", None) if isinstance(error, SlackApiError) else None
    found = {str(name).lower(): value for name, value in dict(headers or {}).items()}.get("retry-after", "")
    given = found[0] if isinstance(found, list) and found else found
    return float(given) if str(given).isdigit() else 0.0
