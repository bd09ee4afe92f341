"""Questions in another language than the passages'."""

from collections.abc import Sequence
from dataclasses import replace

from tests.support.gathering import gathered
from tests.support.passages import a_passage
from tunedd_api.rag.answering.deciding.across_languages import (
    across_languages,
    in_one_language,
    nearest_in_language,
)
from tunedd_api.rag.answering.gathering import PassageGatherer
from tunedd_api.rag.retrieval.hybrid import Retrieved
from tunedd_api.rag.understanding.message import Kind, Understanding

QUEENS = a_passage("A queen costs 35 euros, and the hive is fed in autumn.")
PITCHES = a_passage("Una parcela con electricidad cuesta 28 euros por noche en el camping.")


class NearestIs(PassageGatherer):
    """A gatherer to which the texts with a word are nearest to any question."""

    def __init__(self, word: str) -> None:
        self._word = word

    async def likeness(
        self, question: str, texts: Sequence[str], found: Retrieved
    ) -> Sequence[float]:
        """High for what has the word."""
        del question, found
        return [0.9 if self._word in text else 0.5 for text in texts]


async def test_the_nearest_sentence_says_the_words_of_a_question() -> None:
    """In another language no word of the question stands in the sentence that answers it."""
    hive = a_passage("A hive costs 160 euros. A queen costs 35 euros. A veil is enough.")
    asked = Understanding(Kind.QUESTION, "de", "Was kostet eine Bienenkönigin?")

    near, other = await across_languages(asked, gathered(hive, PITCHES), NearestIs("queen"))

    assert near.passages == (hive, PITCHES)
    assert list(other) == ["A queen costs 35 euros."]
    assert {"kostet", "bienenkönigin"} <= other["A queen costs 35 euros."]


async def test_within_a_language_words_decide() -> None:
    """What is asked in the passages' own language is compared by its words."""
    asked = Understanding(Kind.QUESTION, "en", "What does a queen cost?")

    found = gathered(QUEENS)
    assert await across_languages(asked, found, NearestIs("queen")) == (found, {})


def test_the_nearest_passage_tells_in_which_language_the_answer_is() -> None:
    """Function words bring passages in the question's own language first, and vectors do not."""
    question = "¿Cuánto cuesta una reina?"
    far, near = replace(PITCHES, similarity=0.1), replace(QUEENS, similarity=0.4)

    assert not in_one_language("es", [far, near], question)
    assert nearest_in_language("es", [far, near], question) == [near]


def test_passages_in_the_language_of_the_question_stay_with_the_others() -> None:
    """Where the nearest is in the question's language, nothing is left out."""
    far, near = replace(QUEENS, similarity=0.1), replace(PITCHES, similarity=0.4)
    passages = [far, near]

    assert nearest_in_language("es", passages, "¿Cuánto cuesta una parcela?") == passages


def test_a_language_that_is_not_told_apart_is_not_english() -> None:
    """Norwegian, which is taken for no language that is known, is none of English passages."""
    assert not in_one_language("en", [QUEENS], "Hvor lenge varer det, og hvem er det for?")
    assert in_one_language("en", [QUEENS], "What does a queen cost?")
