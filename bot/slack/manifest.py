"""The manifest that creates the Slack app in one paste, made from the router's words.

`python -m bot.slack.manifest` writes manifest.json anew; a test says when that is due.
"""

import json
from pathlib import Path

from bot.slack.text import Json
from handlers.router import Capability, Router

UMBRELLA = "pillar"  # the command that reaches every word
FILE = Path(__file__).with_name("manifest.json")

SCOPES = {
    "app_mentions:read": "hear mentions of @Pillar",
    "assistant:write": "appear as an agent and show that an answer is being worked on",
    "channels:history": "look whether an alert is already in a public channel before it is posted again",
    "channels:read": "find the alerts channel, and tell whether outsiders read a public channel",
    "chat:write": "answer",
    "commands": "slash commands",
    "files:write": "hand over files",
    "groups:history": "look whether an alert is already in a private channel before it is posted again",
    "groups:read": "find the alerts channel, and tell whether outsiders read a private channel",
    "im:history": "read direct messages to Pillar",
    "im:read": "tell a direct message to Pillar from others",
    "im:write": "open a direct message: alerts, the morning message, files",
    "mpim:read": "tell whether a group message holds outsiders",
    "users:read": "know who asks, and refuse guests and strangers",
    "users:read.email": "find the person behind a Slack user by e-mail",
}
EVENTS = ("app_home_opened", "app_mention", "message.im")

# Names that Slack has built in and refuses in a manifest (https://slack.com/help/articles/201259356) or shows as its own.
_BUILT_IN = """
    apps archive away call collapse dm dnd expand feed feedback help huddle invite invite_people join keys kick leave list me
    msg mute open part pref prefs pro remind remove rename search shortcuts shrug star status text topic unarchive who whois
"""
BUILT_IN = frozenset(_BUILT_IN.split())
_DESCRIPTION, _HINT = 140, 100


def make_manifest(router: Router) -> Json:
    """Make the manifest for Socket Mode; docs/how-to/connect-slack.md tells what to change for HTTP."""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Pillar",
            "description": "The customer success assistant: health, renewals, plays and reviews of your accounts.",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Pillar", "always_online": True},
            "agent_view": {
                "agent_description": "Knows your accounts: their health and why, what renews, and what to do next.",
                "suggested_prompts": [
                    {"title": "My book", "message": "book"},
                    {"title": "Health of an account", "message": "health"},
                    {"title": "What can I ask?", "message": "help"},
                ],
            },
            "slash_commands": [_umbrella(), *(_command(capability) for capability in slash_words(router))],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def manifest_text(router: Router) -> str:
    """Give the manifest as it stands in manifest.json."""
    return json.dumps(make_manifest(router), indent=2, ensure_ascii=False) + "\n"


def slash_words(router: Router) -> list[Capability]:
    """Give the capabilities with a slash command of their own, by name."""
    return sorted((one for one in router.capabilities.values() if one.slash), key=lambda one: one.word)


def _umbrella() -> Json:
    hint = "health acme · book · help"
    return {
        "command": f"/{UMBRELLA}",
        "description": "Ask Pillar anything it knows",
        "usage_hint": hint,
        "should_escape": True,
    }


def _command(capability: Capability) -> Json:
    usage = capability.usage[0].removeprefix(capability.word).strip() if capability.usage else ""
    made: Json = {
        "command": f"/{capability.word}",
        "description": capability.summary[:_DESCRIPTION] or capability.word,
        "should_escape": True,
    }
    return made | ({"usage_hint": usage[:_HINT]} if usage else {})


if __name__ == "__main__":
    from handlers.capabilities import make_router

    FILE.write_text(manifest_text(make_router()), encoding="utf-8")
