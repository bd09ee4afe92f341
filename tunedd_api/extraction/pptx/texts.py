"""The paragraphs of a shape, with their bullets and numbers."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.blocks import Block, Kind, one_line
from tunedd_api.extraction.formulas import omml
from tunedd_api.extraction.pptx.names import A, M
from tunedd_api.extraction.text.numerals import numeral
from tunedd_api.extraction.text.superscripts import lowered, raised
from tunedd_api.extraction.text.symbol_fonts import symbols

if TYPE_CHECKING:
    from lxml.etree import _Element

_NUMBERS: Final = {
    "alphaLc": "lower", "alphaUc": "upper", "romanLc": "roman", "romanUc": "ROMAN",
}  # fmt: skip
_LEVELS: Final = 9


Shows = Callable[["_Element"], bool]
"""Whether a run is seen."""


def text_of(element: "_Element", shows: Shows) -> str:
    """All paragraphs of an element in one line."""
    return one_line(" ".join(_written(line, shows) for line in element.iter(f"{A}p")))


def paragraphs(shape: "_Element", shows: Shows, *, listed: bool) -> Iterator[Block]:
    """The paragraphs of a shape; ``listed`` if they have bullets unless they say otherwise."""
    counts: list[int] = [0] * _LEVELS
    lines = [(line, one_line(_written(line, shows))) for line in shape.iter(f"{A}p")]
    lines = [(line, text) for line, text in lines if text]
    listed = listed and len(lines) > 1
    for line, text in lines:
        mark = _mark(line, counts, "•" if listed else "")
        yield Block(Kind.ITEM, f"{mark} {text}") if mark else Block(Kind.PARAGRAPH, text)


def _mark(line: "_Element", counts: list[int], default: str) -> str:
    """What is drawn before a paragraph."""
    properties = line.find(f"{A}pPr")
    depth = 0 if properties is None else _whole(properties.get("lvl"), 0)
    depth = min(max(0, depth), _LEVELS - 1)
    counts[depth + 1 :] = [0] * (_LEVELS - depth - 1)
    numbered = None if properties is None else properties.find(f"{A}buAutoNum")
    if numbered is None:
        counts[depth] = 0
        if properties is not None and properties.find(f"{A}buNone") is not None:
            return ""
        has_bullet = properties is not None and properties.find(f"{A}buChar") is not None
        return "•" if has_bullet else default
    counts[depth] = counts[depth] + 1 if counts[depth] else _whole(numbered.get("startAt"), 1)
    kind = numbered.get("type", "arabicPeriod")
    style = next((style for begin, style in _NUMBERS.items() if kind.startswith(begin)), "decimal")
    number = numeral(counts[depth], style)
    if kind.endswith("ParenBoth"):
        return f"({number})"
    if kind.endswith("ParenR"):
        return f"{number})"
    return number if kind.endswith("Plain") else f"{number}."


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else default


def _written(line: "_Element", shows: Shows) -> str:
    pieces: list[str] = []
    for element in line.iter(f"{A}r", f"{A}fld", f"{A}br", f"{M}oMath"):
        if element.tag == f"{A}br":
            pieces.append(" ")
        elif element.tag == f"{M}oMath":
            pieces.append(omml(element))
        elif next(element.iterancestors(f"{M}oMath"), None) is None and shows(element):
            pieces.append(_run(element))
    return "".join(pieces)


def _run(run: "_Element") -> str:
    text = "".join(
        " " if part.tag == f"{A}tab" else (part.text or "") + "".join(e.tail or "" for e in part)
        for part in run.iter(f"{A}t", f"{A}tab")
    )
    look = run.find(f"{A}rPr")
    if look is None:
        return text
    if look.get("strike", "noStrike") != "noStrike":
        return ""
    font = look.find(f"{A}latin")
    symbol = look.find(f"{A}sym")
    for named in (font, symbol):
        if named is not None and (named is font or _is_private(text)):
            text = symbols(text, named.get("typeface", ""))
    baseline = look.get("baseline", "0").rstrip("%")
    if baseline in ("", "0"):
        return text
    return lowered(text) if baseline.startswith("-") else raised(text)


def _is_private(text: str) -> bool:
    return any("\uf000" <= char <= "\uf0ff" for char in text)
