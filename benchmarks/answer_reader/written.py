"""Documents that were written for the reader of answers, with questions people would type.

    python -m benchmarks.answer_reader.written rows OUT FILE … [--seed 11]
    python -m benchmarks.answer_reader.written set OUT.jsonl FILE …

A file holds documents, one after the other (``benchmarks/answer_reader/documents``): ``@ title``,
then ``# heading`` and numbered lines, each a sentence, an item of a list (``- ``) or the row of a
table (``Row. Column: cell | Column: cell``), then ``? question || lines``. Of the lines that
answer, a comma joins what answers only together, a slash what answers alone; ``-`` is what the
document does not answer. What stands below a line of ``%`` is held back: the first command writes
pairs of the rest, as ``benchmarks.answer_reader.rows`` does, the second what is held back as a set.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks.answer_reader.rows import Row, as_typed
from tunedd_api.rag.language.content_words import content_terms

_SEED: Final = 11
_ROW: Final = "Row. "
_ITEM: Final = "- "
_LENGTHS: Final = (1, 1, 1, 2, 2, 3)
"""Lines of a run, each length as often as it stands here."""
_HEADED: Final = 0.9
"""How often a text begins with what it stands under, as places do when they are read."""
_RUNS: Final = 2
"""Runs that are drawn about an answer."""
_SILENT: Final = 2
"""Texts beside an answer that share most words with the question; one more is drawn by chance."""
_NOISE: Final = 1.2
"""How far chance counts beside a shared word."""
_APART: Final = 3
"""Lines that answer only together stand at most so far apart, to be read as one."""


@dataclass(frozen=True)
class Line:
    """A line of a document under its heading; ``number`` is how questions call it."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True)
class Asked:
    """A question, and the groups of lines that answer it, each group alone."""

    text: str
    answers: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Document:
    """A document and its questions."""

    title: str
    lines: tuple[Line, ...]
    questions: tuple[Asked, ...]


def documents(path: Path, *, held: bool = False) -> list[Document]:
    """The documents of a file that are for training, or those that are ``held`` back.

    Raises:
        ValueError: if a line is none of those that the format knows, or a question names a line
            that is not there.
    """
    found = []
    taught, _, back = path.read_text("utf-8").partition("\n%\n")
    for block in re.split(r"^@ ", back if held else taught, flags=re.MULTILINE)[1:]:
        title, _, rest = block.partition("\n")
        found.append(_document(title.strip(), rest.splitlines()))
    return found


def _document(title: str, written: Sequence[str]) -> Document:
    heading, lines, questions = "", list[Line](), list[Asked]()
    for one in filter(None, map(str.strip, written)):
        if one.startswith("# "):
            heading = one[2:]
        elif one.startswith("? ") and "||" in one:
            asked, _, places = one[2:].rpartition("||")
            questions.append(Asked(asked.strip(), _groups(places)))
        elif numbered := re.match(r"(\d+)[.)]? (.+)", one):
            lines.append(Line(int(numbered[1]), heading, numbered[2]))
        else:
            raise ValueError(f"{title}: {one}")
    known = {line.number for line in lines}
    for question in questions:
        if not {n for group in question.answers for n in group} <= known:
            raise ValueError(f"{title}: {question.text}")
    return Document(title, tuple(lines), tuple(questions))


def _groups(places: str) -> tuple[tuple[int, ...], ...]:
    if places.strip() == "-":
        return ()
    return tuple(tuple(int(n) for n in group.split(",")) for group in places.split("/"))


def rows_of(document: Document, chance: Random) -> Iterator[Row]:
    """The pairs of a document's questions."""
    terms = {line: frozenset(content_terms(line.text)) for line in document.lines}
    for question in document.questions:
        asked = as_typed(question.text, chance)
        wanted = frozenset(content_terms(question.text))
        answering = {number for group in question.answers for number in group}
        silent = [line for line in document.lines if line.number not in answering]
        for group in question.answers:
            drawn = {tuple(_run_with(group, document.lines, chance)) for _ in range(_RUNS)}
            for run in sorted(filter(None, drawn), key=len):
                yield asked, _said(run, document, chance), 1
        shared = {line: len(terms[line] & wanted) + _NOISE * chance.random() for line in silent}
        hard = sorted(silent, key=lambda line: -shared[line])
        for line in [*hard[:_SILENT], *chance.sample(hard[_SILENT:], 1)]:
            yield asked, _said(_run_about(line, silent, chance), document, chance), 0


