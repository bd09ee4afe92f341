"""Where a document lists the works that it cites, and the many who wrote it."""

import re
from collections.abc import Iterator, Sequence
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

_ENTRY: Final = re.compile(
    r"^(?:\[(?:\d{1,3}|[A-Z][A-Za-z+]{1,10}\d{2}[a-z]?)\] +[A-Z]|\d{1,3}\. +[A-Z]"
    # "Berg, A. B.", "A. B. Berg,", "Ada Berg, Bo Dahl"
    r"|[A-Z][\w’'-]+, ?(?:[A-Z]\.[ -]?){1,3}|(?:[A-Z]\. ?){1,3}[A-Z][\w’'-]+[,.]"
    r"|[A-Z][\w’'-]+(?: [A-Z]\.)? [A-Z][\w’'-]+, (?:and )?[A-Z][\w’'-]+(?: [A-Z]\.)? [A-Z])",
    re.MULTILINE,
)
_AUTHORS: Final = re.compile(r"\b[A-Z]\.|\bet al\b|\band [A-Z]\w+|, [A-Z]\w+ [A-Z]\w+,")
_LONGEST: Final = 700
"""An entry is at most so many characters long."""

_ENTRIES: Final = 4
"""So many entries one after another are a list of works, whatever stands above it."""

_MARKED: Final = re.compile(r"\[\d{1,3}(?:[,;–-]\d{1,3})*\]")
_NAMES: Final = 10
"""So many names with marks of their institutions are a list of authors."""


def with_references(pages: Sequence[ExtractedPage]) -> tuple[ExtractedPage, ...]:
    """Mark the lists: from a heading that says so to the next one of its level or above.

    A page that hardly names any years ends the list: its heading may have gone unseen. Works that
    are listed without a heading are known by their entries.
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
        if not ranges:
            ranges = [*_without_heading(page.text), *_authors(page.text)]
            ranges.sort(key=lambda at: at.start)
        marked.append(replace(page, references=tuple(ranges)) if ranges else page)
    return tuple(marked)


def _lists(text: str) -> bool:
    """Whether a page that goes on after a list of works may still be one, up to a heading."""
    return len(_YEAR.findall(text)) * _CHARACTERS_A_YEAR > min(len(text), 2_000)


def _without_heading(text: str) -> Iterator[Range]:
    """Runs of lines that begin as entries do, each with authors and a year."""
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if len(starts) < _ENTRIES:
        return
    run: list[Range] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        entry = text[start : min(end, start + _LONGEST)]
        ends = end if end - start <= _LONGEST else start + max(entry.rfind("\n"), 0)
        if ends > start and _YEAR.search(entry) and _AUTHORS.search(entry):
            run.append(Range(start, ends))
            if end - start <= _LONGEST:
                continue
        yield from _joined(run)
        run = []
    yield from _joined(run)


def _joined(run: Sequence[Range]) -> Iterator[Range]:
    if len(run) >= _ENTRIES:
        yield Range(run[0].start, run[-1].end)


def _authors(text: str) -> Iterator[Range]:
    """Lines of names with marks: ``Ada Berg [1,2], Bo Dahl [3]``."""
    done = 0
    for line in text.split("\n"):
        marks = len(_MARKED.findall(line))
        if marks >= _NAMES and marks * 45 > len(line):
            capitals = sum(word[0].isupper() for word in line.split())
            if capitals * 2 > len(_MARKED.sub("", line).split()):
                yield Range(done, done + len(line))
        done += len(line) + 1
