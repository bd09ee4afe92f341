"""What a model that reads makes of the places that may answer.

Words tell whether a stretch is about what is asked, and hardly whether it answers: what is asked
for may be said in others. So stretches are read together with the question: those that rank best
by their words and by words that mean about the same.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.answering.stretches.ranking import Ranking
from tunedd_api.rag.answering.stretches.stretch import Stretch, heading_of
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.page_text.line_kinds import LineKind
from tunedd_api.rag.page_text.row_cells import BETWEEN_LINES, cells, column_names
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.questions.nearly_said import nearly_said
from tunedd_api.rag.questions.proposed_values import as_asked_for

FEW: Final = 4
"""Stretches that are read at most where one of them answers; each takes about 12 ms on two cores, a
long one 25."""
MANY: Final = 8
"""Stretches that are read at most before a question is refused, those behind the first few only
where none of these answers. Chosen on 670 questions on documents that are no part of this project:
with six, up to .03 more of what they answer is refused and nothing less of what they do not; with
twelve, .01 less of either (docs/evaluation.md).
"""

_SURE: Final = 1.0
"""Log-odds, .73 as a likelihood, from which no others are read. As many questions are decided
rightly as where all of them are, and a quarter fewer places are read (what python -m
benchmarks.reading asks)."""

_STEPS: Final = ((0, 1, _SURE), (1, 2, _SURE), (2, FEW, _SURE), (FEW, None, 0.0))
"""Which stretches are read together, and the log-odds of those before from which they are not read:
each of the first two is read alone, and the last only where none of the others answers."""

_SAME: Final = 1e-9
_LONGEST: Final = 480
"""Characters of a stretch that are read, about as many as a reader was trained on."""

_BESIDE_WORDS: Final = 0.6
"""What the log-odds of a reader count for beside the score of the words. Set by hand."""

_LONGEST_QUESTION: Final = 240
"""Characters of a question that are read."""
_LOOKED_THROUGH: Final = 2000
"""Characters at its end among which what it asks is looked for."""
_ASKING: Final = ("?", "？", "؟")

StretchPlace: TypeAlias = tuple[UUID, int, LineKind]
"""Where a stretch stands: its passage, where the sentence begins that it is about, its kind."""

Readings: TypeAlias = Mapping[StretchPlace, float]
"""The log-odds that a stretch answers, by the place where it stands."""


def readings(question: str, ranking: Ranking, reader: AnswerReader, most: int) -> Readings:
    """Have at most so many stretches of a ranking read, fewer where one of the first answers.

    A question that proposes a value is read as the one that asks for it, and as it stands where
    nothing answers that.
    Blocks for some hundredths of a second.

    Raises:
        ModelUnavailable, TimedOut
    """
    places = list(chosen(question, ranking, most))
    asked = as_asked_for(question)
    found = _read(as_read(asked), places, reader)
    if asked != question and max(found, default=0.0) < 0:
        found = _read(as_read(question), places, reader)
    return {place_of(stretch): odds for stretch, odds in zip(places, found, strict=False)}


def as_read(question: str) -> str:
    """A question as it is read: of a long one, its last sentences that ask, or its end.

    People tell first why they ask, and a reader takes in some 240 characters.
    """
    if len(question) <= _LONGEST_QUESTION:
        return question
    end = question[-_LOOKED_THROUGH:]
    sentences = [end[start:stop] for start, stop in sentence_spans(end)]
    asking = [one for one in sentences if one.endswith(_ASKING)] or sentences
    return " ".join(asking)[-_LONGEST_QUESTION:].strip()


def _read(question: str, places: Sequence[Stretch], reader: AnswerReader) -> list[float]:
    """The log-odds of the first places, as many as it takes."""
    found: list[float] = []
    for start, end, enough in _STEPS:
        some = places[start:end]
        if some and max(found, default=-math.inf) < enough:
            found += reader.read(question, [text_to_read(stretch) for stretch in some])
    return found


def reread(ranking: Ranking, read: Readings) -> Ranking:
    """The ranking by words and readings; what was not read counts as the least of what was."""
    if not read:
        return ranking
    least = min(read.values())
    found = [(one, read.get(place_of(one.stretch))) for one in ranking.stretches]
    ranked = [
        replace(one, score=one.score + _BESIDE_WORDS * (least if odds is None else odds), odds=odds)
        for one, odds in found
    ]
    return Ranking(ranking.kind, tuple(sorted(ranked, key=lambda one: -one.score)))


def by_scores(ranking: Ranking, scores: Mapping[StretchPlace, float]) -> Ranking:
    """The stretches that have a score, by these, the best first; all as they are if none has."""
    ranked = [
        replace(one, score=scores[place])
        for one in ranking.stretches
        if (place := place_of(one.stretch)) in scores
    ]
    if not ranked:
        return ranking
    return Ranking(ranking.kind, tuple(sorted(ranked, key=lambda one: -one.score)))


def chosen(question: str, ranking: Ranking, most: int) -> Iterator[Stretch]:
    """The stretch that ranks best, then those with the best rank and the likest words together.

    None of them says some of what another one does. Of six so chosen one answers in .94 of the
    questions of the library, ARAGOG and ten sets that some place answers; of the six that rank best
    by their words, in .91 (python -m benchmarks.places).
    """
    ranked = [one.stretch for one in ranking.stretches]
    if not ranked:
        return
    scores = _standardised([one.score for one in ranking.stretches])
    said = _standardised(nearly_said(question, [text_to_read(stretch) for stretch in ranked]))
    places: list[Stretch] = []
    for at in [0, *np.argsort(-(scores + said), kind="stable")]:
        if len(places) == most:
            return
        if not any(_overlap(ranked[at], other) for other in places):
            places.append(ranked[at])
            yield ranked[at]


def _standardised(values: Sequence[float]) -> NDArray[np.float64]:
    """Values by their distance from the mean, in standard deviations."""
    numbers = np.asarray(values, dtype=np.float64)
    standing: NDArray[np.float64] = (numbers - numbers.mean()) / (numbers.std() + _SAME)
    return standing


def _overlap(one: Stretch, other: Stretch) -> bool:
    """Whether both say some of the same, but for the header of a table."""
    return any(
        a.overlaps(b) for a in one.quotes[one.anchor :] for b in other.quotes[other.anchor :]
    )


def place_of(stretch: Stretch) -> StretchPlace:
    """Where a stretch stands."""
    return stretch.passage.id, stretch.quotes[stretch.anchor].start, stretch.kind


def text_to_read(stretch: Stretch) -> str:
    """The text of a stretch, behind what its document and the heading above it are called."""
    heading = heading_of(stretch)
    first, *rest = (quote.text for quote in stretch.quotes)
    text = _as_sentence(stretch) or " ".join(stretch.text.split())
    if heading and heading == first.strip("# "):
        text = " ".join(" ".join(rest).split())
    title = stretch.passage.title if stretch.passage.title != heading else ""
    return ". ".join(filter(None, (stretch.passage.called, title, heading, text[:_LONGEST])))


def _as_sentence(stretch: Stretch) -> str:
    """A row as "column: cell, column: cell"; empty for what is no row with a header."""
    header = stretch.header or BETWEEN_LINES.join(q.text for q in stretch.quotes[: stretch.anchor])
    if stretch.kind is not LineKind.ROW or not header:
        return ""
    names, values = column_names(header), cells(stretch.anchor_text)
    if len(names) != len(values):
        return ""
    return ", ".join(
        f"{name}: {value}" if name else value for name, value in zip(names, values, strict=True)
    )
