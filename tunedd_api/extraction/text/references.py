"""Where a document lists the works that it cites."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tunedd_api.extraction.extracts import ExtractedPage, Range

_HEADING: Final = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,5}|[A-Z])[.)]? +)?(?:references(?: and notes| cited)?|bibliography"
    r"|works cited|literature(?: cited)?|literatur(?:verzeichnis)?|quellen(?:verzeichnis)?"
    r"|r[ée]f[ée]rences(?: bibliographiques)?|bibliographie|bibliograf[íi]a|referencias)[.:]?",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b")
_CHARACTERS_A_YEAR: Final = 700
"""A list of works names a year more often than once in so many characters."""


def with_references(pages: Sequence[ExtractedPage]) -> tuple[ExtractedPage, ...]:
    """Mark the lists: from a heading that says so to the next one of its level or above.

    A page that hardly names any years ends the list: its heading may have gone unseen.
    """
    marked: list[ExtractedPage] = []
    level: int | None = None
    for page in pages:
        ranges: list[Range] = []
        start = 0 if level is not None and _lists(page.text) else None
        if start is None:
            level = None
        for heading in page.headings:
            if level is not None and start is not None and heading.level <= level:
                ranges.append(Range(start, heading.start))
                level = start = None
            if level is None and _HEADING.fullmatch(
                page.text[heading.start : heading.end].strip("# ")
            ):
                level, start = heading.level, heading.start
        if start is not None:
            ranges.append(Range(start, len(page.text)))
        ranges = [at for at in ranges if page.text[at.start : at.end].strip()]
        marked.append(replace(page, references=tuple(ranges)) if ranges else page)
    return tuple(marked)


def _lists(text: str) -> bool:
    """Whether a page that goes on after a list of works may still be one, up to a heading."""
    return len(_YEAR.findall(text)) * _CHARACTERS_A_YEAR > min(len(text), 2_000)
