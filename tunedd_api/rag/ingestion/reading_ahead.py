"""Files read side by side, ahead of their being embedded, so that none waits for a slow one."""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final, TypeAlias

from tunedd_api.errors import ReadingTakesLonger
from tunedd_api.rag.ingestion.preparation import Preparation, Prepared, Work

SIDE_BY_SIDE: Final = 6
"""Files that are read at once at most: more would only fill the memory."""

_LOOK: Final = 0.25
"""Seconds between two looks for new work while files are read."""

Read: TypeAlias = tuple[Work, "Future[Prepared]"]
"""A file, and what has come of it."""


class ReadingAhead:
    """Reads files in the order in which they come, and gives each when it is done.

    Every file is tried briefly first. What takes longer waits until all others have had their
    try, and then leaves one place free for those that come meanwhile.
    """

    def __init__(self, preparation: Preparation, places: int = 2) -> None:
        self._preparation = preparation
        self._places = max(2, min(places, SIDE_BY_SIDE))

    def read(
        self,
        works: Sequence[Work],
        begin: Callable[[Work], object],
        more: Callable[[], Sequence[Work]] = tuple,
        *,
        patient: bool = True,
    ) -> Generator[Read | None, None, None]:
        """What has been read, as it is done; None whenever nothing has for a moment.

        ``begin`` is told of each file before it is read; ``more`` is asked again and again for
        files that have come meanwhile. Unless ``patient``, a file that takes longer than a first
        try comes back with ReadingTakesLonger.
        """
        fresh, slow = deque(works), deque[Work]()
        running: dict[Future[Prepared], Work] = {}
        long: set[Future[Prepared]] = set()
        executor = ThreadPoolExecutor(self._places, thread_name_prefix="preparation")

        def start(work: Work, *, briefly: bool) -> Future[Prepared]:
            future = executor.submit(self._prepared, work, begin, briefly)
            running[future] = work
            return future

        try:
            while fresh or slow or running:
                while fresh and len(running) < self._places:
                    start(fresh.popleft(), briefly=True)
                while slow and not fresh and len(long) < self._places - 1:
                    long.add(start(slow.popleft(), briefly=False))
                done, _ = wait(running, timeout=_LOOK, return_when=FIRST_COMPLETED)
                for future in [f for f in running if f in done]:
                    work = running.pop(future)
                    long.discard(future)
                    if patient and isinstance(future.exception(), ReadingTakesLonger):
                        slow.append(work)
                    else:
                        yield work, future
                if not done:
                    yield None
                fresh.extend(more())
        finally:
            executor.shutdown(cancel_futures=True)

    def _prepared(
        self,
        work: Work,
        begin: Callable[[Work], object],
        briefly: bool,  # noqa: FBT001 - of submit
    ) -> Prepared:
        begin(work)
        return self._preparation.prepare(work, briefly=briefly)
