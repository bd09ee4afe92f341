"""What a page's text is made of, as its reader wrote it down, and the section that one is in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

STRUCTURE: Final = "structure"
"""The key of a page's metadata under which its reader writes the ranges."""

SEPARATOR: Final = " › "
"""Between the headings of a section's path."""

_MARKUP: Final = re.compile(r"\A#{1,6} +| +#+\Z|\n[=~*#_^-]+\Z")
"""Of headings in Markdown, and above rules."""

_HEADER_LENGTH: Final = 1000
"""In characters: more of a table's header is never embedded."""

_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PageStructure:
    """Ranges of a page's text, each kind in order: half-open, and ``levels`` go with headings.

    ``table_headers`` go with tables: where the rows below the header begin, and what it says.
    """

    headings: Sequence[tuple[int, int]] = ()
    levels: Sequence[int] = ()
    tables: Sequence[tuple[int, int]] = ()
    table_headers: Sequence[tuple[int, str]] = ()
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
            table_headers=[(body, _header(text)) for body, text in ranges.get("table_headers", ())],
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

    def table_header(self, start: int, end: int) -> str | None:
        """What names the columns of the rows in this stretch, if all of it stands outside.

        That is so where the stretch begins behind a table's first row, or where the table goes
        on from an earlier page. Of several such tables the first one counts.
        """
        # Pages of an index's earlier readers, and of tests, have tables without headers.
        for (first, last), (body, header) in zip(self.tables, self.table_headers, strict=False):
            goes_on = first < start or body == first
            if header and goes_on and start < last and max(body, start) < end:
                return header
        return None


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


def _header(text: str) -> str:
    """The rows of a header on one line, their cells parted by bars, without Markdown's rules."""
    lines = text[:_HEADER_LENGTH].strip().replace("\t", " | ").splitlines()
    rows = (_BLANKS.sub(" ", line).strip(" |") for line in lines)
    return " / ".join(row for row in rows if any(char.isalnum() for char in row))


def _enter(path: list[tuple[int, str]], level: int, heading: str) -> None:
    while path and path[-1][0] >= level:
        path.pop()
    path.append((level, _BLANKS.sub(" ", _MARKUP.sub("", heading)).strip()))
