"""The text of Word's paragraphs: what their runs show."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.docx.grounds import Grounds
from tunedd_api.extraction.docx.names import M, W, is_on, value, words
from tunedd_api.extraction.docx.styles import NO_LOOK, RunLook, Styles, look_of
from tunedd_api.extraction.formulas import omml
from tunedd_api.extraction.text.alternatives import alternative
from tunedd_api.extraction.text.inks import blends, colour
from tunedd_api.extraction.text.superscripts import lowered, note_mark, raised
from tunedd_api.extraction.text.symbol_fonts import symbols

if TYPE_CHECKING:
    from lxml.etree import _Element

_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BOX: Final = f"{W}txbxContent"
APART: Final = frozenset({BOX, _FALLBACK, f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{W}pPr"})
"""What stands inside a paragraph and is not part of its text."""

_BREAKS: Final = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}ptab": " "}
_HYPHENS: Final = {f"{W}noBreakHyphen": "-", f"{W}softHyphen": "\u00ad"}
_SIGNS: Final = _BREAKS | _HYPHENS
_PICTURE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_NOTES: Final = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}


class Runs:
    """Writes paragraphs in a line; ``refer`` gives the mark of a note that they refer to."""

    def __init__(self, styles: Styles, refer: Callable[[str, str], str]) -> None:
        self._styles = styles
        self._grounds = Grounds(styles)
        self._refer = refer

    def text(self, paragraph: "_Element") -> str:
        """What a reader of the paragraph sees; what is raised or lowered is marked."""
        return "".join(self._pieces(paragraph, self._styles.look_in(paragraph)))

    def _pieces(self, element: "_Element", look: RunLook) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag in APART or not isinstance(tag, str):
                continue
            if tag == f"{W}r":
                yield self._run(child, look)
            elif tag.startswith(M):
                if tag in (f"{M}oMath", f"{M}oMathPara"):
                    yield omml(child)
            elif tag == f"{W}ruby":
                yield self._ruby(child, look)
            else:
                yield from self._pieces(child, look)

    def _run(self, run: "_Element", look: RunLook) -> str:
        properties = run.find(f"{W}rPr")
        if properties is not None:
            styled = self._styles.look(value(properties, "rStyle"))
            look = look_of(properties).over(styled.over(look))
        if look.is_hidden or look.is_struck or look.is_tiny or self._blends(run, look):
            return ""
        text = "".join(self._in_run(run, look))
        if look.script == "superscript":
            return raised(text)
        return lowered(text) if look.script == "subscript" else text

    def _blends(self, run: "_Element", look: RunLook) -> bool:
        """Whether a run has the colour that it stands on."""
        ink = colour(look.ink)
        if ink is None:
            return False
        shade = look.shade
        return blends(ink, self._grounds.below(run) if shade is None else colour(shade))

    def _in_run(self, run: "_Element", look: RunLook) -> Iterator[str]:
        for child in run:
            tag = child.tag
            if tag in APART or not isinstance(tag, str):
                continue
            if tag == f"{W}t":
                yield symbols(words(child), look.font) if look.font else words(child)
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == f"{W}sym":
                yield _symbol(child)
            elif tag in _NOTES:
                yield note_mark(self._refer(_NOTES[tag], child.get(f"{W}id", "")))
            elif tag == f"{W}fldChar":
                yield _ticked(child)
            elif tag == f"{W}ruby":
                yield self._ruby(child, look)
            else:
                yield _described(child)
                yield from self._pieces(child, NO_LOOK)

    def _ruby(self, ruby: "_Element", look: RunLook) -> str:
        parts: Mapping[str, str] = {
            name: "".join(self._pieces(part, look))
            for name in ("rubyBase", "rt")
            if (part := ruby.find(f"{W}{name}")) is not None
        }
        above = parts.get("rt", "")
        return parts.get("rubyBase", "") + (f"({above})" if above.strip() else "")


def _symbol(element: "_Element") -> str:
    try:
        char = chr(int(element.get(f"{W}char", ""), 16))
    except (ValueError, OverflowError):
        return ""
    return symbols(char, element.get(f"{W}font", ""))


def _ticked(field: "_Element") -> str:
    """A box of an old form, ticked or not."""
    box = field.find(f"{W}ffData/{W}checkBox")
    if box is None:
        return ""
    ticked = is_on(box, "checked")
    return "☒" if (is_on(box, "default") if ticked is None else ticked) else "☐"


def _described(element: "_Element") -> str:
    if element.tag != f"{W}drawing":
        return ""
    found = next(element.iter(_PICTURE), None)
    return "" if found is None else alternative(found.get("descr", ""))
