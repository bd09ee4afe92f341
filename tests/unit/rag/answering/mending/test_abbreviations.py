"""Abbreviations that passages write out."""

import pytest

from tests.support.passages import a_passage
from tunedd_api.rag.answering.mending.abbreviations import written_out

PASSAGES = [
    a_passage("The AI Risk Management Framework of NIST has four functions."),
    a_passage("The Department of Trade and Industry of the north, and the Office for Fair Trade."),
    a_passage("The Central Weather Bureau (CWB) is in the harbour."),
]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        (
            "What functions does the RMF have?",
            "What functions does the Risk Management Framework have?",
        ),
        ("Who leads the DTI?", "Who leads the Department of Trade and Industry?"),
        ("Where is the CWB?", "Where is the Central Weather Bureau?"),
        ("What is the OFT for?", "What is the Office for Fair Trade for?"),
    ],
)
def test_what_the_passages_write_out(asked: str, meant: str) -> None:
    """First letters of words with capitals; small words among them do not count."""
    assert written_out(asked, PASSAGES) == meant


@pytest.mark.parametrize(
    "question",
    ["What is NIST?", "What is an FTO?", "What is GPT-4?", "what does the rmf say?", "Who won?"],
)
def test_what_stays(question: str) -> None:
    """What the passages have as it is, what they do not write out, and what is no abbreviation."""
    assert written_out(question, PASSAGES) == question


def test_two_names_with_the_same_letters() -> None:
    """It could be either."""
    passages = [a_passage("The Tramway Union Council met. The Tenants United Committee did not.")]
    assert written_out("When did the TUC meet?", passages) == "When did the TUC meet?"
