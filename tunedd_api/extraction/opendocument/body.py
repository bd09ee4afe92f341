"""What stands in an OpenDocument text, block by block."""

from collections.abc import Iterator
from posixpath import normpath
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.archives import Archive
from tunedd_api.extraction.blocks import Block, Kind, one_line
from tunedd_api.extraction.formulas import mathml
from tunedd_api.extraction.opendocument.names import DRAW, OFFICE, STYLE, SVG, TABLE, TEXT, XLINK
from tunedd_api.extraction.opendocument.styles import Styles
from tunedd_api.extraction.tables import Spans, row_blocks
from tunedd_api.extraction.text.alternatives import alternative
from tunedd_api.extraction.text.inks import Colour, blends
from tunedd_api.extraction.text.superscripts import lowered, note_mark, raised, resolved
from tunedd_api.extraction.text.symbol_fonts import is_symbol_font, symbols

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNREAD: Final = frozenset(
    {f"{OFFICE}annotation", f"{TEXT}tracked-changes", f"{TEXT}note-body", f"{OFFICE}forms"}
)
_BLANKS: Final = {f"{TEXT}tab": " ", f"{TEXT}line-break": "\n"}
_DEEPEST: Final = 8
"""Spans within spans whose styles count."""

_MOST_COPIES: Final = 1_000
"""Rows and columns may say that they are repeated so many times, unless they are blank."""


