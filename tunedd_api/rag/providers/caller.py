"""Asking a server that speaks OpenAI's API, with nothing but HTTP.

OpenAI's own client takes a second to import, and a quarter of a millisecond for each token.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import httpx
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json
from typing_extensions import TypedDict

from tunedd_api.rag.providers.plain_http import Endpoint, PlainHTTPTransport, Reply
from tunedd_api.rag.providers.refusals import Refusal

Bursts: TypeAlias = AsyncGenerator[list[dict[str, Any]], None]
"""Events as they come: lists of those that came together, which may be empty."""

_ATTEMPTS: Final = 2
_PAUSE: Final = 0.5
"""How often something is asked for in all, and seconds between, as OpenAI's client has it."""

_WORTH_ANOTHER: Final = frozenset(
    {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS}
)
_DATA: Final = b"data:"
_DONE: Final = b"[DONE]"


class _Delta(TypedDict, total=False):
    content: str | None


class _Choice(TypedDict, total=False):
    delta: _Delta | None
    finish_reason: Any


class _Event(TypedDict, total=False):
    """What is read of an event; whatever else it says is left out."""

    choices: list[_Choice] | None
    error: Any


_EVENTS: Final = TypeAdapter(list[_Event]).validator
"""Parses events and sees to their form in one go, in C: there is one for each token."""


class Caller:
    """Asks an endpoint over connections that somebody else closes; ``base_url`` ends in ``/v1``.

    What fails and may pass is asked for ``attempts`` times in all. Where there is a plain ``way``
    to the server, requests take it with the client's headers and limits of time, but without what
    else the client does: cookies, redirections, authentication in several steps.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        attempts: int = _ATTEMPTS,
        way: PlainHTTPTransport | None = None,
    ) -> None:
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._attempts = attempts
        self._way = way
        self._headers = httpx.Headers({**client.headers, "Content-Type": "application/json"})
        # For requests that go this way, made once: httpx takes its time over each.
        self._endpoints: dict[str, Endpoint] = {}

    async def asked(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """The object that is answered to one request.

        Raises:
            Refusal: if the server refuses or fails, at every attempt if that may pass.
            httpx.TransportError: if it is not there, or too slow.
        """
        async with aclosing(await self._begun(path, body)) as reply:
            return _object(await _whole(reply), reply)

    async def said(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
        """Whatever is answered to one request; raises as ``asked`` does."""
        async with aclosing(await self._begun(path, body)) as reply:
            return _json(await _whole(reply), reply)

    async def bursts(self, path: str, body: Mapping[str, object]) -> Bursts:
        """What is streamed in answer to one request: the events that have come at a time.

        Raises as ``asked`` does, after what came before; a reply without any event is no answer.
        """
        heard = False
        async with aclosing(await self._begun(path, body)) as reply:
            async for lines in _lines(reply):
                said = [line[len(_DATA) :].strip() for line in lines if line.startswith(_DATA)]
                heard = heard or any(said)
                texts = [data for data in said if data and data != _DONE]
                events = _usual_events(texts)
                if events is not None:
                    yield events
                    continue
                events = []
                try:
                    for data in texts:
                        events.append(_event(data, reply))
                except Refusal:
                    yield events
                    raise
                yield events
            if not heard:
                raise Refusal(reply, HTTPStatus.BAD_GATEWAY)

    async def _begun(self, path: str, body: Mapping[str, object]) -> Reply | httpx.Response:
        """A response whose headers are there; a kept connection may turn out to be closed."""
        sent = to_json(body)
        reply: Reply | httpx.Response
        for attempt in range(1, self._attempts + 1):
            try:
                if self._way is None:
                    reply = await self._through_the_client(path, sent)
                else:
                    reply = await self._way.post(self._endpoint(path), sent)
            except httpx.TimeoutException:
                raise
            except httpx.TransportError:
                if attempt == self._attempts:
                    raise
            else:
                if not reply.is_error:
                    return reply
                await reply.aclose()
                if attempt == self._attempts or not _may_pass(reply.status_code):
                    raise Refusal(reply)
            await asyncio.sleep(_PAUSE)
        raise AssertionError("the last attempt returns or raises")

    def _endpoint(self, path: str) -> Endpoint:
        endpoint = self._endpoints.get(path)
        if endpoint is None:
            limits = self._client.timeout.as_dict()
            endpoint = Endpoint.of(self._base_url + path, self._headers, limits)
            self._endpoints[path] = endpoint
        return endpoint

    async def _through_the_client(self, path: str, body: bytes) -> httpx.Response:
        url = self._base_url + path
        request = self._client.build_request("POST", url, content=body, headers=self._headers)
        return await self._client.send(request, stream=True)


async def _whole(reply: Reply | httpx.Response) -> bytes:
    """All that is replied."""
    try:
        return await reply.aread()
    except httpx.DecodingError as error:  # no TransportError: it says it is gzip, and is not
        raise Refusal(reply, HTTPStatus.BAD_GATEWAY) from error


async def _lines(reply: Reply | httpx.Response) -> AsyncGenerator[list[bytes], None]:
    """What is streamed: the lines that have come at a time.

    httpx's own lines are decoded, which takes longer.
    """
    rest = b""
    try:
        async for part in reply.aiter_bytes():
            *lines, rest = (rest + part).split(b"\n")
            yield lines
    except httpx.DecodingError as error:
        raise Refusal(reply, HTTPStatus.BAD_GATEWAY) from error
    yield [rest]


def _may_pass(status: int) -> bool:
    return status in _WORTH_ANOTHER or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _usual_events(texts: Sequence[bytes]) -> list[dict[str, Any]] | None:
    """The events, if each has the form that events have and none tells of an error."""
    try:
        events: list[dict[str, Any]] = _EVENTS.validate_json(b"[%b]" % b",".join(texts))
    except ValidationError:
        return None
    if len(events) != len(texts) or any(event.get("error") for event in events):
        return None
    return events


def _event(data: bytes, reply: Reply | httpx.Response) -> dict[str, Any]:
    """An event that may tell of an error, or not have the form that events have.

    Servers say "nothing" in several ways, some of which are no answer.
    """
    event = _object(data, reply)
    if error := event.get("error"):
        code = error.get("code") if isinstance(error, Mapping) else None
        raise Refusal(reply, code if isinstance(code, int) else HTTPStatus.INTERNAL_SERVER_ERROR)
    if not _is_of_an_answer(event):
        raise Refusal(reply, HTTPStatus.BAD_GATEWAY)
    return event


def _is_of_an_answer(event: Mapping[str, Any]) -> bool:
    """Whether an event says what it says of an answer, if it does, where that is looked for."""
    choices = event.get("choices") or []
    if not isinstance(choices, list) or not all(isinstance(one, dict) for one in choices):
        return False
    deltas = [one.get("delta") or {} for one in choices]
    return all(
        isinstance(delta, dict) and isinstance(delta.get("content") or "", str) for delta in deltas
    )


def _object(data: bytes, reply: Reply | httpx.Response) -> dict[str, Any]:
    """The JSON object that a server says; anything else is no answer."""
    said = _json(data, reply)
    if not isinstance(said, dict):
        raise Refusal(reply, HTTPStatus.BAD_GATEWAY)
    return said


def _json(data: bytes, reply: Reply | httpx.Response) -> Any:  # noqa: ANN401 - JSON
    try:
        return from_json(data)
    except ValueError as error:
        raise Refusal(reply, HTTPStatus.BAD_GATEWAY) from error
