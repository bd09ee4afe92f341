"""The text within a paragraph, with what is raised, lowered or refers to a note marked."""

import re
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.formulas import mathml
from tunedd_api.extraction.text.alternatives import alternative
from tunedd_api.extraction.text.superscripts import lowered, note_mark, raised

if TYPE_CHECKING:
    from lxml.etree import _Element

    from tunedd_api.extraction.html.notes import Notes
    from tunedd_api.extraction.html.visibility import Visibility

LINE_END: Final = "\u2028"
"""Stands for ``<br>``; a line end in the file is only a blank."""

_APART: Final = frozenset({"p", "div", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "dt", "dd"})
"""Words in neighbouring blocks are not one word."""

_RAISING: Final = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)


class Inline:
    """Writes elements in a line, and remembers the notes that they refer to."""

    def __init__(self, visibility: "Visibility", notes: "Notes") -> None:
        self._visibility = visibility
        self._notes = notes
        self._referred: list[tuple[str, _Element]] = []

    def take_notes(self) -> "list[tuple[str, _Element]]":
        """The marks met since the last call, with their notes."""
        taken, self._referred = self._referred, []
        return taken

    def content(self, element: "_Element") -> str:
        """What stands in an element."""
        pieces = [element.text or ""]
        for child in element:
            pieces += self.text(child), child.tail or ""
        return "".join(pieces)

    def text(self, element: "_Element") -> str:
        """An element as its reader sees it; nothing if he does not."""
        tag = element.tag
        if tag == "br":
            return LINE_END
        if tag == "math":
            return mathml(element)
        if tag == "img":
            return alternative(element.get("alt", ""))
        if tag == "input":
            return _box(element)
        if element in self._notes.back or self._visibility.is_unread(element):
            return ""
        if element in self._notes.marks:
            return self._mark(element)
        content = self.content(element)
        if tag in _APART:
            return f"\n{content}\n"
        return _set(element, content)

    def _mark(self, link: "_Element") -> str:
        text = "".join(link.itertext()).strip()
        note = self._notes.marks[link]
        if note is not None:
            self._referred.append((text, note))
        return note_mark(text)


def _set(element: "_Element", content: str) -> str:
    """What its element makes of a text."""
    tag = element.tag
    style = _RAISING.search(element.get("style", ""))
    if tag == "sup" or (style and style[1].lower() == "super"):
        return raised(content)
    if tag == "sub" or style:
        return lowered(content)
    if tag == "rt":
        return f"({content})" if content.strip() else ""
    return f"“{content}”" if tag == "q" else content


def _box(field: "_Element") -> str:
    if field.get("type", "").lower() != "checkbox":
        return ""
    return "☒ " if "checked" in field.attrib else "☐ "
