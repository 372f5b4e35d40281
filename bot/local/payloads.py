"""What Slack sends to an app, built from what happened in the workspace: commands, events, interactions.

Shapes: https://docs.slack.dev/interactivity/ and https://docs.slack.dev/apis/events-api/.
"""

import secrets

from bot.local.directory import APP_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, LocalChannel, LocalPerson
from bot.local.message_store import Message
from bot.local.view_store import View
from bot.local.wire import Json

VERIFICATION = "local"  # Slack's old verification token; nobody checks it any more
TEAM: Json = {"id": TEAM_ID, "domain": TEAM_DOMAIN}


def command(
    person: LocalPerson, channel: LocalChannel, typed: str, text: str, tickets: tuple[str, str]
) -> dict[str, str]:
    """Build the form of a slash command; `tickets` are its trigger id and response URL."""
    trigger_id, response_url = tickets
    return {
        "token": VERIFICATION,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.kind == "dm" else channel.name,
        "user_id": person.id,
        "user_name": person.handle,
        "command": typed,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def event(inner: Json, *, at: float, shared: bool = False) -> Json:
    """Wrap an event as the Events API does."""
    return {
        "token": VERIFICATION,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(6).upper()}",
        "event_time": int(at),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{secrets.token_hex(12)}",
    }


def message_event(kind: str, person: LocalPerson, channel: LocalChannel, message: Message) -> Json:
    """Build a `message` or an `app_mention` event."""
    inner: Json = {
        "type": kind,
        "user": person.id,
        "team": person.team,
        "user_team": person.team,
        "source_team": person.team,
        "text": message.body.get("text"),
        "ts": message.ts,
        "event_ts": message.ts,
        "channel": channel.id,
        "client_msg_id": message.body.get("client_msg_id"),
    }
    if kind == "message":
        inner["channel_type"] = "im" if channel.kind == "dm" else "channel"
    if message.thread_ts is not None:
        inner["thread_ts"] = message.thread_ts
    return inner


def home_opened(person: LocalPerson, channel: str, view: View | None, ts: str) -> Json:
    """Build an `app_home_opened` event."""
    inner: Json = {"type": "app_home_opened", "user": person.id, "channel": channel, "tab": "home", "event_ts": ts}
    return inner if view is None else {**inner, "view": view.body}


def interaction(kind: str, person: LocalPerson) -> Json:
    """Build what all interactions have in common."""
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team},
        "api_app_id": APP_ID,
        "token": VERIFICATION,
        "team": TEAM,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def in_message(message: Message, channel: LocalChannel) -> Json:
    """Build the part that says which message an interaction came from; an ephemeral one's text is not sent along."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.only_for),
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    name = "directmessage" if channel.kind == "dm" else channel.name
    part: Json = {"container": container, "channel": {"id": channel.id, "name": name}}
    if message.only_for:
        return part
    return {**part, "message": {name: value for name, value in message.body.items() if name != "replaced"}}


def in_view(view: View, state: Json) -> Json:
    """Build the part that says which view an interaction came from, with what is filled in there."""
    return {"container": {"type": "view", "view_id": view.id}, "view": {**view.body, "state": state}}
