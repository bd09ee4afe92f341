"""What happens, told to whoever counts or traces it; never what was said, and by whom to whom.

The rooms tell a ``Meter`` and a ``Tracer`` what they do, in their own words. By default nobody
listens, which costs nothing.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

REQUEST_ID: Final[ContextVar[str | None]] = ContextVar("request_id", default=None)
"""The id of the request that is being answered, for everything that is done on its behalf."""

Attributes: TypeAlias = Mapping[str, str | int | float | bool]


@dataclass(frozen=True, slots=True)
class RequestEnded:
    """A request and how it was answered.

    ``route`` is the address with its parameters left open; ``status`` is 0 if the client had gone
    before; ``problem`` is the kind of problem that it was told, if any.
    """

    method: str
    route: str
    status: int
    seconds: float
    problem: str | None


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """A turn and what it took.

    ``outcome`` is that of the answer, or ``cancelled``, ``failed`` or ``refused``. ``stages`` are
    in seconds, ``tokens`` by what they were spent on.
    """

    outcome: str
    seconds: float
    stages: Mapping[str, float] = field(default_factory=dict)
    tokens: Mapping[str, int] = field(default_factory=dict)


class Meter(Protocol):
    """Counts what happens."""

    def request_ended(self, request: RequestEnded) -> None:
        """Count a request."""
        ...

    def turn_ended(self, turn: TurnEnded) -> None:
        """Count a turn."""
        ...

    def dependency_called(self, dependency: str, seconds: float, failure: str | None) -> None:
        """Count a call of something that the service depends on; ``failure`` is its kind."""
        ...

    def ingestion_ended(self, seconds: float, *, done: bool) -> None:
        """Count a run of ingestion."""
        ...

    def watch(self, gauge: str, of: str, read: Callable[[], float]) -> None:
        """Have a gauge of something read whenever somebody looks."""
        ...

    def exposition(self) -> bytes | None:
        """Everything that was counted, as Prometheus reads it; None if nothing was."""
        ...


class Tracer(Protocol):
    """Notes how long each step took, and which steps it consisted of."""

    def span(
        self, name: str, attributes: Attributes, parent: Mapping[str, str] | None = None
    ) -> AbstractContextManager[object]:
        """Take part of the time as one step, of that which is under way, if any.

        ``parent`` are headers in which a caller may name a step of its own (W3C Trace Context).
        """
        ...

    def close(self) -> None:
        """Send what is left, which may take seconds."""
        ...


class Silent:
    """A meter and a tracer that notes nothing."""

    def request_ended(self, request: RequestEnded) -> None:
        """Do nothing."""

    def turn_ended(self, turn: TurnEnded) -> None:
        """Do nothing."""

    def dependency_called(self, dependency: str, seconds: float, failure: str | None) -> None:
        """Do nothing."""

    def ingestion_ended(self, seconds: float, *, done: bool) -> None:
        """Do nothing."""

    def watch(self, gauge: str, of: str, read: Callable[[], float]) -> None:
        """Do nothing."""

    def exposition(self) -> bytes | None:
        """Nothing was counted."""
        return None

    def span(
        self, name: str, attributes: Attributes, parent: Mapping[str, str] | None = None
    ) -> AbstractContextManager[object]:
        """Take no time."""
        del name, attributes, parent
        return nullcontext()

    def close(self) -> None:
        """Do nothing."""


SILENT: Final = Silent()


@dataclass(frozen=True, slots=True)
class Telemetry:
    """Who is told what happens."""

    meter: Meter = SILENT
    tracer: Tracer = SILENT
