"""The shape of the service's own state."""

from typing import Literal

from tunedd_api.api.schemas.bases import Response


class Dependency(Response):
    """The state of something that the service depends on; ``name`` says which model it is."""

    state: Literal["up", "down"]
    name: str | None = None
    latency_ms: float
    detail: str | None = None


class Readiness(Response):
    """Whether the service can answer; ``degraded`` without what it can do without for a while."""

    status: Literal["ready", "degraded", "unready"]
    dependencies: dict[str, Dependency]
