"""Choosing where to look by words that mean about the same."""

import numpy as np
import pytest

from tunedd_api.rag.language.lexicon.word_vectors import word_vectors, word_weights
from tunedd_api.rag.questions.nearly_said import nearly_said


@pytest.mark.parametrize(
    ("question", "said", "not_said"),
    [
        ("Is it cheaper for pensioners?", "A reduced price for the retired.", "The hall is red."),
        ("Can I bring my dog?", "No pets in the garden.", "No smoking in the garden."),
        ("Who phones the doctor?", "The nurse calls a physician.", "The cook boils rice."),
        ("Costs of 12 eggs", "12 pieces, three pounds", "30 pieces, seven pounds"),
    ],
)
def test_like_words_lead_to_a_text(question: str, said: str, not_said: str) -> None:
    """A text that answers in other words is told from one that only looks like it."""
    first, second = nearly_said(question, [said, not_said])
    assert first > second


def test_the_same_words_are_all_that_can_be_said() -> None:
    """A text that says every word counts in full, one that says nothing counts nothing."""
    assert nearly_said("Where is the weir?", ["The weir is here.", "", "…"]) == [1, 0, 0]
    assert nearly_said("And what of it?", ["The weir is here."]) == [0]


def test_a_word_that_no_table_knows_stands_near_to_none() -> None:
    """Its vector is 0, and it counts for as much as a rare word."""
    assert not word_vectors(["brennweirs"]).any()
    unknown, rare, common = word_weights(["brennweirs", "landlord", "time"])
    assert unknown > rare > common


def test_vectors_have_a_length_of_one() -> None:
    """Whatever a byte a number leaves of them."""
    vectors = word_vectors(["internet", "broadband", "sugar"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=0.02)
    assert vectors[0] @ vectors[1] > 0.5 > vectors[0] @ vectors[2]
