"""What a question asks for, in words."""

import pytest

from tunedd_api.rag.questions.asked_words import asked_words


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("We got a 503 from the gateway. What does it mean?", "503"),
        ("what is error 42?", "42"),
        ("Was bedeutet Fehlercode 17?", "17"),
        ("is port 8443 open", "8443"),
    ],
)
def test_a_number_that_names_something_is_asked_for(question: str, number: str) -> None:
    """An error's or a port's number is what the answer must be about."""
    assert number in {word.low for word in asked_words(question) if word.is_name}


@pytest.mark.parametrize("question", ["Is there a 300 g pack?", "Who wrote a 500 page book?"])
def test_a_number_that_counts_names_nothing(question: str) -> None:
    """How much there is of something is no name."""
    assert not any(word.is_name for word in asked_words(question))


def test_the_word_that_asks_is_no_name_behind_an_abbreviation() -> None:
    """A question that follows "API." begins like any other."""
    assert "what" not in {word.low for word in asked_words("It is an API. What does it cost?")}


@pytest.mark.parametrize(
    "question",
    ["Welche Arten von Speicher gibt es?", "Wo kann Geld gewechselt werden?"],
)
def test_a_german_noun_is_no_name_in_a_short_question(question: str) -> None:
    """Questions have few words of grammar; those by which they ask tell their language, too."""
    assert not any(word.is_name for word in asked_words(question))
