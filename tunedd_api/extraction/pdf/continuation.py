"""Tables that go on from one page to the next."""

from collections.abc import Sequence
from dataclasses import replace

from tunedd_api.extraction.extracts import Range, Table
from tunedd_api.extraction.pdf.pages import PageText


def with_headers(
    pages: Sequence[tuple[int, PageText]], beside: Sequence[Sequence[Range]]
) -> list[tuple[Table, ...]]:
    """The tables of each page; one that goes on from the page before has its header.

    ``beside`` are the pages' running heads and numbers: nothing else stands between the two parts.
    """
    found: list[tuple[Table, ...]] = []
    before: Table | None = None
    last = 0
    for (number, page), marks in zip(pages, beside, strict=True):
        tables = list(page.tables)
        if tables and before is not None and number == last + 1:
            first = tables[0]
            if _is_blank(page.text, 0, first.start, marks) and first.header != before.header:
                tables[0] = replace(first, body=first.start, header=before.header)
        found.append(tuple(tables))
        goes_on = bool(tables) and _is_blank(page.text, tables[-1].end, len(page.text), marks)
        before = tables[-1] if goes_on and tables[-1].header else None
        last = number
    return found


def _is_blank(text: str, start: int, end: int, marks: Sequence[Range]) -> bool:
    """Whether only furniture stands in a range."""
    for mark in marks:
        if start < mark.end and mark.start < end:
            text = text[: mark.start] + " " * (mark.end - mark.start) + text[mark.end :]
    return not text[start:end].strip()
