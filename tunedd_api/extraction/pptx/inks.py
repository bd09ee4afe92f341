"""Which runs of a slide are seen: by their colour, size, and what they stand on."""

from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.pptx.names import A, P
from tunedd_api.extraction.text.inks import TINY, WHITE, Colour, blends, colour

if TYPE_CHECKING:
    from lxml.etree import _Element

_FAINT: Final = 6_000
"""An alpha below this, of 100,000, shows nothing."""

_FILLS: Final = (f"{A}solidFill", f"{A}gradFill", f"{A}blipFill", f"{A}pattFill", f"{A}grpFill")
_MASTER_NAMES: Final = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}


class Inks:
    """The colours of one slide; ``above`` are its layout and master, ``theme`` names colours.

    What pictures, gradients and other filled shapes may lie under text is not looked at: where
    there are any, text is taken to be seen.
    """

    def __init__(
        self, slide: "_Element", above: "list[_Element]", theme: "_Element | None"
    ) -> None:
        self._theme = theme
        self._sheets = [slide, *above]
        self._ground: Colour | None = None
        self._is_plain = not any(
            shape.tag == f"{P}pic" or _fill(shape) is not None or _is_styled(shape)
            for sheet in self._sheets
            for shape in sheet.iter(f"{P}sp", f"{P}pic")
        )
        if self._is_plain:
            self._ground = self._background()

    def shows(self, run: "_Element") -> bool:
        """Whether a run is large enough, drawn at all, and told from what it stands on."""
        look = run.find(f"{A}rPr")
        if look is None:
            return True
        size = look.get("sz", "")
        if size.isdecimal() and int(size) < 100 * TINY:
            return False
        line = look.find(f"{A}ln")
        is_outlined = line is not None and line.find(f"{A}noFill") is None
        if look.find(f"{A}noFill") is not None:
            return is_outlined
        fill = look.find(f"{A}solidFill")
        if fill is None or is_outlined:
            return True
        alpha = fill.find(f"*/{A}alpha")
        if alpha is not None and _whole(alpha.get("val", "")) < _FAINT:
            return False
        ink = self._colour(fill)
        return ink is None or not blends(ink, self._below(run))

    def _below(self, run: "_Element") -> Colour | None:
        """The colour below a run; None if that is not known."""
        for element in run.iterancestors(f"{A}tc", f"{P}sp"):
            if element.tag == f"{A}tc":
                fill = element.find(f"{A}tcPr/{A}solidFill")
                return None if fill is None else self._colour(fill)
            own = _fill(element)
            if own is not None:
                return self._colour(own) if own.tag == f"{A}solidFill" else None
        return self._ground

    def _background(self) -> Colour | None:
        for sheet in self._sheets:
            background = sheet.find(f"{P}cSld/{P}bg")
            if background is None:
                continue
            fill = background.find(f"{P}bgPr/{A}solidFill")
            reference = background.find(f"{P}bgRef")
            named = reference if fill is None else fill
            if fill is None and reference is not None and reference.get("idx") != "1001":
                return None
            return None if named is None else self._colour(named)
        return WHITE

    def _colour(self, fill: "_Element") -> Colour | None:
        """The colour of a fill; None if it is mixed from another one."""
        for named in fill:
            if len(named) or not isinstance(named.tag, str):
                return None
            if named.tag == f"{A}schemeClr":
                return self._named(named.get("val", ""))
            return colour(named.get("lastClr") or named.get("val"))
        return None

    def _named(self, name: str) -> Colour | None:
        if self._theme is None:
            return None
        scheme = self._theme.find(f".//{A}clrScheme/{A}{_MASTER_NAMES.get(name, name)}")
        return None if scheme is None or not len(scheme) else self._colour(scheme)


def _fill(shape: "_Element") -> "_Element | None":
    properties = shape.find(f"{P}spPr")
    fills = () if properties is None else properties
    return next((fill for fill in fills if fill.tag in _FILLS), None)


def _is_styled(shape: "_Element") -> bool:
    """Whether a shape has the fill of a style."""
    reference = shape.find(f"{P}style/{A}fillRef")
    nothing = shape.find(f"{P}spPr/{A}noFill")
    return reference is not None and reference.get("idx") != "0" and nothing is None


def _whole(text: str) -> int:
    digits = text.rstrip("%")
    if not digits.isdecimal() or len(digits) > 6:
        return 100_000
    return int(digits) * (1_000 if text.endswith("%") else 1)
