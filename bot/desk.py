"""Between the event loop and the handlers: each request runs on a worker thread, the loop never waits for the database.

Two pools, so that slow work (exports, previews of the whole book) never queues in front of a command.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from handlers.reply import Answer, Option
from handlers.request import Request
from handlers.router import Router
from handlers.services import Services

Result = TypeVar("Result")


class Desk:
    """Takes requests from a platform and gives back answers."""

    def __init__(self, router: Router, services: Services, *, workers: int = 4) -> None:
        self.router = router
        self.services = services
        # Four: the work is mostly Python's, so that more threads only take the interpreter from the event loop.
        self._fast = ThreadPoolExecutor(workers, thread_name_prefix="fast")
        self._slow = ThreadPoolExecutor(2, thread_name_prefix="slow")

    async def answer(self, request: Request) -> Answer:
        """Answer a request on a worker thread."""
        capability = self.router.capabilities.get(request.word)
        pool = self._slow if capability is not None and capability.slow else self._fast
        return await asyncio.get_running_loop().run_in_executor(pool, self.router.answer, request, self.services)

    async def find_options(self, source: str, request: Request, typed: str) -> tuple[Option, ...]:
        """Give the options of a searching menu for what was typed so far."""
        return await self.call(lambda: self.router.find_options(source, request, self.services, typed))

    async def call(self, work: Callable[[], Result], *, slow: bool = False) -> Result:
        """Run any piece of blocking work on a worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._slow if slow else self._fast, work)

    def close(self) -> None:
        """Let the workers finish what they do and end them."""
        self._fast.shutdown()
        self._slow.shutdown()
