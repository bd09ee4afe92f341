"""What OpenAI's clients ask of the service: models to choose from, and answers."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from sse_starlette import ServerSentEvent

from tunedd_api.api.dependencies import CallerDep, CatalogueDep, JsonBody, ServicesDep
from tunedd_api.api.disconnects import Attendance
from tunedd_api.api.openai.completions import Completion
from tunedd_api.api.openai.errors import error_of
from tunedd_api.api.openai.models import chosen_document, listed_models, model_named
from tunedd_api.api.openai.requests import ChatCompletionRequest
from tunedd_api.api.openai.responses import (
    ChatCompletion,
    ChatCompletionChunk,
    ErrorBody,
    Model,
    ModelList,
)
from tunedd_api.api.openai.talks import question_of
from tunedd_api.api.openai.transcripts import Transcript
from tunedd_api.api.problems import instance_of, problem_of
from tunedd_api.api.streams import AttendedStream
from tunedd_api.errors import NotFound

_DONE: Final = "[DONE]"

_STREAMED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The answer; with `stream` chunk by chunk, each an event's `data`, and "
        '`[DONE]` at the end. An error amid the answer is an event `data: {"error": …}`.',
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}

router = APIRouter(
    prefix="/v1",
    tags=["openai"],
    responses={"default": {"model": ErrorBody, "description": "What went wrong."}},
)


@router.get("/models")
async def list_models(catalogue: CatalogueDep) -> ModelList:
    """List what can be named as a model: all documents, and each by itself."""
    return ModelList(data=await listed_models(catalogue))


@router.get("/models/{model:path}")
async def get_model(model: str, catalogue: CatalogueDep) -> Model:
    """Show a model: `tunedd` stands for all documents, `tunedd/NAME` for one of them."""
    return await model_named(catalogue, model)


@router.post(
    "/chat/completions",
    response_model=ChatCompletion,
    responses=_STREAMED,
    dependencies=[JsonBody],
)
async def create_chat_completion(
    body: ChatCompletionRequest,
    request: Request,
    response: Response,
    catalogue: CatalogueDep,
    services: ServicesDep,
    caller: CallerDep,
) -> ChatCompletion | AttendedStream:
    """Answer the last message of a talk from the documents; nothing of it is kept."""
    _refuse(body)
    for message in body.messages:
        services.limits.check(message.content)
    document = await chosen_document(catalogue, body.model)
    turn = await services.exchanges.ask(replace(question_of(body, document), owner=caller.owner))
    attendance = Attendance(turn)
    completion = Completion(turn, Transcript(body.stop or ()), body.model, services.reader_view)
    headers = {"X-Tunedd-Ignored": ", ".join(body.ignored)} if body.ignored else {}
    if not body.stream:
        response.headers.update(headers)
        async with aclosing(attendance.events(request)) as events:
            return await completion.whole(events)
    # As long as nothing is sent, an error is still a response of its own.
    await attendance.first(request)
    with_usage = bool(body.stream_options and body.stream_options.include_usage)
    chunks = completion.chunks(attendance.rest(), with_usage=with_usage)
    stream = AttendedStream(_events(chunks, instance_of(request.scope)), attendance)
    stream.headers.update(headers)
    return stream


@router.api_route("/responses", methods=["GET", "POST"], include_in_schema=False)
@router.api_route("/completions", methods=["GET", "POST"], include_in_schema=False)
async def elsewhere() -> None:
    """Point to what there is.

    Raises:
        NotFound
    """
    raise NotFound("Only chat completions are answered here: POST /v1/chat/completions.")


def _refuse(body: ChatCompletionRequest) -> None:
    """Refuse what would change the answer and cannot be done.

    Raises:
        RequestValidationError: one fault for each field that asks for it.
    """
    faults = [
        {"type": "refused", "loc": ("body", name), "msg": reason} for name, reason in body.refused()
    ]
    if faults:
        raise RequestValidationError(faults)


async def _events(
    chunks: AsyncIterator[ChatCompletionChunk], instance: str
) -> AsyncIterator[ServerSentEvent]:
    try:
        async for chunk in chunks:
            yield _event(chunk.model_dump(mode="json", exclude_unset=True))
    except Exception as error:  # noqa: BLE001 - the status has gone out: errors are events now
        yield _event(error_of(problem_of(error, instance)))
    else:
        yield ServerSentEvent(_DONE, sep="\n")


def _event(data: dict[str, Any]) -> ServerSentEvent:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return ServerSentEvent(text, sep="\n")
