"""Who may speak to the workspace: pages and apps on this machine, under our own address, and nobody else's page.

The Host check stops a name that was made to point here (DNS rebinding), the Origin check stops other sites' pages.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

NAMES = ("127.0.0.1", "localhost")
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; "
        "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def guarded(handler: Handler) -> Handler:
    """Let only our own page and programs on this machine through; a POST of a page says application/json."""

    async def checked(request: web.Request) -> web.StreamResponse:
        if not _is_ours(request):
            body = {"ok": False, "error": "forbidden", "message": "The local workspace answers only its own page."}
            return web.json_response(body, status=403, headers=SECURITY)
        response = await handler(request)
        if not response.prepared:
            for name, value in SECURITY.items():
                response.headers.setdefault(name, value)
        return response

    return checked


def _is_ours(request: web.Request) -> bool:
    socket = request.transport.get_extra_info("sockname") if request.transport is not None else None
    if socket is None:
        return False
    hosts = {f"{name}:{socket[1]}" for name in NAMES}
    origin = request.headers.get("Origin")
    return request.host in hosts and (origin is None or origin in {f"http://{host}" for host in hosts})
