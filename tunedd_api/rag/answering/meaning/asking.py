"""Asking documents in any language: in what was found, and then in what is in other languages."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.asked import Asked
from tunedd_api.rag.answering.deciding.across_languages import in_one_language
from tunedd_api.rag.answering.deciding.compared import Compared, Comparison, Question
from tunedd_api.rag.answering.deciding.sufficiency import DECIDED_BY_WORDS
from tunedd_api.rag.answering.gathering import Gathered, PassageGatherer
from tunedd_api.rag.answering.meaning.by_nearness import ByNearness
from tunedd_api.rag.answering.meaning.by_reading import ByReading
from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.retrieval.background import background
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
    has found them. A ``reader`` of any language tells whether places answer; without it, how near
    they are.
    """

    def __init__(self, gatherer: PassageGatherer, reader: AnswerReader | None = None) -> None:
        self._gatherer = gatherer
        self._comparison: Comparison = ByReading(reader) if reader else ByNearness(gatherer)

    async def compared(
        self, understood: Understanding, gathered: Gathered, asked: Asked
    ) -> tuple[Gathered, Compared | None, bool]:
        """What answers a question, and how it compares with that; None if words are to decide.

        Where the nearest passage is in another language than the question, those come first that
        are: passages in its own language are nearer to it, whatever they say. Then all languages
        are looked into, which is told, too: ``elsewhere`` would find nothing more.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        if not _is_read(understood, gathered):
            return gathered, None, False
        passages = gathered.passages
        same = in_one_language(understood.language, passages, understood.question)
        if same and _is_in_english(understood):
            return gathered.keeping(partial(_in_language, understood)), None, False
        asking = _question(understood, gathered, asked)
        if same:
            return gathered, await self._comparison.within(asking, passages), False
        own, others = await self._parted(understood, asked)
        if not own.passages:
            return gathered, await self._comparison.across(asking, passages), True
        within = await self._comparison.within(asking, own.passages)
        across = await self._comparison.across(asking, others.passages, within)
        if across.answers:
            return others, across, True
        return own, None if _is_in_english(understood) else within, True

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
        asking = _question(understood, gathered, asked)
        within = before or await self._comparison.within(asking, own.passages)
        across = await self._comparison.across(asking, others.passages, within, farther=True)
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


def _question(understood: Understanding, gathered: Gathered, asked: Asked) -> Question:
    """The question, in full behind the one before it, where the conversation counts."""
    question, found = understood.question, gathered.found[0]
    known = background(asked.history)
    counts = known is not None and found.share >= _COUNTS_FROM
    full = f"{known.last_question} {question}" if known and counts else question
    return Question(full, question, understood.language, found)
