"""Notes of a page, and the marks that refer to them."""

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tunedd_api.extraction.html.tree import text_length
from tunedd_api.extraction.html.visibility import is_note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

_MARK: Final = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,4}|[*†‡§]{1,3})[\])]?\s*")
_BACK: Final = re.compile(r"[\W_]*")
_HOLDERS: Final = frozenset({"aside", "li", "p", "div", "dd", "section", "blockquote", "td"})
_LONGEST: Final = 3_000
"""What is longer, in characters, is a chapter and no note."""


class Notes(NamedTuple):
    """Which links are marks, what they refer to, and which links lead back."""

    marks: "dict[_Element, _Element | None]"
    held: "frozenset[_Element]"
    back: "frozenset[_Element]"


def notes_of(root: "_Element") -> Notes:
    """Find the marks that come before their notes; the note may be on another page.

    Links of signs alone lead back, or to the place that they stand at.
    """
    order = {element: number for number, element in enumerate(root.iter())}
    named = {
        element.get(key, ""): element
        for element in reversed(order)
        for key in ("name", "id")
        if element.get(key)
    }
    marks: dict[_Element, _Element | None] = {}
    back: set[_Element] = set()
    for link in root.iter("a"):
        file, sharp, target = link.get("href", "").partition("#")
        if not sharp or (file and not _says_mark(link)):
            continue
        meant = None if file else named.get(target)
        text = "".join(link.itertext())
        if _leads_back(text, link, meant, order):
            back.add(link)
        elif _MARK.fullmatch(text) and _is_mark(link):
            marks[link] = None if meant is None else _holder(meant)
    held = frozenset(note for note in marks.values() if note is not None)
    return Notes(marks, held, frozenset(back))


def _leads_back(
    text: str, link: "_Element", meant: "_Element | None", order: "Mapping[_Element, int]"
) -> bool:
    if _MARK.fullmatch(text):
        return meant is not None and order[meant] < order[link] and _is_anchor(meant)
    return _BACK.fullmatch(text) is not None and link.find(".//img") is None


def _says_mark(link: "_Element") -> bool:
    return "noteref" in f"{link.get('epub-type', '')} {link.get('role', '')}"


def _is_anchor(element: "_Element") -> bool:
    return element.tag in ("a", "sup", "span")


def _is_mark(link: "_Element") -> bool:
    """Whether a link is raised, or stands right behind a word, as marks do."""
    if _says_mark(link) or link.find(".//sup") is not None:
        return True
    if next(link.iterancestors("sup"), None) is not None:
        return True
    previous, parent = link.getprevious(), link.getparent()
    before = previous.tail if previous is not None else parent.text if parent is not None else ""
    return bool(before) and not before[-1].isspace() and before[-1] not in "([|"


def _holder(element: "_Element") -> "_Element | None":
    """The element that holds a note: the one meant, or the one around its anchor."""
    for holder in (element, *element.iterancestors()):
        if holder.tag in _HOLDERS or is_note(holder):
            return holder if text_length(holder) <= _LONGEST else None
    return None
