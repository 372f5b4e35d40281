"""What the doctor says of the Slack side: each problem with its way out, and never a secret."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.doctor import Finding, Level
from bot.slack.check import check_channels, check_slack
from bot.slack.manifest import SCOPES
from tests.slack_server import TOKEN, SlackServer, start

APP_TOKEN = "xapp-test"


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    made = SlackServer(scopes=",".join(SCOPES))
    runner = await start(made)
    yield made
    await runner.cleanup()


async def looked_at(slack: SlackServer, token: str = TOKEN, app_token: str | None = APP_TOKEN) -> list[Finding]:
    findings = await check_slack(token, app_token, slack.url + "/api")
    printed = " ".join(f"{finding.text} {finding.remedy}" for finding in findings)
    assert token not in printed
    assert app_token is None or app_token not in printed
    assert all(finding.remedy for finding in findings if finding.level is Level.PROBLEM)
    return findings


async def test_good_tokens_are_told_with_their_workspace(slack: SlackServer) -> None:
    found = await looked_at(slack)
    assert [finding.level for finding in found] == [Level.FINE] * 3
    assert "pillar in Local" in found[0].text
    assert "Socket Mode" in found[2].text


async def test_without_an_app_token_socket_mode_is_not_looked_at(slack: SlackServer) -> None:
    assert len(await looked_at(slack, app_token=None)) == 2
    assert not slack.of("apps.connections.open")


async def test_a_refused_bot_token_names_the_setting_and_slacks_reason(slack: SlackServer) -> None:
    (found, _) = await looked_at(slack, token="xoxb-somebody-elses")
    assert (found.level, found.text) == (Level.PROBLEM, "Slack refuses SLACK_BOT_TOKEN: invalid_auth.")


async def test_a_missing_scope_is_named_with_what_it_is_for(slack: SlackServer) -> None:
    slack.scopes = ",".join(set(SCOPES) - {"users:read.email"})
    found = (await looked_at(slack))[1]
    assert found.level is Level.PROBLEM
    assert "missing scope users:read.email (find the person behind a Slack user by e-mail)" in found.text


async def test_a_refused_app_token_names_the_setting_and_what_it_needs(slack: SlackServer) -> None:
    found = (await looked_at(slack, app_token="xapp-somebody-elses"))[-1]
    assert (found.level, found.text) == (Level.PROBLEM, "Slack refuses SLACK_APP_TOKEN: invalid_auth.")
    assert "connections:write" in found.remedy


@pytest.mark.parametrize("error", ["http:500", "internal_error", "service_unavailable"])
async def test_a_slack_in_trouble_is_not_taken_for_a_bad_token(slack: SlackServer, error: str) -> None:
    slack.failing["auth.test"] = [error] * 3
    found = (await looked_at(slack))[0]
    assert found.level is Level.PROBLEM
    assert "does not answer" in found.text


async def test_an_unreachable_slack_is_told(slack: SlackServer) -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    slack.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    hung_up = await looked_at(slack)
    server.close()
    await server.wait_closed()
    gone = await looked_at(slack)
    assert all("does not answer" in finding.text for finding in (*hung_up, *gone))


async def test_channels_that_cannot_be_written_to_or_that_outsiders_read_are_told_with_the_way_out(
    slack: SlackServer,
) -> None:
    channels = ("#cs-alerts", "#acme-shared", "#cs-team", "#no-such")
    found = await asyncio.to_thread(lambda: check_channels(TOKEN, slack.url + "/api", channels))
    assert [finding.level for finding in found] == [Level.FINE, *[Level.PROBLEM] * 3]
    for finding, way_out in zip(found[1:], ("internal channel", "guest", "/invite @Pillar in #no-such"), strict=True):
        assert way_out in finding.remedy
