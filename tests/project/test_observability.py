"""The dashboard and what feeds it: nothing is shown that is not counted."""

import json
import re
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

from tunedd_api.telemetry import RequestEnded, TurnEnded
from tunedd_api.watching.prometheus import PrometheusMeter

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "docs" / "observability"


def expressions() -> list[str]:
    """What the dashboard's panels ask Prometheus for."""
    dashboard: dict[str, Any] = json.loads((FOLDER / "tunedd.json").read_text(encoding="utf-8"))
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


def counted() -> str:
    """The service's metrics, each with a sample."""
    meter = PrometheusMeter()
    meter.request_ended(RequestEnded("GET", "/livez", 200, 0.1, "a-problem"))
    meter.turn_ended(TurnEnded("answered", 1.0, {"queue": 0.0}, {"prompt": 1}))
    meter.dependency_called("database", 0.1, None)
    meter.dependency_called("database", 0.1, "timeout")
    meter.ingestion_ended(1.0, done=True)
    for gauge in ("running", "waiting", "kept", "pending", "away"):
        meter.watch(gauge, "turns", lambda: 0)
    return (meter.exposition() or b"").decode()


def test_what_is_shown_is_counted() -> None:
    """Every metric of the dashboard is counted, with the labels that it is shown by."""
    exposition = counted()
    asked = expressions()
    assert len(asked) > 15
    for expression in asked:
        for name in re.findall(r"\b(?:tunedd|process)_\w+", expression):
            assert re.search(rf"^{name}[{{ ]", exposition, re.MULTILINE), name
        for labels in re.findall(r"by \(([^)]+)\)", expression):
            for label in re.split(r",\s*", labels):
                assert f'{label}="' in exposition, (label, expression)


def test_files_of_the_overlay() -> None:
    """Every file that the overlay mounts is there, and Prometheus asks the service by its name."""
    overlay = yaml.safe_load((ROOT / "docker-compose.observability.yml").read_text("utf-8"))
    mounts = [
        volume.partition(":")[0]
        for service in overlay["services"].values()
        for volume in service.get("volumes", ())
        if volume.startswith("./")
    ]
    assert mounts
    assert all((ROOT / mount).is_file() for mount in mounts)
    scraped = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
    (job,) = scraped["scrape_configs"]
    assert job["static_configs"] == [{"targets": ["api:8000"]}]
    hosts = overlay["services"]["api"]["environment"]["TUNEDD_ALLOWED_HOSTS"]
    assert hosts.rstrip("}").endswith(",api")
