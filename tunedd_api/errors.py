"""What can go wrong, in the domain's own words and without a thought of HTTP.

TuneddError
├── InvalidInput                 the caller asked for something that cannot be
│   ├── EmptySelection           a selection of documents that selects none
│   ├── UnknownDocuments         names or ids that no document bears
│   ├── MessageTooLong           the message leaves no room in the context window
│   ├── InvalidCursor            a cursor that no listing handed out
│   ├── InvalidDocumentName      a name that no file of the library may bear
│   ├── EmptyDocument            a document without a single byte
│   ├── InvalidSpan              a range that is not on the page
│   ├── IdempotencyMismatch      a key that was used for another request
│   ├── NotTheLastAnswer         only the last answer can be given anew
│   ├── OwnShare                 a conversation is not shared with its owner
│   └── KeyNameTaken             there is, or was, a key of this name
├── NotFound
│   ├── ConversationNotFound
│   ├── MessageNotFound
│   ├── DocumentNotFound
│   ├── PageNotFound             the document has no such page, or no picture of it
│   ├── UnknownModel             no choice of documents goes by this name
│   ├── ShareNotFound
│   ├── UnknownName              a conversation cannot be shared with nobody
│   └── KeyNotFound
├── Forbidden                    the caller is known, and may not do this
│   ├── ReadOnlyShare            the conversation is shared for reading
│   └── NotOwned                 … is somebody else's, who shares it
├── TurnInProgress               one turn at a time per conversation
├── NoTurnInProgress             nothing to cancel
├── LeaseLost                    another process has taken the conversation over
├── UnknownMediaType             a file of a type that no reader reads
├── LibraryReadOnly              the data folder takes no changes
├── OutOfSpace                   the disk is full
├── DocumentChanging             the page is not the one that was indexed
├── Overloaded                   too much at once, of all callers together
├── TooManyTurns                 … of one key
├── Unavailable                  something the answer depends on is out of reach
│   ├── ModelUnavailable
│   │   ├── ModelRefused         the server is there, and will not do it: no key, no such model…
│   │   └── ModelBusy            the server has too much to do
│   └── StoreUnavailable
├── TimedOut                     … or too slow
├── BackupBroken                 a backup that is damaged, incomplete or none
├── BackupRefused                a backup that cannot be made or restored here
└── StartupError                 the service cannot start; the message says what to do
    ├── ConfigurationError
    └── IngestionError           a document could not be read, embedded or stored
        └── ReadingTakesLonger   … within the time of a first try
"""

from collections.abc import Sequence


class TuneddError(Exception):
    """Root of the domain's errors; ``str(error)`` is a sentence fit for the caller."""


class InvalidInput(TuneddError):
    """The request is understood and cannot be carried out as it stands."""


class EmptySelection(InvalidInput):
    """A selection of documents that selects none: never read as 'everything'."""

    def __init__(
        self, message: str = "Select at least one document, or leave the field out."
    ) -> None:
        super().__init__(message)


class UnknownDocuments(InvalidInput):
    """Selectors that name no document, or more than one."""

    def __init__(self, selectors: Sequence[str], reason: str = "No such document") -> None:
        self.selectors = tuple(selectors)
        super().__init__(f"{reason}: {', '.join(repr(s) for s in self.selectors)}.")


class MessageTooLong(InvalidInput):
    """The message does not fit beside the instructions, one passage and the answer.

    ``tokens_over`` counts by how many tokens, by the model's own tokenizer where there is one.
    """

    def __init__(self, tokens_over: int) -> None:
        self.tokens_over = tokens_over
        super().__init__(
            f"The message is {tokens_over} tokens too long for the model's context window; "
            "shorten it or split it."
        )


class InvalidCursor(InvalidInput):
    """A page cursor that no listing handed out."""

    def __init__(self) -> None:
        super().__init__("The cursor is not one that this listing handed out.")


class InvalidDocumentName(InvalidInput):
    """A name that no file of the library may bear; ``reason`` is a clause."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"No document can be called {name!r:.120}: {reason}.")


class EmptyDocument(InvalidInput):
    """A document without a single byte."""

    def __init__(self) -> None:
        super().__init__("The document is empty: send its bytes as the body.")


class InvalidSpan(InvalidInput):
    """A range of characters that is not on the page."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"start and end must satisfy 0 ≤ start < end ≤ {length}, the length of the page's text."
        )


class IdempotencyMismatch(InvalidInput):
    """An idempotency key that was used for another request."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request; take a new one.")


class NotTheLastAnswer(InvalidInput):
    """Only the answer to a conversation's last question can be given anew."""

    def __init__(self) -> None:
        super().__init__("Only the last answer of a conversation can be regenerated.")


class NotFound(TuneddError):
    """Nothing bears this identifier."""


class ConversationNotFound(NotFound):
    """No conversation bears this id."""

    def __init__(self) -> None:
        super().__init__("There is no conversation with this id.")


class MessageNotFound(NotFound):
    """The conversation has no such message of the assistant's."""

    def __init__(self) -> None:
        super().__init__("The conversation has no such answer.")


