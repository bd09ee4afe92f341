"""How a question compares with the places that may answer it, in any language.

Each place is read by its vector, which tells what is meant in any language that the embedding model
knows, and by its plain words, which tell what is said where the languages are the same.
"""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.across_languages import holds_codes, in_one_language
from tunedd_api.rag.answering.meaning.plain_words import (
    HELD,
    asked_for,
    said,
    shares_held,
    weight_of,
)
from tunedd_api.rag.answering.quoter import candidates
from tunedd_api.rag.answering.reading import StretchPlace, place_of, text_to_read
from tunedd_api.rag.answering.stretches import Stretch, heading_of

Floats = NDArray[np.float64]
Likeness = Callable[[str, Sequence[str]], Awaitable[Sequence[float]]]
"""Gives how near a question is to each of some texts, on the scale of all-MiniLM-L6-v2."""

_MOST: Final = 16
"""How many places are compared, those first whose passages rank and whose words fit best. Each
takes about ten milliseconds."""

_MOST_ACROSS: Final = 28
"""The same where words say nothing, since the languages differ."""

_NEARNESS: Final = 2.7
_PASSAGE: Final = 0.5
_OPENING: Final = 0.3
_HEADED: Final = 0.8
"""What a place's nearness, its passage's rank and the sentence that it begins with count for beside
the share of the question's words that it holds, and a word that stands above it beside one in it.
"""

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

OUT_IF_NEAREST: Final = 1.0
OUT_IF_FARTHER: Final = 1.3
"""How far a place in another language must stand out from the others to answer a question: where
the nearest passage is in another language, and where it is in the question's own."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How far a place must stand out to answer, and how near it must be, if to any measure.

    One that says more than this ``share`` of the question's words, its names, need not be so near.
    """

    stands_out: float = OUT_IF_NEAREST
    nearness: float = -math.inf
    share: float = math.inf


@dataclass(frozen=True, slots=True)
class Compared:
    """Scores of places, comparable within one question only, and whether the best one answers.

    ``nearest`` is the nearness of the nearest place in the question's own language, -∞ where
    there is none; ``share`` how much such a place says of the question's words, with its headings.
    """

    scores: Mapping[StretchPlace, float]
    answers: bool
    nearest: float = -math.inf
    share: float = 0.0


NOTHING: Final = Compared({}, answers=False)


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
    return Compared(found.told(mine), odds >= 0, nearest, share)


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
    held: "_Held"
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
        held, ranks = _Held.of(asked, places), _ranks(places)
        chosen = np.argsort(-(held.shares + ranks), kind="stable")[:most]
        places = [places[at] for at in chosen]
        held, ranks = held.only(chosen), ranks[chosen]
        texts = [text_to_read(one) for one in places]
        near = np.array(await likeness(question, texts) if texts else [])
        return cls(places, held, near, held.shares + _NEARNESS * near + _PASSAGE * ranks)

    def stands_out(self, at: int) -> float:
        """How many standard deviations a place is nearer than the others."""
        others = np.delete(self.near, at) if len(self.near) > 1 else self.near
        return float((self.near[at] - others.mean()) / (others.std() + _SAME))

    def told(self, some: Sequence[int]) -> Mapping[StretchPlace, float]:
        """The scores of some places."""
        return {place_of(self.places[at]): _SCALE * float(self.scores[at]) for at in some}


@dataclass(frozen=True, slots=True)
class _Held:
    """What of a question's words each place says: the shares of all, the rarer the more.

    ``shares`` count what stands above a place, and what it begins with once more, ``said`` do
    neither; ``count`` is how many are said.
    """

    shares: Floats
    said: Floats
    count: Floats

    @classmethod
    def of(cls, asked: Sequence[str], places: Sequence[Stretch]) -> "_Held":
        """Look the words up in places and in what stands above them."""
        if not asked or not places:
            return cls(*(np.zeros(len(places)) for _ in range(3)))
        inside = np.array([shares_held(asked, said(one.text)) for one in places])
        above = np.array([shares_held(asked, said(_above(one))) for one in places])
        holding = (inside >= HELD).sum(axis=0)
        weights = np.array([math.log(1 + len(places) / (1 + count)) for count in holding])
        weights /= weights.sum()
        opening = np.array([shares_held(asked, said(one.anchor_text)) for one in places])
        shares = np.maximum(inside, _HEADED * above) @ weights + _OPENING * opening @ weights
        counting = np.array([weight_of(word) for word in asked])
        return cls(shares, inside @ weights, inside @ counting)

    def only(self, places: NDArray[np.intp]) -> "_Held":
        """Those of some places."""
        return _Held(self.shares[places], self.said[places], self.count[places])


def _above(place: Stretch) -> str:
    return f"{place.passage.title} {heading_of(place)} {place.header}"


def _ranks(places: Sequence[Stretch]) -> Floats:
    """The scores of the places' passages beside the best one's."""
    scores = np.array([max(one.passage.score, 0.0) for one in places])
    best = float(scores.max(initial=0.0))
    return scores / best if best else scores
