"""Arranging what was found, by what single passages and their documents are.

What says nothing new, or hardly anything at all, goes further down; what is of a document that the
question names, or holds rows of the figures that it asks for, goes up. Nothing is left out, since
a passage that is ranked down may still be the only one there is.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final
from uuid import UUID

import numpy as np

from tunedd_api.rag.language.instructions import holds_instructions
from tunedd_api.rag.retrieval.known_passages import KnownPassage
from tunedd_api.rag.retrieval.last_answer import LastAnswer
from tunedd_api.rag.retrieval.legibility import says_little
from tunedd_api.rag.retrieval.line_items import line_items, row_likeness
from tunedd_api.rag.retrieval.naming import shares_named
from tunedd_api.rag.vector_stores.candidates import StoredPassage

_HALF: Final = 0.5
"""What the score of works cited, lists of names, garbled text, what tells its reader what to do,
and what says the same as a better passage is multiplied by."""

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
about these documents, and nothing is lost. Where the conversation counts, what the last answer was
taken from takes no place of its page: what is asked next often stands beside it. Fitted on
SciFact's training claims and on the starter library (docs/evaluation-retrieval.md)."""


_STAYS: Final = 0.5
"""What a passage that says something new gains of the document that the last answer quotes, or was
taken from, where the conversation counts in full. Set by hand on ten conversations over six
technical documents: six of their forty questions point back, name nothing, and were answered from
another document without it."""

_NAMED: Final = 1.0
_ROWS: Final = 0.3
"""What a passage gains whose document the question names, and one that has rows for the figures it
asks for, where it has all of them. Fitted on annual reports (python -m benchmarks.filings)."""


Found = tuple[KnownPassage, float]
"""A passage with the score of the search, or the one that it has when it is arranged."""


def arranged(
    found: Sequence[Found],
    answer: str,
    question: str = "",
    limit: int | None = None,
    share: float = 0.0,
    document: UUID | None = None,
) -> list[Found]:
    """The best of what was found, or all, by the scores that are then theirs.

    ``found`` is in order; ``answer`` is the last answer of the conversation, or empty, and
    ``share`` is how much of the conversation counts beside the question, from 0 to 1, and
    ``document`` the one that the answer quotes, where that is known. What lowers a score takes
    most of the time to find out: it is looked for only in what may be among the best without it.
    """
    limit = len(found) if limit is None else limit
    if document is None:
        document = document_of(answer, question, found)
    passages = [known for known, _ in found]
    told = LastAnswer.before(question, answer, passages)
    repeats = _Repeats([known.stored for known in passages])
    gains = _gains(found, question, told, share, document)
    most = [
        score * by_name * by_rows * of_page
        for (_, score), (by_name, by_rows, of_page) in zip(found, gains, strict=True)
    ]
    scores: dict[int, float] = {}
    best: list[float] = []
    for place in sorted(range(len(found)), key=most.__getitem__, reverse=True):
        if len(best) == limit and (not best or most[place] < best[0]):
            break
        known, score = found[place]
        by_name, by_rows, of_page = gains[place]
        score = score * _worth(known, told) * by_name * by_rows * of_page
        scores[place] = score * _HALF if place in repeats else score
        heappush(best, scores[place])
        if len(best) > limit:
            heappop(best)
    order = sorted(sorted(scores), key=scores.__getitem__, reverse=True)
    return [(found[place][0], scores[place]) for place in order[:limit]]


def document_of(answer: str, question: str, found: Sequence[Found]) -> UUID | None:
    """The document that the last answer was taken from, as its words tell; None if they do not."""
    passages = [known for known, _ in found]
    return LastAnswer.before(question, answer, passages).document(passages)


_Gain = tuple[float, float, float]
"""What a score is multiplied by for the document, for rows, and for the passages of its page."""


def _gains(
    found: Sequence[Found], question: str, told: LastAnswer, share: float, quoted: UUID | None
) -> list[_Gain]:
    """What the question, its conversation and the other passages make of each score."""
    items = line_items(question)
    named = shares_named(question, [known.passage for known, _ in found])
    further = _worth_of_further_passages(found)
    pages: dict[tuple[int, int], float] = {}
    gains: list[_Gain] = []
    for known, _ in found:
        document = known.passage.document.id.int  # a UUID itself is hashed in Python
        page = document, known.passage.page
        before = pages.get(page, 0.0)
        pages[page] = before + 1 - (share and share * told.source(known.stored))
        by_name = 1 + _NAMED * named.get(document, 0.0) if named else 1.0
        if quoted is not None and document == quoted.int:
            by_name *= 1 + _STAYS * share * told.news(known.stored)
        by_rows = 1 + _ROWS * row_likeness(known.stored.text, items) if items else 1.0
        gains.append((by_name, by_rows, further**before))
    return gains


def _worth_of_further_passages(found: Sequence[Found]) -> float:
    """What the score of each further passage of a page is multiplied by."""
    documents = {known.passage.document.id.int for known, _ in found[:_FIRST]}
    spread = (len(documents) / _FIRST - _FEW_DOCUMENTS) / (_MANY_DOCUMENTS - _FEW_DOCUMENTS)
    return 1 - (1 - _SAME_PAGE) * min(1.0, max(0.0, spread))


def _worth(one: KnownPassage, told: LastAnswer) -> float:
    worth = told.worth(one.stored)
    if one.passage.is_reference or says_little(one.stored.text):
        worth *= _HALF
    if holds_instructions(one.stored.text):
        worth *= _HALF
    return worth


class _Repeats:
    """Of passages in order, which of them say the same as a better one that does not so itself."""

    def __init__(self, found: Sequence[StoredPassage]) -> None:
        self._found = found
        self._vectors = np.empty((0, 0), dtype=np.float32)
        self._known: dict[int, bool] = {}

    def __contains__(self, place: int) -> bool:
        if place not in self._known:
            self._known[place] = any(
                _say_the_same(self._found[better], self._found[place]) and better not in self
                for better in self._near(place)
            )
        return self._known[place]

    def _near(self, place: int) -> list[int]:
        """The better passages that point in the same direction."""
        if place >= len(self._vectors):  # mostly the first few are asked about
            some = self._found[: 2 * place + _FIRST]
            self._vectors = np.array([one.vector for one in some])
        near = self._vectors[:place] @ self._vectors[place] >= _SAME_DIRECTION
        return np.flatnonzero(near).tolist()


def _say_the_same(one: StoredPassage, other: StoredPassage) -> bool:
    together = len(one.keywords | other.keywords)
    return len(one.keywords & other.keywords) >= _SAME_KEYWORDS * together
