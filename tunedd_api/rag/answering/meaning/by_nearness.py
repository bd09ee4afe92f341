"""How near questions and places are, in any language, where nothing reads the two together.

Each place is read by its vector, which tells what is meant in any language that the embedding model
knows, and by its plain words, which tell what is said where the languages are the same.
"""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.deciding.across_languages import holds_codes, in_one_language
from tunedd_api.rag.answering.deciding.compared import NOTHING, Compared, Question
from tunedd_api.rag.answering.gathering import PassageGatherer
from tunedd_api.rag.answering.meaning.held import Floats, Held, ranks
from tunedd_api.rag.answering.meaning.plain_words import asked_for, weight_of
from tunedd_api.rag.answering.quoting.quoter import candidates
from tunedd_api.rag.answering.stretches.reading import StretchPlace, place_of, text_to_read
from tunedd_api.rag.answering.stretches.stretch import Stretch
from tunedd_api.rag.retrieval.calibration import calibration_of
from tunedd_api.rag.retrieval.hybrid import Retrieved

Likeness = Callable[[str, Sequence[str]], Awaitable[Sequence[float]]]
"""Gives how near a question is to each of some texts, on the scale of all-MiniLM-L6-v2."""

_MOST: Final = 16
"""How many places are compared, those first whose passages rank and whose words fit best. Each
takes about ten milliseconds."""

_MOST_ACROSS: Final = 28
"""The same where words say nothing, since the languages differ."""

_NEARNESS: Final = 2.7
_PASSAGE: Final = 0.5
"""What a place's nearness and its passage's rank count for beside the share of the question's words
that it holds."""

_SCALE: Final = 4.0
"""What makes differences in score as large as those of a ranking by English words."""

_STANDS_OUT: Final = 1.52
_SHARE: Final = 2.5
_HELD: Final = 1.0
_LENGTH: Final = 2.05
_BIAS: Final = -4.3
"""Fitted by logistic regression on everyday documents in nine languages, with 230 questions that
they answer and 42 that they do not, which are no part of this project. The bias is set so that some
.06 of the former and .3 of the latter go wrong."""

_MANY_HELD: Final = 4
_MANY_ASKED: Final = 6
_SAME: Final = 0.028
"""Nearness below which a spread is none."""

_OUT_IF_NEAREST: Final = 1.0
_OUT_IF_FARTHER: Final = 1.3
"""How far a place in another language must stand out from the others to answer a question: where
the nearest passage is in another language, and where it is in the question's own."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How far a place must stand out to answer, and how near it must be, if to any measure.

    One that says more than this ``share`` of the question's words, its names, need not be so near.
    """

    stands_out: float = _OUT_IF_NEAREST
    nearness: float = -math.inf
    share: float = math.inf


class ByNearness:
    """Implements ``Comparison`` by the vectors of places, which ``gatherer`` gives."""

    def __init__(self, gatherer: PassageGatherer) -> None:
        self._gatherer = gatherer

    async def within(self, question: Question, passages: Sequence[Passage]) -> Compared:
        """How near the places are that are in the question's language."""
        near = partial(self._nearness, found=question.found)
        return await compared(question.text, question.language, passages, near)

    async def across(
        self,
        question: Question,
        passages: Sequence[Passage],
        beside: Compared | None = None,
        *,
        farther: bool = False,
    ) -> Compared:
        """How near places in other languages are."""
        bar = Bar()
        if beside is not None:
            out = _OUT_IF_FARTHER if farther else _OUT_IF_NEAREST
            bar = Bar(out, beside.nearest, beside.share)
        near = partial(self._nearness, found=question.found)
        return await compared_across(question.text, question.language, passages, near, bar)

    async def _nearness(
        self, question: str, texts: Sequence[str], found: Retrieved
    ) -> Sequence[float]:
        cosines = await self._gatherer.likeness(question, texts, found)
        return [calibration_of(found.model).similarity(cosine) for cosine in cosines]


async def compared(
    question: str, language: str, passages: Sequence[Passage], likeness: Likeness
) -> Compared:
    """Compare a question in this language with the places of passages.

    Only a place in its own language answers it, unless no passage is.
    """
    own = {p.id for p in passages if in_one_language(language, [p], question)}
    if not own:
        return await compared_across(question, language, passages, likeness, Bar())
    asked = asked_for(question, language)
    found = await _Places.of(question, asked, candidates(question, passages), likeness, _MOST)
    mine = [at for at, one in enumerate(found.places) if one.passage.id in own]
    if not mine:
        return NOTHING
    best = max(mine, key=lambda at: found.scores[at])
    odds = (
        _BIAS
        + _STANDS_OUT * found.stands_out(best)
        + _SHARE * float(found.held.said[best])
        + _HELD * min(float(found.held.count[best]), _MANY_HELD) / _MANY_HELD
        + _LENGTH * min(sum(map(weight_of, asked)), _MANY_ASKED) / _MANY_ASKED
    )
    nearest = max(float(found.near[at]) for at in mine)
    share = max(float(found.held.shares[at]) for at in mine)
    return Compared(found.told(mine), odds >= 0, nearest=nearest, share=share)


async def compared_across(
    question: str,
    language: str,
    passages: Sequence[Passage],
    likeness: Likeness,
    bar: Bar,
) -> Compared:
    """Compare a question in this language with the places of passages in others.

    Beside passages in its own language, they must be as near as the nearest place of these, which
    its language alone brings near.
    """
    asked = asked_for(question, language)
    places = candidates(question, passages)
    found = await _Places.of(question, asked, places, likeness, _MOST_ACROSS)
    if not found.places:
        return NOTHING
    best = int(np.argmax(found.scores))
    answers = bool(
        found.stands_out(best) >= bar.stands_out
        and (found.near[best] >= bar.nearness or found.held.shares[best] > bar.share)
        and holds_codes(question, passages)
    )
    return Compared(found.told(range(len(found.places))), answers)


@dataclass(frozen=True, slots=True)
class _Places:
    """Places that may answer: what they hold of the question, how near they are, and scores."""

    places: Sequence[Stretch]
    held: Held
    near: Floats
    scores: Floats

    @classmethod
    async def of(
        cls,
        question: str,
        asked: Sequence[str],
        places: Sequence[Stretch],
        likeness: Likeness,
        most: int,
    ) -> "_Places":
        """Compare a question with at most so many of these places."""
        held, ranked = Held.of(asked, places), ranks(places)
        chosen = np.argsort(-(held.shares + ranked), kind="stable")[:most]
        places = [places[at] for at in chosen]
        held, ranked = held.only(chosen), ranked[chosen]
        texts = [text_to_read(one) for one in places]
        near = np.array(await likeness(question, texts) if texts else [])
        return cls(places, held, near, held.shares + _NEARNESS * near + _PASSAGE * ranked)

    def stands_out(self, at: int) -> float:
        """How many standard deviations a place is nearer than the others."""
        others = np.delete(self.near, at) if len(self.near) > 1 else self.near
        return float((self.near[at] - others.mean()) / (others.std() + _SAME))

    def told(self, some: Sequence[int]) -> Mapping[StretchPlace, float]:
        """The scores of some places."""
        return {place_of(self.places[at]): _SCALE * float(self.scores[at]) for at in some}
