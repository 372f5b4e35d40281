"""files.*: an upload is announced, its bytes are posted to an address, then it is shared in a channel."""

from aiohttp import web

from bot.local.api_chat import thread_of
from bot.local.call import Call, Method
from bot.local.content import check_content
from bot.local.directory import BOT_USER
from bot.local.file_store import StoredFile
from bot.local.wire import Json, Refusal, objects_of, text_of
from bot.local.world import World

LARGEST_FILE = 20 * 1024 * 1024  # bytes


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal."""
    call.number("length", 1, LARGEST_FILE)
    file = call.world.files.announce(call.needed("filename"), BOT_USER)
    return {"upload_url": f"{call.base}/local/upload/{file.upload}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: shares the files in one message when a channel is named."""
    asked = objects_of(call.arguments, "files")
    if not asked:
        raise Refusal("invalid_arguments")
    files = [(_uploaded(call, text_of(item, "id")), text_of(item, "title")) for item in asked]
    channel = None
    if call.text("channel_id"):
        channel = call.channel("channel_id")
        if channel.archived:
            raise Refusal("is_archived")
    shared = [
        call.world.files.share(file, title or file.name, channel.id if channel else "").as_json()
        for file, title in files
    ]
    if channel is not None:
        content: Json = {"text": call.text("initial_comment"), "files": shared, "blocks": call.arguments.get("blocks")}
        check_content(content)
        call.world.post(channel.id, BOT_USER, content, thread_ts=thread_of(call, channel.id))
    return {"files": shared}


def _uploaded(call: Call, file_id: str) -> StoredFile:
    file = call.world.files.get(file_id)
    if file is None or file.size is None:
        raise Refusal("file_not_found")
    return file


async def receive(world: World, request: web.Request) -> web.Response:
    """Take the bytes of an announced upload, raw or as the first part of a form."""
    if request.content_type == "multipart/form-data":
        fields = (await request.post()).values()
        parts = [field.file.read() for field in fields if isinstance(field, web.FileField)]
        content = parts[0] if parts else b""
    else:
        content = await _read_raw(request)
    if not world.files.fill(request.match_info["upload"], content):
        return web.Response(status=404, text="unknown upload")
    return web.Response(text=f"OK - {len(content)}")


async def _read_raw(request: web.Request) -> bytes:
    """Read a body that may be larger than the server's limit for everything else."""
    content = bytearray()
    async for chunk in request.content.iter_chunked(65_536):
        content += chunk
        if len(content) > LARGEST_FILE:
            raise web.HTTPRequestEntityTooLarge(LARGEST_FILE, len(content))
    return bytes(content)


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",)),
}
