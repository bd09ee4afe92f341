"""Steps as spans of OpenTelemetry, sent to a collector by OTLP over HTTP.

Spans bear names, ids, counts and kinds. The messages of errors stay here, since they may quote
what was said; of an error only its type is told.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from tunedd_api import __version__
from tunedd_api.telemetry import Attributes

_SERVICE: Final = "tunedd-api"
_PROPAGATOR: Final = TraceContextTextMapPropagator()


class OpenTelemetryTracer:
    """A tracer whose spans go to an exporter, ``share`` of them (0 to 1) that nobody else began."""

    def __init__(self, exporter: SpanExporter, share: float = 1.0) -> None:
        resource = Resource({"service.name": _SERVICE, "service.version": __version__})
        sampler = ParentBased(TraceIdRatioBased(share))
        self._provider = TracerProvider(sampler=sampler, resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer(_SERVICE, __version__)

    @classmethod
    def to(cls, url: str, share: float = 1.0) -> "OpenTelemetryTracer":
        """A tracer to the collector at this address, as in ``http://127.0.0.1:4318``."""
        # While nobody is there, it would say so with every attempt.
        logging.getLogger(OTLPSpanExporter.__module__).setLevel(logging.ERROR)
        return cls(OTLPSpanExporter(endpoint=f"{url.rstrip('/')}/v1/traces"), share)

    def span(
        self, name: str, attributes: Attributes, parent: Mapping[str, str] | None = None
    ) -> AbstractContextManager[Span]:
        """Take part of the time as a span; ``parent`` are headers that may name one of a caller."""
        return self._span(name, attributes, parent)

    @contextmanager
    def _span(
        self, name: str, attributes: Attributes, parent: Mapping[str, str] | None
    ) -> Iterator[Span]:
        context: Context | None = None if parent is None else _PROPAGATOR.extract(parent, Context())
        with self._tracer.start_as_current_span(
            name,
            context,
            kind=SpanKind.INTERNAL if parent is None else SpanKind.SERVER,
            attributes=dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise

    def close(self) -> None:
        """Send what is left, and stop."""
        self._provider.shutdown()
