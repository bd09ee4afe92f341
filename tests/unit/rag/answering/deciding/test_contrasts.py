"""What a text says in place of what a question asks."""

import pytest

from tunedd_api.rag.answering.deciding.contrasts import Contrasts, contrasts

NONE = Contrasts(years=0, calendar=0, figures=0, before=0, behind=0, opposites=0)


def test_what_says_all_that_is_asked_stands_in_no_contrast() -> None:
    """Nor does what shares no word with the question."""
    said = "The clear foil held back nine per cent."
    assert contrasts("How much did the clear foil hold back?", said) == NONE
    assert contrasts("Who baked the bread?", said) == NONE


def test_another_word_before_one_that_is_asked() -> None:
    """The amber foil is not the clear foil."""
    found = contrasts("How much light did the clear foil stop?", "The amber foil stopped most.")
    assert (found.before, found.opposites) == (1, 0)


def test_another_word_behind_one_that_is_asked() -> None:
    """Class D is not class E, and the guild's master not its treasurer."""
    assert contrasts("Who is the guild treasurer?", "The guild master is Ada Holm.").behind == 1


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many came in 1913?", "In 1907 some 61,400 came.", 1),
        ("How many came in 1907?", "In 1907 some 61,400 came.", -1),
        ("How many came in 1907?", "Some 61,400 came.", 0),
        ("How many came?", "In 1907 some 61,400 came.", 0),
    ],
)
def test_another_year_than_the_one_asked(question: str, text: str, expected: float) -> None:
    """A number of five digits is no year."""
    assert contrasts(question, text).years == expected


def test_another_month_and_another_figure() -> None:
    """In large letters or small ones."""
    found = contrasts("hours let in august for room 4", "Room 7 was let 212 hours in September.")
    assert (found.calendar, found.figures, found.years) == (1, 1, 0)
    assert contrasts("hours let in september", "It was let in September.").calendar == -1


def test_a_verb_is_no_month() -> None:
    """Nobody asks what happens in May who asks what they may do."""
    said = "Tenants keep dogs in June."
    assert contrasts("When may tenants keep dogs?", said).calendar == 0
    assert contrasts("Did tenants keep dogs in may?", said).calendar == 1


def test_the_opposite_of_what_is_asked() -> None:
    """What is said of the front is not said of the back."""
    assert contrasts("When is the late boat?", "The early boat leaves at six.").opposites == 1
