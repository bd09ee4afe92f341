"""Telling a follow-up from a question about something else."""

from math import log, log1p

import numpy as np
import pytest

from tunedd_api.rag.retrieval.condense import Context
from tunedd_api.rag.retrieval.subject import Signs, share_of_context
from tunedd_api.rag.vector_stores.keywords import Frequencies


def context(*new: str, length: int = 0, points_back: float = 0.0) -> Context:
    """What a conversation is about, and the question's new keywords of all that it has."""
    vector = np.zeros(2, dtype=np.float32)
    return Context(vector, {}, dict.fromkeys(new, 1.0), length, "", points_back)


def follow_up(
    *,
    together: float = 0.0,
    rare: float = 0.0,
    near: float = 0.0,
    points_back: float = 0.0,
    keywords: int = 3,
) -> Signs:
    """The signs of a question with so many keywords."""
    return Signs(together, rare, near, points_back, log1p(keywords))


def test_signs_are_read_off_the_candidates() -> None:
    """Scores are measured by the rarest keyword there could be, nearness by the background's."""
    frequencies = Frequencies(100, {"rare": 1, "common": 60})
    most = frequencies.greatest_rarity
    signs = Signs.read(
        context("rare", "common", "absent", length=3),
        frequencies,
        question=np.array([0.9, 0.2, 0.1]),
        background=np.array([0.3, 0.7, 0.1]),
        new=np.array([2 * most, 0.0, 0.0]),
    )
    assert signs.found_together == pytest.approx(2.0)
    assert signs.rare == pytest.approx(1.0)
    assert signs.near_background == pytest.approx(1.0)
    assert signs.points_back == 0.0
    assert signs.length == pytest.approx(log(4))


def test_nothing_found_is_no_sign() -> None:
    """In an empty store, and for a question without new keywords, nothing tells of a turn."""
    empty = np.zeros(0)
    signs = Signs.read(context(), Frequencies(0, {}), question=empty, background=empty, new=empty)
    assert signs == Signs(0.0, 0.0, 0.0, 0.0, 0.0)
    assert share_of_context(signs) == 1.0


@pytest.mark.parametrize(
    "signs",
    [
        follow_up(together=3.0, rare=1.0, near=0.1, keywords=6),
        follow_up(together=1.6, rare=1.0, near=0.1),
        follow_up(together=2.5, rare=0.6, near=0.0),
    ],
)
def test_another_subject_is_asked_about_without_the_conversation(signs: Signs) -> None:
    """What is found together far from the conversation turns away from it."""
    assert share_of_context(signs) == 0.0


@pytest.mark.parametrize(
    "signs",
    [
        follow_up(together=0.3, rare=0.4, near=0.9, points_back=1.0, keywords=1),
        follow_up(together=0.8, rare=0.8, near=0.4, points_back=1.0, keywords=1),
        follow_up(points_back=1.0),
        follow_up(),
    ],
)
def test_what_says_little_needs_all_of_the_conversation(signs: Signs) -> None:
    """A question that points back, or finds nothing by itself, is understood only within it."""
    assert share_of_context(signs) == 1.0


def test_what_says_enough_needs_less_of_the_conversation() -> None:
    """A question that finds what is near to the conversation by itself is left alone with it."""
    elliptic = follow_up(together=0.5, rare=0.5, near=0.3, points_back=1.0, keywords=1)
    complete = follow_up(together=2.0, rare=0.7, near=1.0, keywords=6)
    assert complete.turn < elliptic.turn + 0.1  # it stays with the subject as well
    assert share_of_context(complete) < 0.2 < share_of_context(elliptic)


@pytest.mark.parametrize("keywords", [1, 3, 8])
@pytest.mark.parametrize("near", [0.0, 0.4, 0.9])
def test_the_share_falls_with_what_the_question_finds_together(near: float, keywords: int) -> None:
    """It never jumps up where more of the question's words are found in one passage."""
    signs = [follow_up(together=x / 10, rare=0.8, near=near, keywords=keywords) for x in range(25)]
    shares = [share_of_context(one) for one in signs]
    assert shares == sorted(shares, reverse=True)
    assert any(0.0 < share < 1.0 for share in shares)
