"""Results as text: many clients show a model nothing else, so that it has to be complete."""

from tunedd_api.mcp.results import (
    DocumentList,
    FoundPassage,
    ListedDocument,
    PageList,
    PassageList,
    Place,
    Reply,
    Result,
)


def text_of(result: Result) -> str:
    """What a result says, with everything that its structured content holds."""
    if result.error is not None:
        return result.error.message
    match result:
        case DocumentList():
            return _documents(result)
        case PassageList():
            return _passages(result)
        case PageList():
            return _pages(result)
        case Reply():
            return _reply(result)
    raise TypeError(result)


def text_of_document(document: ListedDocument) -> str:
    """A document on one line."""
    title = "" if document.title in ("", document.name) else f" “{document.title}”"
    pages = "1 page" if document.pages == 1 else f"{document.pages} pages"
    return f"- {document.name}{title}, {pages}, id {document.id}, {document.url}\n"


def text_of_passage(passage: FoundPassage) -> str:
    """A passage below the line that says where it stands."""
    cut = "; the passage goes on, read_page gives the page" if passage.cut else ""
    return f"{_place(passage)} (score {passage.score:g}{cut})\n{passage.text}\n\n"


def _documents(result: DocumentList) -> str:
    if not result.documents:
        return "No document fits." if result.total == 0 else "There are no more documents."
    lines = "".join(text_of_document(document) for document in result.documents)
    shown = f"{len(result.documents)} of {result.total} documents:\n{lines}"
    if result.next_cursor is None:
        return shown
    return f"{shown}More with list_documents(cursor={result.next_cursor!r})."


def _passages(result: PassageList) -> str:
    if not result.passages:
        return "Nothing was found."
    shown = "".join(text_of_passage(passage) for passage in result.passages)
    if result.next_cursor is None:
        return shown.rstrip()
    return f"{shown}More with search_passages(cursor={result.next_cursor!r}) and the same query."


def _pages(result: PageList) -> str:
    shown = "\n\n".join(
        f"{page.document}, page {page.page} of {result.document_pages}, characters {page.start} to "
        f"{page.end}: {page.url}\n{page.text or '(no text)'}"
        for page in result.pages
    )
    if result.next is None:
        return shown
    return f"{shown}\n\nGo on with read_page(page={result.next.page}, start={result.next.start})."


def _reply(result: Reply) -> str:
    parts = [result.answer]
    if result.unsupported:
        doubtful = "; ".join(f"“{result.answer[s.start : s.end]}”" for s in result.unsupported)
        parts.append(f"Not borne out by the documents: {doubtful}")
    if result.citations:
        quotes = (f"[{c.marker}] {_place(c)}\n“{c.text}”" for c in result.citations)
        parts.append("Sources:\n" + "\n".join(quotes))
    if result.nearest:
        nearest = "".join(text_of_passage(passage) for passage in result.nearest)
        parts.append(f"The nearest passages:\n{nearest.rstrip()}")
    return "\n\n".join(parts)


def _place(place: Place) -> str:
    return (
        f"{place.document}, page {place.page}, characters {place.start} to {place.end}: {place.url}"
    )
