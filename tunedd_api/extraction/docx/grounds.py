"""What runs of a Word document stand on: the colour of the page, a cell, a paragraph."""

from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.docx.names import W, value
from tunedd_api.extraction.docx.styles import Styles, shade_of
from tunedd_api.extraction.text.inks import WHITE, Colour, colour

if TYPE_CHECKING:
    from lxml.etree import _Element

_DRAWN: Final = (
    f"{W}pict",
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor",
)
"""What may lie behind text."""

_BOX: Final = f"{W}txbxContent"
_SHADED: Final = (f"{W}p", f"{W}tc", f"{W}tbl")


class Grounds:
    """Says what runs stand on, beyond their own shading.

    That is the innermost paragraph, cell or table with a colour, or else the page. What a table's
    style draws, what fills a text box, and what lies behind the text is not known.
    """

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._pages: dict[_Element, Colour | None] = {}
        self._tables: dict[str | None, bool] = {}

    def below(self, run: "_Element") -> Colour | None:
        """The colour below a run; None if that is not known."""
        for element in run.iterancestors():
            if element.tag == _BOX or (element.tag == f"{W}tbl" and self._is_styled(element)):
                return None
            if element.tag in _SHADED:
                shade = self._shade(element)
                if shade is not None:
                    return colour(shade)
        return self._page(run.getroottree().getroot())

    def _shade(self, element: "_Element") -> str | None:
        shade = shade_of(element.find(f"{element.tag}Pr"))
        if shade is not None or element.tag != f"{W}p":
            return shade
        chain = self._styles.chain(value(element, "pPr/pStyle"))
        return next(filter(None, (shade_of(style.find(f"{W}pPr")) for style in chain)), None)

    def _is_styled(self, table: "_Element") -> bool:
        """Whether the style of a table gives colours to its rows."""
        style = value(table, "tblPr/tblStyle")
        if style not in self._tables:
            self._tables[style] = any(
                shade.get(f"{W}fill", "auto") != "auto"
                for one in self._styles.chain(style)
                for shade in one.iter(f"{W}shd")
            )
        return self._tables[style]

    def _page(self, root: "_Element") -> Colour | None:
        if root not in self._pages:
            page = root.find(f"{W}background")
            ground = WHITE if page is None else colour(page.get(f"{W}color"))
            has_drawings = next(root.iter(*_DRAWN), None) is not None
            self._pages[root] = None if has_drawings else ground
        return self._pages[root]
