"""Arranging what was found, by what single passages and their documents are.

What says nothing new, or hardly anything at all, goes further down; what is of a document that the
question names, or holds rows of the figures that it asks for, goes up. Nothing is left out, since
a passage that is ranked down may still be the only one there is.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.instructions import holds_instructions
from tunedd_api.rag.language.keywords import keywords
from tunedd_api.rag.retrieval.legibility import says_little
from tunedd_api.rag.retrieval.line_items import line_items, row_likeness
from tunedd_api.rag.retrieval.naming import shares_named
from tunedd_api.rag.vector_stores.candidates import StoredPassage

_HALF: Final = 0.5
"""What the score of works cited, lists of names, garbled text, what tells its reader what to do,
and what says the same as a better passage is multiplied by."""

_SAID_IN_FULL: Final = 0.5
"""The same for a passage all of whose keywords the last answer has said."""

_MOSTLY_SAID: Final = (0.6, 0.9)
"""Between these shares of its keywords a passage goes from saying something new to nothing new.

The last answer's passage is never what is asked for next on TREC CAsT, where the answer is the
whole passage; an answer that quotes a sentence or two of it leaves most of it unsaid, and the next
question is often about that."""

_SAME_DIRECTION: Final = 0.95
_SAME_KEYWORDS: Final = 0.9
"""Cosine from which two passages are compared, and the share of common keywords (Jaccard) from
which they say the same."""

_FIRST: Final = 10
_FEW_DOCUMENTS: Final = 0.3
_MANY_DOCUMENTS: Final = 0.7
_SAME_PAGE: Final = 0.5
"""What each further passage of a page loses where seven of the first ten passages are of different
documents, so that one page does not take the places of others; where three are, the question is
about these documents, and nothing is lost. Fitted on SciFact's training claims and on the starter
library (docs/evaluation-retrieval.md)."""


_NAMED: Final = 1.0
_ROWS: Final = 0.3
"""What a passage gains whose document the question names, and one that has rows for the figures it
asks for, where it has all of them. Fitted on annual reports (python -m benchmarks.filings)."""


_REMEMBERED: Final = 2048


class Found(NamedTuple):
    """A passage as it is known and stored; score and similarity are those of the search."""

    passage: Passage
    stored: StoredPassage
    score: float
    similarity: float

    def told(self) -> Passage:
        """The passage with its score and similarity."""
        return replace(self.passage, score=self.score, similarity=self.similarity)


def arranged(found: Sequence[Found], answer: str, question: str = "") -> list[Found]:
    """What was found, best first, by the scores that are then theirs; ``found`` is in order.

    ``answer`` is the last answer of the conversation, or empty.
    """
    said = frozenset(keywords(answer))
    items = line_items(question)
    named = shares_named(question, [one.passage for one in found])
    alike = _repeated([one.stored for one in found])
    further = _worth_of_further_passages(found)
    pages: dict[tuple[int, int], int] = {}
    passages: list[Found] = []
    for one, repeats in zip(found, alike, strict=True):
        score = one.score * _worth(one, said)
        if named:
            score *= 1 + _NAMED * named.get(one.passage.document.id, 0.0)
        if items:
            score *= 1 + _ROWS * row_likeness(one.stored.text, items)
        if repeats:
            score *= _HALF
        page = (one.passage.document.id.int, one.passage.page)
        score *= further ** pages.get(page, 0)
        pages[page] = pages.get(page, 0) + 1
        passages.append(Found(one.passage, one.stored, score, one.similarity))
    return sorted(passages, key=lambda one: -one.score)


def _worth_of_further_passages(found: Sequence[Found]) -> float:
    """What the score of each further passage of a page is multiplied by."""
    documents = {one.passage.document.id for one in found[:_FIRST]}
    spread = (len(documents) / _FIRST - _FEW_DOCUMENTS) / (_MANY_DOCUMENTS - _FEW_DOCUMENTS)
    return 1 - (1 - _SAME_PAGE) * min(1.0, max(0.0, spread))


def _worth(one: Found, said: frozenset[str]) -> float:
    worth = _said_already(one.stored, said)
    if one.passage.is_reference or says_little(one.stored.text):
        worth *= _HALF
    if holds_instructions(one.stored.text):
        worth *= _HALF
    return worth


def _said_already(stored: StoredPassage, said: frozenset[str]) -> float:
    low, high = _MOSTLY_SAID
    if not said or len(said & stored.keywords) < low * len(stored.keywords) / 2:
        return 1.0
    # The stored keywords include those of the title, which an answer need not repeat.
    own = _own_keywords(stored.text)
    share = len(own & said) / len(own) if own else 0.0
    new = min(1.0, max(0.0, (high - share) / (high - low)))
    return _SAID_IN_FULL + (1 - _SAID_IN_FULL) * new


@lru_cache(_REMEMBERED)
def _own_keywords(text: str) -> frozenset[str]:
    return frozenset(keywords(text))


def _repeated(found: Sequence[StoredPassage]) -> list[bool]:
    """Of each passage, whether a better one says the same."""
    repeated = [False] * len(found)
    if not found:
        return repeated
    vectors = np.stack([one.vector for one in found])
    near = np.nonzero(vectors @ vectors.T >= _SAME_DIRECTION)
    for better, worse in zip(near[0].tolist(), near[1].tolist(), strict=True):
        if better < worse and not repeated[better] and _say_the_same(found[better], found[worse]):
            repeated[worse] = True
    return repeated


def _say_the_same(one: StoredPassage, other: StoredPassage) -> bool:
    together = len(one.keywords | other.keywords)
    return len(one.keywords & other.keywords) >= _SAME_KEYWORDS * together
