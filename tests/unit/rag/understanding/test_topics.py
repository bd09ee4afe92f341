"""What questions are about, and what takes a pronoun's place."""

from time import perf_counter

import pytest

from tunedd_api.rag.understanding.topics import topic_of, with_topic

TOPICS = [
    ("How much grain does the mill grind?", "the mill"),
    ("How long does the ferry take to cross the strait?", "the ferry"),
    ("What does a flashing green light mean?", "a flashing green light"),
    ("How often should I oil the hinge?", "the hinge"),
    ("Where is the spare fuse?", "the spare fuse"),
    ("Who founded the Harbour Museum?", "the Harbour Museum"),
    ("When is the museum open on Sundays?", "the museum"),
    ("How many boats were built in the yard?", "boats"),
    ("Are there sailing courses for children?", "sailing courses for children"),
    ("On which days is the short tour offered?", "the short tour"),
    ("How do I make a complaint?", "a complaint"),
    ("And the café?", "the café"),
    ("What does painting a hull cost?", "painting a hull"),
    ("What does a night for a dog cost?", "a night for a dog"),
    ("What is Winterline?", "Winterline"),
    ("How much sand may be stored?", "sand"),
]
NO_TOPICS = [
    "What happens if a rope tears?",
    "Who is on the committee?",
    "What did Brandvold find?",
    "What is included?",
    "Which of the two is cheaper?",
    "How long does it take?",
    "Thanks!",
    "",
]


@pytest.mark.parametrize(("question", "topic"), TOPICS)
def test_a_question_is_about_what_it_asks_something_of(question: str, topic: str) -> None:
    """What stands behind the verb that asks, or what somebody does something to."""
    assert topic_of(question) == topic


@pytest.mark.parametrize("question", NO_TOPICS)
def test_what_names_nothing_plainly_is_about_nothing_known(question: str) -> None:
    """A wrong guess would be worse than none."""
    assert topic_of(question) is None


def test_a_pronoun_stands_for_a_topic_of_its_number() -> None:
    """Several are "they", "its" is owned, and "it" that rains is nothing."""
    assert with_topic("How deep is it?", "the lock") == "How deep is the lock?"
    assert with_topic("What are its limits?", "Winterline") == "What are Winterline's limits?"
    assert with_topic("Are they heavy?", "a lock") is None
    assert with_topic("Are they heavy?", "boats") == "Are the boats heavy?"
    assert with_topic("Where do I get a new one?", "the fuse") == "Where do I get a new fuse?"
    assert with_topic("What if it rains?", "the tour") is None
    assert with_topic("Is it true?", "the tour") is None
    assert with_topic("Where is the ferry?", "the tour") is None


@pytest.mark.parametrize("text", ["is the ", "\n", "what is ", "of ", "? ", "a b ", "it "])
def test_a_long_message_takes_a_moment(text: str) -> None:
    """Whatever it repeats."""
    begun = perf_counter()

    topic_of(text * 50_000)
    with_topic(text * 50_000, "the lock")

    assert perf_counter() - begun < 0.5
