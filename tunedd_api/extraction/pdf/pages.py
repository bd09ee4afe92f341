"""The text of one page, in reading order, with the way back to PDFium's characters.

It depends on that page alone: whoever draws the page rebuilds the same text.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pypdfium2 as pdfium

from tunedd_api.extraction.extracts import Range
from tunedd_api.extraction.pdf.forms import FilledField, filled_fields
from tunedd_api.extraction.pdf.headings import SetHeading, set_headings
from tunedd_api.extraction.pdf.lines import Ruler, TextLine, body_size
from tunedd_api.extraction.pdf.order import arranged
from tunedd_api.extraction.pdf.pdfium import raw_text
from tunedd_api.extraction.pdf.scripts import in_logical_order
from tunedd_api.extraction.pdf.tables import tables
from tunedd_api.extraction.text.lines import BREAK
from tunedd_api.extraction.text.page_text import RepairedText, counted, repair

_PARAGRAPH: Final = 0.9
"""Space between two lines, in sizes, that sets paragraphs apart."""

_OTHER_SIZE: Final = 0.1
_SENTENCE: Final = 20
"""Two lines of as many characters in two sizes are not one sentence."""


class PlacedHeading(NamedTuple):
    """A heading and where it stands in the page's text."""

    set_as: SetHeading
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageText:
    """What stands on a page, what is filled into its form included.

    ``lines`` are in reading order.
    """

    raw: str
    text: str
    lines: Sequence[TextLine]
    headings: Sequence[PlacedHeading]
    tables: Sequence[Range]
    fields: Sequence[FilledField]
    _repaired: RepairedText
    _sources: "array[int]"
    _span: Callable[[int, int], Range]

    def span(self, index: int) -> Range:
        """Where the line of this index stands in ``text``; empty if nothing of it does."""
        return self._span(index, index)

    def raw_indices(self, span: Range) -> list[int]:
        """The indices of PDFium's characters that a stretch of the text stems from.

        Beyond the last of them come those of ``fields``.
        """
        origins = self._repaired.origins[span.start : span.end]
        return sorted({self._sources[origin] for origin in origins})


def page_text(page: pdfium.PdfTextPage) -> PageText:
    """Read the text of an opened page."""
    raw = in_logical_order(page, raw_text(page).replace(BREAK, "\ufffd"))
    fields = filled_fields(page.page)
    ruler = Ruler(page, raw)
    lines = arranged(ruler, raw, ruler.lines())
    body = body_size(lines)
    headings = set_headings(lines, raw, body)
    rows = tables(ruler, lines, raw, [(heading.first, heading.last) for heading in headings])
    laid_out, sources, starts = _laid_out(raw, lines, headings, rows)
    for index, field in enumerate(fields, len(raw)):
        put = f"{BREAK}{field.text.replace(BREAK, ' ')}"
        laid_out += put
        sources.extend([index] * len(put))
    repaired = repair(laid_out)
    origins = repaired.origins

    def span(first: int, last: int) -> Range:
        """Where lines stand in the text, from one to another."""
        return Range(
            bisect_left(origins, starts[first]),
            bisect_left(origins, starts[last] + lines[last].end - lines[last].start),
        )

    placed = [(heading, span(heading.first, heading.last)) for heading in headings]
    marked = [span(first, last) for first, last in rows]
    return PageText(
        raw=raw,
        text=repaired.text,
        lines=lines,
        headings=[PlacedHeading(at, on.start, on.end) for at, on in placed if on.start < on.end],
        tables=[on for on in marked if on.start < on.end],
        fields=fields,
        _repaired=repaired,
        _sources=sources,
        _span=span,
    )


def _laid_out(
    raw: str,
    lines: Sequence[TextLine],
    headings: Iterable[SetHeading],
    rows: Iterable[tuple[int, int]],
) -> tuple[str, "array[int]", list[int]]:
    """The lines in order, parted by what is known to stand between them.

    Beside the text, the raw index of each of its characters, and where each line begins.
    """
    identity = counted(len(raw))
    joined: set[int] = set()
    apart: set[int] = {0}
    for heading in headings:
        apart.update((heading.first, heading.last + 1))
        joined.update(range(heading.first + 1, heading.last + 1))
    for first, last in rows:
        for index in range(first, last + 2):
            same_row = index in range(first + 1, last + 1) and _level(
                lines[index - 1], lines[index]
            )
            (joined if same_row else apart).add(index)
    pieces: list[str] = []
    sources = array("I")
    starts: list[int] = []
    length = 0
    for index, line in enumerate(lines):
        if index:
            before = lines[index - 1]
            if index in joined:
                put = "\ufffe" if raw[before.end - 1] == "\ufffe" else " "
            elif index in apart or _is_apart(before, line, raw):
                put = BREAK
            else:
                put = " " if _goes_on(before, line, raw) else "\n"
            pieces.append(put)
            sources += identity[before.end - 1 : before.end]
            length += 1
        starts.append(length)
        pieces.append(raw[line.start : line.end])
        sources += identity[line.start : line.end]
        length += line.end - line.start
    return "".join(pieces), sources, starts


def _level(line: TextLine, following: TextLine) -> bool:
    return abs(line.bottom - following.bottom) < 0.5 * line.size and following.left > line.right


def _is_apart(line: TextLine, following: TextLine, raw: str) -> bool:
    """Whether space or size says that the following line begins something new."""
    if not line.size or not following.size:
        return line.size != following.size
    if raw[following.start].islower():
        return False
    if line.bottom - following.top > _PARAGRAPH * max(line.size, following.size):
        return raw[line.end - 1] not in ",-\ufffe\x02"
    return (
        abs(line.size - following.size) > _OTHER_SIZE * line.size
        and min(line.end - line.start, following.end - following.start) >= _SENTENCE
    )


def _goes_on(line: TextLine, following: TextLine, raw: str) -> bool:
    """Whether place and type say that a paragraph goes on, whatever the words look like."""
    return (
        following.size == line.size
        and following.bold == line.bold
        and raw[following.start].isalpha()
        and (raw[line.end - 1] in ",()" or raw[line.end - 1].isalnum())
        and raw[line.end - 1].isascii()
        and -line.size < line.bottom - following.top < 0.7 * line.size
        and line.right > following.right - line.size
        and abs(line.left - following.left) < 2 * line.size
    )
