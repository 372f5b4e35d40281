"""Response URLs: the app answers the person who pressed or typed something, without a token, for a while."""

from aiohttp import web

from bot.local.content import check_content
from bot.local.directory import BOT_USER
from bot.local.message_store import Message
from bot.local.ticket_store import ResponsePlace
from bot.local.wire import Json, Refusal, is_true, text_of
from bot.local.world import World


async def respond(world: World, request: web.Request) -> web.Response:
    """Take an answer; Slack says `ok`, or 404 with the reason."""
    token = request.match_info["token"]
    try:
        body = await request.json()
        answer(world, world.tickets.take_response(token), body if isinstance(body, dict) else {}, token=token)
    except ValueError:
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    except Refusal as refusal:
        return web.json_response(refusal.as_json(), status=404 if refusal.code in {"used_url", "expired_url"} else 400)
    return web.json_response({"ok": True})


def answer(world: World, place: ResponsePlace, body: Json, *, token: str = "") -> None:
    """Do what an answer asks: take the original away, replace it, or say something new, privately unless in_channel."""
    original = world.messages.get(place.channel, place.message_ts) if place.message_ts else None
    if is_true(body.get("delete_original")):
        if original is not None:
            world.delete(original)
        return
    check_content(body)
    if is_true(body.get("replace_original")) and original is not None:
        _replace(world, original, body)
        return
    thread_ts = text_of(body, "thread_ts") or place.thread_ts
    if text_of(body, "response_type") == "in_channel":
        made = world.post(place.channel, BOT_USER, body, thread_ts=thread_ts)
    else:
        made = world.post_ephemeral(place.channel, place.person, body, thread_ts=thread_ts)
    if token:
        world.tickets.follow(token, made.ts)


def _replace(world: World, original: Message, body: Json) -> None:
    """Put the new content in the place of the whole old one: blocks that are not given again are gone."""
    content: Json = {"text": "", "blocks": [], "attachments": [], **body}
    world.change(original, content, edited=False)
