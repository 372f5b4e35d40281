"""Hands a file over: Slack names an address, takes the bytes there, and shares the file when it is told to.

slack_sdk's own upload opens a connection pool for each file and gives aiohttp the bytes in one piece, which warns above 1 MB.
"""

import io

import aiohttp
from slack_sdk.errors import SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.reply import File, Reply, sentence


async def upload(
    client: AsyncWebClient, session: aiohttp.ClientSession, file: File, *, channel: str, thread: str = ""
) -> None:
    """Share a file in a channel or thread. Raises one of `FAILURES`; then nothing was shared."""
    named = await client.files_getUploadURLExternal(filename=file.name, length=len(file.content))
    async with session.post(str(named["upload_url"]), data=io.BytesIO(file.content)) as answer:
        if answer.status != 200:
            raise SlackRequestError(f"the upload was answered with status {answer.status}")
    await client.files_completeUploadExternal(
        files=[{"id": str(named["file_id"]), "title": file.title or file.name}],
        channel_id=channel,
        thread_ts=thread or None,
    )


def not_taken(file: File) -> Reply:
    """Say that a file which a message names did not arrive."""
    return sentence(f"Slack did not take the file {file.name}. Ask for it again; if it stays, tell your admin.")
