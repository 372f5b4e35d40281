"""Looks at the Slack side of an installation for `doctor`: tokens, scopes, Socket Mode; each problem with what to do about it."""

from collections.abc import Iterable

from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor import Finding, Level
from bot.slack.api import SlackApi
from bot.slack.channels import Channels, read_home
from bot.slack.codes import FAILURES, code_of, refused
from bot.slack.manifest import SCOPES
from handlers.messenger import NotDelivered

_GUIDE = "docs/how-to/connect-slack.md"


async def check_slack(token: str, app_token: str | None, api_url: str) -> list[Finding]:
    """Ask Slack who the tokens are and what they may."""
    base_url = api_url if api_url.endswith("/") else api_url + "/"
    client = AsyncWebClient(token=token, base_url=base_url, timeout=10, retry_handlers=[])
    findings = await _bot_token(client)
    if app_token:
        findings.append(await _app_token(client, app_token))
    return findings


def check_channels(token: str, api_url: str, channels: Iterable[str]) -> list[Finding]:
    """Look whether the channels that we speak in first can be written to, and that nobody from outside reads them."""
    api = SlackApi(token, api_url)
    looked_up = Channels(api, lambda: read_home(api))
    findings = []
    for channel in channels:
        try:
            looked_up.check_ours(looked_up.id_of(channel), channel)
        except NotDelivered as reason:
            findings.append(Finding(Level.PROBLEM, f"Nothing can be delivered to {channel}.", str(reason)))
        else:
            findings.append(
                Finding(Level.FINE, f"Slack: {channel} can be written to, and nobody from outside reads it.")
            )
    return findings


async def _bot_token(client: AsyncWebClient) -> list[Finding]:
    try:
        said = await client.auth_test()
    except FAILURES as error:
        way_out = f"Copy the Bot User OAuth Token (xoxb-…) from your app's page, OAuth & Permissions: {_GUIDE}"
        return [_failed(error, "SLACK_BOT_TOKEN", way_out)]
    findings = [Finding(Level.FINE, f"Slack: {said.get('user')} in {said.get('team')}.")]
    headers = {name.lower(): value for name, value in said.headers.items()}
    granted = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")} - {""}
    if granted:
        findings.append(_scopes(granted))
    return findings


def _scopes(granted: set[str]) -> Finding:
    missing = sorted(set(SCOPES) - granted)
    if not missing:
        return Finding(Level.FINE, f"Slack: all {len(SCOPES)} scopes are granted.")
    lost = "; ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
    return Finding(
        Level.PROBLEM,
        f"Slack: missing scope{'s' if len(missing) > 1 else ''} {lost}.",
        "Paste bot/slack/manifest.json into your app's page, App Manifest, save, and install the app again.",
    )


async def _app_token(client: AsyncWebClient, app_token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=app_token)
    except FAILURES as error:
        way_out = (
            f"Make an app-level token (xapp-…) with the scope connections:write, and switch Socket Mode on: {_GUIDE}"
        )
        return _failed(error, "SLACK_APP_TOKEN", way_out)
    return Finding(Level.FINE, "Slack: Socket Mode can be opened.")


def _failed(error: Exception, setting: str, way_out: str) -> Finding:
    """Tell a token that Slack refuses from a Slack that is not there; the error's own text may hold a secret and is left out."""
    if refused(error):
        return Finding(Level.PROBLEM, f"Slack refuses {setting}: {code_of(error)}.", way_out)
    return Finding(
        Level.PROBLEM,
        f"Slack does not answer ({code_of(error)}).",
        "Check the network and SLACK_API_URL, then run doctor again.",
    )
