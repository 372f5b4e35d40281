"""auth.test, users.* and team.info: who the bot is, who the people are."""

from bot.local.call import Call, Method
from bot.local.directory import BOT_ID, BOT_NAME, BOT_USER, PEOPLE, TEAM_DOMAIN, TEAM_ID, TEAM_NAME, as_bot_user
from bot.local.wire import Json, Refusal


def auth_test(call: Call) -> Json:
    """auth.test."""
    return {
        "url": f"{call.base}/",
        "team": TEAM_NAME,
        "user": BOT_NAME.lower(),
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def team_info(_call: Call) -> Json:
    """team.info."""
    return {"team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN}}


def users_info(call: Call) -> Json:
    """users.info."""
    if call.text("user") == BOT_USER:
        return {"user": as_bot_user()}
    return {"user": call.person().as_user()}


def users_list(_call: Call) -> Json:
    """users.list: people of the team, guests, strangers of shared channels, the bot."""
    return {
        "members": [*(person.as_user() for person in PEOPLE), as_bot_user()],
        "response_metadata": {"next_cursor": ""},
    }


def users_lookup(call: Call) -> Json:
    """users.lookupByEmail."""
    wanted = call.needed("email").lower()
    found = next((person for person in PEOPLE if person.email == wanted and person.standing != "stranger"), None)
    if found is None:
        raise Refusal("users_not_found")
    return {"user": found.as_user()}


METHODS = {
    "auth.test": Method(auth_test),
    "team.info": Method(team_info, ("team:read",)),
    "users.info": Method(users_info, ("users:read",)),
    "users.list": Method(users_list, ("users:read",)),
    "users.lookupByEmail": Method(users_lookup, ("users:read.email",)),
}
