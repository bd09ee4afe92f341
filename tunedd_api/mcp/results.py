"""What tools answer with, as structured content.

Each result says everything that its text says. All fields have defaults, so that a result that is
an error is one, too.
"""

from uuid import UUID

from pydantic import BaseModel, Field


class Fault(BaseModel):
    """Why a call failed, in a sentence that says what to do."""

    message: str


class Result(BaseModel):
    """Base of results: ``error`` is null unless the call failed."""

    error: Fault | None = None


class ListedDocument(BaseModel):
    """A document that can be searched and read."""

    id: UUID
    name: str
    title: str
    pages: int
    url: str


class DocumentList(Result):
    """Documents in the order of their names; ``total`` counts all that fit the query."""

    documents: list[ListedDocument] = []
    total: int = 0
    next_cursor: str | None = Field(None, description="For the next call; null at the end.")


class Place(BaseModel):
    """A stretch of a page; ``start`` and ``end`` count characters of the page's text.

    ``url`` leads to the page with the stretch marked.
    """

    document_id: UUID
    document: str
    page: int
    start: int
    end: int
    text: str
    url: str


class FoundPassage(Place):
    """A passage that a query found; ``cut`` says that more of it stands on the page."""

    score: float
    cut: bool = False


class PassageList(Result):
    """Passages, best first."""

    passages: list[FoundPassage] = []
    next_cursor: str | None = Field(None, description="For the next call; null at the end.")


class ReadPage(Place):
    """A page's text, or as much of it as there is room for."""


class NextPage(BaseModel):
    """Where to read on: a page, and a character of it."""

    page: int
    start: int


class PageList(Result):
    """Pages that follow each other; ``next`` is null where the document ends."""

    document: str | None = None
    document_pages: int = 0
    pages: list[ReadPage] = []
    next: NextPage | None = None


class Cited(Place):
    """The quote that a marker like [1] stands for."""

    marker: int


class Stretch(BaseModel):
    """A part of an answer, in characters."""

    start: int
    end: int


class Reply(Result):
    """An answer with its citations.

    ``outcome`` is answered, no_answer, conversation or extractive. ``unsupported`` are the parts
    that no passage bears out; ``nearest`` are the closest passages where there is no answer.
    """

    answer: str = ""
    outcome: str | None = None
    citations: list[Cited] = []
    unsupported: list[Stretch] = []
    nearest: list[FoundPassage] = []
