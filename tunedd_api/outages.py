"""Noticing when something that the service depends on goes away, and when it is back."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from time import monotonic, perf_counter
from typing import TypeAlias

from tunedd_api.errors import TimedOut, Unavailable
from tunedd_api.telemetry import Telemetry

_log = logging.getLogger(__name__)

Watched: TypeAlias = Callable[[], AbstractContextManager[object]]
"""Put around each call of a dependency."""


class Outages:
    """Watches calls: one line in the log when a dependency first fails, and one when it answers."""

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self._since: dict[str, float] = {}

    def watching(self, dependency: str) -> Watched:
        """What to put around each call of a dependency."""
        self._telemetry.meter.watch("away", dependency, lambda: dependency in self._since)
        return partial(self._call, dependency)

    def ping(self, dependency: str, ping: Callable[[], Awaitable[None]]) -> Awaitable[None]:
        """Ask a dependency whether it is there, and watch what comes of it."""

        async def watched() -> None:
            with self._call(dependency):
                await ping()

        return watched()

    @contextmanager
    def _call(self, dependency: str) -> Iterator[None]:
        started = perf_counter()
        failure: str | None = None
        with self._telemetry.tracer.span(dependency, {}):
            try:
                yield
            except (Unavailable, TimedOut) as error:
                failure = kind_of_failure(error)
                self._away(dependency, failure)
                raise
            else:
                self._back(dependency)
            finally:
                self._telemetry.meter.dependency_called(
                    dependency, perf_counter() - started, failure
                )

    def _away(self, dependency: str, kind: str) -> None:
        if dependency not in self._since:
            self._since[dependency] = monotonic()
            _log.warning(
                "The %s does not answer (%s).",
                dependency.replace("_", " "),
                kind,
                extra={"event": "outage", "dependency": dependency, "kind": kind},
            )

    def _back(self, dependency: str) -> None:
        if (since := self._since.pop(dependency, None)) is not None:
            seconds = round(monotonic() - since, 1)
            _log.info(
                "The %s answers again, after %g s.",
                dependency.replace("_", " "),
                seconds,
                extra={"event": "recovery", "dependency": dependency, "seconds": seconds},
            )


def kind_of_failure(error: Exception) -> str:
    """The kind of a failure, one of a few."""
    if isinstance(error, TimedOut):
        return "timeout"
    return error.kind if isinstance(error, Unavailable) else "unreachable"
