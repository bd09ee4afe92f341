"""What the clauses of a sentence say, each by itself."""

import pytest

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.wording.simple_sentences import simple_sentences


@pytest.mark.parametrize(
    ("sentence", "simple"),
    [
        (
            "The museum stands in a mill that the Perrin family built in 1871.",
            "the Perrin family built a mill in 1871",
        ),
        (
            "Brae was founded by Count Otto, who granted it a market.",
            "Count Otto granted it a market",
        ),
        (
            "He besieged the town of Werben, whose citizens had refused to pay.",
            "the citizens of the town of Werben had refused to pay",
        ),
        ("They moved to Paris, where they founded a school.", "In Paris, they founded a school"),
        (
            "It has sixty experts, of which two are active.",
            "two of sixty experts are active",
        ),
        (
            "The hall has frescoes, most of which were painted in 1460 and restored in 1932.",
            "most of frescoes were restored in 1932",
        ),
        (
            "Guests must pay at the desk and leave their shoes.",
            "Guests must leave their shoes",
        ),
        ("The shop sells bread, but the mill grinds flour.", "the mill grinds flour"),
        ("When the storm came, the keeper rang the bell.", "the keeper rang the bell"),
    ],
)
def test_what_a_clause_says(sentence: str, simple: str) -> None:
    """A clause stands by itself with what it describes or takes over in its place."""
    assert simple in simple_sentences(parsed(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "The mill grinds flour.",
        "A member who pays in January gets a discount.",
        "No dog that barked was fed.",
        "Critics say that the fees are high and the boats are old.",
        "If it rains, the roof leaks and the cellar floods.",
        "When the lamp flashes, the machine needs oil.",
        "Most clerks agreed, and 34 of them signed.",
    ],
)
def test_what_is_not_said_to_be_so(sentence: str) -> None:
    """What holds on a condition, for some, or as somebody says, is no sentence by itself."""
    assert simple_sentences(parsed(sentence)) == ()


def test_another_subject_before_an_aside() -> None:
    """A clause is said of nobody where a noun that may be its subject stands before it."""
    sentence = "Clerks did 88 percent, and the best agent, built on a model, did 36 percent."
    assert "Clerks did 36 percent" not in simple_sentences(parsed(sentence))
