"""The sentence pairs, and how a checker is judged by them."""

from collections import Counter

import pytest

from evals.checker import bears_out
from evals.pairs import Pair, false_let_through, read_pairs, true_flagged, verdicts

PAIRS = read_pairs()
KINDS = {
    "negation",
    "roles",
    "names",
    "numbers",
    "units",
    "comparatives",
    "dates",
    "quantifiers",
    "modality",
    "paraphrase",
    "number-words",
    "entity-swap",
    "yes-no",
}


def a_pair(claim: str, *, label: bool) -> Pair:
    """A pair about tea."""
    return Pair("a", "tea", "names", ("Tea is drunk in Assam.",), claim, label)


def test_two_hundred_pairs_half_of_them_true() -> None:
    """The set is balanced, and neither side is small."""
    assert len(PAIRS) == 200
    assert sum(pair.label for pair in PAIRS) == 100
    assert len({pair.id for pair in PAIRS}) == 200


def test_every_kind_of_change() -> None:
    """Every kind of change comes up, in several domains, and no claim repeats its passage."""
    count = Counter(pair.kind for pair in PAIRS)
    assert set(count) >= KINDS
    assert all(count[kind] >= 8 for kind in KINDS)
    assert len({pair.domain for pair in PAIRS}) >= 8
    assert [pair.id for pair in PAIRS if pair.claim in " ".join(pair.passages)] == []


def test_shares_of_wrong_verdicts() -> None:
    """False let through and true flagged are shares of the false and of the true claims."""
    pairs = [
        a_pair("Tea is drunk in Assam.", label=True),
        a_pair("People in Assam drink tea.", label=True),
        a_pair("Tea is drunk in Peru.", label=False),
    ]
    credulous = verdicts(pairs, lambda _passages, _claim: True)
    literal = verdicts(pairs, lambda passages, claim: claim in passages)
    assert (false_let_through(credulous), true_flagged(credulous)) == (1.0, 0.0)
    assert (false_let_through(literal), true_flagged(literal)) == (0.0, 0.5)
    assert [verdict.right for verdict in literal] == [True, False, True]


@pytest.mark.parametrize(
    ("claim", "borne_out"),
    [("Tea is drunk in Assam.", True), ("Coffee is grown around Harar.", False)],
)
def test_services_own_check(claim: str, borne_out: bool) -> None:  # noqa: FBT001
    """The service bears out what a passage says, and not what is about something else."""
    assert bears_out(["Salt is sold in Cadiz.", "Tea is drunk in Assam."], claim) is borne_out
