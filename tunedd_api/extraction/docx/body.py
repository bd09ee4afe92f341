"""What stands in a Word document, block by block."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.archives import RELATION, Archive
from tunedd_api.extraction.blocks import Block, Kind, one_line
from tunedd_api.extraction.charts import chart_blocks, diagram_blocks
from tunedd_api.extraction.docx.names import W, is_on, number, value
from tunedd_api.extraction.docx.numbering import Numbering
from tunedd_api.extraction.docx.runs import APART, BOX, Runs
from tunedd_api.extraction.docx.styles import Styles
from tunedd_api.extraction.tables import SEPARATOR, Spans, row_blocks
from tunedd_api.extraction.text.numerals import numeral
from tunedd_api.extraction.text.superscripts import resolved

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_WRAPPERS: Final = frozenset(
    {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
)
_WIDEST: Final = 1_000
_LONG_CELL: Final = 400
"""A row that is one cell of more characters is a frame around text."""


class Parts:
    """The other parts that a document refers to: notes, charts, headers."""

    def __init__(self, archive: Archive, relations: Mapping[str, tuple[str, str]]) -> None:
        self._archive = archive
        self._relations = relations
        self._notes: dict[str, dict[str, _Element]] = {}

    def note(self, kind: str, identity: str) -> "_Element | None":
        """A footnote or endnote."""
        if kind not in self._notes:
            part = self._archive.part(self._relations, kind)
            self._notes[kind] = {
                note.get(f"{W}id", ""): note
                for note in (() if part is None else part)
                if isinstance(note.tag, str) and note.get(f"{W}type", "normal") == "normal"
            }
        return self._notes[kind].get(identity)

    def named(self, identity: str) -> "_Element | None":
        """The part of a relation, if it is there."""
        _, target = self._relations.get(identity, ("", ""))
        return self._archive.xml(target) if target in self._archive else None

    def of(self, kind: str) -> "_Element | None":
        """The part of a kind."""
        return self._archive.part(self._relations, kind)


class Body:
    """Reads one story of a document: its body, or a header."""

    def __init__(self, parts: Parts, styles: Styles, numbering: Numbering) -> None:
        self._parts = parts
        self._styles = styles
        self._numbering = numbering
        self._runs = Runs(styles, self._refer)
        self._referred: list[tuple[str, _Element]] = []
        self._marks: dict[tuple[str, str], str] = {}

    def blocks(self, parent: "_Element") -> Iterator[Block]:
        """The blocks of an element, each paragraph followed by its boxes and notes."""
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)
            yield from self._notes()

    def _paragraph(self, paragraph: "_Element") -> Iterator[Block]:
        text = self._runs.text(paragraph)
        level = self._styles.level(paragraph)
        if not text.strip():
            if paragraph.find(f".//{W}r") is None and paragraph.find(f".//{W}del") is None:
                # Nothing stands behind its number, but the next one counts on.
                self._numbering.label(paragraph)
        elif level is not None:
            yield Block(Kind.HEADING, one_line(f"{self._numbering.label(paragraph)} {text}"), level)
        elif label := self._numbering.label(paragraph):
            yield Block(Kind.ITEM, f"{label} {one_line(text)}")
        else:
            # Lines that the author parted stay parted.
            lines = resolved(text).split("\n")
            yield Block(Kind.PARAGRAPH, "\n".join(filter(None, map(one_line, lines))))
        for element in _apart(paragraph):
            if element.tag == BOX:
                yield from self.blocks(element)
            elif element.tag == _CHART:
                chart = self._parts.named(element.get(f"{RELATION}id", ""))
                yield from () if chart is None else chart_blocks(chart)
            else:
                data = self._parts.named(element.get(f"{RELATION}dm", ""))
                yield from () if data is None else diagram_blocks(data)

    def _table(self, table: "_Element") -> Iterator[Block]:
        rows = [row for row in _rows(table) if not _is_unseen(row)]
        headers = 0
        for row in rows:
            if value(row, "trPr/tblHeader") is None:
                break
            headers += 1
        if any(len(_cells(row)) > 1 for row in rows) or not rows:
            yield from row_blocks(self._texts(rows), headers if headers < len(rows) else 0)
            return
        for row in rows:
            for cell in _cells(row):
                yield from self.blocks(cell)

    def _texts(self, rows: "list[_Element]") -> Iterator[list[str]]:
        spans = Spans()
        above: dict[int, str] = {}
        for row in rows:
            before = number(value(row, "trPr/gridBefore")) or 0
            written = [("", min(max(0, before), _WIDEST), 1)] if before > 0 else []
            column = before
            for cell in _cells(row):
                columns = min(max(1, number(value(cell, "tcPr/gridSpan")) or 1), _WIDEST)
                merged = value(cell, "tcPr/vMerge")
                if merged is not None and merged != "restart":
                    text = spans.again(above.get(column, ""))
                else:
                    text = self._cell(cell)
                    above[column] = text
                written.append((text, columns, 1))
                column += columns
            yield spans.row(written)

    def _cell(self, cell: "_Element") -> str:
        inner = (block.text.replace("\n", " ") for block in self._quietly(cell))
        return " ".join(filter(None, inner)).replace(SEPARATOR, " / ")

    def _quietly(self, cell: "_Element") -> Iterator[Block]:
        """The blocks of a cell; its notes wait for the end of the table."""
        for child in cell:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag in _WRAPPERS:
                yield from self._quietly(child)

    def _refer(self, kind: str, identity: str) -> str:
        """The mark of a note: footnotes are counted in digits, endnotes in Roman numerals."""
        note = self._parts.note(kind, identity)
        if note is None:
            return ""
        key = kind, identity
        if key not in self._marks:
            count = 1 + sum(other == kind for other, _ in self._marks)
            self._marks[key] = numeral(count, "decimal" if kind == "footnotes" else "roman")
            self._referred.append((self._marks[key], note))
        return self._marks[key]

    def _notes(self) -> Iterator[Block]:
        """The notes that the last block refers to."""
        referred, self._referred = self._referred, []
        for mark, note in referred:
            text = " ".join(block.text for block in self._quietly(note))
            yield Block(Kind.PARAGRAPH, f"[{mark}] {text}" if text.strip() else "")


def _rows(table: "_Element") -> "Iterator[_Element]":
    for child in table:
        if child.tag == f"{W}tr":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _is_unseen(row: "_Element") -> bool:
    """Whether a row is deleted or hidden."""
    properties = row.find(f"{W}trPr")
    deleted = properties is not None and properties.find(f"{W}del") is not None
    return deleted or is_on(properties, "hidden") is True


def _cells(row: "_Element") -> "list[_Element]":
    cells: list[_Element] = []
    for child in row:
        if child.tag == f"{W}tc":
            cells.append(child)
        elif child.tag in _WRAPPERS:
            cells += _cells(child)
    return cells


def _apart(element: "_Element") -> "Iterator[_Element]":
    """The boxes, charts and diagrams of a paragraph, but for those within other boxes."""
    for child in element:
        if child.tag in (BOX, _CHART, _DIAGRAM):
            yield child
        elif child.tag not in APART:
            yield from _apart(child)
