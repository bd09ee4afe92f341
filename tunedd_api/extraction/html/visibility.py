"""What of a page no visitor reads."""

import re
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.html.tree import text_length

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
    r"|(?:left|top|right):-\d{4}|clip:rect\((?:0|1px)[, ]"
    r"|(?:width|height):0(?:px)?;.*overflow:hidden|overflow:hidden;.*(?:width|height):0(?![.\d])"
)
_WHITE: Final = re.compile(r"(?:\A|;)color:(?:white|#f{3}(?:f{3})?|rgb\(255,255,255\))(?:;|!|\Z)")
_RULE: Final = re.compile(r"([^{}]{1,200})\{([^{}]{1,2000})\}")
_NAMED: Final = re.compile(r"(?:[a-z][\w-]*)?([.#])([\w-]+)")


class Visibility:
    """Which elements of one page are read, by their names, attributes and simple style rules."""

    def __init__(self, root: "_Element") -> None:
        self._hidden: dict[str, set[str]] = {".": set(), "#": set()}
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
        if self._named(element):
            return True
        style = element.get("style")
        return style is not None and self._hides(
            element, "".join(style[:_LONGEST_STYLE].lower().split())
        )

    def _learn(self, sheet: str) -> None:
        self._has_background |= "background" in sheet
        for selectors, declarations in _RULE.findall(sheet):
            if _HIDING.search("".join(declarations.split())):
                for selector in selectors.split(","):
                    if named := _NAMED.fullmatch(selector.strip()):
                        self._hidden[named[1]].add(named[2])

    def _named(self, element: "_Element") -> bool:
        if not (self._hidden["."] or self._hidden["#"]):
            return False
        classes = element.get("class", "").lower().split()
        return (
            not self._hidden["."].isdisjoint(classes)
            or element.get("id", "").lower() in self._hidden["#"]
        )

    def _hides(self, element: "_Element", style: str) -> bool:
        if _HIDING.search(style):
            return True
        return _WHITE.search(style) is not None and not self._is_on_colour(element)

    def _is_on_colour(self, element: "_Element") -> bool:
        """Whether anything says that the page is not white below an element."""
        return self._has_background or any(
            "background" in at.get("style", "") or "bgcolor" in at.attrib
            for at in (element, *element.iterancestors())
        )


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
