"""Whether a question that speaks to somebody asks the author of a document."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.deciding.policies import asks_their_author, names_their_trade

POLICY = a_passage(
    "We pass your address on to the parcel service and keep your invoices for ten years."
)
PAPER = a_passage("We store the address of each node and keep it until the run ends.")
PRICES = a_passage("Cheques are not taken. A seat costs 4 euros.")


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("do you pass on my address?", POLICY),
        ("how long do you keep my invoices?", POLICY),
        ("do you take cheques", PRICES),
    ],
)
def test_what_a_policy_tells_its_readers_is_asked_of_it(question: str, passage: Passage) -> None:
    """A document that says "we" to its readers is asked, or one with a word of its trade."""
    assert asks_their_author(question, [passage])


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("do you store my address?", PAPER),
        ("what languages do you speak?", POLICY),
        ("who keeps invoices?", POLICY),
    ],
)
def test_what_no_author_says_to_readers_is_asked_of_the_service(
    question: str, passage: Passage
) -> None:
    """A paper speaks to nobody, and who is not spoken to is not asked."""
    assert not asks_their_author(question, [passage])


def test_words_of_a_trade_are_asked_of_it_alone() -> None:
    """What any talk says names no trade, whatever a policy says to its readers."""
    assert names_their_trade("do you take cheques", [PRICES])
    assert not names_their_trade("how are you today?", [POLICY, PRICES])
