"""The parts of a compound sentence, each as a sentence that can stand by itself."""

import pytest

from tunedd_api.rag.claims.compound_parts import parts
from tunedd_api.rag.language.clauses import parsed


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The mill grinds flour.", ["The mill grinds flour"]),
        (
            "The shop sells bread, but the mill grinds flour.",
            ["The shop sells bread", "the mill grinds flour"],
        ),
        (
            "The mill grinds flour and sells bread.",
            ["The mill grinds flour", "The mill sells bread"],
        ),
        ("Guests can read and delete notes.", ["Guests can read", "Guests can delete notes"]),
        (
            "The mill, which the Perrin family built in 1871, grinds flour.",
            ["the Perrin family built The mill in 1871", "The mill grinds flour"],
        ),
    ],
)
def test_each_part_says_what_it_says_by_itself(sentence: str, told: list[str]) -> None:
    """It takes over the subject and what leads the verb; an aside is a part of its own."""
    assert parts(parsed(sentence)) == told
