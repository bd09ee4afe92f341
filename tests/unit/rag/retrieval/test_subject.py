"""Telling a follow-up from a question about something else."""

import numpy as np
import pytest

from tunedd_api.rag.retrieval.condense import Context
from tunedd_api.rag.retrieval.subject import Signs, share_of_context
from tunedd_api.rag.vector_stores.keywords import Frequencies


def context(*new: str, points_back: float = 0.0) -> Context:
    """What a conversation is about, and the question's new keywords."""
    vector = np.zeros(2, dtype=np.float32)
    return Context(vector, {}, dict.fromkeys(new, 1.0), "", points_back)


def test_signs_are_read_off_the_candidates() -> None:
    """Scores are measured by the rarest keyword there could be, nearness by the background's."""
    frequencies = Frequencies(100, {"rare": 1, "common": 60})
    most = frequencies.greatest_rarity
    signs = Signs.read(
        context("rare", "common", "absent"),
        frequencies,
        question=np.array([0.9, 0.2, 0.1]),
        background=np.array([0.3, 0.7, 0.1]),
        new=np.array([2 * most, 0.0, 0.0]),
    )
    assert signs.found_together == pytest.approx(2.0)
    assert signs.rare == pytest.approx(1.0)
    assert signs.near_background == pytest.approx(1.0)
    assert signs.points_back == 0.0


def test_nothing_found_is_no_sign() -> None:
    """In an empty store, and for a question without new keywords, nothing tells of a turn."""
    empty = np.zeros(0)
    signs = Signs.read(context(), Frequencies(0, {}), question=empty, background=empty, new=empty)
    assert signs == Signs(0.0, 0.0, 0.0, 0.0)
    assert share_of_context(signs) == 1.0


@pytest.mark.parametrize(
    ("signs", "share"),
    [
        (Signs(found_together=3.0, rare=1.0, near_background=0.1, points_back=0.0), 0.0),
        (Signs(found_together=1.0, rare=1.0, near_background=0.2, points_back=0.0), 0.0),
        (Signs(found_together=0.3, rare=0.4, near_background=0.9, points_back=1.0), 1.0),
        (Signs(found_together=1.2, rare=0.7, near_background=0.9, points_back=1.0), 1.0),
        (Signs(found_together=0.0, rare=0.0, near_background=0.0, points_back=1.0), 1.0),
    ],
)
def test_the_conversation_counts_as_far_as_it_is_meant(signs: Signs, share: float) -> None:
    """It does not for rare words found far from it, and does where the question points back."""
    assert share_of_context(signs) == share


def test_the_share_falls_with_the_probability() -> None:
    """Between both there is no jump."""
    signs = [Signs(x / 10, 0.8, 0.4, 0.0) for x in range(25)]
    shares = [share_of_context(one) for one in signs]
    assert shares == sorted(shares, reverse=True)
    assert any(0.0 < share < 1.0 for share in shares)
