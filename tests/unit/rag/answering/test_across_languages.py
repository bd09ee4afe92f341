"""Questions in another language than the passages'."""

from dataclasses import replace

from tests.support.passages import a_passage
from tunedd_api.rag.answering.across_languages import in_one_language, nearest_in_language

QUEENS = a_passage("A queen costs 35 euros, and the hive is fed in autumn.")
PITCHES = a_passage("Una parcela con electricidad cuesta 28 euros por noche en el camping.")


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
