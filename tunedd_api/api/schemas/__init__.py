"""The shapes of requests and responses.

Handlers say ``schemas.Conversation``, so that none is mistaken for the domain's own.
"""

from tunedd_api.api.schemas.bases import Listing, Request, Response
from tunedd_api.api.schemas.citations import Citation, Source, Sources
from tunedd_api.api.schemas.conversations import Conversation
from tunedd_api.api.schemas.documents import (
    MOST_SKIPPED,
    Document,
    DocumentRef,
    Library,
    PageText,
    Passage,
    Passages,
    SkippedFile,
)
from tunedd_api.api.schemas.health import Dependency, Readiness
from tunedd_api.api.schemas.messages import AssistantMessage, Message, Span, answer, message
from tunedd_api.api.schemas.requests import (
    MAX_CONTENT,
    CreateConversation,
    HistoryMessage,
    RegenerateMessage,
    SearchQuery,
    Selection,
    SendMessage,
    UpdateConversation,
    storable,
)

__all__ = [
    "MAX_CONTENT",
    "MOST_SKIPPED",
    "AssistantMessage",
    "Citation",
    "Conversation",
    "CreateConversation",
    "Dependency",
    "Document",
    "DocumentRef",
    "HistoryMessage",
    "Library",
    "Listing",
    "Message",
    "PageText",
    "Passage",
    "Passages",
    "Readiness",
    "RegenerateMessage",
    "Request",
    "Response",
    "SearchQuery",
    "Selection",
    "SendMessage",
    "SkippedFile",
    "Source",
    "Sources",
    "Span",
    "UpdateConversation",
    "answer",
    "message",
    "storable",
]
