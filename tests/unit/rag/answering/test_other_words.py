"""Questions whose words the documents say in other words."""

from dataclasses import replace

import numpy as np

from tests.support.passages import a_passage
from tests.support.token_vectors import FakeTokens
from tunedd_api.rag.answering.answerability import answerability
from tunedd_api.rag.answering.asked_words import asked_words
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.other_words import other_words
from tunedd_api.rag.answering.quoter import Quoter
from tunedd_api.rag.retrieval.hybrid import Retrieved

QUESTION = "May I have a stout refunded when I dine with a skipper?"
SENTENCE = "Suppers with guests are refunded; liquor is not."
MEANINGS = {"stout": 1, "liquor": 1, "dine": 2, "suppers": 2}


def test_what_other_words_say() -> None:
    """A word of the question that a sentence lacks is said by one that is close to it there."""
    found = other_words(QUESTION, asked_words(QUESTION), [SENTENCE], FakeTokens(MEANINGS))
    assert found == {SENTENCE: {"stout", "dine"}}


def test_one_word_does_not_stand_for_two() -> None:
    """Who asks for caffeine in coffee is not told of tea by "caffeine", which is asked for."""
    question, told = "How much caffeine is in coffee?", "Tea holds caffeine."
    tokens = FakeTokens({"coffee": 1, "caffeine": 1})
    assert not other_words(question, asked_words(question), [told], tokens)


def test_names_stand_for_themselves() -> None:
    """No other name is taken for the one that is asked for, however close it is."""
    question, told = "What does Brenn export?", "Elmford ships oats."
    tokens = FakeTokens({"brenn": 1, "elmford": 1, "export": 2, "ships": 2})
    assert other_words(question, asked_words(question), [told], tokens) == {told: {"export"}}


def test_a_model_without_token_vectors_tells_nothing() -> None:
    """Where the model cannot tell tokens apart, words alone decide."""
    tokens = FakeTokens(MEANINGS, readable=False)
    assert not other_words(QUESTION, asked_words(QUESTION), [SENTENCE], tokens)


def test_other_words_can_answer() -> None:
    """What is refused by its words is looked at once more, and what is not costs nothing."""
    passage = [a_passage(SENTENCE, title="Expenses")]
    assert not answerability(QUESTION, passage, standing=4.0).answerable
    found = answerability(QUESTION, passage, standing=4.0, tokens=FakeTokens(MEANINGS))
    assert found.answerable
    assert found.other == {SENTENCE: {"stout", "dine"}}
    unasked = FakeTokens({})
    plain = "Are suppers with guests refunded?"
    assert answerability(plain, passage, standing=4.0, tokens=unasked).answerable
    assert unasked.asked == []


def test_other_words_are_quoted() -> None:
    """What answers in other words is quoted before what repeats one word of the question."""
    far = replace(a_passage(f"Rail is the rule. {SENTENCE}", name="b.md"), score=0.9)
    near = a_passage("The tenant refunds the premium to the owner of the house.", name="a.md")
    found = Gathered((Retrieved(np.zeros(2, np.float32), (near, far), 0.0, 0.0),))
    quoted = Quoter(QUESTION, found, other={SENTENCE: frozenset({"stout", "dine"})}).quotes(1)
    assert [quote.text for quote in quoted] == [SENTENCE] or SENTENCE in quoted[0].text
