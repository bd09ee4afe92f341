"""The way that most messages are sent: to the endpoint, past what the framework asks each time.

It looks into all that an endpoint depends on, and takes apart what each parameter may be, anew for
every request, which is a twentieth of a turn's calls. A message that is sent as usual needs none
of that; any other request, and whatever is wrong with one, is left to the framework.
"""

import re
from collections.abc import Callable, Coroutine
from typing import Any, Final
from uuid import UUID

from fastapi import Request, Response
from fastapi.routing import APIRoute

from tunedd_api.api.dependencies import caller_of, services_of
from tunedd_api.api.schemas import SendMessage

_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST: Final = 16_000
_MOST_BRACKETS: Final = 16
"""Bytes of a body, and brackets that open in it: with no more, it holds neither too many values nor
any too deep."""

_RARE: Final = frozenset({b"idempotency-key", b"turn-grace"})
"""Headers that the framework reads."""


class MessageRoute(APIRoute):
    """The route of the endpoint that sends messages; as any other where one is not as usual."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        thoroughly = super().get_route_handler()

        async def handle(request: Request) -> Response:
            usual = None if request.app.dependency_overrides else await usual_message(request)
            if usual is None:
                return await thoroughly(request)
            conversation_id, body = usual
            services = services_of(request)
            service = services.conversations(caller_of(request).owner)
            response: Response = await self.endpoint(
                conversation_id, body, request, service, services
            )
            return response

        return handle


async def usual_message(request: Request) -> tuple[UUID, SendMessage] | None:
    """The conversation and the message of a request; None if anything about it is not as usual."""
    headers = dict(request.scope["headers"])
    if headers.get(b"content-type") != b"application/json" or not _RARE.isdisjoint(headers):
        return None
    if sum(name == b"content-type" for name, _ in request.scope["headers"]) > 1:
        return None
    conversation = request.path_params["conversation_id"]
    body = await request.body()
    brackets = body.count(b"[") + body.count(b"{")
    if len(body) > _LONGEST or brackets > _MOST_BRACKETS or not _ID.fullmatch(conversation):
        return None
    try:
        return UUID(conversation), SendMessage.model_validate_json(body)
    except ValueError:  # told by whoever looks at it thoroughly
        return None
