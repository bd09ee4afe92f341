"""Sentences whose words are missing on the page, and said there in other words."""

from tests.support.passages import a_passage
from tests.support.token_vectors import FakeTokens
from tunedd_api.rag.claims.support import Evidence

PAGE = a_passage("The wheels ripen in a cellar near Ghent.")
RIPENING = {"ripen": 1, "mellow": 1}


def test_a_word_that_no_list_knows_is_judged_by_its_place() -> None:
    """A verb that is missing on the page is taken for one that is close to it in meaning."""
    claim = "In a cellar near Ghent wheels mellow slowly."
    assert Evidence([PAGE]).support(claim) is None
    assert Evidence([PAGE], tokens=FakeTokens(RIPENING)).support(claim) is not None


def test_likeness_never_goes_before_names_and_numbers() -> None:
    """A name or a number that the page does not hold stays missing, however close it is."""
    tokens = FakeTokens({**RIPENING, "ghent": 3, "bruges": 3})
    evidence = Evidence([PAGE], tokens=tokens)
    assert evidence.support("The wheels mellow in a cellar near Bruges.") is None
    assert evidence.support("Seven wheels mellow in a cellar near Ghent.") is None


def test_what_words_decide_is_not_embedded() -> None:
    """A sentence that the words prove or refute takes no vectors."""
    tokens = FakeTokens(RIPENING)
    evidence = Evidence([PAGE], tokens=tokens)
    assert evidence.support("In a cellar near Ghent, wheels ripen.") is not None
    assert evidence.support("The wheels do not ripen in a cellar near Ghent.") is None
    assert tokens.asked == []


def test_only_a_few_sentences_are_embedded() -> None:
    """A turn of many undecided sentences looks closer at the first ones only."""
    tokens = FakeTokens(RIPENING)
    evidence = Evidence([PAGE], tokens=tokens)
    for place in ("quietly", "gently", "nicely", "warmly", "calmly", "softly"):
        evidence.support(f"The wheels loiter {place} in a cellar near Ghent.")
    assert len(tokens.asked) <= 4


def test_a_text_that_cannot_be_read_token_by_token_decides_nothing() -> None:
    """Without vectors of a text, the words decide alone."""
    evidence = Evidence([PAGE], tokens=FakeTokens(RIPENING, readable=False))
    assert evidence.support("In a cellar near Ghent wheels mellow slowly.") is None
