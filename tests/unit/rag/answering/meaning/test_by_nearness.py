"""Questions compared with places by how near these are."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.support.passages import POOL, SHOP
from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.meaning.by_nearness import Bar, Likeness, compared, compared_across


def near_to(word: str, much: float = 0.8, little: float = 0.3) -> Likeness:
    """What has the word is near to any question."""

    async def likeness(question: str, texts: Sequence[str]) -> Sequence[float]:
        del question
        return [much if word in text.split(". ")[1] else little for text in texts]

    return likeness


def best(passage: Passage, start: int) -> str:
    """The text from a place on."""
    return passage.text[start - passage.start :]


async def test_the_place_that_is_nearest_and_says_the_words_comes_first() -> None:
    """What is near and holds what is asked for scores best, and answers."""
    found = await compared("Wie lang ist das Becken?", "de", [POOL], near_to("Becken"))

    (_, start, _), *_ = sorted(found.scores, key=lambda place: -found.scores[place])
    assert best(POOL, start).startswith("Das Becken")
    assert found.nearest == pytest.approx(0.8)


async def test_what_stands_out_nowhere_is_no_answer() -> None:
    """Where all places are as near, and none holds the words, nothing answers."""
    found = await compared("Was kostet eine Massage?", "de", [POOL], near_to("nirgends"))

    assert not found.answers


async def test_a_place_in_another_language_does_not_answer_beside_ones_own() -> None:
    """Only places in the question's language have scores where there are some."""
    found = await compared("Was kostet ein Schloss?", "de", [POOL, SHOP], near_to("lock"))

    assert {passage for passage, _, _ in found.scores} == {POOL.id}


async def test_without_passages_in_its_language_others_answer() -> None:
    """A German question is answered from English passages by what is nearest."""
    found = await compared("Was kostet ein Schloss?", "de", [SHOP], near_to("lock"))

    assert found.answers
    assert found.nearest == -math.inf


async def test_what_is_farther_than_ones_own_language_does_not_answer() -> None:
    """A place in another language must be as near as the nearest in the question's own."""
    asked = "Was kostet ein Schloss?", "de", [SHOP], near_to("lock")

    assert (await compared_across(*asked, Bar(nearness=0.7))).answers
    assert not (await compared_across(*asked, Bar(nearness=0.9))).answers


async def test_a_name_makes_up_for_its_language() -> None:
    """A place that says more of a question than any in its own language may be farther."""
    asked = "Was kostet ein Schloss im Lock-Shop?", "de", [SHOP], near_to("lock")

    assert (await compared_across(*asked, Bar(nearness=0.9, share=0.1))).answers


async def test_codes_must_stand_in_other_languages_too() -> None:
    """No translation changes a code: what does not hold it does not answer."""
    found = await compared_across("Was kostet ein X200?", "de", [SHOP], near_to("lock"), Bar())

    assert not found.answers


async def test_nothing_is_compared_where_there_is_no_place() -> None:
    """A passage that is all heading has no place that answers."""
    bare = replace(SHOP, text="# Shop")
    assert not (await compared("Was kostet ein Schloss?", "de", [bare], near_to("lock"))).answers
