"""The text of a page as blocks, in the order in which it is read."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.blocks import Block, Kind, one_line
from tunedd_api.extraction.html.inline import LINE_END, Inline
from tunedd_api.extraction.html.lists import ItemMarks
from tunedd_api.extraction.html.notes import notes_of
from tunedd_api.extraction.html.tables import Grid, is_layout
from tunedd_api.extraction.html.visibility import Visibility
from tunedd_api.extraction.tables import row_blocks
from tunedd_api.extraction.text.superscripts import resolved

if TYPE_CHECKING:
    from lxml.etree import _Element

BLOCKS: Final = frozenset(
    {
        "html", "body", "main", "article", "section", "div", "p", "blockquote", "address", "figure",
        "figcaption", "header", "footer", "aside", "hgroup", "ul", "ol", "dl", "dt", "dd", "li",
        "pre", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "hr", "details",
        "summary", "fieldset", "legend", "center", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    }
)  # fmt: skip
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}


def blocks_of(element: "_Element", root: "_Element") -> Iterator[Block]:
    """The blocks of an element of a page, in order."""
    yield from _Flow(root).blocks(element)


class _Flow:
    """Reads one page, with its notes and the numbers of its lists."""

    def __init__(self, root: "_Element") -> None:
        self._visibility = Visibility(root)
        self._notes = notes_of(root)
        self._inline = Inline(self._visibility, self._notes)
        self._marks = ItemMarks()
        self._mark = ""
        self._placed: set[_Element] = set()

    def blocks(self, element: "_Element") -> Iterator[Block]:
        """What stands in an element; what is inline is put together to paragraphs."""
        pieces = [element.text or ""]
        for child in element:
            if self._is_read(child):
                if child.tag in BLOCKS:
                    yield from self._flushed(pieces)
                    yield from self._block(child)
                elif any(inner.tag in BLOCKS for inner in child.iterdescendants()):
                    yield from self._flushed(pieces)
                    yield from self.blocks(child)
                else:
                    pieces.append(self._inline.text(child))
            pieces.append(child.tail or "")
        yield from self._flushed(pieces)

    def _is_read(self, element: "_Element") -> bool:
        if element in self._notes.held or element in self._notes.back:
            return False
        # A box may be ticked.
        return element.tag == "input" or not self._visibility.is_unread(element)

    def _block(self, element: "_Element") -> Iterator[Block]:
        tag = element.tag
        if tag in _HEADINGS:
            text = one_line(self._inline.content(element))
            yield Block(Kind.HEADING, text, _HEADINGS[tag])
            yield from self._noted()
        elif tag == "pre":
            yield Block(Kind.PARAGRAPH, self._lines(element))
        elif tag == "table":
            yield from self._table(element)
        elif tag == "li":
            self._mark = self._marks.of(element)
            yield from self.blocks(element)
            self._mark = ""
        else:
            yield from self.blocks(element)

    def _flushed(self, pieces: list[str]) -> Iterator[Block]:
        lines = resolved("".join(pieces)).split(LINE_END)
        text = "\n".join(filter(None, map(one_line, lines)))
        pieces.clear()
        if not text:
            return
        mark, self._mark = self._mark, ""
        if mark and not text.startswith(("•", "-", "–", "☐", "☒")):
            text = f"{mark} {text}"
        yield Block(Kind.ITEM if mark else Kind.PARAGRAPH, text)
        yield from self._noted()

    def _noted(self) -> Iterator[Block]:
        """The notes that the last block refers to."""
        for mark, note in self._inline.take_notes():
            if note in self._placed:
                continue
            self._placed.add(note)
            text = one_line(self._inline.content(note))
            shown = mark.strip(" []()")
            # What stands in the note's own list is not said twice.
            for own in (f"[{shown}]", f"({shown})", f"{shown}.", f"{shown})", f"{shown} "):
                text = text.removeprefix(own)
            yield Block(Kind.PARAGRAPH, f"[{shown}] {text.strip()}")

    def _table(self, element: "_Element") -> Iterator[Block]:
        if is_layout(element):
            yield from self.blocks(element)
            return
        for caption in element.findall("caption"):
            yield Block(Kind.PARAGRAPH, one_line(self._inline.content(caption)))
        grid = Grid(element, self._cell, self._visibility.is_unread)
        yield from row_blocks(grid.rows(), grid.headers)
        yield from self._noted()

    def _cell(self, cell: "_Element") -> str:
        return one_line(self._inline.content(cell))

    def _lines(self, element: "_Element") -> str:
        """The text of an element whose line ends count."""
        text = resolved(self._inline.content(element)).replace("\r", "")
        return text.replace(LINE_END, "\n").strip("\n").rstrip()
