"""The shapes of requests."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from tunedd_api.api.schemas.bases import Request
from tunedd_api.conversations.model import Grounding

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")

MAX_CONTENT: int = 1_000_000
"""Characters; a bound for the schema, below which the service's own limit applies."""


def storable(text: str) -> str:
    """Refuse what JSON lets through and neither UTF-8 nor every database can hold."""
    if _UNSTORABLE.search(text):
        raise ValueError("must not contain the character U+0000 or half a surrogate pair")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


Text = Annotated[str, AfterValidator(storable), AfterValidator(_not_blank)]
Title = Annotated[Text, Field(max_length=200)]
Selection = Annotated[
    list[Annotated[Text, Field(max_length=1024)]],
    Field(max_length=1000, description="Ids or file names of documents."),
]


GroundingChoice = Annotated[
    Grounding,
    Field(strict=False, description="What becomes of sentences that no passage bears out."),
]


class CreateConversation(Request):
    """A conversation to start."""

    documents: Selection | None = None
    title: Title | None = None
    grounding: GroundingChoice | None = None


class UpdateConversation(Request):
    """What to change of a conversation; fields left out stay as they are."""

    title: Title | None = None
    documents: Selection | None = None
    grounding: GroundingChoice | None = None


class SendMessage(Request):
    """A message to answer."""

    content: Annotated[Text, Field(max_length=MAX_CONTENT)]
    documents: Selection | None = None


class RegenerateMessage(Request):
    """What the last question is to say now; left out or null: what it says."""

    content: Annotated[Text, Field(max_length=MAX_CONTENT)] | None = None


class HistoryMessage(Request):
    """What was said before a query."""

    role: Literal["user", "assistant"]
    content: Annotated[Text, Field(max_length=MAX_CONTENT)]


class SearchQuery(Request):
    """A query, with what was said before it."""

    query: Annotated[Text, Field(max_length=MAX_CONTENT)]
    history: list[HistoryMessage] = Field([], max_length=1000)
    documents: Selection | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 10
