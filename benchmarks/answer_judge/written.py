"""Libraries with questions that they answer, and questions on the same subjects that they do not.

Those of ``benchmarks/answer_judge/libraries`` were written for the judge, some twelve documents of
all kinds each: ``questions.tsv`` has a line for each question, whose ``kind`` is ``absent`` where
no document answers it, and whose ``gold`` is what does. Those of ``held_back`` nothing is fitted
to. From the documents that the readers of answers were not trained on
(``benchmarks/answer_reader/documents``) libraries are put together by chance. Each is also asked
what only others answer.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.answer_reader.written_documents import Document, as_markdown, documents
from tunedd_api.rag.questions.asked_words import asked_words

_FOLDER: Final = Path(__file__).parent / "libraries"
_READERS: Final = Path(__file__).parents[1] / "answer_reader" / "documents"
WRITTEN: Final = tuple(sorted(_FOLDER.glob("[0-9]*")))
HELD_BACK: Final = tuple(sorted((_FOLDER / "held_back").glob("[0-9]*")))
_SEED: Final = 7
_SIZES: Final = (6, 8, 10, 14, 14, 18, 24)
"""Documents of a library that is put together."""

STRANGE: Final = "-strange"
"""How the name of a library ends that is asked what others answer."""

_MOST_STRANGE: Final = 40
"""Questions of others that a library is asked."""


@dataclass(frozen=True)
class Asked:
    """A question, what it is ``about``, by a document's name, and whether that answers it."""

    text: str
    about: str
    answered: bool


@dataclass(frozen=True)
class AskedLibrary:
    """A folder of documents and the questions on them."""

    name: str
    folder: Path
    questions: tuple[Asked, ...]


def with_strange_questions(libraries: Sequence[AskedLibrary]) -> Iterator[AskedLibrary]:
    """Each library, asked what others answer, drawn by chance: it answers none of that.

    They name something, so that no document of another library happens to answer them. What each
    is ``about`` stays the document that does.
    """
    chance = Random(_SEED)  # noqa: S311 - nothing secret
    for library in libraries:
        others = [
            replace(question, answered=False)
            for other in libraries
            if other is not library
            for question in other.questions
            if question.answered and any(word.is_name for word in asked_words(question.text))
        ]
        asked = tuple(chance.sample(others, _MOST_STRANGE))
        yield replace(library, name=f"{library.name}{STRANGE}", questions=asked)


def written(folder: Path) -> AskedLibrary:
    """One of the libraries that were written."""
    with (folder / "questions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    name = f"library-{folder.name}"
    asked = (
        Asked(row["question"], f"{name}/{row['document file']}", row["kind"] != "absent")
        for row in rows
    )
    return AskedLibrary(name, folder / "documents", tuple(asked))


def put_together(work: Path, most: int) -> Iterator[AskedLibrary]:
    """At most so many libraries of the documents that were held back from the readers."""
    chance = Random(_SEED)  # noqa: S311 - nothing secret
    files = sorted(_READERS.glob("*.txt"))
    left = [(file.stem, one) for file in files for one in documents(file, held=True)]
    chance.shuffle(left)
    for number in range(most):
        if not left:
            return
        size = chance.choice(_SIZES)
        some, left = left[:size], left[size:]
        yield _library(f"held-{number:02}", some, work)


def _library(name: str, some: list[tuple[str, Document]], work: Path) -> AskedLibrary:
    folder = work / "documents" / name
    folder.mkdir(parents=True, exist_ok=True)
    asked: list[Asked] = []
    for number, (stem, document) in enumerate(some):
        (folder / f"{number:03}.md").write_text(as_markdown(document)[0], "utf-8")
        about = f"{stem}: {document.title}"
        asked += [Asked(q.text, about, bool(q.answers)) for q in document.questions]
    return AskedLibrary(name, folder, tuple(asked))
