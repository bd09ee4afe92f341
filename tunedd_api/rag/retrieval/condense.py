"""Turning a question within a conversation into a search, without asking a language model.

A follow-up such as "and what are its drawbacks?" says little by itself. What the conversation is
about is searched for beside it: the last answer's vector, and those of the first and the previous
question with their keywords. How much that counts beside the question is decided when both have
found something (see ``subject``). The weights are the best of those tried on TREC CAsT and on
follow-ups over the starter library (docs/evaluation-retrieval.md).
"""

import asyncio
import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.language.keywords import keyword_set, keywords
from tunedd_api.rag.language.tokenizers import EstimatingTokenizer, OffsetTokenizer
from tunedd_api.rag.providers.base import EmbeddingModel
from tunedd_api.rag.retrieval.background import Background, background
from tunedd_api.rag.retrieval.follow_ups import points_back
from tunedd_api.rag.retrieval.line_items import line_items
from tunedd_api.rag.vector_stores.keywords import KeywordWeights, bounded, keyword_weights

_ANSWER_WEIGHT: Final = 0.4
_FIRST_QUESTION_WEIGHT: Final = 0.2
_LAST_QUESTION_WEIGHT: Final = 0.1
"""What the vectors of these count for beside the question's."""

_KEYWORD_WEIGHT: Final = 0.25
"""What a keyword of the first or the previous question counts for beside one of the question.

Those of the last answer are not looked for: they find the passage that it was taken from."""

_LINE_ITEM_WEIGHT: Final = 0.5
_MOST_COUNTED: Final = 2.0
"""What a keyword of the lines that hold a figure counts for beside one of the question (python -m
benchmarks.filings), and how often at most."""

_SOON_READ: Final = 10_000
"""Characters of a history that are read in a millisecond or two."""

