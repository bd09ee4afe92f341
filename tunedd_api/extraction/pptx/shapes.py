"""The shapes of a slide, in the order of the eye."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from tunedd_api.extraction.archives import RELATION, Archive
from tunedd_api.extraction.blocks import Block, Kind
from tunedd_api.extraction.boxes import Box, in_reading_order
from tunedd_api.extraction.charts import chart_blocks, diagram_blocks
from tunedd_api.extraction.pptx.names import ALTERNATIVES, CHOICE, DIAGRAM, A, C, P
from tunedd_api.extraction.pptx.texts import Shows, paragraphs, text_of
from tunedd_api.extraction.tables import Spans, row_blocks
from tunedd_api.extraction.text.alternatives import alternative

if TYPE_CHECKING:
    from lxml.etree import _Element

_TITLES: Final = frozenset({"title", "ctrTitle"})
_BESIDE: Final = frozenset({"sldNum", "ftr", "dt", "hdr"})
_WIDEST: Final = 1_000


class _Placed(NamedTuple):
    shape: "_Element"
    box: Box | None


class Shapes:
    """Reads the shapes of one slide or of its notes.

    ``layouts`` are the slide's layout and master: a placeholder may have its place from there.
    ``shows`` says which runs are seen, and ``sight`` what is shown of the slide.
    """

    def __init__(
        self,
        archive: Archive,
        relations: Mapping[str, tuple[str, str]],
        layouts: "list[_Element]",
        shows: Shows,
        sight: Box | None = None,
    ) -> None:
        self._archive = archive
        self._relations = relations
        self._layouts = layouts
        self._shows = shows
        self._sight = sight

    def blocks(self, slide: "_Element") -> Iterator[Block]:
        """Titles, and then all else from the top down."""
        tree = slide.find(f"{P}cSld/{P}spTree")
        placed = [] if tree is None else list(self._placed(tree, (1.0, 0.0, 1.0, 0.0)))
        titles = [at.shape for at in placed if _role(at.shape) in _TITLES]
        for shape in titles:
            yield Block(Kind.HEADING, text_of(shape, self._shows), 1)
        for shape in _ordered([at for at in placed if _role(at.shape) not in _TITLES]):
            yield from self._shape(shape)

    def _placed(
        self, tree: "_Element", transform: tuple[float, float, float, float]
    ) -> Iterator[_Placed]:
        """Shapes with their boxes on the slide; groups are put in the order of what they hold."""
        for shape in tree:
            if shape.tag == ALTERNATIVES:
                choice = shape.find(CHOICE)
                if choice is not None:
                    yield from self._placed(choice, transform)
            elif _is_hidden(shape):
                continue
            elif shape.tag == f"{P}grpSp":
                yield from self._placed(shape, _within(shape, transform))
            elif shape.tag in (f"{P}sp", f"{P}graphicFrame", f"{P}pic", f"{P}cxnSp"):
                box = self._box(shape, transform)
                if box is None or self._sight is None or _overlap(box, self._sight):
                    yield _Placed(shape, box)

    def _box(self, shape: "_Element", transform: tuple[float, float, float, float]) -> Box | None:
        own = _numbers(_frame(shape))
        if own is not None:
            return _moved(own, transform)
        placeholder = shape.find(f".//{P}ph")
        if placeholder is None:
            return None
        for layout in self._layouts:
            for other in layout.iter(f"{P}sp"):
                inherited = other.find(f".//{P}ph")
                if inherited is not None and _is_same(placeholder, inherited):
                    box = _numbers(_frame(other))
                    if box is not None:
                        return _moved(box, (1.0, 0.0, 1.0, 0.0))
        return None

    def _shape(self, shape: "_Element") -> Iterator[Block]:
        role = _role(shape)
        if shape.tag == f"{P}graphicFrame":
            yield from self._frame(shape)
        elif shape.tag == f"{P}pic":
            named = shape.find(f".//{P}cNvPr")
            words = "" if named is None else alternative(named.get("descr", ""))
            yield Block(Kind.PARAGRAPH, words.strip())
        elif role in _BESIDE:
            yield Block(Kind.FURNITURE, text_of(shape, self._shows))
        elif role != "sldImg":
            yield from paragraphs(shape, self._shows, listed=role == "body")

    def _frame(self, frame: "_Element") -> Iterator[Block]:
        for table in frame.iter(f"{A}tbl"):
            properties = table.find(f"{A}tblPr")
            named = properties is not None and properties.get("firstRow") in ("1", "true")
            rows = table.findall(f"{A}tr")
            yield from row_blocks(_rows(rows, self._shows), int(named and len(rows) > 1))
        for chart in frame.iter(f"{C}chart"):
            _, target = self._relations.get(chart.get(f"{RELATION}id", ""), ("", ""))
            if target in self._archive:
                yield from chart_blocks(self._archive.xml(target))
        for diagram in frame.iter(f"{DIAGRAM}relIds"):
            _, target = self._relations.get(diagram.get(f"{RELATION}dm", ""), ("", ""))
            if target in self._archive:
                yield from diagram_blocks(self._archive.xml(target))


def _ordered(placed: list[_Placed]) -> "list[_Element]":
    """In the order of the eye; what has no place stays behind what it follows in the file."""
    boxes: list[Box] = []
    followers: list[list[_Element]] = []
    first: list[_Element] = []
    for shape, box in placed:
        if box is not None:
            boxes.append(box)
            followers.append([shape])
        else:
            (followers[-1] if followers else first).append(shape)
    return first + [shape for at in in_reading_order(boxes) for shape in followers[at]]


def _role(shape: "_Element") -> str:
    placeholder = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    return "" if placeholder is None else str(placeholder.get("type", "body"))


def _is_hidden(shape: "_Element") -> bool:
    named = shape.find(f"./*/{P}cNvPr")
    return named is not None and named.get("hidden") in ("1", "true")


def _overlap(box: Box, sight: Box) -> bool:
    """Whether anything of a box is shown; what has no size may be turned, or grow with its text."""
    across = box.left < sight.right and box.right >= sight.left
    return across and box.top < sight.bottom and box.bottom >= sight.top


def _is_same(placeholder: "_Element", other: "_Element") -> bool:
    index = placeholder.get("idx")
    if index is not None and index == other.get("idx"):
        return True
    return bool(placeholder.get("type", "obj") == other.get("type", "obj"))


def _frame(shape: "_Element") -> "_Element | None":
    found = shape.find(f"{P}spPr/{A}xfrm")
    return shape.find(f"{P}xfrm") if found is None else found


def _numbers(frame: "_Element | None") -> Box | None:
    """Where a frame says that it stands."""
    if frame is None:
        return None
    at, size = frame.find(f"{A}off"), frame.find(f"{A}ext")
    if at is None or size is None:
        return None
    try:
        left, top = float(at.get("x", "")), float(at.get("y", ""))
        return Box(left, top, left + float(size.get("cx", "")), top + float(size.get("cy", "")))
    except ValueError:
        return None


def _moved(box: Box, transform: tuple[float, float, float, float]) -> Box:
    scale_x, move_x, scale_y, move_y = transform
    return Box(
        box.left * scale_x + move_x,
        box.top * scale_y + move_y,
        box.right * scale_x + move_x,
        box.bottom * scale_y + move_y,
    )


def _within(
    group: "_Element", transform: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """From places in a group to places on the slide."""
    frame = group.find(f"{P}grpSpPr/{A}xfrm")
    outer = _numbers(frame)
    if frame is None or outer is None:
        return transform
    at, size = frame.find(f"{A}chOff"), frame.find(f"{A}chExt")
    if at is None or size is None:
        return transform
    try:
        x, y = float(at.get("x", "0")), float(at.get("y", "0"))
        wide, high = float(size.get("cx", "0")), float(size.get("cy", "0"))
    except ValueError:
        return transform
    if not wide or not high:
        return transform
    outer = _moved(outer, transform)
    scale_x, scale_y = (outer.right - outer.left) / wide, (outer.bottom - outer.top) / high
    return scale_x, outer.left - x * scale_x, scale_y, outer.top - y * scale_y


def _rows(rows: "list[_Element]", shows: Shows) -> Iterator[list[str]]:
    spans = Spans()
    for row in rows:
        yield spans.row(
            [
                (text_of(cell, shows), _span(cell, "gridSpan"), _span(cell, "rowSpan"))
                for cell in row.findall(f"{A}tc")
                if cell.get("hMerge") is None and cell.get("vMerge") is None
            ]
        )


def _span(cell: "_Element", name: str) -> int:
    text = cell.get(name, "1")
    return min(max(1, int(text)), _WIDEST) if text.isdecimal() and len(text) < 6 else 1
