"""Asking documents in any language: in what was found, and then in what is in other languages."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.rag.answering.across_languages import in_one_language
from tunedd_api.rag.answering.asked import Asked
from tunedd_api.rag.answering.gathering import Gathered, PassageGatherer
from tunedd_api.rag.answering.meaning.compared import (
    OUT_IF_FARTHER,
    OUT_IF_NEAREST,
    Bar,
    Compared,
    compared,
    compared_across,
)
from tunedd_api.rag.answering.sufficiency import DECIDED_BY_WORDS
from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.retrieval.background import background
from tunedd_api.rag.retrieval.calibration import calibration_of
from tunedd_api.rag.retrieval.hybrid import Retrieved
from tunedd_api.rag.retrieval.scripts import reads_many_languages
from tunedd_api.rag.understanding.message import Understanding

_COUNTS_FROM: Final = 0.5
"""How much of the conversation must count for a question to be read behind the one before it."""

_TIMES_AS_MANY: Final = 5
"""How many passages are found among which those in other languages are looked for."""

_ENGLISH: Final = "en"


class MeaningAsker:
    """Compares questions with places by their meaning, where words are not known to decide.

    That is where a question is not in English, or passages are not, and a model of many languages
    has found them.
    """

    def __init__(self, gatherer: PassageGatherer) -> None:
        self._gatherer = gatherer

    async def compared(
        self, understood: Understanding, gathered: Gathered, asked: Asked
    ) -> tuple[Gathered, Compared | None]:
        """What answers a question, and how it compares with that; None if words are to decide.

        Where the nearest passage is in another language than the question, those come first that
        are: passages in its own language are nearer to it, whatever they say.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        if not _is_read(understood, gathered):
            return gathered, None
        language, question = understood.language, understood.question
        if in_one_language(language, gathered.passages, question):
            if _is_in_english(understood):
                return gathered.keeping(partial(_in_language, understood)), None
            return gathered, await self._compare(understood, gathered, asked.history)
        own, others = await self._parted(understood, asked)
        if not own.passages:
            return gathered, await self._across(understood, gathered, asked.history, Bar())
        within = await self._compare(understood, own, asked.history)
        bar = Bar(OUT_IF_NEAREST, within.nearest, within.share)
        across = await self._across(understood, others, asked.history, bar)
        if across.answers:
            return others, across
        return own, None if _is_in_english(understood) else within

    async def elsewhere(
        self, understood: Understanding, gathered: Gathered, asked: Asked, before: Compared | None
    ) -> tuple[Gathered, Compared] | None:
        """What answers a question in other languages than its own; None if nothing does.

        ``before`` is how it compares with the passages in its own language.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        if not _is_read(understood, gathered):
            return None
        own, others = await self._parted(understood, asked)
        if not own.passages:
            return None
        within = before or await self._compare(understood, own, asked.history)
        bar = Bar(OUT_IF_FARTHER, within.nearest, within.share)
        across = await self._across(understood, others, asked.history, bar)
        return (others, across) if across.answers else None

    async def _parted(self, understood: Understanding, asked: Asked) -> tuple[Gathered, Gathered]:
        """The nearest passages that are surely in the question's own language, and the others."""
        many = _TIMES_AS_MANY * asked.passages
        found = await self._gatherer.gather(understood, asked.history, asked.scope, many)
        all_own = {p.id for p in found.passages if _is_surely_in(understood, p)}
        own = found.keeping(lambda some: [p for p in some if p.id in all_own][: asked.passages])
        others = found.keeping(
            lambda some: [p for p in some if p.id not in all_own][: asked.passages]
        )
        return own, others

    async def _across(
        self,
        understood: Understanding,
        others: Gathered,
        history: Sequence[HistoryMessage],
        bar: Bar,
    ) -> Compared:
        found = others.found[0]
        question = _in_full(understood.question, found, history)
        near = partial(self._nearness, found=found)
        return await compared_across(question, understood.language, others.passages, near, bar)

    async def _compare(
        self, understood: Understanding, gathered: Gathered, history: Sequence[HistoryMessage]
    ) -> Compared:
        found = gathered.found[0]
        question = _in_full(understood.question, found, history)
        near = partial(self._nearness, found=found)
        return await compared(question, understood.language, gathered.passages, near)

    async def _nearness(
        self, question: str, texts: Sequence[str], found: Retrieved
    ) -> Sequence[float]:
        cosines = await self._gatherer.likeness(question, texts, found)
        return [calibration_of(found.model).similarity(cosine) for cosine in cosines]


def _is_read(understood: Understanding, gathered: Gathered) -> bool:
    found = gathered.found[0]
    one_subject = understood.kind in DECIDED_BY_WORDS and not gathered.subjects
    return one_subject and not found.english and reads_many_languages(found.model)


def _is_in_english(understood: Understanding) -> bool:
    return understood.language == _ENGLISH and is_english(understood.question)


def _in_language(understood: Understanding, passages: Sequence[Passage]) -> Sequence[Passage]:
    """Those in the question's language."""
    language, question = understood.language, understood.question
    return [p for p in passages if in_one_language(language, [p], question)]


def _is_surely_in(understood: Understanding, passage: Passage) -> bool:
    """Whether a passage tells that it is in the question's language; formulas and names do not."""
    own = in_one_language(understood.language, [passage], understood.question)
    return own and (_is_in_english(understood) or not is_english(passage.text))


def _in_full(question: str, found: Retrieved, history: Sequence[HistoryMessage]) -> str:
    """The question behind the one before it, where the conversation counts."""
    known = background(history)
    if known is None or found.share < _COUNTS_FROM:
        return question
    return f"{known.last_question} {question}"
