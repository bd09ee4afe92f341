"""Ranking stretches: which of them answers a question best.

Likeness of a sentence to the question picks what repeats it. What counts is how well the passage
was found, how many of the question's rarer words the whole stretch or the headings above it hold,
what it says beyond them, and whether it holds the kind of thing asked for: a name for who, a date
for when, a number for how many, "because" for why.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from tunedd_api.rag.answering.answer_evidence import evidence_for
from tunedd_api.rag.answering.asked_words import (
    AskedWord,
    asked_words,
    heading_keys,
    keys_of,
    share_held,
)
from tunedd_api.rag.answering.line_kinds import LineKind
from tunedd_api.rag.answering.question_kinds import QuestionKind, kind_of_question
from tunedd_api.rag.answering.stretches import Stretch
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.retrieval.condense import Vector

_IN_HEADINGS: Final = 0.5
_SYNONYM: Final = 0.6
_FEW_NEW_WORDS: Final = 3
_LONGEST: Final = 600
_ELSEWHERE: Final = re.compile(
    r"\b(?:(?:described|presented|given|shown|reported|discussed|listed|summari[sz]ed|provided|"
    r"illustrated|found|detailed|see|explained) (?:\w+ ){0,3}?in|in this) "
    r"(?:(?:the|this|left|right|part|next|following|of) )*"
    r"(?:sections?|figures?|fig\.|tables?|appendix|chapters?)\b",
    re.IGNORECASE,
)
"""What is said somewhere else: a sentence that points there does not say it."""


@dataclass(frozen=True, slots=True)
class StretchSignals:
    """What speaks for a stretch as an answer, each in 0…1 but ``likeness``.

    ``passage`` is the score of its passage beside the best one's; ``words`` the share of the
    question's words, the rarer the more, that it holds, half for what only the headings say;
    ``subject`` the share of those of the conversation's subject. ``likeness`` is how far its
    cosine stands out among the others, in standard deviations. ``evidence`` is how far it holds
    the kind of thing asked for, ``length`` how much it says; ``row`` is 1 for rows of a table,
    which say it in few words; ``repeats`` for what says hardly more than the question;
    ``elsewhere`` for what only points to where it is said.
    """

    passage: float
    words: float
    subject: float
    likeness: float
    evidence: float
    length: float
    row: float
    repeats: float
    elsewhere: float


WEIGHTS: Final = {
    "passage": 3.7,
    "words": 2.4,
    "subject": 1.3,
    "likeness": 0.3,
    "evidence": 0.4,
    "length": 3.3,
    "row": 1.4,
    "repeats": -0.3,
    "elsewhere": -0.5,
}
"""Fitted by a conditional logit over the stretches of what the service retrieves for the starter
library's questions and ARAGOG's, by the facts or terms of the gold answers that they hold
(benchmarks/quoting.py); only what points elsewhere is rare there, and its weight is chosen."""


@dataclass(frozen=True, slots=True)
class RankedStretch:
    """A stretch and how well it answers; scores are comparable within one question only.

    ``names`` are the question's names that it or its headings hold.
    """

    stretch: Stretch
    score: float
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The stretches for a question, best first, and what kind of thing it asks for."""

    kind: QuestionKind
    stretches: tuple[RankedStretch, ...]


def rank(
    question: str,
    stretches: Sequence[Stretch],
    subject: str = "",
    question_vector: Vector | None = None,
    vectors: Sequence[Vector] | None = None,
) -> Ranking:
    """Rank stretches as answers.

    ``subject`` is what the conversation was about. ``vectors`` are those of each stretch's
    ``text``, unit vectors of the model of ``question_vector``. Cosines count by how far they stand
    out among the others, so that no model's own range matters; without vectors the rest decides.
    """
    kind = kind_of_question(question)
    found = signals(question, stretches, subject, question_vector, vectors)
    names = [word for word in asked_words(question) if word.is_name]
    ranked = [
        RankedStretch(stretch, _score(one), _held(names, stretch))
        for stretch, one in zip(stretches, found, strict=True)
    ]
    return Ranking(kind, tuple(sorted(ranked, key=lambda r: -r.score)))


