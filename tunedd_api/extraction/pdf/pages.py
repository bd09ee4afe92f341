"""The text of one page, in reading order, with the way back to PDFium's characters.

It depends on that page alone: whoever draws the page rebuilds the same text.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2 as pdfium

from tunedd_api.extraction.extracts import Range, Table
from tunedd_api.extraction.pdf.forms import FilledField, filled_fields
from tunedd_api.extraction.pdf.headings import SetHeading, set_headings
from tunedd_api.extraction.pdf.layout import laid_out
from tunedd_api.extraction.pdf.lines import Ruler, TextLine, body_size
from tunedd_api.extraction.pdf.order import arranged
from tunedd_api.extraction.pdf.pdfium import raw_text
from tunedd_api.extraction.pdf.ruled import ruled_tables
from tunedd_api.extraction.pdf.rules import rules_of
from tunedd_api.extraction.pdf.scripts import in_logical_order
from tunedd_api.extraction.pdf.tables import tables
from tunedd_api.extraction.pdf.visibility import legible, looked_at, on_page
from tunedd_api.extraction.text.legibility import is_junk
from tunedd_api.extraction.text.lines import BREAK
from tunedd_api.extraction.text.page_text import RepairedText, repair

if TYPE_CHECKING:
    from array import array


class PlacedHeading(NamedTuple):
    """A heading and where it stands in the page's text."""

    set_as: SetHeading
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageText:
    """What stands on a page, what is filled into its form included.

    ``lines`` are in reading order. ``hides_text`` is true if the page holds text that no reader of
    it sees, which ``text`` leaves out; ``junk`` are indices of lines that are not the words seen.
    """

    raw: str
    text: str
    lines: Sequence[TextLine]
    headings: Sequence[PlacedHeading]
    tables: Sequence[Table]
    fields: Sequence[FilledField]
    hides_text: bool
    junk: Sequence[int]
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
    raw, unseen, drawn = looked_at(page, raw)
    fields = filled_fields(page.page)
    ruler = Ruler(page, raw)
    every = on_page(page.page, ruler.lines())
    seen = legible(every)
    lines = arranged(ruler, raw, seen)
    junk = [index for index, line in enumerate(lines) if is_junk(raw[line.start : line.end])]
    body = body_size(lines)
    headings = set_headings(ruler, lines, raw, body)
    # Of a page that is turned, what is drawn is not where its reader sees it.
    rules = [] if page.page.get_rotation() else rules_of(drawn)
    numbered = {found.first for found in headings if found.depth}
    ruled = ruled_tables(ruler, lines, rules, numbered) if len(rules) > 1 else []
    headings = [at for at in headings if not any(t.first <= at.first <= t.last for t in ruled)]
    rows = tables(ruler, lines, raw, [(heading.first, heading.last) for heading in headings], ruled)
    text, sources, starts, ends = laid_out(
        ruler, raw, lines, headings, [(first, last) for first, last, _ in rows], junk
    )
    for index, field in enumerate(fields, len(raw)):
        put = f"{BREAK}{field.text.replace(BREAK, ' ')}"
        text += put
        sources.extend([index] * len(put))
    repaired = repair(text)
    origins = repaired.origins

    def span(first: int, last: int) -> Range:
        """Where lines stand in the text, from one to another."""
        return Range(
            bisect_left(origins, starts[first]),
            bisect_left(origins, ends[last]),
        )

    placed = [(heading, span(heading.first, heading.last)) for heading in headings]

    def table(first: int, last: int, header: int | None) -> Table:
        """A table on this page, with what its first rows say if they name its columns."""
        whole = span(first, last)
        if header is None:
            return Table(whole.start, whole.end, whole.start)
        body = min(span(first, header).end, whole.end)
        return Table(whole.start, whole.end, body, repaired.text[whole.start : body])

    marked = [table(*row) for row in rows]
    return PageText(
        raw=raw,
        text=repaired.text,
        lines=lines,
        headings=[PlacedHeading(at, on.start, on.end) for at, on in placed if on.start < on.end],
        tables=[on for on in marked if on.start < on.end],
        fields=fields,
        hides_text=unseen or len(seen) < len(every),
        junk=junk,
        _repaired=repaired,
        _sources=sources,
        _span=span,
    )