class Body:
    """Reads the text of one document."""

    def __init__(self, archive: Archive, styles: Styles) -> None:
        self._archive = archive
        self._styles = styles
        self._counts: dict[str, list[int]] = {}
        self._notes: list[tuple[str, _Element]] = []
        self._boxes: list[_Element] = []

    def blocks(self, parent: "_Element") -> Iterator[Block]:
        """The blocks of an element, each paragraph followed by its boxes and notes."""
        for child in parent:
            tag = child.tag
            if tag == f"{TEXT}h":
                yield self._heading(child)
            elif tag == f"{TEXT}p":
                yield from self._paragraph(child, "")
            elif tag == f"{TEXT}list":
                yield from self._list(child, "", 1)
            elif tag == f"{TABLE}table":
                yield from row_blocks(self._rows(child), _headers(child))
            elif (
                isinstance(tag, str)
                and tag not in _UNREAD
                and child.get(f"{TEXT}display") != "none"
            ):
                yield from self.blocks(child)
            yield from self._beside()

    def _heading(self, element: "_Element") -> Block:
        text = one_line(self._text(element))
        depth = _whole(element.get(f"{TEXT}outline-level"), 1)
        return Block(Kind.HEADING if text else Kind.PARAGRAPH, text, min(max(1, depth), 6))

    def _paragraph(self, element: "_Element", mark: str) -> Iterator[Block]:
        lines = resolved(self._text(element)).split("\n")
        text = "\n".join(filter(None, map(one_line, lines)))
        style = element.get(f"{TEXT}style-name", "")
        if text and self._styles.title is None and self._styles.is_title(style):
            self._styles.title = text.replace("\n", " ")
        if mark and text:
            yield Block(Kind.ITEM, f"{mark} {text}")
        else:
            yield Block(Kind.PARAGRAPH, text)

    def _beside(self) -> Iterator[Block]:
        """The boxes of the last block, and the notes that it refers to."""
        while self._boxes or self._notes:
            boxes, self._boxes = self._boxes, []
            notes, self._notes = self._notes, []
            for box in boxes:
                yield from self.blocks(box)
            for mark, note in notes:
                text = " ".join(block.text for block in self._quietly(note) if block.text)
                yield Block(Kind.PARAGRAPH, f"[{mark}] {text}")

    def _quietly(self, parent: "_Element") -> Iterator[Block]:
        for child in parent:
            if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                yield from self._paragraph(child, "")
            elif child.tag == f"{TEXT}list":
                yield from self._list(child, "", 1)
            elif child.tag == f"{TABLE}table":
                yield from row_blocks(self._rows(child))

    def _list(self, element: "_Element", style: str, depth: int) -> Iterator[Block]:
        style = element.get(f"{TEXT}style-name") or style
        counts = self._counts.setdefault(style, [])
        if element.get(f"{TEXT}continue-numbering") != "true":
            del counts[depth - 1 :]
        for item in element:
            if item.tag not in (f"{TEXT}list-item", f"{TEXT}list-header"):
                continue
            mark = self._mark(item, style, depth) if item.tag == f"{TEXT}list-item" else ""
            for child in item:
                if child.tag == f"{TEXT}list":
                    yield from self._list(child, style, depth + 1)
                elif child.tag in (f"{TEXT}p", f"{TEXT}h"):
                    yield from self._paragraph(child, mark)
                    mark = ""
                yield from self._beside()

    def _mark(self, item: "_Element", style: str, depth: int) -> str:
        if not style:
            inner = item.find(f"{TEXT}p")
            name = "" if inner is None else inner.get(f"{TEXT}style-name", "")
            style = self._styles.list_of(name)
        level = self._styles.level(style, depth)
        counts = self._counts.setdefault(style, [])
        counts += [1] * (depth - 1 - len(counts))
        del counts[depth:]
        start = item.get(f"{TEXT}start-value")
        if start is not None:
            counts[depth - 1 :] = [_whole(start, level.start)]
        elif len(counts) < depth:
            counts.append(level.start)
        else:
            counts[-1] += 1
        return level.written(counts)

    def _text(self, element: "_Element") -> str:
        return "".join(self._pieces(element, (element.get(f"{TEXT}style-name", ""),)))

    def _pieces(self, element: "_Element", within: tuple[str, ...]) -> Iterator[str]:
        """The text of an element within these styles, of which the innermost is first."""
        yield self._seen(element.text, element, within)
        for child in element:
            tag = child.tag
            if tag == f"{TEXT}s":
                yield " "
            elif tag in _BLANKS:
                yield _BLANKS[tag]
            elif tag == f"{TEXT}note":
                yield self._note(child)
            elif tag == f"{DRAW}text-box":
                self._boxes.append(child)
            elif tag in (f"{DRAW}frame", f"{DRAW}object"):
                yield from self._drawn(child)
            elif tag == f"{TEXT}ruby-text":
                yield f"({''.join(child.itertext())})"
            elif isinstance(tag, str) and tag not in _UNREAD and not _is_hidden(child):
                own = child.get(f"{TEXT}style-name") if tag == f"{TEXT}span" else None
                inner = (own, *within)[:_DEEPEST] if own else within
                yield from self._pieces(child, inner)
            yield self._seen(child.tail, element, within)

    def _seen(self, text: str | None, element: "_Element", within: tuple[str, ...]) -> str:
        text = " ".join(text.split("\n")) if text else ""
        look = self._styles.look(*within)
        if not text or look.is_unseen:
            return ""
        if look.ink is not None and blends(look.ink, look.shade or self._below(element)):
            return ""
        if is_symbol_font(look.font):
            text = symbols(text, look.font)
        return {"super": raised, "sub": lowered}.get(look.script, str)(text)

    def _below(self, element: "_Element") -> Colour | None:
        """The colour that an element's text stands on; None if that is not known."""
        for at in (element, *element.iterancestors()):
            shade = None
            if at.tag == f"{DRAW}text-box":
                return None
            if at.tag in (f"{TEXT}p", f"{TEXT}h"):
                shade = self._styles.shade(at.get(f"{TEXT}style-name", ""), "paragraph")
            elif at.tag == f"{TABLE}table-cell":
                shade = self._styles.shade(at.get(f"{TABLE}style-name", ""), "table-cell")
            elif at.tag in (f"{TABLE}table", f"{TABLE}table-row"):
                kind = at.tag.removeprefix(TABLE)
                shade = self._styles.shade(at.get(f"{TABLE}style-name", ""), kind)
            if shade is not None:
                return shade
        return self._styles.page

    def _note(self, note: "_Element") -> str:
        mark = one_line(note.findtext(f"{TEXT}note-citation") or "")
        body = note.find(f"{TEXT}note-body")
        if body is not None:
            self._notes.append((mark, body))
        return note_mark(mark)

    def _drawn(self, element: "_Element") -> Iterator[str]:
        """A formula, or the words that stand for a picture."""
        if element.tag == f"{DRAW}object":
            member = f"{normpath(element.get(f'{XLINK}href', ''))}/content.xml"
            formula = self._archive.xml(member) if member in self._archive else None
            if formula is not None and str(formula.tag).endswith("}math"):
                yield mathml(formula)
            return
        objects = element.findall(f"{DRAW}object")
        if not objects:
            words = element.findtext(f"{SVG}desc") or element.findtext(f"{SVG}title") or ""
            yield alternative(words)
        for child in objects or element:
            if child.tag == f"{DRAW}text-box":
                self._boxes.append(child)
            elif child.tag == f"{DRAW}object":
                yield from self._drawn(child)

    def _rows(self, table: "_Element") -> Iterator[list[str]]:
        spans = Spans()
        for row in table.iter(f"{TABLE}table-row"):
            if next(row.iterancestors(f"{TABLE}table")) is not table:
                continue
            cells: list[tuple[str, int, int]] = []
            for cell in row.findall(f"{TABLE}table-cell"):
                text = " ".join(block.text.replace("\n", " ") for block in self._quietly(cell))
                copies = _copies(cell, "columns", text)
                columns = _whole(cell.get(f"{TABLE}number-columns-spanned"), 1)
                rows = _whole(cell.get(f"{TABLE}number-rows-spanned"), 1)
                cells += [(text, min(columns, _MOST_COPIES), rows)] * copies
            written = spans.row(cells)
            for _ in range(_copies(row, "rows", "".join(written))):
                yield written


def margins(styles: "_Element | None", body: Body) -> tuple[list[Block], list[Block]]:
    """The headers and footers of all pages, each once, without page numbers."""
    seen: set[str] = set()
    found: dict[str, list[Block]] = {"header": [], "footer": []}
    for name, blocks in found.items():
        for element in () if styles is None else styles.iter(f"{STYLE}{name}"):
            for block in body.blocks(element):
                if any(map(str.isalpha, block.text)) and block.text not in seen:
                    seen.add(block.text)
                    blocks.append(block)
    return found["header"], found["footer"]


def _headers(table: "_Element") -> int:
    return len(table.findall(f"{TABLE}table-header-rows/{TABLE}table-row"))


def _is_hidden(element: "_Element") -> bool:
    if element.tag in (f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"):
        return True
    return bool(element.get(f"{TEXT}display") == "none")


def _copies(element: "_Element", kind: str, text: str) -> int:
    copies = _whole(element.get(f"{TABLE}number-{kind}-repeated"), 1)
    return min(max(1, copies), _MOST_COPIES) if text else 1


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else default
