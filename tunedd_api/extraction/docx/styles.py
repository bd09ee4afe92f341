"""What Word's styles say of paragraphs and runs, through the styles that they are based on."""

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tunedd_api.extraction.docx.names import W, is_on, number, value
from tunedd_api.extraction.text.inks import TINY

if TYPE_CHECKING:
    from lxml.etree import _Element

TITLE: Final = 0
"""The level of a paragraph in the style of titles."""

_LEVELS: Final = 6
_DEEPEST: Final = 12
"""Word lets styles be based on one another so many times at most."""

_HEADING_NAME: Final = re.compile(r"heading (\d)", re.IGNORECASE)
_RAISED: Final = 4
"""Text that stands so many half-points higher than its line is a superscript."""


class RunLook(NamedTuple):
    """How characters look, as far as it matters for their text; None is not said."""

    is_hidden: bool | None = None
    is_struck: bool | None = None
    script: str | None = None
    font: str | None = None
    ink: str | None = None
    shade: str | None = None
    size: int | None = None
    """In half-points."""

    def over(self, other: "RunLook") -> "RunLook":
        """What one look says, and another one where it says nothing."""
        return RunLook(
            other.is_hidden if self.is_hidden is None else self.is_hidden,
            other.is_struck if self.is_struck is None else self.is_struck,
            other.script if self.script is None else self.script,
            other.font if self.font is None else self.font,
            other.ink if self.ink is None else self.ink,
            other.shade if self.shade is None else self.shade,
            other.size if self.size is None else self.size,
        )

    @property
    def is_tiny(self) -> bool:
        """Whether type is too small for anybody to read."""
        return self.size is not None and self.size < 2 * TINY


NO_LOOK: Final = RunLook()


def look_of(properties: "_Element | None") -> RunLook:
    """What an ``rPr`` says."""
    if properties is None:
        return NO_LOOK
    struck = is_on(properties, "strike")
    fonts = properties.find(f"{W}rFonts")
    return RunLook(
        is_on(properties, "vanish"),
        is_on(properties, "dstrike") if struck is None else struck,
        _script(properties),
        None if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi"),
        value(properties, "color"),
        shade_of(properties),
        number(value(properties, "sz")),
    )


def shade_of(properties: "_Element | None") -> str | None:
    """The colour that something is marked or shaded with, if it is."""
    marked = value(properties, "highlight")
    if marked not in (None, "none"):
        return marked
    shade = None if properties is None else properties.find(f"{W}shd")
    if shade is None:
        return None
    solid = shade.get(f"{W}val") == "solid"
    fill = str(shade.get(f"{W}color" if solid else f"{W}fill", "auto"))
    return fill if solid or fill != "auto" else None


def _script(properties: "_Element") -> str | None:
    script = value(properties, "vertAlign")
    if script is not None:
        return script
    place = number(value(properties, "position"))
    if place is None or abs(place) < _RAISED:
        return None
    return "superscript" if place > 0 else "subscript"


class Styles:
    """The styles of a document, by their ids."""

    def __init__(self, part: "_Element | None") -> None:
        self._styles: dict[str, _Element] = {}
        self._looks: dict[str, RunLook] = {}
        self._default: str | None = None
        defaults = None if part is None else part.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._look = look_of(defaults)
        for style in () if part is None else part.iter(f"{W}style"):
            identity = style.get(f"{W}styleId", "")
            self._styles.setdefault(identity, style)
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self._default = identity

    def chain(self, identity: str | None) -> "list[_Element]":
        """A style and those that it is based on, nearest first."""
        chain: list[_Element] = []
        while identity in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[identity])
            identity = value(chain[-1], "basedOn")
        return chain

    def look(self, identity: str | None) -> RunLook:
        """How characters in a style look."""
        if identity is None:
            return NO_LOOK
        if identity not in self._looks:
            look = NO_LOOK
            for style in self.chain(identity):
                look = look.over(look_of(style.find(f"{W}rPr")))
            self._looks[identity] = look
        return self._looks[identity]

    def look_in(self, paragraph: "_Element") -> RunLook:
        """How characters look in a paragraph that say nothing themselves."""
        style = value(paragraph, "pPr/pStyle") or self._default
        return self.look(style).over(self._look)

    def level(self, paragraph: "_Element") -> int | None:
        """The level of a heading, `TITLE` for titles; None for other paragraphs."""
        outline = number(value(paragraph, "pPr/outlineLvl"))
        if outline is not None:
            return outline + 1 if outline < _LEVELS else None
        for style in self.chain(value(paragraph, "pPr/pStyle")):
            called = value(style, "name") or ""
            heading = _HEADING_NAME.match(called)
            if heading:
                return int(heading[1])
            if called.casefold() == "title":
                return TITLE
            outline = number(value(style, "pPr/outlineLvl"))
            if outline is not None:
                return outline + 1 if outline < _LEVELS else None
        return None

    def numbering(self, paragraph: "_Element") -> "tuple[str, int] | None":
        """The list that a paragraph belongs to, and its level there from 0."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style = value(paragraph, "pPr/pStyle") or self._default
        found = [own] if own is not None else []
        found += [
            at for one in self.chain(style) if (at := one.find(f"{W}pPr/{W}numPr")) is not None
        ]
        identity = next(filter(None, (value(at, "numId") for at in found)), None)
        level = next((n for at in found if (n := number(value(at, "ilvl"))) is not None), 0)
        return None if identity in (None, "0") else (identity or "", level)
