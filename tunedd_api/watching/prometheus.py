"""What happens, counted for Prometheus.

Every label takes its value from a short list, so that the number of series is bounded whatever
clients send.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from tunedd_api.telemetry import RequestEnded, TurnEnded

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BRIEF: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LONG: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)
_GAUGES: Final = {
    "running": "What is being done now, by what it is.",
    "waiting": "What waits for a place, by what it is.",
    "allowed": "How much may be done at once as things are, by what it is.",
    "kept": "What is kept in memory, by what it is.",
    "pending": "What is still to be done, by what it is.",
    "away": "1 while a dependency does not answer, else 0.",
}


class PrometheusMeter:
    """A meter with a registry of its own."""

    def __init__(self) -> None:
        # When a series began would be a series of its own.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._gauges = _Gauges()
        self._registry.register(self._gauges)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._requests = self._counter(
            "requests", "Requests answered.", "method", "route", "status"
        )
        self._request_seconds = self._histogram(
            "request_seconds", "Time until a request was answered to its end.", _LONG, "route"
        )
        self._refusals = self._counter("refusals", "Requests that were no success.", "problem")
        self._turns = self._counter("turns", "Turns that ended.", "outcome")
        self._turn_seconds = self._histogram("turn_seconds", "Time of a turn.", _LONG, "outcome")
        self._stages = self._histogram(
            "turn_stage_seconds", "Time of a turn's stages.", _BRIEF, "stage"
        )
        self._tokens = self._counter("tokens", "Tokens spent.", "kind")
        self._calls = self._histogram(
            "dependency_seconds", "Time of a call that was answered.", _BRIEF, "dependency"
        )
        self._errors = self._counter(
            "dependency_errors", "Calls that failed.", "dependency", "kind"
        )
        self._runs = self._counter("ingestion_runs", "Runs of ingestion.", "result")
        self._run_seconds = self._histogram("ingestion_seconds", "Time of a run.", _LONG)

    def request_ended(self, request: RequestEnded) -> None:
        """Count a request."""
        method = request.method if request.method in _METHODS else "other"
        self._requests(method, request.route, str(request.status)).inc()
        self._request_seconds(request.route).observe(request.seconds)
        if request.problem is not None:
            self._refusals(request.problem).inc()

    def turn_ended(self, turn: TurnEnded) -> None:
        """Count a turn."""
        self._turns(turn.outcome).inc()
        self._turn_seconds(turn.outcome).observe(turn.seconds)
        for stage, seconds in turn.stages.items():
            self._stages(stage).observe(seconds)
        for kind, tokens in turn.tokens.items():
            self._tokens(kind).inc(tokens)

    def dependency_called(self, dependency: str, seconds: float, failure: str | None) -> None:
        """Count a call of something that the service depends on; ``failure`` is its kind."""
        if failure is None:
            self._calls(dependency).observe(seconds)
        else:
            self._errors(dependency, failure).inc()

    def ingestion_ended(self, seconds: float, *, done: bool) -> None:
        """Count a run of ingestion."""
        self._runs("done" if done else "broken_off").inc()
        self._run_seconds().observe(seconds)

    def watch(self, gauge: str, of: str, read: Callable[[], float]) -> None:
        """Have a gauge read whenever somebody looks; ``gauge`` is one of those described above."""
        self._gauges.add(gauge, of, read)

    def exposition(self) -> bytes | None:
        """Everything that was counted, in Prometheus' text format (version 0.0.4)."""
        return generate_latest(self._registry)

    def _counter(self, name: str, what: str, *labels: str) -> Callable[..., Counter]:
        """Gives the counter of these values of the labels, each of which is looked up once."""
        counter = Counter(f"tunedd_{name}", what, labels, registry=self._registry)
        return cache(counter.labels)

    def _histogram(
        self, name: str, what: str, buckets: tuple[float, ...], *labels: str
    ) -> Callable[..., Histogram]:
        """As ``_counter``."""
        histogram = Histogram(
            f"tunedd_{name}", what, labels, buckets=buckets, registry=self._registry
        )
        return cache(histogram.labels) if labels else lambda: histogram


class _Gauges(Collector):
    """Gauges that are read when somebody looks."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, Callable[[], float]]] = {}

    def add(self, gauge: str, of: str, read: Callable[[], float]) -> None:
        self._read.setdefault(gauge, {})[of] = read

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauge, things in self._read.items():
            family = GaugeMetricFamily(f"tunedd_{gauge}", _GAUGES[gauge], labels=["of"])
            for of, read in things.items():
                family.add_metric([of], read())
            yield family
