"""What the reader of answers learns from: questions, short texts, and whether these answer them.

    python -m benchmarks.answer_reader.rows OUT --set FILE [--set FILE …] [--most QUESTIONS]

Reads sets of questions with the places of their answers (``benchmarks.question_sets``). A text is a
run of one to three sentences. One that holds an answer is set beside the sentences near it that do
not, and beside those of the rest of the document that share most words with the question; where the
document has no answer, only these are taken. Some questions lose their question mark or their
capitals, and some texts begin with the document's title, as they come in use. The same arguments
give the same rows: ``[question, text, 1 or 0]``, shuffled, as JSON.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.language.sentences import sentence_spans

_SEED: Final = 11
_LONGEST: Final = 620
"""Characters of a text."""
_LENGTHS: Final = (1, 2, 2, 3)
"""Sentences of a run, each length as often as it stands here."""
_NEAR: Final = 6
"""Sentences on each side of an answer that count as near it."""
_TITLED: Final = 0.4
_WITHOUT_MARK: Final = 0.08
_WITHOUT_CAPITALS: Final = 0.05
_NOISE: Final = 0.9
"""How far chance counts beside a shared word: not the same sentence is taken each time."""
_SAID_ANYWHERE: Final = 2
"""Characters up to which the words of an answer stand in any text."""

Row = tuple[str, str, int]


class Sentence(NamedTuple):
    """A sentence of a document: half-open offsets, and the terms of its words."""

    start: int
    end: int
    terms: frozenset[str]


@dataclass(frozen=True)
class Question:
    """A question on a document, and the offsets of its answers there; none if it has none."""

    text: str
    document: Path
    title: str
    answers: tuple[tuple[int, int], ...]


def questions(path: Path, most: int, chance: Random) -> list[Question]:
    """At most so many questions of a set, chosen by chance."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    chance.shuffle(rows)
    return [
        Question(
            row["question"],
            path.with_suffix("") / row["document"],
            row.get("title", ""),
            tuple((a, b) for a, b in row["answers"] if row["answerable"]),
        )
        for row in rows[:most]
    ]


def rows_of(question: Question, chance: Random) -> Iterator[Row]:
    """The pairs of one question: what answers it, and two texts that do not."""
    text, sentences = _read(question.document)
    asked = as_typed(question.text, chance)
    terms = frozenset(content_terms(question.text))
    answering = _answering(question, sentences)
    if question.answers and not answering:
        return

    def said(first: int, last: int) -> str:
        words = " ".join(text[sentences[first].start : sentences[last].end].split())
        titled = question.title and chance.random() < _TITLED
        return f"{question.title}. {words}"[:_LONGEST] if titled else words[:_LONGEST]

    if answering:
        yield asked, said(*_run_with(answering, len(sentences), chance)), 1
    silent = _silent(question, text, sentences, answering)
    nearest = _most_shared(terms, sentences, [i for i in silent if _is_near(i, answering)], chance)
    others = _most_shared(
        terms, sentences, [i for i in silent if not _is_near(i, answering)], chance
    )
    for at in [*nearest[:1], *others[: 1 + (not answering)]]:
        first, last = _run_without(at, len(sentences), frozenset(silent), chance)
        yield asked, said(first, last), 0


def _answering(question: Question, sentences: Sequence[Sentence]) -> list[int]:
    """The places of the sentences that hold the first of the answers, if they are few."""
    if not question.answers:
        return []
    start, end = question.answers[0]
    held = [i for i, one in enumerate(sentences) if one.start < end and start < one.end]
    return held[: max(_LENGTHS)]


def _silent(
    question: Question, text: str, sentences: Sequence[Sentence], answering: Sequence[int]
) -> list[int]:
    """The places of the sentences that hold no answer, nor its words."""
    words = [text[a:b].lower() for a, b in question.answers if b - a > _SAID_ANYWHERE]
    return [
        i
        for i, one in enumerate(sentences)
        if i not in answering
        and not any(a < one.end and one.start < b for a, b in question.answers)
        and not any(word in text[one.start : one.end].lower() for word in words)
    ]


def _is_near(at: int, answering: Sequence[int]) -> bool:
    return any(abs(at - one) <= _NEAR for one in answering)


def _most_shared(
    terms: frozenset[str], sentences: Sequence[Sentence], places: Sequence[int], chance: Random
) -> list[int]:
    """The places, those first that share most with the question."""
    shared = {i: len(terms & sentences[i].terms) + _NOISE * chance.random() for i in places}
    return sorted(places, key=lambda i: -shared[i])


def _run_with(answering: Sequence[int], count: int, chance: Random) -> tuple[int, int]:
    """The first and the last place of a run that holds the answering sentences."""
    length = chance.choice(_LENGTHS)
    first = max(0, answering[0] - chance.randrange(length))
    return first, min(count - 1, max(answering[-1], first + length - 1))


def _run_without(at: int, count: int, silent: frozenset[int], chance: Random) -> tuple[int, int]:
    """The first and the last place of a run about a sentence, with none that answers."""
    first = last = at
    for _ in range(chance.choice(_LENGTHS) - 1):
        if chance.random() < 0.5 and first - 1 in silent:
            first -= 1
        elif last + 1 < count and last + 1 in silent:
            last += 1
    return first, last


def as_typed(question: str, chance: Random) -> str:
    """A question as some people type it."""
    question = " ".join(question.split())
    drawn = chance.random()
    if drawn < _WITHOUT_MARK:
        question = question.rstrip("?! .")
    return question.lower() if drawn < _WITHOUT_CAPITALS else question


@lru_cache(maxsize=4096)
def _read(document: Path) -> tuple[str, tuple[Sentence, ...]]:
    text = document.read_text("utf-8")
    spans = sentence_spans(text)
    return text, tuple(Sentence(a, b, frozenset(content_terms(text[a:b]))) for a, b in spans)


def main() -> None:
    """Write the rows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--set", type=Path, action="append", required=True)
    parser.add_argument("--most", type=int, default=6000, help="questions of each set")
    given = parser.parse_args()
    chance = Random(_SEED)  # noqa: S311 - nothing secret
    rows: list[Row] = []
    for path in given.set:
        found = [r for q in questions(path, given.most, chance) for r in rows_of(q, chance)]
        answering = sum(label for *_, label in found)
        print(f"{path.stem}: {len(found)} pairs, {answering} of them answer")
        rows += found
    chance.shuffle(rows)
    given.out.write_text(json.dumps(rows), "utf-8")


if __name__ == "__main__":
    main()
