"""Whether the service lives, and whether it can answer."""

import asyncio
from time import perf_counter
from typing import Final

from fastapi import APIRouter, HTTPException, Response

from tunedd_api.api import schemas
from tunedd_api.api.dependencies import ServicesDep
from tunedd_api.api.services import Ping
from tunedd_api.errors import TimedOut, Unavailable

router = APIRouter(tags=["operations"])

_PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/livez")
async def livez() -> dict[str, str]:
    """Answer; does no work."""
    return {"status": "alive"}


@router.get("/readyz", responses={503: {"model": schemas.Readiness}})
async def readyz(services: ServicesDep, response: Response) -> schemas.Readiness:
    """Ask each dependency, side by side; 503 when one that is needed is down.

    Without a language model the service is degraded: pages, searches and passages are there.
    """
    limit = services.limits.ping_timeout
    pings, names = services.pings, services.names
    states = await asyncio.gather(*(_state(p, names.get(n), limit) for n, p in pings.items()))
    dependencies = dict(zip(pings, states, strict=True))
    down = {name for name, state in dependencies.items() if state.state == "down"}
    if down - services.spared:
        response.status_code = 503
        return schemas.Readiness(status="unready", dependencies=dependencies)
    return schemas.Readiness(status="degraded" if down else "ready", dependencies=dependencies)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(services: ServicesDep) -> Response:
    """Tell what was counted, for Prometheus; where metrics are off there is nothing here."""
    counted = services.telemetry.meter.exposition()
    if counted is None:
        raise HTTPException(404)
    return Response(counted, media_type=_PROMETHEUS)


async def _state(ping: Ping, name: str | None, limit: float) -> schemas.Dependency:
    started = perf_counter()
    detail: str | None = None
    try:
        async with asyncio.timeout(limit):
            await ping()
    except (Unavailable, TimedOut) as error:
        detail = str(error)
    except TimeoutError:
        detail = f"No answer within {limit:g} s."
    latency = round((perf_counter() - started) * 1000, 2)
    return schemas.Dependency(
        state="up" if detail is None else "down", name=name, latency_ms=latency, detail=detail
    )
