"""What OpenDocument's styles say of characters and lists."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from tunedd_api.extraction.opendocument.names import STYLE, TEXT
from tunedd_api.extraction.text.numerals import numeral

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEEPEST: Final = 12
_NUMBERS: Final = {"a": "lower", "A": "upper", "i": "roman", "I": "ROMAN"}


class Look(NamedTuple):
    """How characters look, as far as it matters for their text."""

    is_unseen: bool = False
    script: str = ""
    font: str = ""


class ListLevel(NamedTuple):
    """How one level of a list is numbered; ``shape`` is empty for bullets."""

    shape: str
    start: int
    before: str
    after: str
    levels: int

    def written(self, counts: Sequence[int]) -> str:
        """The number of an item from the counts of its level and those above."""
        if not self.shape:
            return "•"
        shown = counts[max(0, len(counts) - self.levels) :]
        style = _NUMBERS.get(self.shape, "decimal")
        return f"{self.before}{'.'.join(numeral(count, style) for count in shown)}{self.after}"


_BULLET: Final = ListLevel("", 1, "", "", 1)


class Styles:
    """The styles of a document; ``title`` is set to the first paragraph in that of titles."""

    def __init__(self, parts: "Sequence[_Element]") -> None:
        self.title: str | None = None
        self._styles: dict[str, _Element] = {}
        self._lists: dict[str, dict[int, ListLevel]] = {}
        self._looks: dict[str, Look] = {}
        for part in parts:
            for style in part.iter(f"{STYLE}style"):
                self._styles[style.get(f"{STYLE}name", "")] = style
            for style in part.iter(f"{TEXT}list-style", f"{TEXT}outline-style"):
                self._lists[style.get(f"{STYLE}name", "")] = _levels(style)

    def chain(self, name: str) -> "list[_Element]":
        """A style and those that it stems from, nearest first."""
        chain: list[_Element] = []
        while name in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[name])
            name = chain[-1].get(f"{STYLE}parent-style-name", "")
        return chain

    def look(self, name: str) -> Look:
        """How characters in a style look."""
        if name not in self._looks:
            said: dict[str, str] = {}
            for style in self.chain(name):
                properties = style.find(f"{STYLE}text-properties")
                for key, value in () if properties is None else properties.attrib.items():
                    said.setdefault(str(key).rpartition("}")[2], str(value))
            self._looks[name] = _look(said)
        return self._looks[name]

    def is_title(self, name: str) -> bool:
        """Whether a paragraph's style is that of titles."""
        return any(style.get(f"{STYLE}name") == "Title" for style in self.chain(name))

    def list_of(self, name: str) -> str:
        """The list style that a paragraph style brings."""
        return next((at for s in self.chain(name) if (at := s.get(f"{STYLE}list-style-name"))), "")

    def level(self, name: str, depth: int) -> ListLevel:
        """How a level of a list is numbered, from 1."""
        return self._lists.get(name, {}).get(depth, _BULLET)


def _look(said: dict[str, str]) -> Look:
    struck = said.get("text-line-through-style", "none") != "none"
    struck = struck or said.get("text-line-through-type", "none") != "none"
    hidden = said.get("display") == "none"
    place = said.get("text-position", "").split(" ")[0]
    script = "super" if place == "super" or _percent(place) > 0 else ""
    script = "sub" if place == "sub" or _percent(place) < 0 else script
    return Look(struck or hidden, script, said.get("font-name", ""))


def _percent(text: str) -> float:
    try:
        return float(text.removesuffix("%"))
    except ValueError:
        return 0.0


def _levels(style: "_Element") -> dict[int, ListLevel]:
    found: dict[int, ListLevel] = {}
    for level in style:
        depth = _whole(level.get(f"{TEXT}level"), 0)
        if level.tag in (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style"):
            found[depth] = ListLevel(
                level.get(f"{STYLE}num-format", ""),
                _whole(level.get(f"{TEXT}start-value"), 1),
                level.get(f"{STYLE}num-prefix", ""),
                level.get(f"{STYLE}num-suffix", ""),
                _whole(level.get(f"{TEXT}display-levels"), 1),
            )
    return found


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else default
