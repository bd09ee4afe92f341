"""The numbers and bullets that Word draws before paragraphs."""

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tunedd_api.extraction.docx.names import W, number, value
from tunedd_api.extraction.text.numerals import numeral

if TYPE_CHECKING:
    from lxml.etree import _Element

    from tunedd_api.extraction.docx.styles import Styles

_LEVELS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")
_STYLES: Final = {
    "lowerLetter": "lower", "upperLetter": "upper", "lowerRoman": "roman", "upperRoman": "ROMAN",
}  # fmt: skip
_BULLET: Final = "•"


class _Level(NamedTuple):
    start: int
    style: str
    text: str
    restarts: bool
    in_digits: bool


_PLAIN: Final = _Level(1, "bullet", _BULLET, restarts=True, in_digits=False)


class Numbering:
    """Counts the paragraphs of one document's lists, in the order in which they are read."""

    def __init__(self, part: "_Element | None", styles: "Styles") -> None:
        self._styles = styles
        self._abstract: dict[str, _Element] = {}
        self._lists: dict[str, _Element] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()
        self._known: dict[tuple[str, int], _Level] = {}
        if part is not None:
            for element in part.iter(f"{W}abstractNum"):
                self._abstract[element.get(f"{W}abstractNumId", "")] = element
            for element in part.iter(f"{W}num"):
                self._lists[element.get(f"{W}numId", "")] = element

    def label(self, paragraph: "_Element") -> str:
        """What stands before a paragraph; each is asked for once, in order."""
        belongs = self._styles.numbering(paragraph)
        if belongs is None:
            return ""
        identity, depth = belongs
        depth = min(max(0, depth), _LEVELS - 1)
        abstract = value(self._lists.get(identity), "abstractNumId") or f"list {identity}"
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        level = self._level(identity, depth)
        restart = self._restart(identity, depth)
        before = counts[depth]
        if restart is not None:
            counts[depth] = restart
        else:
            counts[depth] = level.start if before is None else before + 1
        for deeper in range(depth + 1, _LEVELS):
            if self._level(identity, deeper).restarts:
                counts[deeper] = None
        return self._written(identity, depth, counts, level)

    def _written(self, identity: str, depth: int, counts: "list[int | None]", level: _Level) -> str:
        if level.style in ("bullet", "none"):
            return _BULLET if level.style == "bullet" else ""

        def filled(match: re.Match[str]) -> str:
            at = min(int(match[1]) - 1, depth)
            other = self._level(identity, at)
            count = counts[at] if counts[at] is not None else other.start
            style = "decimal" if level.in_digits else other.style
            return _shown(count or 0, style)

        return _PLACE.sub(filled, level.text).strip()

    def _restart(self, identity: str, depth: int) -> int | None:
        """Where a list begins anew because it says so itself, the first time it is met."""
        if (identity, depth) in self._started:
            return None
        self._started.add((identity, depth))
        override = self._override(identity, depth)
        return None if override is None else number(value(override, "startOverride"))

    def _override(self, identity: str, depth: int) -> "_Element | None":
        listed = self._lists.get(identity)
        for override in () if listed is None else listed.iter(f"{W}lvlOverride"):
            if override.get(f"{W}ilvl") == str(depth):
                found: _Element = override
                return found
        return None

    def _level(self, identity: str, depth: int) -> _Level:
        if (identity, depth) not in self._known:
            self._known[identity, depth] = self._defined(identity, depth)
        return self._known[identity, depth]

    def _defined(self, identity: str, depth: int) -> _Level:
        override = self._override(identity, depth)
        own = None if override is None else override.find(f"{W}lvl")
        level = self._found(identity, depth) if own is None else own
        if level is None:
            return _PLAIN
        style = value(level, "numFmt") or "decimal"
        text = value(level, "lvlText")
        return _Level(
            number(value(level, "start")) or 0,
            style,
            f"%{depth + 1}." if text is None else text,
            restarts=value(level, "lvlRestart") != "0",
            in_digits=level.find(f"{W}isLgl") is not None,
        )

    def _found(self, identity: str, depth: int) -> "_Element | None":
        """The definition of a level, also by way of a style that the list is linked to."""
        abstract = self._abstract.get(value(self._lists.get(identity), "abstractNumId") or "")
        linked = value(abstract, "numStyleLink")
        if linked is not None:
            for style in self._styles.chain(linked):
                through = value(style, "pPr/numPr/numId")
                if through in self._lists and through != identity:
                    meant = value(self._lists[through], "abstractNumId") or ""
                    abstract = self._abstract.get(meant, abstract)
        for level in () if abstract is None else abstract.findall(f"{W}lvl"):
            if level.get(f"{W}ilvl") == str(depth):
                return level
        return None


def _shown(count: int, style: str) -> str:
    if style == "decimalZero":
        return f"{count:02}"
    if style == "ordinal":
        ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10 if count // 10 % 10 != 1 else 0, "th")
        return f"{count}{ending}"
    return numeral(count, _STYLES.get(style, "decimal"))
