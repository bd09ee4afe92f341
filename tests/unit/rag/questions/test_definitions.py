"""Terms whose meaning is asked for, and what says it."""

import pytest

from tunedd_api.rag.questions.definitions import asked_term, defines


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is a portage?", "portage"),
        ("What does RLA stand for?", "RLA"),
        ("What is a side lock according to Reed et al.?", "side lock"),
        ("Define portage.", "portage"),
        ("Please define the term side lock", "side lock"),
        ("What is the definition of a portage?", "portage"),
        ("the meaning of RLA?", "RLA"),
        ("What is a term deposit?", "term deposit"),
        ("Who dug the canal?", ""),
        ("What is (((((", ""),
        ("What is " + "-" * 32_000 + "(x", ""),
        ("The canal is old. " * 1_700 + "What is a portage?", "portage"),
    ],
)
def test_terms_that_are_asked_for(question: str, term: str) -> None:
    """A question for a meaning names its term."""
    assert asked_term(question) == term


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("A portage is a path between two waters.", 1.0),
        ('1.7. "Portage" means a path between two waters.', 1.0),
        ("Boats are carried over a path, which is called a portage.", 1.0),
        ("The short path for boats (portage) leads to the lake.", 1.0),
        ("What a river portage is\n\nA river portage is a path between two waters.", 0.75),
        ("A portage joins two waters.", 0.5),
        ("A portage sign tells where to land.", 0.0),
        ("Carriers wait at the portage in summer.", 0.0),
    ],
)
def test_definitions(text: str, share: float) -> None:
    """What says what a term means is told from what only speaks of it."""
    assert defines("portage", text) == share
