"""What a model that reads makes of the stretches that rank best by their words.

Words tell whether a stretch is about what is asked, and hardly whether it answers: what is asked
for may be said in others. So the best stretches are read together with the question.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeAlias
from uuid import UUID

from tunedd_api.rag.answering.line_kinds import LineKind
from tunedd_api.rag.answering.stretch_ranking import Ranking
from tunedd_api.rag.answering.stretches import Stretch
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.splitting.structure import SEPARATOR

_READ: Final = 4
"""Stretches that are read: each takes about 15 ms on two cores."""

_LONGEST: Final = 480
"""Characters of a stretch that are read, about as many as a reader was trained on."""

_BESIDE_WORDS: Final = 0.6
"""What the log-odds of a reader count for beside the score of the words."""

_Place: TypeAlias = tuple[UUID, int, LineKind]

Readings: TypeAlias = Mapping[_Place, float]
"""The log-odds that a stretch answers, by the place where it stands."""

NOTHING_READ: Final[Readings] = {}


def readings(question: str, ranking: Ranking, reader: AnswerReader) -> Readings:
    """Have the best stretches of a ranking read; blocks for some hundredths of a second."""
    best = [ranked.stretch for ranked in ranking.stretches[:_READ]]
    found = reader.read(question, [_as_read(stretch) for stretch in best])
    return {_place(stretch): odds for stretch, odds in zip(best, found, strict=True)}


def reread(ranking: Ranking, read: Readings) -> Ranking:
    """The ranking by words and readings; what was not read counts as the least of what was."""
    if not read:
        return ranking
    least = min(read.values())
    ranked = [
        replace(one, score=one.score + _BESIDE_WORDS * read.get(_place(one.stretch), least))
        for one in ranking.stretches
    ]
    return Ranking(ranking.kind, tuple(sorted(ranked, key=lambda one: -one.score)))


def _place(stretch: Stretch) -> _Place:
    return stretch.passage.id, stretch.quotes[0].start, stretch.kind


def _as_read(stretch: Stretch) -> str:
    """The text of a stretch, behind the heading that it stands under."""
    passage = stretch.passage
    heading = (passage.section or "").split(SEPARATOR)[-1] or passage.title
    text = " ".join(stretch.text.split())[:_LONGEST]
    return f"{heading}. {text}" if heading else text
