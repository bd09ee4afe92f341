"""What the dictionary says of two words."""

import pytest

from tunedd_api.rag.language.lexicon import written_for
from tunedd_api.rag.language.lexicon.wordnet import are_antonyms, can_stand_for, is_broader
from tunedd_api.rag.language.words import base_form


@pytest.mark.parametrize(("one", "other"), [("vacation", "holidays"), ("conceal", "hide")])
def test_words_that_share_a_sense(one: str, other: str) -> None:
    """Two words of one sense can stand for each other, in any form and either way."""
    assert can_stand_for(one, other)
    assert can_stand_for(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("sugar", "salt"), ("doctor", "nurse"), ("mean", "median")]
)
def test_words_of_one_kind_cannot_stand_for_each_other(one: str, other: str) -> None:
    """Two things of the same kind are two things."""
    assert not can_stand_for(one, other)
    assert not is_broader(one, other)


def test_a_kind_is_broader_than_what_is_of_it() -> None:
    """Every bird is an animal, and not the other way round."""
    assert is_broader("animals", "bird")
    assert not is_broader("bird", "animals")


def test_opposites() -> None:
    """The dictionary knows opposites."""
    assert are_antonyms("increase", "decrease")
    assert not are_antonyms("increase", "growth")


def test_everyday_words_have_what_documents_write_for_them() -> None:
    """Who types "quit" is told of a resignation; what nobody types otherwise stands alone."""
    assert base_form("resignation") in written_for("quit")
    assert base_form("vaccinations") in written_for("jabs")
    assert not written_for("equilibrium")
