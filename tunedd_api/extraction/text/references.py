"""Where a document lists the works that it cites, and the many who wrote it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from tunedd_api.extraction.extracts import ExtractedPage, Range

_HEADING: Final = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,5}|[A-Z])[.)]? +)?(?:"
    r"(?:list of |selected |cited |annotated )?(?:references?|bibliography|works|literature)"
    r"(?: list| and notes| cited|(?:,? and| &) (?:further reading|bibliography|sources))?"
    r"|works cited|(?:quellen(?:-? und )?)?-?literatur(?:verzeichnis|angaben)?"
    r"|quellen(?:verzeichnis)?"
    r"|r[ée]f[ée]rences(?: bibliographiques)?|bibliographie|bibliograf[íi]a|referencias"
    r"(?: bibliogr[áa]ficas)?|refer[êe]ncias(?: bibliogr[áa]ficas)?|bibliografia|riferimenti"
    r"(?: bibliografici)?|literatuur(?:lijst)?|referenser|litteratur(?:liste)?|referanser"
    r"|список литературы|литература|参考文献|参考文獻|文献"
    r")[.:]?",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b")
_CHARACTERS_A_YEAR: Final = 700
"""A list of works names a year more often than once in so many characters."""

_UPPER: Final = r"[A-ZÀ-ÖØ-ÞĀ-Ž]"
_NAME: Final = rf"{_UPPER}[\w’'-]+"
_INITIALS: Final = rf"(?:{_UPPER}\.[ -]?){{1,3}}"
_LABEL: Final = r"\[(?:\d{1,3}|[A-Z][A-Za-z+]{1,10}\d{2}[a-z]?)\] +"
_ENTRY: Final = re.compile(
    rf"^(?:{_LABEL}{_UPPER}|\d{{1,3}}\. +{_UPPER}"
    # "Berg, A. B.", "A. B. Berg,", "Ada Berg, Bo Dahl", "Berg, Ada."
    rf"|{_NAME}, ?{_INITIALS}|(?:{_UPPER}\. ?){{1,3}}{_NAME}[,.]"
    rf"|{_NAME}(?: {_UPPER}\.)? {_NAME}, (?:and )?{_NAME}(?: {_UPPER}\.)? {_UPPER}"
    rf"|{_NAME}, {_NAME}(?: {_UPPER}\.?)?(?:\.|,? and |, {_UPPER}))",
    re.MULTILINE,
)
_AUTHORS: Final = re.compile(
    rf"\b{_UPPER}\.|\bet al\b|\band {_UPPER}\w+|, {_UPPER}\w+ {_UPPER}\w+,"
    rf"|^{_NAME}, {_NAME}\.|^{_LABEL}{_NAME}(?: {_NAME}){{1,3}}[.,]"
)
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
            borders = [heading.start for heading in page.headings]
            ranges = [*_without_heading(page.text, borders), *_authors(page.text)]
            ranges.sort(key=lambda at: at.start)
        marked.append(replace(page, references=tuple(ranges)) if ranges else page)
    return tuple(marked)


def _lists(text: str) -> bool:
    """Whether a page that goes on after a list of works may still be one, up to a heading."""
    return len(_YEAR.findall(text)) * _CHARACTERS_A_YEAR > min(len(text), 2_000)


def _without_heading(text: str, borders: Sequence[int]) -> Iterator[Range]:
    """Runs of lines that begin as entries do, each with authors and a year, up to a heading."""
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if len(starts) < _ENTRIES:
        return
    run: list[Range] = []
    for start, following in zip(starts, [*starts[1:], len(text)], strict=True):
        border = next((at for at in borders if start < at <= following), None)
        end = following if border is None else border
        entry = text[start : min(end, start + _LONGEST)]
        is_last = following == len(text) or border is not None or end - start > _LONGEST
        line = entry.find("\n")
        ends = start + line if is_last and line != -1 else end
        if ends - start <= _LONGEST and _YEAR.search(entry) and _AUTHORS.search(entry):
            run.append(Range(start, ends))
            if not is_last:
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
