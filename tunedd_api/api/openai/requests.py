"""What is taken of a request for a chat completion, what is ignored of it, and what is refused.

The programs that send them were written for another service, and send more than they need: what
this one does not know, or what changes nothing, is ignored and named in the response. What would
change the answer and cannot be done is refused.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator

from tunedd_api.api.schemas import MAX_CONTENT, Selection, storable

_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_MOST_NAMED: Final = 32
_MOST_STOPS: Final = 4

MOST_MESSAGES: Final = 2000
"""As many as a body has room for, with one part each; see ``dependencies.MOST_VALUES``."""


def _text_of(content: object) -> object:
    """The text of a message, which comes as such or in parts."""
    if not isinstance(content, list):
        return "" if content is None else content
    return "\n".join(_text_of_part(part) for part in content)


def _text_of_part(part: object) -> str:
    if not isinstance(part, dict):
        raise ValueError("a part of a message is an object with a type")  # noqa: TRY004
    kind = part.get("type")
    if kind not in ("text", "refusal"):
        raise ValueError(f"only text is read here, and no part of type {kind!r:.40}")
    text = part.get(kind)
    if not isinstance(text, str):
        raise ValueError(f"a part of type {kind!r} has a string {kind!r}")  # noqa: TRY004
    return text


def _role(role: object) -> object:
    if role in ("tool", "function"):
        raise ValueError("no tools are called here, so that none can have answered")
    return role


def _stops(stop: object) -> object:
    return [stop] if isinstance(stop, str) else stop


_PART: Final = {
    "type": "object",
    "properties": {"type": {"const": "text"}, "text": {"type": "string"}},
    "required": ["type", "text"],
}
_STRING: Final = {"type": "string"}

Text = Annotated[str, Field(max_length=MAX_CONTENT)]
Content = Annotated[
    Text,
    BeforeValidator(_text_of),
    WithJsonSchema({"anyOf": [_STRING, {"type": "array", "items": _PART}, {"type": "null"}]}),
]
Stops = Annotated[
    list[Annotated[Text, Field(min_length=1)]] | None,
    Field(max_length=_MOST_STOPS),
    BeforeValidator(_stops),
    WithJsonSchema(
        {
            "anyOf": [
                _STRING,
                {"type": "array", "items": _STRING, "maxItems": _MOST_STOPS},
                {"type": "null"},
            ]
        }
    ),
]


class _Sent(BaseModel):
    """Base of what requests consist of: null is as good as absent, the unknown is let through."""

    model_config = ConfigDict(extra="allow", strict=True)


class ChatMessage(_Sent):
    """A message of the talk so far; a tool's messages and calls are not taken."""

    role: Annotated[Literal["system", "developer", "user", "assistant"], BeforeValidator(_role)]
    content: Content = ""

    @field_validator("content")
    @classmethod
    def _storable(cls, content: str) -> str:
        return storable(content)


class StreamOptions(_Sent):
    """What a stream holds beside the answer."""

    include_usage: bool | None = None


class ChatCompletionRequest(_Sent):
    """A request for an answer to the last message of a talk, which the request holds.

    Fields that are not named here are ignored, and listed in the header `X-Tunedd-Ignored`.
    """

    model: Annotated[Text, Field(min_length=1)]
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_completion_tokens: Annotated[int | None, Field(ge=1)] = None
    max_tokens: Annotated[int | None, Field(ge=1)] = None
    temperature: Annotated[float | None, Field(ge=0, le=2)] = None
    top_p: Annotated[float | None, Field(ge=0, le=1)] = None
    seed: Annotated[int | None, Field(ge=-(2**63), lt=2**63)] = None
    stop: Stops = None
    documents: Selection | None = Field(
        None, description="Ids or file names of the documents to answer from."
    )

    @field_validator("model")
    @classmethod
    def _storable(cls, name: str) -> str:
        return storable(name)

    @field_validator("messages")
    @classmethod
    def _asking(cls, messages: list[ChatMessage]) -> list[ChatMessage]:
        if messages[-1].role != "user":
            raise ValueError("the last message must be the user's")
        if not messages[-1].content.strip():
            raise ValueError("the last message must not be blank")
        return messages

    @property
    def ignored(self) -> list[str]:
        """The names of the fields that were sent and make no difference."""
        sent = sorted(name for name, value in self._others.items() if value is not None)
        return [name for name in sent if _NAME.fullmatch(name)][:_MOST_NAMED]

    def refused(self) -> Iterator[tuple[str, str]]:
        """The fields that ask for what cannot be done, each with the reason."""
        for name, value in self._others.items():
            if name in _HARMLESS and value is not None and not _HARMLESS[name](value):
                yield name, _REASONS[name]

    @property
    def _others(self) -> Mapping[str, Any]:
        return self.model_extra or {}


_HARMLESS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "n": lambda value: value == 1,
    "logprobs": lambda value: value in (False, 0),
    "top_logprobs": lambda value: value == 0,
    "tool_choice": lambda value: value in ("none", "auto"),
    "function_call": lambda value: value in ("none", "auto"),
    "functions": lambda value: value == [],
    "response_format": lambda value: isinstance(value, dict) and value.get("type") == "text",
    "modalities": lambda value: value == ["text"],
    "audio": lambda _: False,
}
"""Values of fields that ask for nothing out of the ordinary."""

_REASONS: Final[Mapping[str, str]] = {
    "n": "One answer is given: n must be 1",
    "logprobs": "The probabilities of tokens are not given",
    "top_logprobs": "The probabilities of tokens are not given",
    "tool_choice": "No tools are called here: auto or none may be asked for",
    "function_call": "No functions are called here: auto or none may be asked for",
    "functions": "No functions are called here",
    "response_format": "Answers are plain text: no JSON can be asked for",
    "modalities": "Answers are text",
    "audio": "Answers are text",
}
