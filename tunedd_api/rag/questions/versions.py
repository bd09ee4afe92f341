"""Versions that a question asks about, and those that headings name: 2.4 is 2.4.0 and 2.4.2."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tunedd_api.rag.language.units import CODES, MONTHS, SYMBOLS, UNITS
from tunedd_api.rag.language.word_lists import word_set

_FIGURES: Final = r"\d{1,3}(?:\.\d{1,3}){0,3}"
_BY_NAME: Final = re.compile(
    rf"\b(?:version|versión|versão|release|update|build|v|ver)s?\.?\s?(?P<version>{_FIGURES})"
    r"(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_BY_FIGURES: Final = re.compile(
    r"(?:\b(?P<before>[^\W\d_]{1,40})\W{0,2}\s|^|(?<=[\s(]))(?<![\d.,$€£-])"
    r"(?P<version>\d{1,3}(?:\.\d{1,3}){1,3})"
    r"(?![a-z\d%€$£-]|[.,:/]\d)(?=(?:\s(?P<behind>[^\W\d_]{1,40}))?)",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"[0-3]?\d\.[01]?\d\.\d{2,3}")
_BETWEEN: Final = word_set("in did does since between and from to new what's whats")
"""Words right before a version that is not called one: "What did 2.5 remove?"."""

_HEADING: Final = re.compile(
    r"^(?P<mark>[#\s\[*=]*)(?P<name>(?:[^\W\d][\w.-]*\s+){0,3}?)(?P<called>(?:version|release)\s+)?"
    r"(?P<sign>\[?v?)(?P<version>\d{1,3}(?:\.\d{1,3}){1,3})\]?(?P<rest>[\s(:,*–—-].{0,50}|)$",
    re.IGNORECASE,
)
_DATED: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}|\bunreleased\b", re.IGNORECASE
)
_BESIDE_DATES: Final = MONTHS.keys() | word_set(
    "unreleased released lts beta alpha rc on yanked latest stable current st nd rd th of de"
)
_APART: Final = frozenset("(–—-,:")
"""Marks between a version and its date, where nothing else tells it from the number of a part."""

_FEWEST: Final = 2
_MOST: Final = 8


def asked_versions(question: str) -> frozenset[str]:
    """The versions that a question names, or may name; what has a unit is none."""
    named = {match["version"] for match in _BY_NAME.finditer(question)}
    figures = {
        version
        for before, version in figures_asked(question)
        if before.lower() in _BETWEEN or not before
    }
    found = named | figures
    return frozenset(found) if len(found) <= _MOST else frozenset()


def figures_asked(question: str) -> Iterator[tuple[str, str]]:
    """What may be a version without being called one, behind the word before it."""
    for match in _BY_FIGURES.finditer(question):
        if not _is_unit(match["behind"] or "") and not _DATE.fullmatch(match["version"]):
            yield match["before"] or "", match["version"]


def version_of_heading(line: str) -> str | None:
    """The version that a heading is about: by a word or a date beside it, or nothing else."""
    match = _HEADING.match(line.strip())
    if match is None:
        return None
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", match["rest"])}
    plain = words <= _BESIDE_DATES
    dated = plain and _DATED.search(match["rest"])
    apart = match["rest"].lstrip()[:1] in _APART
    is_marked = bool(match["mark"].strip() or match["sign"])
    is_full = match["version"].count(".") > 1
    told = match["called"] and plain
    told = told or (dated and (is_marked or is_full or (apart and not match["name"])))
    alone = not match["rest"].strip(" ():*") and not match["name"] and (is_marked or is_full)
    return match["version"] if told or alone else None


def latest_version(lines: Iterable[str]) -> str | None:
    """The highest of the versions that headings name; None where they name fewer than two."""
    told = _versions_of(lines)
    if len(told) < _FEWEST:
        return None
    return max(told, key=lambda version: [int(figure) for figure in version.split(".")])


def is_part_of(version: str, other: str) -> bool:
    """Whether a version is another one or belongs to it, as 2.4.2 does to 2.4; 2.4 is 2.4.0."""
    while version.endswith(".0") and len(version) > len(other):
        version = version.removesuffix(".0")
    while other.endswith(".0") and len(other) > len(version):
        other = other.removesuffix(".0")
    return version == other or version.startswith(f"{other}.")


def lacks_the_version(question: str, texts: Sequence[str]) -> bool:
    """Whether headings are about versions, and none of them about one that a question names."""
    asked = asked_versions(question)
    if not asked:
        return False
    told = _versions_of(line for text in texts for line in text.splitlines())
    if len(told) < _FEWEST:
        return False
    said = "\n".join(texts)
    return not any(
        any(is_part_of(version, one) for version in told)
        or re.search(rf"(?<![\d.]){re.escape(one)}(?!\d)", said)
        for one in asked
    )


def _versions_of(lines: Iterable[str]) -> set[str]:
    return {version for line in lines if (version := version_of_heading(line))}


def _is_unit(low: str) -> bool:
    return low.lower() in UNITS or low in UNITS or low in SYMBOLS or low.lower() in CODES
