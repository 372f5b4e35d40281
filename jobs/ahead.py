"""Work that is begun before it is asked for: the next chunks of the book are read while this one is scored and written.

The engines work outside of Python's lock. One reader is enough: a second one spent half as much CPU again waiting for the lock and gained
nothing. At most that many chunks are held beside the present one.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

READERS = 1

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(
    work: Callable[[Item], Result], items: Iterable[Item], *, readers: int = READERS
) -> Generator[Result, None, None]:
    """Give `work(item)` for every item, in order; the next ones are under way in threads meanwhile.

    What `work` raises is raised here, at the item's turn; what is still waiting then is dropped.
    """
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(readers, thread_name_prefix="read-ahead") as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > readers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
