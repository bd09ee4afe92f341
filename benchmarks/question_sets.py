"""Questions on documents with the places of their answers, as public sets have them.

A file ``SET.jsonl`` stands beside a folder ``SET`` with its documents as text. Each of its lines is
a question: ``document`` (a file's name), ``question``, ``answers`` (half-open offsets in that file,
in characters), ``answerable``, and ``scoped``, true where only that document is asked.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from tunedd_api.documents.passages import Passage

_LONG: Final = 150
"""Characters without blanks from which an answer is a section: it need not be held whole."""

_SHORT: Final = 3
"""Characters up to which the words of an answer stand anywhere."""


@dataclass(frozen=True)
class Marked:
    """A question, its document, and the spans of its answers in the document without its blanks.

    ``scoped`` says that only its document is asked; ``answers`` is empty where there is none.
    """

    question: str
    document: Path
    answers: tuple[tuple[int, int], ...]
    scoped: bool

    def is_answered_at(self, passage: Passage, start: int, end: int) -> bool:
        """Whether a stretch of a passage's page holds an answer, or a part of a long one."""
        first, last = self._place(passage, start, end)
        return any(
            first < b and a < last if b - a > _LONG else first <= a and b <= last
            for a, b in self.answers
        )

    def touches(self, passage: Passage) -> bool:
        """Whether a passage holds any part of an answer, or says the same words elsewhere."""
        first, last = self._place(passage, passage.start, passage.end)
        said, told = _squeezed(passage.text).lower(), _text_of(self.document).lower()
        return any(
            (first < b and a < last) or (b - a > _SHORT and told[a:b] in said)
            for a, b in self.answers
        )

    def _place(self, passage: Passage, start: int, end: int) -> tuple[int, int]:
        """Where a stretch stands in the document without blanks; readers change only these."""
        at = -1
        if passage.document.name == self.document.name:
            at = _text_of(self.document).find(_squeezed(passage.text))
        if at < 0:
            return 0, 0
        before = passage.text[: start - passage.start]
        inside = passage.text[start - passage.start : end - passage.start]
        first = at + len(_squeezed(before))
        return first, first + len(_squeezed(inside))


def marked_questions(path: Path) -> Iterator[Marked]:
    """The questions of a file."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        document = path.with_suffix("") / row["document"]
        text = document.read_text("utf-8")
        spans = tuple(
            (len(_squeezed(text[:start])), len(_squeezed(text[:end])))
            for start, end in row["answers"]
            if row["answerable"]
        )
        yield Marked(row["question"], document, spans, row["scoped"])


@lru_cache(maxsize=1024)
def _text_of(document: Path) -> str:
    return _squeezed(document.read_text("utf-8"))


def _squeezed(text: str) -> str:
    return "".join(text.split())
