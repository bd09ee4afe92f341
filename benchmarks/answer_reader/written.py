"""Pairs, and a set, of the documents that were written for the reader of answers.

    python -m benchmarks.answer_reader.written rows OUT FILE … [--seed 11]
    python -m benchmarks.answer_reader.written set OUT.jsonl FILE …

``FILE`` is one of ``benchmarks/answer_reader/documents``. The first command writes pairs, as
``benchmarks.answer_reader.rows`` does, the second what is held back as a set. The same arguments
give the same pairs.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final, TypeAlias

from benchmarks.answer_reader.naming import named, with_name
from benchmarks.answer_reader.rows import Row, as_typed
from benchmarks.answer_reader.written_documents import (
    Asked,
    Document,
    Line,
    are_far_apart,
    are_one_run,
    documents,
    run_over,
    text_under,
    written_set,
)
from tunedd_api.rag.language.content_words import content_terms

_SEED: Final = 11
_LENGTHS: Final = (1, 1, 1, 2, 2, 3)
"""Lines of a run, each length as often as it stands here."""
_HEADED: Final = 0.9
_TITLED: Final = 0.8
"""How often a text begins with its heading, and with its document's title: as places do when they
are read."""
_ELSEWHERE: Final = 0.25
"""How often a question that names its subject is set beside what another document says, and how
often beside what answers it, as if another document said it."""
_RUNS: Final = 2
"""Runs that are drawn about an answer."""
_SILENT: Final = 2
"""Texts beside an answer that share most words with the question; one more is drawn by chance."""
_NOISE: Final = 1.2
"""How far chance counts beside a shared word."""
_APART: Final = 3
"""Lines that answer only together stand at most so far apart, to be read as one."""

Likeness: TypeAlias = Callable[[Asked, Line], float]
"""How much a line looks like an answer to a question."""


def rows_of(document: Document, chance: Random, like: Likeness) -> Iterator[Row]:
    """The pairs of a document's questions; of what does not answer, those most like an answer."""
    for question in document.questions:
        asked = as_typed(named(question.text, document, chance), chance)
        answering = {number for group in question.answers for number in group}
        silent = [line for line in document.lines if line.number not in answering]
        for group in question.answers:
            drawn = [tuple(_run_with(group, document.lines, chance)) for _ in range(_RUNS)]
            for run in dict.fromkeys(filter(None, drawn)):
                yield asked, _said(run, document, chance), 1
        hard = sorted(silent, key=lambda line: -like(question, line))
        for line in [*hard[:_SILENT], *chance.sample(hard[_SILENT:], 1)]:
            yield asked, _said(_run_about(line, silent, chance), document, chance), 0


def sharing_words(chance: Random) -> Likeness:
    """By the words that a line shares with the question, and by chance."""

    def like(question: Asked, line: Line) -> float:
        shared = frozenset(content_terms(line.text)) & frozenset(content_terms(question.text))
        return len(shared) + _NOISE * chance.random()

    return like


def _run_with(group: Sequence[int], lines: Sequence[Line], chance: Random) -> Sequence[Line]:
    """A run under one heading that holds the lines of a group; empty if they stand far apart."""
    if are_far_apart(lines, group, _APART):
        return ()
    return run_over(lines, group, chance.choice(_LENGTHS) - 1, chance)


def _run_about(line: Line, silent: Sequence[Line], chance: Random) -> Sequence[Line]:
    """A run of neighbours that do not answer."""
    run = [line]
    for _ in range(chance.choice(_LENGTHS) - 1):
        following = [one for one in silent if one.number == run[-1].number + 1]
        if following and are_one_run(run[-1], following[0]):
            run.append(following[0])
    return run


def _said(run: Sequence[Line], document: Document, chance: Random) -> str:
    """A run as the service has it read."""
    title = document.title if chance.random() < _TITLED else ""
    heading = run[0].heading if chance.random() < _HEADED else ""
    return text_under(title, heading, run)


def rows_from_elsewhere(
    document: Document, others: Sequence[Document], chance: Random
) -> Iterator[Row]:
    """Pairs of questions that name their subject, with texts under another document's title."""
    for question in document.questions:
        other = chance.choice(others)
        asked = with_name(question.text, document, chance)
        if not asked or other is document:
            continue
        if question.answers and chance.random() < _ELSEWHERE:
            run = _run_with(question.answers[0], document.lines, chance)
            if run:
                yield asked, text_under(other.title, run[0].heading, run), 0
        if chance.random() < _ELSEWHERE:
            like = sharing_words(chance)
            likest = max(other.lines, key=lambda line: like(question, line))
            yield asked, text_under(other.title, likest.heading, [likest]), 0


def write(rows: list[Row], out: Path, chance: Random) -> None:
    """Write pairs in an order that is drawn by chance."""
    chance.shuffle(rows)
    print(f"{len(rows)} pairs, {sum(row[2] for row in rows)} of them answer")
    out.write_text(json.dumps(rows), "utf-8")


def main() -> None:
    """Write pairs, or the set that is held back."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=("rows", "set"))
    parser.add_argument("out", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=_SEED, help="of what chance draws")
    given = parser.parse_args()
    held = given.what == "set"
    every = [one for path in given.files for one in documents(path, held=held)]
    if held:
        asked = written_set(every, given.out.with_suffix(""))
        given.out.write_text("".join(f"{json.dumps(one)}\n" for one in asked), "utf-8")
        return
    chance = Random(given.seed)  # noqa: S311 - nothing secret
    like = sharing_words(chance)
    rows = [row for document in every for row in rows_of(document, chance, like)]
    rows += [r for document in every for r in rows_from_elsewhere(document, every, chance)]
    write(rows, given.out, chance)


if __name__ == "__main__":
    main()
