"""Who is told what happens, as the settings say."""

import sys
from pathlib import Path

import pytest

from tests.support.service import make_settings
from tunedd_api.bootstrap.telemetry import open_telemetry
from tunedd_api.errors import ConfigurationError
from tunedd_api.telemetry import SILENT
from tunedd_api.watching.prometheus import PrometheusMeter
from tunedd_api.watching.traces import OpenTelemetryTracer


def test_default(tmp_path: Path) -> None:
    """Callers may read metrics, and nothing is traced."""
    telemetry = open_telemetry(make_settings(tmp_path))
    assert isinstance(telemetry.meter, PrometheusMeter)
    assert telemetry.tracer is SILENT


def test_off(tmp_path: Path) -> None:
    """Whoever wants nothing counted gets nothing counted."""
    telemetry = open_telemetry(make_settings(tmp_path, metrics="off"))
    assert telemetry.meter is SILENT
    assert telemetry.tracer is SILENT


def test_several_processes(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Processes that would each count for themselves count nothing, and the log says so."""
    assert open_telemetry(make_settings(tmp_path, workers=2)).meter is SILENT
    assert "TUNEDD_WORKERS" in caplog.text


def test_traces(tmp_path: Path) -> None:
    """Traces are made where there is somewhere to send them."""
    settings = make_settings(tmp_path, traces_url="http://127.0.0.1:4318/", traces_share=0.0)
    tracer = open_telemetry(settings).tracer
    assert isinstance(tracer, OpenTelemetryTracer)
    with tracer.span("a step", {}):
        pass
    tracer.close()


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where OpenTelemetry is not installed, traces cannot be asked for, and it is said why."""
    monkeypatch.setitem(sys.modules, "tunedd_api.watching.traces", None)
    settings = make_settings(tmp_path, traces_url="http://127.0.0.1:4318")
    with pytest.raises(ConfigurationError, match=r"tunedd-api\[tracing\]"):
        open_telemetry(settings)
