"""What a page's text is made of, as its reader wrote it down, and the section that one is in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

STRUCTURE: Final = "structure"
"""The key of a page's metadata under which its reader writes the ranges."""

SEPARATOR: Final = " › "
"""Between the headings of a section's path."""

_MARKUP: Final = re.compile(r"\A#{1,6} +| +#+\Z|\n[=-]+\Z")
"""Of Markdown's headings."""

_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PageStructure:
    """Ranges of a page's text, each kind in order: half-open, and ``levels`` go with headings."""

    headings: Sequence[tuple[int, int]] = ()
    levels: Sequence[int] = ()
    tables: Sequence[tuple[int, int]] = ()
    references: Sequence[tuple[int, int]] = ()
    furniture: Sequence[tuple[int, int]] = ()

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> "PageStructure":
        """Read the structure out of a page's metadata; nothing is known where there is none."""
        ranges = metadata.get(STRUCTURE)
        if not ranges:
            return NO_STRUCTURE
        return cls(
            headings=[(start, end) for start, end, _ in ranges["headings"]],
            levels=[level for _, _, level in ranges["headings"]],
            **{
                kind: [(start, end) for start, end in ranges[kind]]
                for kind in ("tables", "references", "furniture")
            },
        )

    def stretches(self, length: int) -> Iterator[tuple[int, int]]:
        """What is left of a page of this length without furniture, parted at references' ends."""
        borders = sorted({border for span in self.references for border in span})
        start = 0
        for first, last in (*self.furniture, (length, length)):
            for border in borders:
                if start < border < first:
                    yield start, border
                    start = border
            if start < first:
                yield start, first
            start = max(start, last)

    def is_reference(self, position: int) -> bool:
        """Whether this character belongs to a list of references."""
        return any(start <= position < end for start, end in self.references)


NO_STRUCTURE: Final = PageStructure()


class SectionPath:
    """The headings above a place, outermost first, as one goes through a document."""

    def __init__(self) -> None:
        self._above: list[tuple[int, str]] = []

    def at(self, text: str, structure: PageStructure, start: int) -> tuple[str, ...]:
        """The path of a passage that begins here: with the headings that it begins with."""
        path = list(self._above)
        reached = start
        for span, level in zip(structure.headings, structure.levels, strict=True):
            if span[0] > reached:
                break
            _enter(path, level, text[slice(*span)])
            if span[0] >= start:
                reached = span[1] + len(text[span[1] :]) - len(text[span[1] :].lstrip())
        return tuple(heading for _, heading in path)

    def leave(self, text: str, structure: PageStructure) -> None:
        """Go on to the next page: what it begins with belongs to the last section of this one."""
        for span, level in zip(structure.headings, structure.levels, strict=True):
            _enter(self._above, level, text[slice(*span)])


def _enter(path: list[tuple[int, str]], level: int, heading: str) -> None:
    while path and path[-1][0] >= level:
        path.pop()
    path.append((level, _BLANKS.sub(" ", _MARKUP.sub("", heading)).strip()))
