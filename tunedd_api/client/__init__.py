"""A client of the service, for programs in Python: ``Client``, and ``AsyncClient`` for asyncio.

It needs httpx and pydantic only, and none of what the service is made of.
"""

from tunedd_api.client.asynchronous import AsyncClient
from tunedd_api.client.blocking import Client
from tunedd_api.client.errors import (
    ApiError,
    ClientError,
    ConversationBusy,
    Forbidden,
    InvalidRequest,
    MessageTooLong,
    ModelUnavailable,
    NotFound,
    Overloaded,
    TimedOut,
    Unauthorized,
    Unavailable,
    UnknownDocuments,
    Unreachable,
    Unreadable,
    Unsendable,
)
from tunedd_api.client.events import Done, Event, Sources, Token
from tunedd_api.client.models import (
    Answer,
    Citation,
    Conversation,
    Document,
    DocumentRef,
    Message,
    PageText,
    Passage,
    Question,
    Readiness,
)
from tunedd_api.client.retries import Retries

__all__ = [
    "Answer",
    "ApiError",
    "AsyncClient",
    "Citation",
    "Client",
    "ClientError",
    "Conversation",
    "ConversationBusy",
    "Document",
    "DocumentRef",
    "Done",
    "Event",
    "Forbidden",
    "InvalidRequest",
    "Message",
    "MessageTooLong",
    "ModelUnavailable",
    "NotFound",
    "Overloaded",
    "PageText",
    "Passage",
    "Question",
    "Readiness",
    "Retries",
    "Sources",
    "TimedOut",
    "Token",
    "Unauthorized",
    "Unavailable",
    "UnknownDocuments",
    "Unreachable",
    "Unreadable",
    "Unsendable",
]
