"""conversations.* and reactions.add: channels, who is in them, what was said."""

import base64
import binascii
import re

from bot.local.api_chat import as_slack
from bot.local.call import Call, Method
from bot.local.directory import BOT_USER, LocalChannel
from bot.local.message_store import Message
from bot.local.wire import Json, Refusal

_END = "9999999999.999990"
_READ = ("channels:read", "groups:read", "im:read")
_HISTORY = ("channels:history", "groups:history", "im:history")


def info(call: Call) -> Json:
    """conversations.info."""
    return {"channel": _conversation(call, call.channel(as_member=False))}


def list_all(call: Call) -> Json:
    """conversations.list: public channels unless `types` says more."""
    types = set((call.text("types") or "public_channel").replace(" ", "").split(","))
    archived_too = not call.flag("exclude_archived")
    found = [
        _conversation(call, place)
        for place in call.world.channels.all()
        if ("im" if place.kind == "dm" else "public_channel") in types and (archived_too or not place.archived)
    ]
    return {"channels": found, "response_metadata": {"next_cursor": ""}}


def history(call: Call) -> Json:
    """conversations.history: newest first, without replies and ephemeral messages, page by page."""
    channel = call.channel()
    limit = call.number("limit", 100, 999)
    wider = 1 if call.flag("inclusive") else 0
    oldest, latest = _stamp(call, "oldest", "0", -wider), _stamp(call, "latest", _END, wider)
    if cursor := call.text("cursor"):
        latest = _uncursor(cursor)
    found = call.world.messages.between(channel.id, oldest, latest, limit + 1)
    more = len(found) > limit
    messages = [_with_thread(call, message) for message in found[:limit]]
    next_cursor = _cursor(found[limit - 1].ts) if more else ""
    return {"messages": messages, "has_more": more, "pin_count": 0, "response_metadata": {"next_cursor": next_cursor}}


def replies(call: Call) -> Json:
    """conversations.replies: the root, then its answers, oldest first."""
    channel = call.channel()
    root = call.world.messages.get(channel.id, call.needed("ts"))
    if root is None or root.only_for:
        raise Refusal("thread_not_found")
    limit = call.number("limit", 1000, 1000)
    after = _uncursor(call.text("cursor")) if call.text("cursor") else _stamp(call, "oldest", "0", 0)
    answers = [message for message in call.world.messages.replies(channel.id, root.ts) if message.ts > after]
    messages = [_with_thread(call, message) for message in (root, *answers[:limit])]
    more = len(answers) > limit
    next_cursor = _cursor(answers[limit - 1].ts) if more else ""
    return {"messages": messages, "has_more": more, "response_metadata": {"next_cursor": next_cursor}}


def members(call: Call) -> Json:
    """conversations.members."""
    channel = call.channel(as_member=False)
    return {"members": call.world.channels.members(channel.id), "response_metadata": {"next_cursor": ""}}


def open_dm(call: Call) -> Json:
    """conversations.open: the direct conversation with one person."""
    if call.text("channel"):
        return {"channel": {"id": call.channel().id}}
    users = call.needed("users")
    if "," in users:
        raise Refusal("method_not_supported_for_channel_type")
    channel = call.world.channels.open_dm(call.person("users").id)
    return {"channel": _conversation(call, channel) if call.flag("return_im") else {"id": channel.id}}


def join(call: Call) -> Json:
    """conversations.join: the bot goes into a public channel."""
    channel = call.channel(as_member=False)
    if channel.kind == "dm":
        raise Refusal("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refusal("is_archived")
    call.world.channels.join(channel.id, BOT_USER)
    return {"channel": _conversation(call, channel)}


def leave(call: Call) -> Json:
    """conversations.leave: the bot goes out of a channel."""
    channel = call.channel(as_member=False)
    call.world.channels.leave(channel.id, BOT_USER)
    return {}


def react(call: Call) -> Json:
    """reactions.add: checked and kept with the message."""
    channel = call.channel()
    timestamp = call.text("timestamp")
    message = call.world.messages.get(channel.id, timestamp)
    if message is None or message.only_for:
        raise Refusal("message_not_found")
    name = call.needed("name")
    given = message.body.get("reactions")
    known = [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []
    if any(item.get("name") == name for item in known):
        raise Refusal("already_reacted")
    body = {**message.body, "reactions": [*known, {"name": name, "count": 1, "users": [BOT_USER]}]}
    call.world.messages.put(Message(message.channel, message.ts, message.author, body, message.thread_ts))
    return {}


def _conversation(call: Call, channel: LocalChannel) -> Json:
    inside = call.world.channels.members(channel.id)
    return channel.as_conversation(is_member=BOT_USER in inside, members=len(inside))


def _with_thread(call: Call, message: Message) -> Json:
    shown = as_slack(message, with_metadata=call.flag("include_all_metadata"))
    line = call.world.messages.thread_line(message.channel, message.ts)
    if line is None:
        return shown
    people = list(line.people)
    return {
        **shown,
        "thread_ts": message.ts,
        "reply_count": line.count,
        "reply_users": people,
        "reply_users_count": len(people),
        "latest_reply": line.latest,
    }


def _stamp(call: Call, name: str, default: str, by: int) -> str:
    """Give a timestamp argument moved by some microseconds, written so that texts compare as their times do."""
    match = re.fullmatch(r"(\d{1,10})(?:\.(\d{1,6})\d*)?", call.text(name) or default)
    if match is None:
        raise Refusal(f"invalid_ts_{name}")
    moved = max(0, int(match[1]) * 1_000_000 + int((match[2] or "0").ljust(6, "0")) + by)
    return f"{moved // 1_000_000:010d}.{moved % 1_000_000:06d}"


def _cursor(ts: str) -> str:
    return base64.urlsafe_b64encode(f"next_ts:{ts}".encode()).decode()


def _uncursor(cursor: str) -> str:
    try:
        label, _, ts = base64.urlsafe_b64decode(cursor).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refusal("invalid_cursor") from None
    if label != "next_ts":
        raise Refusal("invalid_cursor")
    return ts


METHODS = {
    "conversations.info": Method(info, _READ),
    "conversations.list": Method(list_all, _READ),
    "conversations.history": Method(history, _HISTORY),
    "conversations.replies": Method(replies, _HISTORY),
    "conversations.members": Method(members, _READ),
    "conversations.open": Method(open_dm, ("im:write",)),
    "conversations.join": Method(join, ("channels:join",)),
    "conversations.leave": Method(leave, ("channels:manage", "channels:join")),
    "reactions.add": Method(react, ("reactions:write",)),
}
