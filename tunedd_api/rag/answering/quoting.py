"""Quoting: which stretches of the passages answer a question by themselves.

Likeness to the question alone picks what repeats it. So a stretch also counts by how many of the
question's rarer words it or its headings hold, and by whether it holds the kind of thing asked
for: a name for who, a date for when, a number for how many, "because" for why.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tunedd_api.rag.answering.answer_evidence import evidence_for
from tunedd_api.rag.answering.line_kinds import LineKind, announced
from tunedd_api.rag.answering.question_kinds import QuestionKind, kind_of_question
from tunedd_api.rag.answering.quotes import Quote
from tunedd_api.rag.answering.stretches import Stretch
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.retrieval.condense import Vector

_COVERAGE: Final = 2.0
_IN_HEADINGS: Final = 0.5
_EVIDENCE: Final = 1.0
_RANK: Final = 2.0
"""What a stretch loses whose passage scores nothing beside the best: where the question alone does
not tell what it is about, the conversation does, and the passages are ranked by it."""

_BEYOND_THE_QUESTION: Final = 0.5
_POINTS_ELSEWHERE: Final = 0.5
_ELSEWHERE: Final = re.compile(
    r"\b(?:(?:described|presented|given|shown|reported|discussed|listed|summari[sz]ed|provided|"
    r"illustrated|found|detailed|see|explained) (?:\w+ ){0,3}?in|in this) "
    r"(?:(?:the|this|left|right|part|next|following|of) )*"
    r"(?:sections?|figures?|fig\.|tables?|appendix|chapters?)\b",
    re.IGNORECASE,
)
"""What is said somewhere else: a sentence that points there does not say it."""
_SENTENCES: Final = {
    QuestionKind.WHO: 2,
    QuestionKind.WHEN: 2,
    QuestionKind.WHERE: 2,
    QuestionKind.HOW_MANY: 2,
    QuestionKind.YES_NO: 2,
}
_MOST_SENTENCES: Final = 4
_NEAR_THE_BEST: Final = 0.8
_QUOTED: Final = 2


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
    question_vector: Vector | None,
    stretches: Sequence[Stretch],
    vectors: Sequence[Vector] | None,
) -> Ranking:
    """Rank stretches as answers.

    ``vectors`` are those of each stretch's ``anchor_text``, unit vectors of the model of
    ``question_vector``. Cosines count by how far they stand out among the others, so that no
    model's own range matters; without vectors, words and kinds decide alone.
    """
    kind = kind_of_question(question)
    if not stretches:
        return Ranking(kind, ())
    likeness = _standing_out(question_vector, vectors, len(stretches))
    terms = content_terms(question)
    named = " ".join(word.text for word in parsed(question).words if word.tag is Tag.NAME)
    names = content_terms(named)
    rarity = _rarity(terms, stretches)
    best = max(stretch.passage.score for stretch in stretches) or 1.0
    ranked = [
        RankedStretch(
            stretch,
            likeness[at]
            + _COVERAGE * _coverage(rarity, stretch)
            + _EVIDENCE * _evidence(stretch, kind, question)
            + _novelty(terms, stretch)
            - _POINTS_ELSEWHERE * bool(_ELSEWHERE.search(stretch.anchor_text))
            - _RANK * (1 - max(stretch.passage.score, 0.0) / best),
            names & content_terms(_with_headings(stretch)),
        )
        for at, stretch in enumerate(stretches)
    ]
    return Ranking(kind, tuple(sorted(ranked, key=lambda r: -r.score)))


def answers(ranking: Ranking) -> list[Quote]:
    """The best stretch as quotes, and the next if it is about as good and another place.

    The next must hold the question's names that the best one holds: another document may well
    say the like of something else.

    Neighbouring sentences make one quote. A lead-in comes with what it leads to, a list is whole.
    """
    chosen: list[Stretch] = []
    for ranked in ranking.stretches:
        if len(chosen) == _QUOTED or ranked.score < _floor(ranking):
            break
        if chosen and not ranked.names >= ranking.stretches[0].names:
            continue
        if not any(_overlap(ranked.stretch, other, ranking.kind) for other in chosen):
            chosen.append(ranked.stretch)
    return [quote for stretch in chosen for quote in _joined(_trimmed(stretch, ranking.kind))]


def _with_headings(stretch: Stretch) -> str:
    return f"{stretch.passage.title}\n{stretch.passage.section or ''}\n{stretch.text}"


def _floor(ranking: Ranking) -> float:
    best = ranking.stretches[0].score
    return best - (1 - _NEAR_THE_BEST) * abs(best)


def _standing_out(
    question: Vector | None, vectors: Sequence[Vector] | None, count: int
) -> list[float]:
    """Each cosine's distance from their mean, in standard deviations."""
    if question is None or not vectors:
        return [0.0] * count
    cosines = np.stack(list(vectors)) @ question
    spread = float(cosines.std()) or 1.0
    return [float(value) for value in (cosines - cosines.mean()) / spread]


