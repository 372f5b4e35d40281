"""assistant.threads.* and apps.connections.open: what the bot says about its work, and what this workspace has not."""

from bot.local.call import Call, Method
from bot.local.wire import Json, Refusal, objects_of

MOST_PROMPTS = 4


def set_status(call: Call) -> Json:
    """assistant.threads.setStatus: a line such as "is thinking…", gone with the bot's next message."""
    channel = call.channel("channel_id")
    call.world.set_status(channel.id, call.text("thread_ts") or None, call.text("status"))
    return {}


def set_title(call: Call) -> Json:
    """assistant.threads.setTitle: accepted; the page's threads have no titles."""
    call.channel("channel_id")
    call.needed("title")
    return {}


def set_prompts(call: Call) -> Json:
    """assistant.threads.setSuggestedPrompts: checked as Slack does; the page's composer suggests the commands instead."""
    call.channel("channel_id")
    prompts = objects_of(call.arguments, "prompts")
    if not 1 <= len(prompts) <= MOST_PROMPTS or any(
        not item.get("title") or not item.get("message") for item in prompts
    ):
        raise Refusal("invalid_arguments")
    return {}


def no_socket(_call: Call) -> Json:
    """apps.connections.open: refused as for a bot token; the local workspace speaks HTTP."""
    raise Refusal("not_allowed_token_type")


METHODS = {
    "assistant.threads.setStatus": Method(set_status, ("assistant:write", "chat:write")),
    "assistant.threads.setTitle": Method(set_title, ("assistant:write",)),
    "assistant.threads.setSuggestedPrompts": Method(set_prompts, ("assistant:write",)),
    "apps.connections.open": Method(no_socket),
}
