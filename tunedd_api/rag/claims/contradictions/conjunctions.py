"""What stands behind a conjunction in a claim, and before it on the page: "if A, B", "if B, A"."""

from typing import Final

from tunedd_api.rag.claims.comparison import Comparison
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.likeness import Likeness

_CONJUNCTIONS: Final = (
    "before", "after", "because", "if", "when", "until", "unless", "once", "since",
)  # fmt: skip
_ENDS: Final = frozenset({",", ";", ":", "."})


def turns_a_conjunction(this: Comparison) -> bool:
    """Whether what a claim has behind a conjunction stands outside its clause on the page.

    Condition and consequence, cause and effect, first and second have changed places then. Only
    words that stand once on either side tell, and all of them must.
    """
    return any(
        word in this.claim.lows and word in this.page.lows and _turns(this, word)
        for word in _CONJUNCTIONS
    )


def _turns(this: Comparison, conjunction: str) -> bool:
    ours, theirs = _governed(this.claim, conjunction), _governed(this.page, conjunction)
    if not ours or not theirs:
        return False
    here, there = this.claim.bases, this.page.bases
    within: list[bool] = []
    without: list[bool] = []
    for match in this.alignment.matches:
        told = match.likeness >= Likeness.RELATED or match.likeness is Likeness.OPPOSITE
        if match.page is None or not told or not match.claim.is_content:
            continue
        if here[base_form(match.claim.low)] == there[base_form(match.page.low)] == 1:
            side = within if match.claim.place in ours else without
            side.append(match.page.place in theirs)
    return bool(within) and not any(within) and any(without)


def _governed(sentence: Sentence, conjunction: str) -> range:
    """The places from a conjunction to the end of its clause; empty if it does not stand once."""
    found = [at for at, token in enumerate(sentence.tokens) if token.low == conjunction]
    if len(found) != 1:
        return range(0)
    first = found[0] + 1
    ends = (
        at
        for at in range(first, len(sentence.tokens))
        if sentence.tokens[at].text in _ENDS
        or (at > first and sentence.clause_numbers[at] > sentence.clause_numbers[first])
    )
    return range(first, next(ends, len(sentence.tokens)))
