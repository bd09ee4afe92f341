"""The documents that were written for the reader of answers, with their questions.

A file holds documents, one after the other (``benchmarks/answer_reader/documents``): ``@ title``,
then ``= phrase | phrase`` with which people name its subject at the end of a question, then
``# heading`` and numbered lines, each a sentence, an item of a list (``- ``) or the row of a table
(``Row. Column: cell | Column: cell``), then ``? question || lines``. Of the lines that answer, a
comma joins what answers only together, a slash what answers alone; ``-`` is what the document does
not answer. What stands below a line of ``%`` is held back.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, Final

ROW: Final = "Row. "
ITEM: Final = "- "


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
    """A document and its questions; ``names`` are phrases such as "at the Larkspur flat"."""

    title: str
    names: tuple[str, ...]
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
    heading, names, lines, questions = "", list[str](), list[Line](), list[Asked]()
    for one in filter(None, map(str.strip, written)):
        if one.startswith("# "):
            heading = one[2:]
        elif one.startswith("= "):
            names += map(str.strip, one[2:].split("|"))
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
    return Document(title, tuple(names), tuple(lines), tuple(questions))


def _groups(places: str) -> tuple[tuple[int, ...], ...]:
    if places.strip() == "-":
        return ()
    return tuple(tuple(int(n) for n in group.split(",")) for group in places.split("/"))


def as_read(line: Line) -> str:
    """A line as the service has it read."""
    if line.text.startswith(ROW):
        return line.text.removeprefix(ROW).replace(" | ", ", ")
    return line.text.removeprefix(ITEM)


def run_over(
    lines: Sequence[Line], numbers: Collection[int], more: int, chance: Random
) -> Sequence[Line]:
    """From the first to the last of some lines, with so many ``more`` about them where there are.

    What is added stands under the same heading, and no row of a table comes with another line.
    """
    places = [at for at, line in enumerate(lines) if line.number in numbers]
    first, last = places[0], places[-1]
    for _ in range(more):
        before = first > 0 and are_one_run(lines[first - 1], lines[first])
        after = last + 1 < len(lines) and are_one_run(lines[last], lines[last + 1])
        if before and (not after or chance.random() < 1 / 2):
            first -= 1
        elif after:
            last += 1
    return lines[first : last + 1]


def are_far_apart(lines: Sequence[Line], numbers: Collection[int], most: int) -> bool:
    """Whether there are more than so many lines from the first to the last of some."""
    places = [at for at, line in enumerate(lines) if line.number in numbers]
    return places[-1] - places[0] > most


def are_one_run(one: Line, other: Line) -> bool:
    """Whether two lines stand under one heading and are no rows, so that they are read as one."""
    rows = one.text.startswith(ROW) or other.text.startswith(ROW)
    return one.heading == other.heading and not rows


def text_under(title: str, heading: str, lines: Sequence[Line]) -> str:
    """Lines behind a title and a heading, either of which may be empty, as the service reads it."""
    return ". ".join(filter(None, (title, heading, " ".join(map(as_read, lines)))))


def text_of(document: Document, line: Line) -> str:
    """A line behind the title and the heading that it stands under."""
    return text_under(document.title, line.heading, [line])


def as_markdown(document: Document) -> tuple[str, dict[int, tuple[int, int]]]:
    """A document as Markdown, and where each of its lines stands there, half-open."""
    text, places = f"# {document.title}\n", dict[int, tuple[int, int]]()
    for (heading, kind), grouped in groupby(document.lines, lambda one: (one.heading, _kind(one))):
        lines = list(grouped)
        if heading and f"\n## {heading}\n" not in text:
            text += f"\n## {heading}\n"
        text += "\n" + (_header(lines[0].text) if kind == ROW else "")
        for line in lines:
            said = _cells(line.text) if kind == ROW else line.text
            places[line.number] = len(text), len(text) + len(said)
            text += said + ("\n" if kind else " ")
        text = text.rstrip(" ") + ("" if kind else "\n")
    return text, places


def _kind(line: Line) -> str:
    return next((kind for kind in (ROW, ITEM) if line.text.startswith(kind)), "")


def _header(row: str) -> str:
    names = [cell.partition(": ")[0] for cell in row.removeprefix(ROW).split(" | ")]
    return f"| {' | '.join(names)} |\n|{' --- |' * len(names)}\n"


def _cells(row: str) -> str:
    values = [cell.partition(": ")[2] for cell in row.removeprefix(ROW).split(" | ")]
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
