"""A document as a whole: its outline and its summary, in its own words.

Both are taken from its sections rather than from the passages nearest to a question, and cost
no call of any model: the vectors of the passages tell which of them says what its section is
about, the words of their sentences which sentence says it best.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log2
from typing import Final

import numpy as np

from tunedd_api.documents.passages import Passage, QuotedPlace
from tunedd_api.rag.answering.wholes.headings import heading_above
from tunedd_api.rag.answering.wholes.sections import Section, part_named, sections_of
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.page_text.line_kinds import LineKind, announced, kind_of_line, leans_back
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.retrieval.document_walk import WalkedPassage

MOST_HEADINGS: Final = 40
MOST_SENTENCES: Final = 8

_CENTRAL: Final = 3
"""Passages of a section, those nearest to its centre, that its sentences are taken from."""

_SENTENCES: Final = frozenset({LineKind.PROSE})
_LISTED: Final = frozenset({LineKind.PROSE, LineKind.ITEM, LineKind.ENTRY, LineKind.ROW})
_SHORTEST: Final = 40
_LONGEST: Final = 500
"""Characters of a sentence that a section is told by."""

_SHORTEST_IDEOGRAPHIC: Final = 12
_FIRST_BONUS: Final = 0.25
"""What the first sentence of a section gains: writers say there what follows."""

_SAYS_LITTLE: Final = 0.25
"""What a sentence loses that only says what the text is about to say."""

_ABOUT_THE_TEXT: Final = re.compile(
    r"\b(?:(?:this|the (?:next|following|previous|present)) (?:section|chapter|paper|part|appendix)"
    r"|(?:as|see|shown|given) (?:in|below|above)|dieser? (?:Abschnitt|Kapitel)"
    r"|est[ae] (?:sección|capítulo)|cette section|ce chapitre|quest[oa] (?:sezione|capitolo))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A section's heading, and what is quoted of it: the heading itself or a sentence.

    ``quote.passage`` is the passage around it, which a model may be shown.
    """

    heading: str | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class Digest:
    """An outline or a summary in reading order, and how many sections are not told of."""

    lines: tuple[DigestLine, ...]
    left_out: int = 0

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages quoted from, each once, in reading order."""
        return list({line.quote.passage.id: line.quote.passage for line in self.lines}.values())


@dataclass(frozen=True, slots=True)
class _Scored:
    quote: Quote
    score: float


def outline(
    walked: Sequence[WalkedPassage], *, part: str | None = None, most: int = MOST_HEADINGS
) -> Digest:
    """The headings of a document, or of a part of it that a user names, each where it stands.

    A document without headings is outlined by the first sentence of each of its parts.
    """
    sections = sections_of(_chosen(walked, part), most)
    headings = [
        DigestLine(section.heading, quote)
        for before, section in zip((None, *sections), sections, strict=False)
        if (quote := section.heading_quote(before.passages[-1:] if before else ())) is not None
    ]
    if not headings:
        return _opening_sentences(sections[:most])
    return Digest(tuple(headings[:most]), max(len(headings) - most, 0))


def summary(
    walked: Sequence[WalkedPassage],
    *,
    part: str | None = None,
    most: int = MOST_SENTENCES,
    exclude: Collection[QuotedPlace] = (),
) -> Digest:
    """What the sections of a document say, or of a part of it, in at most ``most`` sentences.

    Longer sections get more of them, and those nearest to what the document is about come first
    where there are too many. Nothing that overlaps with ``exclude`` is quoted.
    """
    chosen = _chosen(walked, part)
    sections = sections_of(chosen, most)
    if not sections:
        return Digest(())
    told = _told_of(sections, most)
    shares = _shares(told, most)
    lines: list[DigestLine] = []
    for kinds in (_SENTENCES, _LISTED):  # what has no sentences is told by its lists and rows
        lines = lines or [
            DigestLine(heading_above(scored.quote) or section.heading, scored.quote)
            for section, share in zip(told, shares, strict=True)
            for scored in _best(section, share, exclude, kinds)
        ]
    return Digest(tuple(_distinct(lines)[:most]), len(sections) - len(told))


def _chosen(walked: Sequence[WalkedPassage], part: str | None) -> Sequence[WalkedPassage]:
    """The part of a document that is meant, or all of it where there is none of that name."""
    return (part_named(walked, part) if part else []) or walked


def _opening_sentences(sections: Sequence[Section]) -> Digest:
    firsts = (next(_sentences(section.passages), None) for section in sections)
    return Digest(tuple(DigestLine(None, quote) for quote in firsts if quote is not None))


def _told_of(sections: Sequence[Section], most: int) -> Sequence[Section]:
    """The sections that a summary has room for, in reading order; the first and last are."""
    if len(sections) <= most:
        return sections
    centre = np.mean([section.centre for section in sections], axis=0)
    weights = [float(s.centre @ centre) * log2(1 + len(s.walked)) for s in sections]
    inner = sorted(range(1, len(sections) - 1), key=lambda i: -weights[i])
    kept = sorted({0, len(sections) - 1, *inner[: max(most - 2, 0)]})[:most]
    return [sections[i] for i in kept]


def _shares(sections: Sequence[Section], most: int) -> list[int]:
    """How many sentences each section gets: at least one, more for longer ones."""
    passages = sum(len(section.walked) for section in sections)
    wanted = [max(1, ceil(most * len(section.walked) / passages)) for section in sections]
    while sum(wanted) > most and max(wanted) > 1:
        wanted[wanted.index(max(wanted))] -= 1
    return wanted


def _best(
    section: Section, count: int, exclude: Collection[QuotedPlace], kinds: Collection[LineKind]
) -> list[_Scored]:
    """The sentences that tell a section best, in reading order."""
    centre = section.centre
    nearest = sorted(section.walked, key=lambda one: -float(one.vector @ centre))
    central = {one.passage.id for one in nearest[: _CENTRAL * count]}
    spread = Counter(term for p in section.passages for term in content_terms(p.text))
    found: list[_Scored] = []
    for position, one in enumerate(section.walked):
        if one.passage.id not in central and position:
            continue
        near = float(one.vector @ centre)
        for number, quote in enumerate(_sentences([one.passage], kinds)):
            if not any(map(quote.is_quoted_at, exclude)):
                first = _FIRST_BONUS * (position == 0 and number == 0)
                little = _SAYS_LITTLE * _says_little(quote.text)
                score = near + _centrality(quote.text, spread, len(section.walked)) + first
                found.append(_Scored(quote, score - little))
    best = sorted(found, key=lambda scored: -scored.score)[:count]
    return sorted(best, key=lambda scored: (scored.quote.passage.page, scored.quote.start))


def _sentences(
    passages: Sequence[Passage], kinds: Collection[LineKind] = _SENTENCES
) -> Iterator[Quote]:
    """The sentences that can stand alone, or lines of some other kinds, in reading order."""
    for passage in passages:
        for start, end in sentence_spans(passage.text):
            text = passage.text[start:end]
            if _stands_alone(text, kinds):
                yield Quote.of(passage, start, end)


def _stands_alone(text: str, kinds: Collection[LineKind]) -> bool:
    ideographic = any("\u3040" <= character <= "\u9fff" for character in text)
    shortest = _SHORTEST_IDEOGRAPHIC if ideographic else _SHORTEST
    if not shortest <= len(text) <= _LONGEST:
        return False
    return kind_of_line(text) in kinds and not leans_back(text)


def _centrality(text: str, spread: Counter[str], passages: int) -> float:
    """How many of the section's passages hold the sentence's terms, on average, 0…1.

    A term of this sentence alone says what the sentence is about, one of many passages what the
    section is about.
    """
    terms = content_terms(text)
    return sum(spread[term] for term in terms) / (passages * len(terms)) if terms else 0.0


def _says_little(text: str) -> bool:
    """Whether a sentence speaks of the text, or announces what others say."""
    return bool(_ABOUT_THE_TEXT.search(text)) or announced(text) > 0


def _distinct(lines: Sequence[DigestLine]) -> list[DigestLine]:
    """Each sentence once: neighbouring passages share some."""
    return list({(line.quote.passage.page, line.quote.start): line for line in lines}.values())