class DocumentNotFound(NotFound):
    """No document bears this id."""

    def __init__(self) -> None:
        super().__init__("There is no document with this id.")


class PageNotFound(NotFound):
    """The document has no such page, or none that can be shown in the way asked for."""

    def __init__(self, message: str = "The document has no such page.") -> None:
        super().__init__(message)


class UnknownModel(NotFound):
    """No choice of documents goes by the name that a client gave as a model's."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no model {name!r:.200}: GET /v1/models lists tunedd and the documents."
        )


class UnknownMediaType(TuneddError):
    """A document of a type that no reader reads; ``known`` lists the suffixes that some do."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.known = tuple(known)
        super().__init__(
            f"Documents like {name!r} cannot be read; these can: {', '.join(self.known)}."
        )


class LibraryReadOnly(TuneddError):
    """The data folder may be read and not be written."""

    def __init__(self) -> None:
        super().__init__("The data folder is read-only: nothing can be added or removed.")


class OutOfSpace(TuneddError):
    """The disk is full, or the user's share of it."""

    def __init__(self) -> None:
        super().__init__("There is no space left for the document.")


class DocumentChanging(TuneddError):
    """The file has changed, and what is indexed of it not yet."""

    def __init__(self) -> None:
        super().__init__("The document's file has changed and is being processed; try again soon.")


class Forbidden(TuneddError):
    """The caller is known, and may not do this."""

    def __init__(self) -> None:
        super().__init__("This key may read only: changing documents takes a librarian's.")


class ReadOnlyShare(Forbidden):
    """A conversation that is shared for reading only."""

    def __init__(self) -> None:
        TuneddError.__init__(self, "This conversation is shared with you for reading only.")


class NotOwned(Forbidden):
    """A conversation that somebody else shares, and that only its owner may share or delete."""

    def __init__(self) -> None:
        TuneddError.__init__(self, "Only its owner may share or delete this conversation.")


class ShareNotFound(NotFound):
    """The conversation is not shared with this key."""

    def __init__(self) -> None:
        super().__init__("This conversation is not shared with a key of this name.")


class UnknownName(NotFound):
    """No key that lets anybody in bears this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no key of the name {name!r} to share with.")


class OwnShare(InvalidInput):
    """A key cannot share a conversation with itself."""

    def __init__(self) -> None:
        super().__init__("This conversation is your own.")


class KeyNotFound(NotFound):
    """No key that lets anybody in bears this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no key {name!r}: `tunedd keys list` shows those there are.")


class KeyNameTaken(InvalidInput):
    """There is, or was, a key of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a key {name!r}, or there was: take another name.")


class TurnInProgress(TuneddError):
    """The conversation is answering another message."""

    def __init__(self) -> None:
        super().__init__(
            "This conversation is still answering another message; wait for it or cancel it."
        )


class NoTurnInProgress(TuneddError):
    """There is nothing to cancel."""

    def __init__(self) -> None:
        super().__init__("This conversation is not answering any message.")


class LeaseLost(TuneddError):
    """A turn took so long to settle that another process has taken the conversation over."""

    def __init__(self) -> None:
        super().__init__("Another turn has taken over this conversation; nothing was kept.")


class Overloaded(TuneddError):
    """More at once than the service takes on, or it is about to stop."""

    def __init__(
        self, message: str = "The service has too much to do right now; try again shortly."
    ) -> None:
        super().__init__(message)


class TooManyTurns(TuneddError):
    """More turns at once than one key may have; ``most`` is how many it may."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"This key has {most} messages being answered or waiting already; wait for one of them."
        )


class Unavailable(TuneddError):
    """Something that the answer depends on is out of reach for now; ``kind`` says how, in a word.

    ``retry_after`` is in how many seconds it may be tried again, where that is known.
    """

    kind = "unreachable"
    retry_after: float | None = None


class ModelUnavailable(Unavailable):
    """The language or embedding model's server is out of reach or refuses."""


class ModelRefused(ModelUnavailable):
    """The model's server is there and refuses, which trying again does not change."""

    kind = "refused"


class ModelBusy(ModelUnavailable):
    """The model's server has too much to do; ``retry_after`` is in seconds, if it says so."""

    kind = "busy"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class StoreUnavailable(Unavailable):
    """The vector store or the database is out of reach."""


class TimedOut(TuneddError):
    """Something that the answer depends on took longer than its time limit."""


class BackupBroken(TuneddError):
    """A file that is no backup, or a damaged one; ``why`` is what is wrong with it."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This is no backup that can be restored: {why}.")


class BackupRefused(TuneddError):
    """A backup that cannot be made or restored here; the message says why and what to do."""


class StartupError(TuneddError):
    """The service cannot start; the message says what is wrong and what to do."""


class ConfigurationError(StartupError):
    """Settings that contradict each other or the world."""


class IngestionError(StartupError):
    """A document could not be read, embedded or stored; the message says why."""


class ReadingTakesLonger(IngestionError):
    """A document could not be read within the time of a first try; it may have more later."""
