"""What the reader of claims learns from: claims, short texts, and whether these bear them out.

    python -m benchmarks.claim_reader.rows OUT [--seed 11]

A claim is set beside the lines that bear it out and those next to them, as the service reads a
sentence with its neighbours, and so is the false claim that differs from it in one thing. Some are
set beside other lines of the document, which bear neither out. The same arguments give the same
rows: ``[claim, text, 1 or 0]``, shuffled, as JSON.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.answer_reader.rows import Row
from benchmarks.answer_reader.written import write
from benchmarks.answer_reader.written_documents import ROW, Document, Line, text_under
from benchmarks.claim_reader.written_claims import Claims, claims
from tunedd_api.rag.language.content_words import content_terms

_SEED: Final = 11
_APART: Final = 5
"""Lines from the first to the last that bear a claim out, at most."""
_NEIGHBOURS: Final = (0, 0, 0, 1)
"""Lines beside them that are read, too, each number as often as it stands here."""
_ELSEWHERE: Final = 0.3
"""How often a true claim is set beside lines that do not bear it out."""
_TITLED: Final = 0.9
_NOISE: Final = 1.2


def rows_of(one: Claims, chance: Random) -> Iterator[Row]:
    """The rows of a true claim and a false one, both beside the same text."""
    run = run_with(one, chance.choice(_NEIGHBOURS), chance)
    if not run:
        return
    titled = chance.random() < _TITLED
    text = said(run, one.document, titled=titled)
    yield one.true, text, 1
    yield one.false, text, 0
    if chance.random() < _ELSEWHERE and (other := _elsewhere(one, chance)):
        yield one.true, said(other, one.document, titled=titled), 0


def run_with(one: Claims, neighbours: int, chance: Random) -> Sequence[Line]:
    """The lines that bear a claim out with so many beside them; empty if they stand far apart."""
    lines, numbers = one.document.lines, {line.number for line in one.lines}
    places = [at for at, line in enumerate(lines) if line.number in numbers]
    first, last = places[0], places[-1]
    if last - first >= _APART:
        return ()
    for _ in range(neighbours):
        before = first > 0 and _goes_on(lines[first - 1], lines[first])
        after = last + 1 < len(lines) and _goes_on(lines[last], lines[last + 1])
        if before and (not after or chance.random() < 1 / 2):
            first -= 1
        elif after:
            last += 1
    return lines[first : last + 1]


def _elsewhere(one: Claims, chance: Random) -> Sequence[Line]:
    """The line that shares most words with a claim of those that do not bear it out, and the next.

    Of several lines that do so together some may be among them, but never all.
    """
    needed = {line.number for line in one.lines}
    least = next(iter(sorted(needed, key=lambda _: chance.random())))
    lines = [line for line in one.document.lines if line.number != least]
    if len(needed) == 1:
        lines = [line for line in lines if line.number not in needed]
    terms = frozenset(content_terms(one.true))
    shared = [len(terms & frozenset(content_terms(line.text))) for line in lines]
    noisy = [count + _NOISE * chance.random() for count in shared]
    if not lines:
        return ()
    at = max(range(len(lines)), key=noisy.__getitem__)
    following = lines[at + 1 : at + 2]
    goes_on = following and _goes_on(lines[at], following[0]) and chance.random() < 1 / 2
    return [lines[at], *(following if goes_on else ())]


def _goes_on(one: Line, other: Line) -> bool:
    rows = one.text.startswith(ROW) or other.text.startswith(ROW)
    return one.heading == other.heading and not rows


def said(run: Sequence[Line], document: Document, *, titled: bool) -> str:
    """Lines as the service has them read."""
    return text_under(document.title if titled else "", run[0].heading, run)


def main() -> None:
    """Write the rows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=_SEED, help="of what chance draws")
    given = parser.parse_args()
    chance = Random(given.seed)  # noqa: S311 - nothing secret
    write([row for one in claims() for row in rows_of(one, chance)], given.out, chance)


if __name__ == "__main__":
    main()