def _run_with(group: Sequence[int], lines: Sequence[Line], chance: Random) -> Sequence[Line]:
    """A run under one heading that holds the lines of a group; empty if they stand far apart."""
    places = [at for at, line in enumerate(lines) if line.number in group]
    first, last = places[0], places[-1]
    if last - first > _APART:
        return ()
    for _ in range(chance.choice(_LENGTHS) - 1):
        before = first > 0 and _one_run(lines[first - 1], lines[first])
        after = last + 1 < len(lines) and _one_run(lines[last], lines[last + 1])
        if before and (not after or chance.random() < 1 / 2):
            first -= 1
        elif after:
            last += 1
    return lines[first : last + 1]


def _run_about(line: Line, silent: Sequence[Line], chance: Random) -> Sequence[Line]:
    """A run of neighbours that do not answer."""
    run = [line]
    for _ in range(chance.choice(_LENGTHS) - 1):
        following = [one for one in silent if one.number == run[-1].number + 1]
        if following and _one_run(run[-1], following[0]):
            run.append(following[0])
    return run


def _one_run(one: Line, other: Line) -> bool:
    rows = one.text.startswith(_ROW) or other.text.startswith(_ROW)
    return one.heading == other.heading and not rows


def _said(run: Sequence[Line], document: Document, chance: Random) -> str:
    """A run as the service has it read."""
    text = " ".join(_read(line.text) for line in run)
    heading = run[0].heading or document.title
    return f"{heading}. {text}" if chance.random() < _HEADED else text


def _read(text: str) -> str:
    if text.startswith(_ROW):
        return text.removeprefix(_ROW).replace(" | ", ", ")
    return text.removeprefix(_ITEM)


def as_markdown(document: Document) -> tuple[str, dict[int, tuple[int, int]]]:
    """A document as Markdown, and where each of its lines stands there, half-open."""
    text, places = f"# {document.title}\n", dict[int, tuple[int, int]]()
    for (heading, kind), grouped in groupby(document.lines, lambda one: (one.heading, _kind(one))):
        lines = list(grouped)
        if heading and f"\n## {heading}\n" not in text:
            text += f"\n## {heading}\n"
        text += "\n" + (_header(lines[0].text) if kind == _ROW else "")
        for line in lines:
            said = _cells(line.text) if kind == _ROW else line.text
            places[line.number] = len(text), len(text) + len(said)
            text += said + ("\n" if kind else " ")
        text = text.rstrip(" ") + ("" if kind else "\n")
    return text, places


def _kind(line: Line) -> str:
    return next((kind for kind in (_ROW, _ITEM) if line.text.startswith(kind)), "")


def _header(row: str) -> str:
    names = [cell.partition(": ")[0] for cell in row.removeprefix(_ROW).split(" | ")]
    return f"| {' | '.join(names)} |\n|{' --- |' * len(names)}\n"


def _cells(row: str) -> str:
    values = [cell.partition(": ")[2] for cell in row.removeprefix(_ROW).split(" | ")]
    return f"| {' | '.join(values)} |"


def written_set(asked: Sequence[Document], folder: Path) -> Iterator[dict[str, Any]]:
    """Write the documents into a folder; the questions on each, one at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, document in enumerate(asked):
        text, places = as_markdown(document)
        name = f"{number:03}.md"
        (folder / name).write_text(text, "utf-8")
        for question in document.questions:
            answers = [places[n] for group in question.answers for n in group]
            yield {
                "document": name,
                "title": document.title,
                "question": question.text,
                "answers": answers,
                "answerable": bool(answers),
                "scoped": True,
            }


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
    rows = [row for document in every for row in rows_of(document, chance)]
    chance.shuffle(rows)
    print(f"{len(every)} documents, {len(rows)} pairs, {sum(r[2] for r in rows)} of them answer")
    given.out.write_text(json.dumps(rows), "utf-8")


if __name__ == "__main__":
    main()
