"""What the HTTP side needs of the rest, handed to it ready-made."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from starlette.routing import BaseRoute

from tunedd_api.access import Authenticator
from tunedd_api.conversations.exchanges import Exchanges
from tunedd_api.conversations.service import ConversationService
from tunedd_api.conversations.shares import ShareRepository
from tunedd_api.documents.page_pictures import PagePictures
from tunedd_api.documents.passages import PassageRetriever
from tunedd_api.documents.ports import Catalogue
from tunedd_api.documents.reader_view import ReaderView
from tunedd_api.documents.uploads import DocumentUploads
from tunedd_api.errors import InvalidInput
from tunedd_api.telemetry import Telemetry

_HERE: Final = "http://127.0.0.1:8000"

Ping = Callable[[], Awaitable[None]]
"""Returns if a dependency answers; raises Unavailable or TimedOut."""


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may cost, and how many a key may make in a minute; 0 for any number."""

    max_body_bytes: int = 1_048_576
    max_document_bytes: int = 268_435_456
    max_message_chars: int = 32_000
    ping_timeout: float = 5.0
    requests_per_minute: int = 0

    def check(self, message: str) -> None:
        """Refuse a message of too many characters.

        Raises:
            InvalidInput
        """
        if len(message) > self.max_message_chars:
            raise InvalidInput(
                f"The message has {len(message)} characters; at most {self.max_message_chars} are "
                "taken."
            )


class Door(Protocol):
    """Another way into the service, beside its own API, that is served at an address of it."""

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Where it is."""
        ...

    def running(self) -> AbstractAsyncContextManager[None]:
        """Serve while the block lasts."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators of ``create_app``.

    ``running`` is entered inside the event loop before the first request and left after the
    last: it connects what needs a loop, and closes what was opened. ``names`` says which models
    those among the pings are, ``spared`` which of the pinged can be done without for a while.
    ``conversations`` gives the conversations of one owner, ``shares`` with whom they are shared.
    """

    conversations: Callable[[UUID | None], ConversationService]
    shares: Callable[[UUID | None], ShareRepository]
    exchanges: Exchanges
    authenticator: Authenticator
    catalogue: Catalogue
    uploads: DocumentUploads
    pictures: PagePictures
    retriever: PassageRetriever
    pings: Mapping[str, Ping] = field(default_factory=dict)
    spared: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    running: Callable[[], AbstractAsyncContextManager[None]] = _nothing
    allowed_hosts: tuple[str, ...] = ("*",)
    public_origin: str | None = None
    cors_origins: tuple[str, ...] = ()
    telemetry: Telemetry = field(default_factory=Telemetry)
    metrics_are_open: bool = False
    prefix: str = ""
    doors: tuple[Door, ...] = ()
    reader_view: ReaderView = field(default_factory=lambda: ReaderView(_HERE))
    limits: Limits = field(default_factory=Limits)
