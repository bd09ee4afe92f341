"""The four tools: list, search, read, ask. All of them only read."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tunedd_api.conversations.events import SourcesFound, TokenGenerated, TurnCommitted
from tunedd_api.conversations.exchanges import Exchanges, Question
from tunedd_api.conversations.model import Message, MessageStatus
from tunedd_api.conversations.turns.turn import TurnCancelled
from tunedd_api.documents.page_pictures import PagePictures
from tunedd_api.documents.passages import HistoryMessage, Passage, PassageRetriever
from tunedd_api.documents.ports import Catalogue
from tunedd_api.documents.reader_view import ReaderView
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import InvalidCursor, PageNotFound, Unavailable
from tunedd_api.mcp.arguments import MOST_FOUND, Ask, ListDocuments, ReadPages, SearchPassages
from tunedd_api.mcp.budget import CALL_BYTES, Room, shortened
from tunedd_api.mcp.results import (
    Cited,
    DocumentList,
    FoundPassage,
    ListedDocument,
    NextPage,
    PageList,
    PassageList,
    ReadPage,
    Reply,
    Stretch,
)
from tunedd_api.mcp.selection import named
from tunedd_api.mcp.texts import text_of_document, text_of_passage
from tunedd_api.pagination import decode_cursor, encode_cursor

_LISTED: Final = 100
_TOKENS_A_NEWS: Final = 16
"""Tokens of an answer after which a client hears that it goes on."""

Progress = Callable[[int, str], Awaitable[None]]
"""Tells a client how far a call has come, in a number that grows and a few words."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who calls a tool, and hears of its progress.

    ``owner`` is whose budget of turns is spent; whoever has no key has none.
    """

    owner: UUID | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class Library:
    """What the tools draw on; ``check`` refuses a message that is too long."""

    catalogue: Catalogue
    retriever: PassageRetriever
    pictures: PagePictures
    exchanges: Exchanges
    view: ReaderView
    check: Callable[[str], None]


async def list_documents(library: Library, wanted: ListDocuments) -> DocumentList:
    """List the documents whose name or title has all words of the query.

    Raises:
        InvalidCursor, StoreUnavailable
    """
    words = (wanted.query or "").casefold().split()
    entries = [
        entry
        for entry in await library.catalogue.entries(DocumentScope.everything())
        if all(word in f"{entry.name} {entry.title}".casefold() for word in words)
    ]
    after = decode_cursor(wanted.cursor, str)[0] if wanted.cursor else None
    rest = [entry for entry in entries if after is None or entry.name > str(after)]
    listed: list[ListedDocument] = []
    room = Room()
    for entry in rest[:_LISTED]:
        document = ListedDocument(
            id=entry.id,
            name=entry.name,
            title=entry.title,
            pages=entry.pages,
            url=library.view.page(entry.id, 1),
        )
        if not room.take(text_of_document(document)):
            break
        listed.append(document)
    is_all = len(listed) == len(rest)
    next_cursor = None if is_all or not listed else encode_cursor(listed[-1].name)
    return DocumentList(documents=listed, total=len(entries), next_cursor=next_cursor)


async def search_passages(library: Library, wanted: SearchPassages) -> PassageList:
    """Search as a conversation does; calls no language model.

    Raises:
        InvalidInput, EmptySelection, ModelUnavailable, StoreUnavailable, TimedOut
    """
    library.check(wanted.query)
    scope = await _scope(library, wanted.documents)
    first = _position(wanted.cursor)
    last = min(first + wanted.limit, MOST_FOUND)
    found = await library.retriever.retrieve(wanted.query, (), scope, min(last + 1, MOST_FOUND))
    passages: list[FoundPassage] = []
    room = Room()
    for passage in found[first:last]:
        shown = _found(library.view, passage)
        if not room.take(text_of_passage(shown)):
            break
        passages.append(shown)
    seen = first + len(passages)
    more = passages and len(found) > seen
    return PassageList(passages=passages, next_cursor=encode_cursor(seen) if more else None)


async def read_page(library: Library, wanted: ReadPages) -> PageList:
    """Read pages of a document, as far as there is room for them.

    Raises:
        InvalidInput, PageNotFound, StoreUnavailable
    """
    (document,) = await named(library.catalogue, [wanted.document])
    if wanted.page > document.pages:
        raise PageNotFound(f"{document.name} has {document.pages} pages, counted from 1.")
    pages: list[ReadPage] = []
    following: NextPage | None = None
    room = Room()
    last = min(wanted.page + wanted.pages - 1, document.pages)
    for number in range(wanted.page, last + 1):
        whole = await library.pictures.text(document.id, number)
        start = min(wanted.start, len(whole)) if number == wanted.page else 0
        text = room.beginning(whole[start:])
        end = start + len(text)
        if text or start == len(whole):
            pages.append(
                ReadPage(
                    document_id=document.id,
                    document=document.name,
                    page=number,
                    start=start,
                    end=end,
                    text=text,
                    url=library.view.page(document.id, number),
                )
            )
        if end < len(whole):
            following = NextPage(page=number, start=end)
            break
    else:
        following = NextPage(page=last + 1, start=0) if last < document.pages else None
    return PageList(
        document=document.name, document_pages=document.pages, pages=pages, next=following
    )


async def ask(library: Library, wanted: Ask, client: Client) -> Reply:
    """Have a question answered from the documents; cancelling it cancels the turn.

    Raises:
        InvalidInput, EmptySelection, TooManyTurns, Overloaded, Unavailable, TimedOut
    """
    for text in (wanted.question, *(said.content for said in wanted.history)):
        library.check(text)
    selection = None
    if wanted.documents is not None:
        selection = [str(d.id) for d in await named(library.catalogue, wanted.documents)]
    history = [HistoryMessage(said.role, said.content) for said in wanted.history]
    question = Question(wanted.question, history, selections=(selection,), owner=client.owner)
    message = await _answered(library.exchanges, question, client.progress)
    # What is left of the text is for quotes, the first ones first; their links come in any case.
    room = Room((CALL_BYTES - len(message.content.encode())) // 2)
    return Reply(
        answer=message.content,
        outcome=message.outcome,
        citations=[
            Cited(
                marker=citation.marker,
                document_id=citation.document.id,
                document=citation.document.name,
                page=citation.page,
                start=citation.start,
                end=citation.end,
                text=room.beginning(shortened(citation.quote)[0]) or "…",
                url=library.view.place(
                    citation.document.id, citation.page, citation.start, citation.end
                ),
            )
            for citation in message.citations
        ],
        unsupported=[Stretch(start=span.start, end=span.end) for span in message.unsupported],
        nearest=[_found(library.view, passage) for passage in message.nearest],
    )


async def _answered(exchanges: Exchanges, question: Question, progress: Progress) -> Message:
    turn = await exchanges.ask(question)
    tokens = 0
    try:
        async for event in turn.events():
            match event:
                case SourcesFound(passages=passages):
                    await progress(1, f"{len(passages)} passages found")
                case TokenGenerated():
                    tokens += 1
                    if tokens % _TOKENS_A_NEWS == 1:
                        await progress(1 + tokens, "answering")
                case TurnCommitted(message=message) if message.status is MessageStatus.COMPLETE:
                    return message
    except TurnCancelled:
        pass
    finally:
        if turn.running:
            turn.cancel()
    raise Unavailable("The service is stopping; ask again.")


async def _scope(library: Library, names: Sequence[str] | None) -> DocumentScope:
    if names is None:
        return DocumentScope.everything()
    return DocumentScope.of(document.id for document in await named(library.catalogue, names))


def _position(cursor: str | None) -> int:
    """How many passages were seen before."""
    if cursor is None:
        return 0
    position = int(decode_cursor(cursor, int)[0])
    if not 0 < position < MOST_FOUND:
        raise InvalidCursor
    return position


def _found(view: ReaderView, passage: Passage) -> FoundPassage:
    text, cut = shortened(passage.text)
    document = passage.document.id
    return FoundPassage(
        document_id=document,
        document=passage.document.name,
        page=passage.page,
        start=passage.start,
        end=passage.end,
        text=text,
        url=view.place(document, passage.page, passage.start, passage.end),
        score=round(passage.score, 4),
        cut=cut,
    )
