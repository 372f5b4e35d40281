"""views.*: modals and App Home."""

from bot.local.call import Call, Method
from bot.local.view_check import check_view
from bot.local.view_store import DEEPEST_STACK, View
from bot.local.wire import Json, Refusal, text_of


def open_view(call: Call) -> Json:
    """views.open: a new modal for whoever caused the trigger."""
    asked = _asked(call)
    person, _ = call.world.tickets.take_trigger(call.needed("trigger_id"))
    view = call.world.views.open(person, asked)
    call.world.show_view("view_open", view)
    return {"view": view.body}


def push_view(call: Call) -> Json:
    """views.push: a modal on top of the one whose button was pressed."""
    asked = _asked(call)
    person, view_id = call.world.tickets.take_trigger(call.needed("trigger_id"))
    below = call.world.views.get(view_id) or call.world.views.top_modal(person)
    if below is None:
        raise Refusal("not_found")
    if call.world.views.depth(below) >= DEEPEST_STACK:
        raise Refusal("push_limit_reached")
    view = call.world.views.open(person, asked, on=below)
    call.world.show_view("view_push", view)
    return {"view": view.body}


def update_view(call: Call) -> Json:
    """views.update: something else in a view that is open."""
    view = call.world.views.get(call.text("view_id")) or call.world.views.by_external_id(call.text("external_id"))
    if view is None:
        raise Refusal("not_found")
    asked = call.view()
    check_view(asked, "home" if view.kind == "home" else "modal")
    _check_hash(call, view)
    changed = call.world.views.update(view, asked)
    call.world.show_view("home" if view.kind == "home" else "view_update", changed)
    return {"view": changed.body}


def publish_view(call: Call) -> Json:
    """views.publish: somebody's App Home."""
    person = call.person("user_id")
    asked = call.view()
    check_view(asked, "home")
    before = call.world.views.home(person.id)
    if before is not None:
        _check_hash(call, before)
    view = call.world.views.publish(person.id, asked)
    call.world.show_view("home", view)
    return {"view": view.body}


def _asked(call: Call) -> Json:
    asked = call.view()
    check_view(asked, "modal")
    if call.world.views.by_external_id(text_of(asked, "external_id")) is not None:
        raise Refusal("duplicate_external_id")
    return asked


def _check_hash(call: Call, view: View) -> None:
    given = call.text("hash")
    if given and given != view.hash:
        raise Refusal("hash_conflict")


METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push_view),
    "views.update": Method(update_view),
    "views.publish": Method(publish_view),
}