_REMEMBERED: Final = 4096
_WINDOW: Final = 240
_MOST_WINDOWS: Final = 16

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation is about, as far as it goes into a search.

    ``vector`` has the length that it counts for beside the question's unit vector; ``new`` are
    the keywords of the question that were not said before; ``length`` is how many different ones
    the question has; ``answer`` is the last answer, and ``document`` the one that it quotes first.
    """

    vector: Vector
    keywords: KeywordWeights
    new: KeywordWeights
    length: int
    answer: str
    points_back: float
    document: UUID | None = None


@dataclass(frozen=True, slots=True)
class CondensedQuery:
    """A question as it is searched for: its text, unit vector, keywords, and its context."""

    text: str
    vector: Vector
    keywords: KeywordWeights
    context: Context | None = None


class QueryCondenser:
    """Makes queries; remembers vectors of what was said, since every turn needs them again.

    ``window`` is what the embedding model reads at once, in tokens of ``tokenizer``; ``patience``
    is how many seconds it may take.
    """

    def __init__(
        self,
        embedding: EmbeddingModel,
        tokenizer: OffsetTokenizer,
        window: int = _WINDOW,
        patience: float | None = None,
    ) -> None:
        self._embedding = embedding
        self._tokenizer = tokenizer
        self._estimate = EstimatingTokenizer()
        self._window = window
        self._patience = patience
        self._remembered: OrderedDict[tuple[bool, str], Vector] = OrderedDict()

    async def condense(
        self, question: str, history: Sequence[HistoryMessage], *, english: bool = True
    ) -> CondensedQuery:
        """Make the query of a question asked after this history, oldest message first.

        Where two models are side by side, ``english`` chooses the one that reads English best.

        Raises:
            ModelUnavailable, TimedOut
        """
        if sum(len(message.content) for message in history) <= _SOON_READ:
            past = background(history)
        else:
            past = await asyncio.to_thread(background, history)  # it may be a megabyte
        parts = [] if past is None else _parts(past)
        items = "; ".join(line_items(question))
        asked = [question, f"{question} {items}"] if items else [question]
        vectors = await self._vectors([*asked, *(text for text, _ in parts)], english)
        vector, others = unit(np.sum(vectors[: len(asked)], axis=0)), vectors[len(asked) :]
        words = _words(question, items)
        if past is None:
            return CondensedQuery(question, vector, words)
        blend = np.zeros_like(vector)
        for other, (_, weight) in zip(others, parts, strict=True):
            blend += weight * other
        return CondensedQuery(question, vector, words, _context(question, words, past, blend))

    async def likeness(
        self, question: str, texts: Sequence[str], *, english: bool
    ) -> Sequence[float]:
        """The cosine of a question with each of some texts, which may be in other languages.

        Raises:
            ModelUnavailable, TimedOut
        """
        own, *others = await self._vectors([question, *texts], english)
        return [float(own @ other) for other in others]

    async def _vectors(self, texts: Sequence[str], english: bool) -> list[Vector]:  # noqa: FBT001 - our own
        """The vectors of these texts; those that are not known are made at once."""
        known: dict[str, Vector] = {}
        for text in texts:
            if (vector := self._remembered.get((english, text))) is not None:
                self._remembered.move_to_end((english, text))
                known[text] = vector
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if len(new) == 1:  # mostly the question alone, for which no task need be made
            known[new[0]] = await self._embed(new[0], english)
        elif new:
            made = await asyncio.gather(*(self._embed(text, english) for text in new))
            known.update(zip(new, made, strict=True))
        return [known[text] for text in texts]

    async def _embed(self, text: str, english: bool) -> Vector:  # noqa: FBT001 - our own
        reader = self._embedding.reading(english=english)
        windows = self._windows(text)
        with self._embedding.errors.called():
            await reader.ready()
            async with asyncio.timeout(self._patience):
                vectors = await _embedded(reader, windows)
        vector = unit(np.mean(np.asarray(vectors, dtype=np.float32), axis=0))
        self._remembered[english, text] = vector
        if len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
        return vector

    def _windows(self, text: str) -> list[str]:
        """Cut what is too long to embed at once; evenly spaced windows stand for the whole."""
        # Most texts are short by any count. The tokenizer for all languages but English takes
        # 270 MB and a second to load, which whoever asks in one of them would wait for.
        if self._estimate.count(normalize("NFKC", text)) <= self._window:
            return [text]
        offsets = self._tokenizer.offsets(text)
        if len(offsets) <= self._window:
            return [text]
        starts = range(0, len(offsets), self._window)
        stride = math.ceil(len(starts) / _MOST_WINDOWS)
        return [
            text[offsets[s][0] : offsets[min(s + self._window, len(offsets)) - 1][1]]
            for s in starts[::stride]
        ]


async def _embedded(reader: EmbeddingModel, windows: list[str]) -> list[list[float]]:
    if len(windows) == 1:
        return [await reader.query(windows[0])]
    return await reader.model.aget_text_embedding_batch(windows)


def unit(vector: Vector) -> Vector:
    """Scale a vector to length 1; the zero vector stays what it is."""
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm else vector


def _parts(past: Background) -> list[tuple[str, float]]:
    """What the conversation is about, and how much each part of it counts."""
    parts = [
        (past.answer, _ANSWER_WEIGHT),
        (past.first_question, _FIRST_QUESTION_WEIGHT),
        (past.last_question, _LAST_QUESTION_WEIGHT),
    ]
    return [(text, weight) for text, weight in parts if text.strip()]


def _words(question: str, items: str) -> KeywordWeights:
    """The keywords of a question, and of the lines that hold the figures it asks for."""
    weights: defaultdict[str, float] = defaultdict(float, keyword_weights(question))
    for word, count in keyword_weights(items).items():
        weights[word] += _LINE_ITEM_WEIGHT * min(count, _MOST_COUNTED)
    return bounded(weights)


def _context(question: str, words: KeywordWeights, past: Background, blend: Vector) -> Context:
    asked = [keywords(past.first_question), keywords(past.last_question)]
    said = keyword_set(past.answer).union(*asked)
    counted = Counter(word for part in asked for word in part)
    return Context(
        vector=blend,
        keywords=bounded({word: _KEYWORD_WEIGHT * n for word, n in counted.items()}),
        new={word: 1.0 for word in words if word not in said},
        length=len(keyword_set(question)),
        answer=past.answer,
        points_back=points_back(question),
        document=past.document,
    )
