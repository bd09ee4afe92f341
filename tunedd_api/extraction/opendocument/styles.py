"""What OpenDocument's styles say of characters and lists."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from tunedd_api.extraction.opendocument.names import DRAW, FO, STYLE, TEXT
from tunedd_api.extraction.text.inks import TINY, WHITE, Colour, colour
from tunedd_api.extraction.text.numerals import numeral

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEEPEST: Final = 12
_NOTHING: Final = "transparent"
_BEHIND: Final = (f"{STYLE}page-layout-properties", f"{STYLE}graphic-properties")
_NUMBERS: Final = {"a": "lower", "A": "upper", "i": "roman", "I": "ROMAN"}


class Look(NamedTuple):
    """How characters look, as far as it matters for their text."""

    is_unseen: bool = False
    script: str = ""
    font: str = ""
    ink: Colour | None = None
    shade: Colour | None = None


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
    """The styles of a document; ``title`` is set to the first paragraph in that of titles.

    ``page`` is the colour of its pages, None if that is not known.
    """

    def __init__(self, parts: "Sequence[_Element]") -> None:
        self.title: str | None = None
        self._styles: dict[str, _Element] = {}
        self._lists: dict[str, dict[int, ListLevel]] = {}
        self._shades: dict[tuple[str, str], Colour | None] = {}
        self.page: Colour | None = WHITE
        self._looks: dict[tuple[str, ...], Look] = {}
        for part in parts:
            for style in part.iter(f"{STYLE}style"):
                self._styles[style.get(f"{STYLE}name", "")] = style
            for style in part.iter(f"{TEXT}list-style", f"{TEXT}outline-style"):
                self._lists[style.get(f"{STYLE}name", "")] = _levels(style)
            if any(map(_covers, part.iter(*_BEHIND))):
                self.page = None

    def chain(self, name: str) -> "list[_Element]":
        """A style and those that it stems from, nearest first."""
        chain: list[_Element] = []
        while name in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[name])
            name = chain[-1].get(f"{STYLE}parent-style-name", "")
        return chain

    def look(self, *names: str) -> Look:
        """How characters in a style look that stand within other ones; the innermost is first."""
        if names not in self._looks:
            said: dict[str, str] = {}
            for style in (style for name in names for style in self.chain(name)):
                properties = style.find(f"{STYLE}text-properties")
                for key, value in () if properties is None else properties.attrib.items():
                    said.setdefault(str(key).rpartition("}")[2], str(value))
            self._looks[names] = _look(said)
        return self._looks[names]

    def shade(self, name: str, kind: str) -> Colour | None:
        """What text in a style stands on, if it says so; ``kind`` is that of its properties."""
        if (name, kind) not in self._shades:
            said = (
                properties.get(f"{FO}background-color", _NOTHING)
                for style in self.chain(name)
                if (properties := style.find(f"{STYLE}{kind}-properties")) is not None
            )
            self._shades[name, kind] = colour(next((at for at in said if at != _NOTHING), None))
        return self._shades[name, kind]

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
    hidden = hidden or said.get("opacity") == "0%" or _is_tiny(said.get("font-size", ""))
    is_automatic = said.get("use-window-font-color") == "true"
    return Look(
        struck or hidden,
        script,
        said.get("font-name", ""),
        None if is_automatic else colour(said.get("color")),
        colour(said.get("background-color")),
    )


def _is_tiny(size: str) -> bool:
    points = size.removesuffix("pt")
    return size.endswith("pt") and 0 <= _percent(points) < TINY


def _covers(properties: "_Element") -> bool:
    """Whether pages, or what lies behind their text, may have a colour."""
    if properties.tag == f"{STYLE}graphic-properties":
        return bool(properties.get(f"{STYLE}run-through") == "background")
    return bool(
        properties.get(f"{FO}background-color", _NOTHING) != _NOTHING
        or properties.get(f"{DRAW}fill", "none") != "none"
        or properties.find(f"{STYLE}background-image") is not None
    )


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
