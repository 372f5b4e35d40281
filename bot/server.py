"""One aiohttp application: Slack's route, the local workspace, /healthz."""

from aiohttp import web


async def healthz(_request: web.Request) -> web.Response:
    """Say that the process answers."""
    return web.json_response({"ok": True})


def build_server() -> web.Application:
    """Make the application; platforms add their routes to it."""
    server = web.Application()
    server.router.add_get("/healthz", healthz)
    return server
