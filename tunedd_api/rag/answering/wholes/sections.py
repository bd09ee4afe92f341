"""The sections of a document, as the passages tell them that it was cut into."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.retrieval.condense import Vector, unit
from tunedd_api.rag.retrieval.document_walk import WalkedPassage
from tunedd_api.rag.splitting.structure import SEPARATOR

_DEEPEST: Final = 4
_BESIDE_THE_TEXT: Final = re.compile(
    r"^[\W\d]*(?:references|bibliography|works cited|acknowledge?ments?|literature|"
    r"literaturverzeichnis|literatur|danksagung|bibliografía|referencias|agradecimientos|"
    r"bibliographie|références|remerciements|bibliografia|riferimenti|ringraziamenti|"
    r"referências|agradecimentos|参考文献|致谢|المراجع|index|table of contents|contents|"
    r"inhaltsverzeichnis|inhalt|índice|sommaire|table des matières|indice|目录)\W*$",
    re.IGNORECASE,
)
"""Headings of what is no text of the document's own."""

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*|\b[ivxlc]{1,5}\b", re.IGNORECASE)
_PLACE: Final = re.compile(r"(?<![\d.])-?\d{1,2}(?![\d.])")
_COUNTED: Final = re.compile(r"\s*(?:\d+(?:\.\d+)*|[IVXLC]+)[\s.)]")
_MOST_SECTIONS: Final = 40
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_PARTS: Final = re.compile(
    r"^(?:chapter|section|part|appendix|kapitel|abschnitt|teil|capítulo|sección|parte|chapitre|"
    r"capitolo|sezione|seção|the|of|das|der|die)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """Neighbouring passages under one heading, which is None before the first one."""

    heading: str | None
    walked: tuple[WalkedPassage, ...]

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages in reading order."""
        return [one.passage for one in self.walked]

    @property
    def centre(self) -> Vector:
        """The unit vector of what the section is about as a whole."""
        return unit(np.mean([one.vector for one in self.walked], axis=0))

    def heading_quote(self, before: Sequence[Passage] = ()) -> Quote | None:
        """The heading where it stands, in the section's first passages or one ``before`` them."""
        if self.heading is None:
            return None
        words = re.escape(self.heading.rstrip("…").strip()).replace("\\ ", r"\s+")
        for passage in (*self.passages[:2], *before):
            if found := re.search(words, passage.text):
                return Quote.of(passage, *found.span())
        return None


def sections_of(walked: Sequence[WalkedPassage], most: int) -> list[Section]:
    """The sections of a document in order, works cited and the like left out.

    As deep into the headings as gives at most ``most`` sections. Where even the highest headings
    are more, all of them are given; where there are none, the pages are parted evenly.
    """
    text = [one for one in walked if not one.passage.is_reference and not _is_beside(one.passage)]
    if not any(one.passage.section for one in text):
        return list(_even_parts(text, most))
    grouped = list(_grouped(text, 1))
    for depth in range(2, _DEEPEST + 1):
        deeper = list(_grouped(text, depth))
        if len(deeper) > most:
            break
        grouped = deeper
    return grouped


def part_named(walked: Sequence[WalkedPassage], name: str) -> list[WalkedPassage]:
    """The passages of the part of a document that a user names; empty where there is none.

    A number means the heading that begins with it ("chapter 3", "section 2.1") or, where headings
    have no numbers, the section at that place, -1 for the last; words mean the headings that hold
    them all.
    """
    numbers = [n.lower() for n in _NUMBER.findall(name)]
    words = [w.lower() for w in _WORD.findall(name) if not _PARTS.match(w)]
    found = [one for one in walked if _is_part(one.passage, numbers, words)]
    return found if found or words else _at_place(walked, _PLACE.search(name))


def _at_place(walked: Sequence[WalkedPassage], place: re.Match[str] | None) -> list[WalkedPassage]:
    """The section at a place of a document whose headings are not numbered."""
    headed = [s for s in sections_of(walked, _MOST_SECTIONS) if s.heading is not None]
    if place is None or any(_COUNTED.match(section.heading or "") for section in headed):
        return []
    number = int(place.group())
    if not 1 <= (number if number > 0 else len(headed) + 1 + number) <= len(headed):
        return []
    return list(headed[number - 1 if number > 0 else number].walked)


def _is_part(passage: Passage, numbers: Sequence[str], words: Sequence[str]) -> bool:
    for heading in (passage.section or "").split(SEPARATOR):
        said = heading.lower()
        counted = _NUMBER.findall(said)
        if words and all(word in said for word in words):
            return True
        if not words and numbers and counted and counted[0] == numbers[0]:
            return True
    return False


def _is_beside(passage: Passage) -> bool:
    return any(_BESIDE_THE_TEXT.match(h) for h in (passage.section or "").split(SEPARATOR))


def _grouped(walked: Sequence[WalkedPassage], depth: int) -> Iterator[Section]:
    for path, group in groupby(walked, key=lambda one: _path(one.passage, depth)):
        yield Section(path[-1] if path else None, tuple(group))


def _path(passage: Passage, depth: int) -> tuple[str, ...]:
    return tuple(passage.section.split(SEPARATOR)[:depth]) if passage.section else ()


def _even_parts(walked: Sequence[WalkedPassage], most: int) -> Iterator[Section]:
    """Neighbouring passages in at most so many parts of about the same length."""
    parts = min(most, len(walked))
    for part in range(parts):
        start, end = part * len(walked) // parts, (part + 1) * len(walked) // parts
        yield Section(None, tuple(walked[start:end]))
