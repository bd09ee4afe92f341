"""What a question calls a document by."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.answering.deciding.answerability import answerability
from tunedd_api.rag.questions.called import called

OPENING = a_passage(
    "Lease between Torrin Homes and the tenant, for the flat at 9 Alder Mews.", title="Lease"
)
RENT = a_passage("The rent is 700 euros a month and is due on the third.", title="Lease", start=900)
OTHER = a_passage("The rent of the boat is 12 euros an hour.", name="b.md", title="Boats")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is the rent at 9 Alder Mews?", "alder mews"),
        ("What rent does Torrin take?", "torrin"),
        ("What is the rent for Birch Mews?", ""),
        ("What is the rent of the flat?", ""),
    ],
)
def test_names_of_an_opening_hold_for_all_of_its_document(question: str, name: str) -> None:
    """Words that are no names do not, nor do names for other documents."""
    found = called(question, [OPENING, RENT, OTHER])

    assert [passage.called for passage in found] == [name, name, ""]


def test_what_the_title_says_and_what_stands_further_down_calls_a_document_nothing() -> None:
    """The one is known without it; of the other a document may tell a sentence."""
    page = a_passage(f"{'The lake is deep. ' * 30}Torrin lies on it.", title="Lakes of Orrest")

    assert called("How deep is it at Torrin?", [page])[0].called == ""
    assert called("How deep are the lakes of Orrest?", [page])[0].called == ""


def test_a_passage_answers_by_the_name_that_its_document_opens_with() -> None:
    """The passage that gives the rent need not say of which flat it is."""
    question = "What is the rent at Alder Mews?"
    bare = answerability(question, [RENT]).likelihood
    named = answerability(question, [called(question, [OPENING, RENT])[1]]).likelihood

    assert named > bare
