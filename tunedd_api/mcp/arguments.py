"""What tools are called with, and what is wrong with it in plain words."""

import json
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from tunedd_api.errors import InvalidInput

MOST_FOUND: Final = 100
"""Passages that a query finds at most, page by page."""

_NAME_CHARACTERS: Final = 80
"""Of the name of an argument that there is not, which may be as long as a request."""

_UNSTORABLE: Final = frozenset({"\x00", *map(chr, range(0xD800, 0xE000))})


def _listed(value: object) -> object:
    """A list, though it come as its only item or, as some models write it, as a string of JSON."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            pass
    return [value]


Text = Annotated[str, Field(min_length=1, max_length=100_000)]
Names = Annotated[
    Annotated[list[Annotated[str, Field(max_length=1024)]], Field(max_length=1000)] | None,
    BeforeValidator(_listed),
    Field(description="Names or ids of documents; all of them if left out."),
]
Cursor = Annotated[
    str | None, Field(max_length=2048, description="next_cursor of the call before.")
]


class Arguments(BaseModel):
    """Base of arguments: what is not known is a mistake, and said to be one."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _storable(cls, value: object) -> object:
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and _UNSTORABLE & set(text) for text in texts):
            raise ValueError("must not contain the character U+0000 or half a surrogate pair")
        return value


class ListDocuments(Arguments):
    """Arguments of ``list_documents``."""

    query: Annotated[
        str | None, Field(max_length=1024, description="Words of the name or the title.")
    ] = None
    cursor: Cursor = None


class SearchPassages(Arguments):
    """Arguments of ``search_passages``."""

    query: Annotated[Text, Field(description="A question or keywords, in any language.")]
    documents: Names = None
    limit: Annotated[int, Field(ge=1, le=20, description="Passages, best first.")] = 5
    cursor: Cursor = None


class ReadPages(Arguments):
    """Arguments of ``read_page``."""

    document: Annotated[str, Field(max_length=1024, description="Name or id of the document.")]
    page: Annotated[int, Field(ge=1, le=10**6, description="Counted from 1.")]
    pages: Annotated[int, Field(ge=1, le=20, description="How many pages to read.")] = 1
    start: Annotated[
        int, Field(ge=0, le=10**9, description="Character of the first page to begin at.")
    ] = 0


class Said(BaseModel):
    """A message before the question."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=100_000)]

    @field_validator("content")
    @classmethod
    def _storable(cls, content: str) -> str:
        if _UNSTORABLE & set(content):
            raise ValueError("must not contain the character U+0000 or half a surrogate pair")
        return content


class Ask(Arguments):
    """Arguments of ``ask``."""

    question: Annotated[Text, Field(description="One question, in any language.")]
    documents: Names = None
    history: Annotated[
        list[Said],
        Field(max_length=200, description="What was said before, for a question that needs it."),
    ] = []


A = TypeVar("A", bound=Arguments)


def checked(shape: type[A], arguments: dict[str, Any] | None) -> A:
    """The arguments in their shape; null is as good as absent, as models write it.

    Raises:
        InvalidInput: names each argument that is wrong, and how.
    """
    given = {name: value for name, value in (arguments or {}).items() if value is not None}
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        said = "; ".join(_fault(fault["loc"], fault["msg"]) for fault in error.errors()[:5])
        known = ", ".join(shape.model_fields)
        raise InvalidInput(f"{said}. The arguments are: {known}.") from error


def _fault(location: tuple[int | str, ...], message: str) -> str:
    where = ".".join(f"{part!s:.{_NAME_CHARACTERS}}" for part in location)
    message = message.removeprefix("Value error, ")
    return f"{where}: {message[:1].lower()}{message[1:]}"
