"""Who is told what happens, as the settings say.

What counts and what traces is imported only where it is switched on.
"""

import logging

from tunedd_api.errors import ConfigurationError
from tunedd_api.settings import Settings
from tunedd_api.telemetry import SILENT, Meter, Telemetry, Tracer

_log = logging.getLogger(__name__)


def open_telemetry(settings: Settings) -> Telemetry:
    """Make the meter and the tracer that the settings ask for; both are silent by default.

    Raises:
        ConfigurationError: if traces are asked for and cannot be made here.
    """
    return Telemetry(_meter(settings), _tracer(settings))


def _meter(settings: Settings) -> Meter:
    if settings.metrics == "off":
        return SILENT
    if settings.workers > 1:
        _log.warning(
            "There are no metrics with TUNEDD_WORKERS above 1, since each process would count for "
            "itself and a scrape meets any of them: run replicas of one process instead."
        )
        return SILENT
    from tunedd_api.watching.prometheus import PrometheusMeter

    return PrometheusMeter()


def _tracer(settings: Settings) -> Tracer:
    if settings.traces_url is None:
        return SILENT
    try:
        from tunedd_api.watching.traces import OpenTelemetryTracer
    except ImportError as error:
        raise ConfigurationError(
            "TUNEDD_TRACES_URL needs OpenTelemetry: install tunedd-api[tracing]."
        ) from error
    return OpenTelemetryTracer.to(settings.traces_url, settings.traces_share)
