"""What is observed of a claim beside passages, in numbers: what the judge of claims weighs."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tunedd_api.rag.claims.citable import CitableSentence, word_keys
from tunedd_api.rag.claims.compound_parts import parts
from tunedd_api.rag.claims.content import content_of
from tunedd_api.rag.claims.contradictions.checks import CHECKS, DOUBTS, contradicts, doubts
from tunedd_api.rag.claims.contradictions.repetitions import repeats
from tunedd_api.rag.claims.findings import Shared
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.likeness import Likeness

_SENTENCES: Final = 2
"""Sentences of passages that are observed: those that say most of the claim."""

_NEGATORS: Final = word_set(
    "not no never none nobody nothing neither nor without n't cannot hardly"
)
_QUANTIFIERS: Final = word_set(
    "all every only some most any each always least more less than up few many both"
)
_TOLD: Final = (Tag.NAME, Tag.NOUN, Tag.VERB)
_MISSING: Final = (*_TOLD, Tag.ADVERB, Tag.QUANTIFIER)
_LONG: Final = 4
"""Letters of a word whose place tells something of the order of words."""

_OF_CLAIM: Final = (
    "borne_out", "parts", "negators", "quantifiers", "figures", "near",
    "said_in_passages", *(f"unsaid_{tag}" for tag in _TOLD), "unsaid_figures",
    *(f"missing_in_both_{tag}" for tag in _TOLD), "new_figures_in_both",
)  # fmt: skip
_OF_SENTENCE: Final = (
    "share", *CHECKS, *DOUBTS, "contradicted", "doubted", "repeated",
    *(f"missing_{tag}" for tag in _MISSING), *(like.name.lower() for like in Likeness),
    "negators_apart", "new_quantifiers", "new_figures", "new_words", "new_pairs", "order",
)  # fmt: skip
OBSERVED: Final = (
    *_OF_CLAIM,
    *(f"{name}_{place}" for place in range(_SENTENCES) for name in _OF_SENTENCE),
)
"""What each number is, in order: of the claim, and of the sentences that say most of it."""


def observed(
    claim: Sentence,
    sources: Sequence[CitableSentence],
    looked_into: Sequence[Shared],
    *,
    borne_out: bool,
) -> NDArray[np.float64]:
    """As many numbers as ``OBSERVED`` has names; NaN of sentences that there are not.

    ``borne_out`` is what the rules make of the claim.
    """
    best = sorted(looked_into, key=lambda shared: -shared.score)[:_SENTENCES]
    of_sentences = [list(_of_sentence(claim, shared)) for shared in best]
    unknown = [math.nan] * len(_OF_SENTENCE)
    of_sentences += [unknown] * (_SENTENCES - len(best))
    numbers = [*_of_claim(claim, sources, len(looked_into), borne_out=borne_out)]
    numbers += _of_both(claim, best)
    return np.array([*numbers, *(n for some in of_sentences for n in some)], dtype=np.float64)


def _of_claim(
    claim: Sentence, sources: Sequence[CitableSentence], near: int, *, borne_out: bool
) -> Iterator[float]:
    content = content_of(claim)
    figures = _figures(claim)
    told = [word for word in content if word.tag is not Tag.NUMBER]
    keys = frozenset[str]().union(*(source.text.keys for source in sources))
    around = frozenset[str]().union(*(source.text.around for source in sources))
    unsaid = Counter(word.tag for word in told if keys.isdisjoint(word_keys(word.low)))
    yield borne_out
    yield len(parts(claim))
    yield _count(claim, _NEGATORS)
    yield _count(claim, _QUANTIFIERS)
    yield len(figures)
    yield near
    yield 1 - unsaid.total() / max(1, len(told))
    yield from (unsaid[tag] for tag in _TOLD)
    yield sum(base_form(figure) not in around for figure in figures)


def _of_both(claim: Sentence, best: Sequence[Shared]) -> Iterator[float]:
    """What neither of the sentences says: two facts may be joined."""
    told = frozenset[int]().union(*(shared.told for shared in best))
    missing = Counter(word.tag for word in content_of(claim) if word.place not in told)
    said = {token.low for shared in best for token in shared.comparison.page.tokens}
    yield from (missing[tag] for tag in _TOLD)
    yield sum(figure not in said for figure in _figures(claim))


def _of_sentence(claim: Sentence, shared: Shared) -> Iterator[float]:
    this = shared.comparison
    page = [token.low for token in this.page.tokens]
    lows, said = [token.low for token in claim.tokens], frozenset(page)
    matches = this.alignment.matches
    missing = Counter(m.claim.tag for m in matches if m.likeness is Likeness.NONE)
    likenesses = Counter(match.likeness for match in matches)
    places = [page.index(low) for low in lows if len(low) >= _LONG and low in said]
    yield shared.score
    yield from (check(this) for check in CHECKS.values())
    yield from (check(this) for check in DOUBTS.values())
    yield contradicts(this) is not None
    yield doubts(this) is not None
    yield repeats(this)
    yield from (missing[tag] for tag in _MISSING)
    yield from (likenesses[like] for like in Likeness)
    yield abs(_count(claim, _NEGATORS) - _count(this.page, _NEGATORS))
    yield len({low for low in lows if low in _QUANTIFIERS} - said)
    yield sum(figure not in said for figure in _figures(claim))
    yield len({low for low in lows if low.isalnum()} - said) / max(1, len(lows))
    together = frozenset(pairwise(page))
    apart = sum(pair not in together for pair in pairwise(lows))
    yield apart / max(1, len(lows) - 1)
    yield sum(a < b for a, b in pairwise(places)) / max(1, len(places) - 1)


def _figures(claim: Sentence) -> list[str]:
    return [word.low for word in content_of(claim) if word.tag is Tag.NUMBER]


def _count(sentence: Sentence, words: frozenset[str]) -> int:
    return sum(token.low in words for token in sentence.tokens)