def signals(
    question: str,
    stretches: Sequence[Stretch],
    subject: str = "",
    question_vector: Vector | None = None,
    vectors: Sequence[Vector] | None = None,
) -> list[StretchSignals]:
    """What speaks for each stretch; arguments as those of ``rank``."""
    if not stretches:
        return []
    kind, asked = kind_of_question(question), asked_words(question)
    known = {word.low for word in asked}
    about = [word for word in asked_words(subject) if word.low not in known]
    likeness = _standing_out(question_vector, vectors, len(stretches))
    texts = [_keys(stretch) for stretch in stretches]
    rarity = _rarity(asked, texts)
    best = max(stretch.passage.score for stretch in stretches) or 1.0
    terms = content_terms(question)
    return [
        StretchSignals(
            passage=max(stretch.passage.score, 0.0) / best,
            words=_share(asked, rarity, keys, heading_keys(stretch.passage)),
            subject=share_held(about, keys, heading_keys(stretch.passage)) * bool(about),
            likeness=likeness[at],
            evidence=_evidence(stretch, kind, question),
            length=math.log1p(min(len(stretch.text), _LONGEST)) / math.log1p(_LONGEST),
            row=float(stretch.kind is LineKind.ROW),
            repeats=float(len(content_terms(stretch.text) - terms) < _FEW_NEW_WORDS),
            elsewhere=float(bool(_ELSEWHERE.search(stretch.anchor_text))),
        )
        for at, (stretch, keys) in enumerate(zip(stretches, texts, strict=True))
    ]


def _score(found: StretchSignals) -> float:
    return sum(WEIGHTS[one.name] * float(getattr(found, one.name)) for one in fields(found))


def _keys(stretch: Stretch) -> frozenset[str]:
    return keys_of(stretch.header, *(quote.text for quote in stretch.quotes))


def _held(names: Sequence[AskedWord], stretch: Stretch) -> frozenset[str]:
    keys = _keys(stretch) | heading_keys(stretch.passage)
    return frozenset(name.low for name in names if not name.forms.isdisjoint(keys))


def _standing_out(
    question: Vector | None, vectors: Sequence[Vector] | None, count: int
) -> list[float]:
    """Each cosine's distance from their mean, in standard deviations."""
    if question is None or not vectors:
        return [0.0] * count
    cosines = np.stack(list(vectors)) @ question
    spread = float(cosines.std()) or 1.0
    return [float(value) for value in (cosines - cosines.mean()) / spread]


def _rarity(asked: Sequence[AskedWord], texts: Sequence[frozenset[str]]) -> list[float]:
    """What each of the question's words weighs: more, the fewer stretches hold it."""
    counts = [sum(not word.forms.isdisjoint(keys) for keys in texts) for word in asked]
    return [math.log(1 + len(texts) / (1 + count)) for count in counts]


def _share(
    asked: Sequence[AskedWord],
    rarity: Sequence[float],
    keys: frozenset[str],
    headings: frozenset[str],
) -> float:
    total = sum(rarity)
    if not total:
        return 0.0
    held = 0.0
    for word, weight in zip(asked, rarity, strict=True):
        if not word.forms.isdisjoint(keys):
            held += weight
        elif not word.keys.isdisjoint(keys):
            held += _SYNONYM * weight
        elif not word.keys.isdisjoint(headings):
            held += _IN_HEADINGS * weight
    return held / total


def _evidence(stretch: Stretch, kind: QuestionKind, question: str) -> float:
    """How far a stretch holds the kind of thing asked for, and how far its first sentence does."""
    if kind is QuestionKind.LIST and (
        stretch.kind is LineKind.ITEM or stretch.needed > stretch.anchor + 1
    ):
        return 1.0
    whole = evidence_for(kind, stretch.text, question)
    return (whole + evidence_for(kind, stretch.anchor_text, question)) / 2
