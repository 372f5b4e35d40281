"""Looks at the Slack side of an installation for `doctor`: tokens, scopes, Socket Mode; each problem with what to do about it."""

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor import Finding, Level
from bot.slack.codes import code_of
from bot.slack.manifest import SCOPES

_GUIDE = "docs/how-to/connect-slack.md"


async def check_slack(token: str, app_token: str | None, api_url: str) -> list[Finding]:
    """Ask Slack who the tokens are and what they may."""
    base_url = api_url if api_url.endswith("/") else api_url + "/"
    findings = await _bot_token(AsyncWebClient(token=token, base_url=base_url, timeout=10))
    if app_token:
        findings.append(await _app_token(AsyncWebClient(base_url=base_url, timeout=10), app_token))
    return findings


async def _bot_token(client: AsyncWebClient) -> list[Finding]:
    try:
        said = await client.auth_test()
    except SlackApiError as error:
        return [
            Finding(
                Level.PROBLEM,
                f"Slack refuses SLACK_BOT_TOKEN: {code_of(error)}.",
                f"Copy the Bot User OAuth Token (xoxb-…) from your app's page, OAuth & Permissions: {_GUIDE}",
            )
        ]
    except (SlackClientError, OSError, TimeoutError) as error:
        return [_unreachable(error)]
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
    except SlackApiError as error:
        return Finding(
            Level.PROBLEM,
            f"Slack refuses SLACK_APP_TOKEN: {code_of(error)}.",
            f"Make an app-level token (xapp-…) with the scope connections:write, and switch Socket Mode on: {_GUIDE}",
        )
    except (SlackClientError, OSError, TimeoutError) as error:
        return _unreachable(error)
    return Finding(Level.FINE, "Slack: Socket Mode can be opened.")


def _unreachable(error: Exception) -> Finding:
    return Finding(
        Level.PROBLEM,
        f"Slack does not answer ({type(error).__name__}).",
        "Check the network and SLACK_API_URL, then run doctor again.",
    )
