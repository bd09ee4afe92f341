"""In which passages a question is looked for, by its language and theirs."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.support.answer_reader import FakeReader
from tests.support.passages import a_passage
from tunedd_api.conversations.model import Grounding
from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.asked import Asked
from tunedd_api.rag.answering.gathering import Gathered, PassageGatherer
from tunedd_api.rag.answering.meaning.asking import MeaningAsker
from tunedd_api.rag.retrieval.hybrid import Retrieved
from tunedd_api.rag.understanding.message import Kind, Understanding

MODEL = "multilingual-e5-small"
BAD = a_passage(
    "Das Bad öffnet am 15. Mai. Das Becken ist 50 Meter lang. Hunde sind hier nicht erlaubt. "
    "Am Kiosk gibt es Eis.",
    similarity=0.6,
)
SHOP = a_passage(
    "The shop opens at nine. A lock costs 30 euros. The owner lives upstairs. Repairs take a week. "
    "There is a yard behind the house. Dogs are welcome.",
    similarity=0.5,
)
LOCK = Understanding(Kind.QUESTION, "de", "Was kostet ein Fahrradschloss?")


class Library(PassageGatherer):
    """Finds all of some passages for any question; what has the word is nearest to it."""

    def __init__(self, word: str, *passages: Passage, model: str = MODEL) -> None:
        self._word = word
        self._found = Retrieved(
            np.zeros(2, np.float32), passages, 0.0, 0.0, english=False, model=model
        )

    def found(self) -> Gathered:
        """What is found."""
        return Gathered((self._found,))

    async def gather(
        self,
        understood: Understanding,
        history: Sequence[HistoryMessage],
        scope: DocumentScope,
        limit: int,
    ) -> Gathered:
        """All of the passages."""
        del understood, history, scope, limit
        return self.found()

    async def likeness(
        self, question: str, texts: Sequence[str], found: Retrieved
    ) -> Sequence[float]:
        """High for what has the word."""
        del question, found
        return [0.9 if self._word in text.split(". ")[1] else 0.8 for text in texts]


def asked(message: str) -> Asked:
    """A message that begins a conversation."""
    return Asked(message, (), DocumentScope.everything(), 6, Grounding.STRICT)


async def test_what_no_passage_in_its_language_answers_is_found_in_others() -> None:
    """The German passage lies nearer to a German question that the English one answers."""
    library = Library("lock", BAD, SHOP)
    asker = MeaningAsker(library)

    within, how, _ = await asker.compared(LOCK, library.found(), asked(LOCK.question))
    elsewhere = await asker.elsewhere(LOCK, within, asked(LOCK.question), how)

    assert how is not None
    assert not how.answers
    assert elsewhere is not None
    assert elsewhere[0].passages == (SHOP,)


async def test_others_do_not_answer_what_nothing_of_theirs_is_near_to() -> None:
    """Passages in another language that are no nearer than its own leave a question refused."""
    library = Library("Becken", BAD, SHOP)
    asker = MeaningAsker(library)
    question = replace(LOCK, question="Was kostet die Sauna am Abend?")

    within, how, _ = await asker.compared(question, library.found(), asked(question.question))

    assert await asker.elsewhere(question, within, asked(question.question), how) is None


async def test_english_is_read_in_english_passages_first() -> None:
    """Words and the reader of answers decide what English passages answer."""
    library = Library("lock", replace(BAD, similarity=0.4), SHOP)
    question = Understanding(Kind.QUESTION, "en", "What does a lock cost?")

    within, how, _ = await MeaningAsker(library).compared(
        question, library.found(), asked(question.question)
    )

    assert how is None
    assert within.passages == (SHOP,)


async def test_words_decide_where_the_model_may_not_read_the_language() -> None:
    """A model of which it is not known that it reads many languages places nothing."""
    library = Library("lock", SHOP, model="all-minilm-l6-v2")

    _, how, _ = await MeaningAsker(library).compared(LOCK, library.found(), asked(LOCK.question))

    assert how is None


async def test_formulas_are_in_no_language_that_a_question_waits_for() -> None:
    """Where no passage is surely in its language, an untold one does not keep others away."""
    formula = a_passage("x = 2y + 3z. Q7 = 9.", similarity=0.55)
    near = replace(SHOP, similarity=0.7)
    library = Library("lock", near, formula)

    _, how, _ = await MeaningAsker(library).compared(LOCK, library.found(), asked(LOCK.question))

    assert how is not None
    assert how.answers


@pytest.mark.parametrize("language", ["de", "en"])
async def test_no_place_is_read_twice(language: str) -> None:
    """Where all languages were looked into, nothing is left to look into elsewhere."""
    reader = FakeReader()
    library = Library("lock", BAD, replace(SHOP, similarity=0.7))
    asker = MeaningAsker(library, reader)
    question = Understanding(Kind.QUESTION, language, "Was kostet die Sauna am Abend?")

    _, _, everywhere = await asker.compared(question, library.found(), asked(question.question))

    assert everywhere == (language == "de")
    assert len(reader.texts) == len(set(reader.texts))


async def test_what_a_reader_takes_for_an_answer_is_found_in_other_languages() -> None:
    """Though no word of the question stands there."""
    library = Library("nowhere", BAD, SHOP)
    asker = MeaningAsker(library, FakeReader("lock"))

    within, how, everywhere = await asker.compared(LOCK, library.found(), asked(LOCK.question))
    elsewhere = await asker.elsewhere(LOCK, within, asked(LOCK.question), how)

    assert not everywhere
    assert elsewhere is not None
    assert elsewhere[0].passages == (SHOP,)
