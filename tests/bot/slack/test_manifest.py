"""The manifest: current, and nothing in it that Slack refuses."""

import json
import re

from bot.slack.manifest import BUILT_IN, EVENTS, FILE, SCOPES, make_manifest, manifest_text
from handlers.capabilities import make_router


def test_the_file_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == manifest_text(make_router()), "run: python -m bot.slack.manifest"


def test_no_slash_command_has_a_name_that_slack_has_built_in() -> None:
    commands = [command["command"] for command in make_manifest(make_router())["features"]["slash_commands"]]
    assert {"/pillar", "/health", "/book", "/renewals"} <= set(commands)
    assert all(re.fullmatch(r"/[a-z0-9_-]{1,31}", command) for command in commands)
    assert not {command.removeprefix("/") for command in commands} & BUILT_IN
    assert {"remind", "feedback", "help", "status", "topic"} <= BUILT_IN


def test_each_scope_has_its_reason_and_each_event_its_scope() -> None:
    manifest = json.loads(FILE.read_text(encoding="utf-8"))
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    needed = {"app_mention": "app_mentions:read", "message.im": "im:history"}
    assert all(needed[event] in SCOPES for event in EVENTS if event in needed)
    assert set(needed) | {"app_home_opened"} == set(manifest["settings"]["event_subscriptions"]["bot_events"])
