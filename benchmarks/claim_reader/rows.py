"""What the reader of claims learns from: claims, short texts, and whether these bear them out.

A claim is set beside the lines that bear it out, at times with one next to them, and so is the
false claim that stands beside it. Some are set beside other lines, which bear neither out.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from benchmarks.answer_reader.rows import Row
from benchmarks.answer_reader.written_documents import (
    Line,
    are_far_apart,
    are_one_run,
    run_over,
    text_under,
)
from benchmarks.claim_reader.written_claims import Claims
from tunedd_api.rag.language.content_words import content_terms

_APART: Final = 4
"""Lines that bear a claim out only together stand at most so far apart."""
_NEIGHBOURS: Final = (0, 0, 0, 1)
"""Lines beside them that are read, too, each number as often as it stands here."""
_ELSEWHERE: Final = 0.3
"""How often a true claim is set beside lines that do not bear it out."""
_TITLED: Final = 0.9
_NOISE: Final = 1.2


def rows_of(one: Claims, chance: Random) -> Iterator[Row]:
    """The rows of a true claim and a false one, both beside the same text; none if it is too long.

    A third one has the true claim beside lines that do not bear it out.
    """
    lines, needed = one.document.lines, [line.number for line in one.lines]
    more = chance.choice(_NEIGHBOURS)
    if are_far_apart(lines, needed, _APART):
        return
    run = run_over(lines, needed, more, chance)
    title = one.document.title if chance.random() < _TITLED else ""
    text = text_under(title, run[0].heading, run)
    yield one.true, text, 1
    yield one.false, text, 0
    if chance.random() < _ELSEWHERE and (other := _elsewhere(one, chance)):
        yield one.true, text_under(title, other[0].heading, other), 0


def _elsewhere(one: Claims, chance: Random) -> Sequence[Line]:
    """The line that shares most words with a claim of those that do not bear it out, and the next.

    Of several lines that do so together some may be among them, but never all.
    """
    missing = chance.choice(sorted(line.number for line in one.lines))
    lines = [line for line in one.document.lines if line.number != missing]
    if not lines:
        return ()
    terms = frozenset(content_terms(one.true))
    shared = [len(terms & frozenset(content_terms(line.text))) for line in lines]
    noisy = [count + _NOISE * chance.random() for count in shared]
    at = max(range(len(lines)), key=noisy.__getitem__)
    following = lines[at + 1 : at + 2]
    goes_on = following and are_one_run(lines[at], following[0]) and chance.random() < 1 / 2
    return [lines[at], *(following if goes_on else ())]
