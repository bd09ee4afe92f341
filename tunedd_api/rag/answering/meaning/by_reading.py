"""Whether places answer, in any language, as a model has it that reads them with the question."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import Final

import numpy as np

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.deciding.across_languages import holds_codes, in_one_language
from tunedd_api.rag.answering.deciding.compared import NOTHING, Compared, Question
from tunedd_api.rag.answering.meaning.held import Floats, Held, ranks
from tunedd_api.rag.answering.meaning.plain_words import asked_for, weight_of
from tunedd_api.rag.answering.quoting.quoter import candidates
from tunedd_api.rag.answering.stretches.reading import as_read, place_of, text_to_read
from tunedd_api.rag.answering.stretches.stretch import Stretch
from tunedd_api.rag.language.asking_words import ASKING
from tunedd_api.rag.language.keywords import folded
from tunedd_api.rag.page_text.line_kinds import LineKind
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.worker_threads import waited_for

_STEPS: Final = (2, 4, 8)
"""How many places are read, those first whose passages rank and whose words fit best: more only
where none of those before surely answers. Each takes some thirty milliseconds on two cores."""

_STEPS_ACROSS: Final = (8, 16)
"""The same where words say nothing, since the languages differ."""

_SURE: Final = 1.5
"""Log-odds from which no others are read. Of the questions that ``_LIKELY`` was set with, as many
are decided rightly as where all are read, and a fifth to two fifths of the places are not."""

_SHARE: Final = 1.0
_PASSAGE: Final = 0.5
"""What the share of the question's words that a place holds, and its passage's rank, count for
beside the log-odds that it answers, where places are ranked. Set by hand."""

_ROW: Final = 1.25
_ROW_SAYS: Final = 0.9
"""What a row of a table gains in log-odds that says as much of what is asked for, with its columns:
of rows the reader knows less than words do. Of the questions that ``_LIKELY`` was set with, such
rows come first in 19 that the documents answer and in none that they do not."""

_LIKELY: Final = -0.25
_LIKELY_ALONE: Final = -0.5
_LIKELY_ACROSS: Final = 0.25
_LIKELY_FARTHER: Final = 1.0
"""The log-odds from which on the best place answers: in the question's language; in another one
where no passage is in that; in another one where the nearest passage is, and where it is not. Set
by hand on the half of ``evals/sets/languages`` that docs/evaluation.md names (python -m evals run
--set languages), and on 400 questions in nine languages that are no part of this project."""


_SAYS_MUCH: Final = 2
"""Words from which on a question that follows another says something by itself; one of them may
ask for it: "and when on Saturdays?"."""

_BY_ITSELF: Final = 0.75
"""How much more surely a text must answer a question by itself than behind the one before it. Set
by hand."""

_WORD: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,120}(?![^\W\d_])")
"""What may be a word: of pictures and endless letters a reader makes what it likes. What is written
without blanks has marks between its sentences."""


class ByReading:
    """Implements ``Comparison`` with a reader of any language."""

    def __init__(self, reader: AnswerReader) -> None:
        self._reader = reader

    async def within(self, question: Question, passages: Sequence[Passage]) -> Compared:
        """How likely the places answer that are in the question's language."""
        own = [p for p in passages if in_one_language(question.language, [p], question.text)]
        if not own:
            return await self.across(question, passages)
        found = await self._read(question, own, _STEPS)
        return found.compared(_LIKELY) if found else NOTHING

    async def across(
        self,
        question: Question,
        passages: Sequence[Passage],
        beside: Compared | None = None,
        *,
        farther: bool = False,
    ) -> Compared:
        """How likely places in other languages answer."""
        if not holds_codes(question.text, passages):
            return NOTHING
        found = await self._read(question, passages, _STEPS_ACROSS)
        if found is None:
            return NOTHING
        if beside is None:
            return found.compared(_LIKELY_ALONE)
        return found.compared(_LIKELY_FARTHER if farther else _LIKELY_ACROSS, beside.odds)

    async def _read(
        self, question: Question, passages: Sequence[Passage], steps: Sequence[int]
    ) -> "_Read | None":
        """The places of passages, read in so many steps as it takes; None if there are none."""
        places = candidates(question.text, passages)
        if not places or not _WORD.search(question.text):
            return None
        held, ranked = Held.of(asked_for(question.text, question.language), places), ranks(places)
        chosen = np.argsort(-(held.shares + ranked), kind="stable")[: steps[-1]]
        texts = [text_to_read(places[at]) for at in chosen]
        odds = np.array(await waited_for(partial(self._read_in, steps, question, texts)))
        chosen = chosen[: len(odds)]
        rows = np.array([places[at].kind is LineKind.ROW for at in chosen])
        odds += _ROW * (rows & (held.shares[chosen] >= _ROW_SAYS))
        beside = _SHARE * held.shares[chosen] + _PASSAGE * ranked[chosen]
        return _Read([places[at] for at in chosen], odds, odds + beside)

    def _read_in(
        self, steps: Sequence[int], question: Question, texts: Sequence[str]
    ) -> list[float]:
        """The log-odds of the first texts; blocks for some hundredths of a second."""
        full = as_read(question.text)
        follows = question.alone != question.text and _says_much(question)
        alone = as_read(question.alone) if follows else None
        odds: list[float] = []
        for end in steps:
            if some := texts[len(odds) : end]:
                odds += self._odds(full, alone, some)
            if max(odds) >= _SURE:
                break
        return odds

    def _odds(self, full: str, alone: str | None, texts: Sequence[str]) -> list[float]:
        """The log-odds of texts; of a question that is read ``alone``, too, the mean of both.

        Behind the question before it, what answers that one only seems to answer; and what surely
        answers it by itself may have nothing to do with the one before, and counts for more.
        """
        odds = self._reader.read(full, texts)
        if alone is None:
            return odds
        own = self._reader.read(alone, texts)
        return [max(fmean((a, b)), b - _BY_ITSELF) for a, b in zip(odds, own, strict=True)]


def _says_much(question: Question) -> bool:
    """Whether a question says by itself what it asks for, and not only of what: "and the shed?"."""
    words = asked_for(question.alone, question.language)
    asks = any(folded(word[0]) in ASKING for word in _WORD.finditer(question.alone))
    return bool(words) and sum(map(weight_of, words)) + asks >= _SAYS_MUCH


@dataclass(frozen=True, slots=True)
class _Read:
    """Places, the log-odds that each answers, and their scores by these and by what else tells."""

    places: Sequence[Stretch]
    odds: Floats
    scores: Floats

    def compared(self, likely: float, beside: float = -math.inf) -> Compared:
        """What this comes to where the best place answers from such log-odds on, above others."""
        odds = float(self.odds[self.scores.argmax()])
        places = (place_of(place) for place in self.places)
        scores = dict(zip(places, self.scores.tolist(), strict=True))
        return Compared(scores, odds >= likely and odds > beside, odds)
