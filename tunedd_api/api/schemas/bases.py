"""What all requests and all responses have in common."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict


class Request(BaseModel):
    """Base of requests: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Response(BaseModel):
    """Base of responses: built from the domain's objects."""

    model_config = ConfigDict(from_attributes=True)


T = TypeVar("T")


class Listing(Response, Generic[T]):
    """A page of a listing; ``next_cursor`` is null on the last one."""

    items: list[T]
    next_cursor: str | None
