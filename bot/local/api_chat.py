"""chat.*: what the bot says, changes and takes back."""

from bot.local.call import Call, Method
from bot.local.content import LONGEST_UPDATE, check_content
from bot.local.directory import BOT_USER
from bot.local.message_store import Message
from bot.local.wire import Json, Refusal

_CONTENT = ("text", "blocks", "attachments", "metadata", "mrkdwn")


def content_of(call: Call) -> Json:
    """Give the parts of a call that make a message."""
    return {name: call.arguments[name] for name in _CONTENT if call.arguments.get(name) is not None}


def thread_of(call: Call, channel: str) -> str | None:
    """Give the root of the thread a call names; a reply stands for its thread."""
    asked = call.text("thread_ts")
    if not asked:
        return None
    root = call.world.messages.get(channel, asked)
    if root is None:
        raise Refusal("invalid_thread_ts")
    return root.thread_ts or root.ts


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    channel = call.open_channel()
    content = content_of(call)
    check_content(content)
    message = call.world.post(channel.id, BOT_USER, content, thread_ts=thread_of(call, channel.id))
    return {"channel": channel.id, "ts": message.ts, "message": as_slack(message)}


def update(call: Call) -> Json:
    """chat.update: what is not given stays, an empty list of blocks takes them away."""
    channel = call.open_channel()
    message = call.message(channel)
    if message.author != BOT_USER:
        raise Refusal("cant_update_message")
    content = content_of(call)
    check_content({**content, "text": content.get("text") or "unchanged"} if content else {}, longest=LONGEST_UPDATE)
    changed = call.world.change(message, content)
    return {"channel": channel.id, "ts": message.ts, "text": changed.body.get("text"), "message": as_slack(changed)}


def delete(call: Call) -> Json:
    """chat.delete: the bot's own messages only."""
    channel = call.channel()
    message = call.message(channel)
    if message.author != BOT_USER:
        raise Refusal("cant_delete_message")
    call.world.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: to one person who is in the channel."""
    channel = call.open_channel()
    person = call.person()
    if not call.world.channels.is_member(channel.id, person.id):
        raise Refusal("user_not_in_channel")
    content = content_of(call)
    check_content(content)
    thread_ts = thread_of(call, channel.id)
    message = call.world.post_ephemeral(channel.id, person.id, content, thread_ts=thread_ts)
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink: an address that opens the page at a message."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    thread = f"&thread_ts={message.thread_ts}" if message.thread_ts else ""
    permalink = f"{call.base}/?channel={channel.id}&ts={message.ts}{thread}"
    return {"channel": channel.id, "permalink": permalink}


def as_slack(message: Message, *, with_metadata: bool = True) -> Json:
    """Give a message as the Web API shows it."""
    hidden = {"client_msg_id", "replaced"} if with_metadata else {"client_msg_id", "replaced", "metadata"}
    return {name: value for name, value in message.body.items() if name not in hidden}


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink),
}
