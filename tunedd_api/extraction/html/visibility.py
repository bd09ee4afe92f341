"""What of a page no visitor reads."""

import re
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.html.tree import text_length
from tunedd_api.extraction.text.inks import WHITE, blends, colour

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNREAD: Final = frozenset(
    {
        "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "nav", "rp",
        "button", "select", "input", "textarea", "form", "dialog", "menu", "del", "s", "strike",
    }
)  # fmt: skip
_BESIDE: Final = frozenset({"aside", "footer"})
"""Read if they are text rather than links."""

_WHOLE_PAGE: Final = 400
"""A form of more characters wraps the whole page, as some servers write it."""

_LONGEST_STYLE: Final = 500
_FEW_WORDS: Final = 4
_LINKS: Final = 0.5

_HIDING: Final = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|font-size:0*\.?0+(?![.\d])|opacity:0*\.?0+(?![.\d])"
    r"|text-decoration(?:-line)?:[\w ]*line-through|text-indent:-\d{3}|color:transparent"
    r"|(?:left|top|right):-(?:\d{4}|\d{3}v[wh])|clip:rect\((?:0|1px)[, ]"
    r"|clip-path:(?:inset\((?:50|100)%|circle\(0)|transform:scale\(0(?:\.0+)?\)"
    r"|font-size:[01](?:\.\d+)?p[xt]|color:rgba\(\d+,\d+,\d+,0(?:\.0+)?\)"
    r"|(?:\A|;)color:#(?:[0-9a-f]{6}00|[0-9a-f]{3}0)(?:;|!|\Z)|max-height:0(?:px)?;.*overflow:hidden"
    r"|(?:width|height):0(?:px)?;.*overflow:hidden|overflow:hidden;.*(?:width|height):0(?![.\d])"
)
_INK: Final = re.compile(r"(?:\A|;)color:([^;!]{3,30})")
_GROUND: Final = re.compile(r"(?:\A|;)background(?:-color)?:([^;!]{3,30})")
_RULE: Final = re.compile(r"([^{}]{1,200})\{([^{}]{1,2000})\}")
_NAMED: Final = re.compile(r"(?:[a-z][\w-]*)?([.#])([\w-]+)")


class Visibility:
    """Which elements of one page are read, by their names, attributes and simple style rules."""

    def __init__(self, root: "_Element") -> None:
        self._hidden: dict[str, set[str]] = {".": set(), "#": set()}
        self._white: dict[str, set[str]] = {".": set(), "#": set()}
        self._has_background = root.find(".//link[@rel='stylesheet']") is not None
        for style in root.iter("style"):
            self._learn("".join(style.itertext()).lower())

    def is_unread(self, element: "_Element") -> bool:
        """Whether the element is none of the page's text."""
        tag = element.tag
        if tag in _UNREAD:
            return tag != "form" or text_length(element) < _WHOLE_PAGE
        if tag in _BESIDE and not is_note(element) and _is_links(element):
            return True
        if "hidden" in element.attrib or element.get("aria-hidden") == "true":
            return True
        style = element.get("style", "")[:_LONGEST_STYLE].lower()
        return self._hides(element, "".join(style.split()))

    def _learn(self, sheet: str) -> None:
        self._has_background |= "background" in sheet
        for selectors, declarations in _RULE.findall(sheet):
            declared = "".join(declarations.split())
            if _HIDING.search(declared) or _blends(declared):
                names = self._hidden
            elif _is_white(declared):
                names = self._white
            else:
                continue
            for selector in selectors.split(","):
                if named := _NAMED.fullmatch(selector.strip()):
                    names[named[1]].add(named[2])

    def _hides(self, element: "_Element", style: str) -> bool:
        if style and (_HIDING.search(style) or _blends(style)):
            return True
        if _is_named(element, self._hidden):
            return True
        is_white = (
            (style and _is_white(style))
            or _is_named(element, self._white)
            or (element.tag == "font" and colour(element.get("color")) == WHITE)
        )
        return bool(is_white) and not self._is_on_colour(element)

    def _is_on_colour(self, element: "_Element") -> bool:
        """Whether anything says that the page is not white below an element."""
        return self._has_background or any(
            "background" in at.get("style", "") or "bgcolor" in at.attrib
            for at in (element, *element.iterancestors())
        )


def _is_named(element: "_Element", names: dict[str, set[str]]) -> bool:
    if not (names["."] or names["#"]):
        return False
    classes = element.get("class", "").lower().split()
    return not names["."].isdisjoint(classes) or element.get("id", "").lower() in names["#"]


def _is_white(style: str) -> bool:
    ink = _INK.search(style)
    return ink is not None and blends(colour(ink[1]), WHITE)


def _blends(style: str) -> bool:
    """Whether text has the colour of its own ground."""
    ink, ground = _INK.search(style), _GROUND.search(style)
    return None not in (ink, ground) and blends(*(colour(at[1]) for at in (ink, ground) if at))


def is_note(element: "_Element") -> bool:
    """Whether an element says that it is a note."""
    said = f"{element.get('epub-type', '')} {element.get('role', '')}"
    return any(kind in said for kind in ("footnote", "endnote", "rearnote", "note"))


def _is_links(element: "_Element") -> bool:
    """Whether an element has more links than text, or hardly any words."""
    text = " ".join(element.itertext())
    if len(text.split()) < _FEW_WORDS:
        return True
    links = sum(text_length(link) for link in element.iter("a"))
    return links > _LINKS * len("".join(text.split()))
