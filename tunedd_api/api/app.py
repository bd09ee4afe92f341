"""The application: routers, problem handlers, what runs around them, and the lifespan."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import anyio.lowlevel
from fastapi import FastAPI

from tunedd_api import __version__
from tunedd_api.api import conversations, description, documents, health, problems, search, shares
from tunedd_api.api.addresses import HeadAsGet, Prefixed
from tunedd_api.api.cors import CrossOrigin
from tunedd_api.api.hosts import AllowedHosts, OwnPages
from tunedd_api.api.openai import router as openai
from tunedd_api.api.openai.errors import OpenAIErrors
from tunedd_api.api.quotas import Quota, RateLimit
from tunedd_api.api.security import Authentication, BodyCap, NoForms
from tunedd_api.api.services import Services
from tunedd_api.api.watch import RouteNoted, Watch
from tunedd_api.api.web import web_router


def create_app(services: Services) -> FastAPI:
    """Put an application around services; nothing is connected before it starts."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            # Imports what anyio has for asyncio, 9 ms that the first stream would wait.
            await anyio.lowlevel.checkpoint()
            await stack.enter_async_context(services.running())
            for door in services.doors:
                await stack.enter_async_context(door.running())
            yield

    app = FastAPI(
        title="Tunedd API",
        summary="Long conversations with your documents, every answer checkable against the page.",
        version=__version__,
        lifespan=lifespan,
        redirect_slashes=False,
        root_path=services.prefix,
        responses=problems.DESCRIBED,
        generate_unique_id_function=description.operation_id,
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    for router in (
        conversations.router,
        shares.router,
        documents.router,
        search.router,
        openai.router,
        health.router,
    ):
        app.include_router(router)
    for door in services.doors:
        app.router.routes.extend(door.routes)
    app.include_router(web_router())
    problems.add_handlers(app)
    description.describe(app)
    app.add_middleware(RouteNoted)
    app.add_middleware(NoForms)
    app.add_middleware(
        BodyCap,
        max_bytes=services.limits.max_body_bytes,
        max_document_bytes=services.limits.max_document_bytes,
    )
    if requests := services.limits.requests_per_minute:
        app.add_middleware(RateLimit, quota=Quota(requests))
    app.add_middleware(
        Authentication,
        authenticator=services.authenticator,
        open_paths=("/metrics",) if services.metrics_are_open else (),
    )
    app.add_middleware(OwnPages, public_origin=services.public_origin, others=services.cors_origins)
    if services.cors_origins:
        app.add_middleware(CrossOrigin, origins=services.cors_origins)
    app.add_middleware(AllowedHosts, hosts=services.allowed_hosts)
    app.add_middleware(OpenAIErrors)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Prefixed, prefix=services.prefix)
    app.add_middleware(Watch, telemetry=services.telemetry)
    return app