def _rarity(terms: frozenset[str], stretches: Sequence[Stretch]) -> dict[str, float]:
    """What each of the question's terms weighs: more, the fewer stretches hold it."""
    counts = Counter(
        term for s in stretches for term in terms & content_terms(f"{s.header}\n{s.text}")
    )
    return {term: math.log(1 + len(stretches) / (1 + counts[term])) for term in terms}


def _coverage(rarity: dict[str, float], stretch: Stretch) -> float:
    total = sum(rarity.values())
    if not total:
        return 0.0
    anchor, own = content_terms(stretch.anchor_text), content_terms(_needed_text(stretch))
    headings = content_terms(f"{stretch.passage.title} {stretch.passage.section or ''}")
    held = 0.0
    for term, weight in rarity.items():
        if term in anchor:
            held += weight
        elif term in own or term in headings:
            held += _IN_HEADINGS * weight
    return held / total


def _needed_text(stretch: Stretch) -> str:
    return "\n".join((stretch.header, *(quote.text for quote in stretch.quotes[: stretch.needed])))


def _evidence(stretch: Stretch, kind: QuestionKind, question: str) -> float:
    """How far a stretch holds the kind of thing asked for."""
    if kind is QuestionKind.LIST:
        if stretch.kind is LineKind.ITEM or stretch.needed > stretch.anchor + 1:
            return 1.0
        return 0.7 * evidence_for(kind, stretch.anchor_text, question)
    if kind in {QuestionKind.HOW, QuestionKind.REASON, QuestionKind.COMPARISON}:
        return evidence_for(kind, _needed_text(stretch), question)
    return evidence_for(kind, stretch.anchor_text, question)


def _novelty(terms: frozenset[str], stretch: Stretch) -> float:
    """Less for a sentence that says little but what the question says."""
    new = len(content_terms(_needed_text(stretch)) - terms)
    return -_BEYOND_THE_QUESTION if new < 3 else 0.0


def _trimmed(stretch: Stretch, kind: QuestionKind) -> Sequence[Quote]:
    """The quotes without the sentences that the kind of question does not call for."""
    if stretch.kind is not LineKind.PROSE:
        return stretch.quotes
    wanted = stretch.anchor + _SENTENCES.get(kind, _MOST_SENTENCES)
    end = max(stretch.needed, min(wanted, _MOST_SENTENCES))
    while end < len(stretch.quotes) and announced(stretch.quotes[end - 1].text):
        end += 1
    return stretch.quotes[:end]


def _joined(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes with nothing but blanks between them as one."""
    result: list[Quote] = []
    for quote in quotes:
        before = result[-1] if result else None
        if before is not None and _adjoin(before, quote):
            start = before.start - quote.passage.start
            end = quote.end - quote.passage.start
            result[-1] = Quote.of(quote.passage, start, end, before.header)
        else:
            result.append(quote)
    return result


def _adjoin(before: Quote, quote: Quote) -> bool:
    offset = quote.passage.start
    between = quote.passage.text[before.end - offset : quote.start - offset]
    return before.passage is quote.passage and not between.strip()


def _overlap(one: Stretch, other: Stretch, kind: QuestionKind) -> bool:
    """Whether two stretches would quote the same place, or say the same words."""
    mine, others = _trimmed(one, kind), _trimmed(other, kind)
    if (
        one.passage.document.id == other.passage.document.id
        and one.passage.page == other.passage.page
    ):
        return mine[0].start < others[-1].end and others[0].start < mine[-1].end
    return {q.text for q in mine} & {q.text for q in others} != set()
