"""The shapes of what is answered under /v1, OpenAI's and what this service adds to them."""

from typing import Literal

from pydantic import Field

from tunedd_api.api.schemas import Citation, Passage, Response, Span
from tunedd_api.conversations.model import Outcome

FinishReason = Literal["stop", "length"]


class UrlCitation(Response):
    """Where a marker leads: the reader's view of the place that is quoted.

    `start_index` and `end_index` are the marker's own place in the content, in characters.
    """

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(Response):
    """A citation, in OpenAI's shape for the results of a search."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class Grounds(Response):
    """What this service says of an answer beside OpenAI's shapes.

    `citations` are as in a conversation's messages, one for each number; `nearest` are the closest
    passages where the documents hold no answer.
    """

    outcome: Outcome
    citations: list[Citation]
    unsupported: list[Span]
    nearest: list[Passage]


class CompletionUsage(Response):
    """Tokens spent; all are 0 where no model was asked."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionMessage(Response):
    """The answer, with its citations as annotations."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(Response):
    """The one answer that is given."""

    index: Literal[0] = 0
    message: CompletionMessage
    logprobs: None = None
    finish_reason: FinishReason


class ChatCompletion(Grounds):
    """An answer to the last message of a talk."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(description="Seconds since 1970.")
    model: str
    choices: list[Choice]
    usage: CompletionUsage


class Delta(Response):
    """What a chunk adds to the answer."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    annotations: list[Annotation] | None = None


class ChunkChoice(Response):
    """The one answer that is given, piece by piece."""

    index: Literal[0] = 0
    delta: Delta
    logprobs: None = None
    finish_reason: FinishReason | None = None


class ChatCompletionChunk(Response):
    """An event of a streamed answer; after the last one comes `data: [DONE]`.

    The first one has the role, those that follow a piece of the content each. The last choice has
    all annotations and the `finish_reason`; beside it stand `outcome`, `citations`, `unsupported`
    and `nearest`. With `stream_options.include_usage` one more chunk has the usage and no choice.
    """

    id: str
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    created: int
    model: str
    choices: list[ChunkChoice]
    usage: CompletionUsage | None = None
    outcome: Outcome | None = None
    citations: list[Citation] | None = None
    unsupported: list[Span] | None = None
    nearest: list[Passage] | None = None


class Model(Response):
    """All documents, as a model to choose, or one of them."""

    id: str
    object: Literal["model"] = "model"
    created: int = Field(description="Seconds since 1970; 0 for all documents.")
    owned_by: Literal["tunedd"] = "tunedd"


class ModelList(Response):
    """The models that a client may choose from."""

    object: Literal["list"] = "list"
    data: list[Model]


class ErrorDetail(Response):
    """What went wrong; `param` names the part of the request that it is about."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorBody(Response):
    """An error in OpenAI's shape."""

    error: ErrorDetail
