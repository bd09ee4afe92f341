"""Noticing when something that the service depends on goes away, and when it is back."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from functools import partial
from time import monotonic, perf_counter
from types import TracebackType
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
        return partial(_Call, self, dependency)

    def ping(self, dependency: str, ping: Callable[[], Awaitable[None]]) -> Awaitable[None]:
        """Ask a dependency whether it is there, and watch what comes of it."""

        async def watched() -> None:
            with _Call(self, dependency):
                await ping()

        return watched()

    def span(self, dependency: str) -> AbstractContextManager[object]:
        """What tells of a call while it lasts."""
        return self._telemetry.tracer.span(dependency, {})

    def ended(self, dependency: str, seconds: float, error: BaseException | None) -> None:
        """Take it that a call has ended, and how."""
        failure = kind_of_failure(error) if isinstance(error, Unavailable | TimedOut) else None
        if failure is not None:
            self._away(dependency, failure)
        elif error is None:
            self._back(dependency)
        self._telemetry.meter.dependency_called(dependency, seconds, failure)

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


class _Call:
    """A call of a dependency; no generator, for a turn makes some ten of them."""

    __slots__ = ("_dependency", "_outages", "_span", "_started")

    def __init__(self, outages: Outages, dependency: str) -> None:
        self._outages = outages
        self._dependency = dependency
        self._span = outages.span(dependency)

    def __enter__(self) -> None:
        self._started = perf_counter()
        self._span.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._outages.ended(self._dependency, perf_counter() - self._started, error)
        finally:
            self._span.__exit__(kind, error, trace)


def kind_of_failure(error: Exception) -> str:
    """The kind of a failure, one of a few."""
    if isinstance(error, TimedOut):
        return "timeout"
    return error.kind if isinstance(error, Unavailable) else "unreachable"
