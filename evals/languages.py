"""Questions in many languages, about documents in the same language or in another one.

``evals/sets/languages`` has twenty everyday documents in eleven languages, all in one library, with
questions as people type them: what the documents say, mostly in other words, and, on their very
subjects, what they do not say.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from evals.asking import Reply, converse
from evals.figures import Figure, share, times
from evals.judging import folded

SET: Final = Path(__file__).parent / "sets" / "languages"
DOCUMENTS: Final = SET / "documents"
GROUP: Final = "languages"

_OWN: Final = "in the document's language"
_ACROSS: Final = "in another language"
_EMPHASIS: Final = re.compile(r"\*+")


@dataclass(frozen=True)
class Asked:
    """A question about a document, and the words there of which one answers it; none if it is not.

    A document's name begins with its language.
    """

    document: str
    language: str
    question: str
    answers: tuple[str, ...]

    @property
    def way(self) -> str:
        """Whether it is asked in the document's language."""
        return _OWN if self.document.partition("-")[0] == self.language else _ACROSS


def read_asked(path: Path = SET / "questions.jsonl") -> list[Asked]:
    """The questions of the set.

    Raises:
        ValueError, KeyError, OSError
    """
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [
        Asked(row["document"], row["language"], row["question"], tuple(row["answers"]))
        for row in rows
    ]


def ask_languages(
    client: httpx.Client, questions: Sequence[Asked]
) -> Iterator[tuple[Asked, Reply]]:
    """Ask each question by itself."""
    for one in questions:
        yield one, converse(client, [one.question])[-1]


def language_figures(found: Sequence[tuple[Asked, Reply]]) -> list[Figure]:
    """How often the answer is shown, a question refused that is answered, and one that is not."""
    figures: list[Figure] = []
    for way in (_OWN, _ACROSS):
        some = [(asked, reply) for asked, reply in found if asked.way == way]
        present = [(asked, reply) for asked, reply in some if asked.answers]
        absent = [reply for asked, reply in some if not asked.answers]
        figures += [
            share(GROUP, f"answered, {way}", (_is_right(*one) for one in present)),
            share(GROUP, f"refused though answered, {way}", (_refuses(r) for _, r in present)),
            share(GROUP, f"refused where not answered, {way}", map(_refuses, absent)),
        ]
    taken = [reply.timings["total_ms"] for _, reply in found if reply.timings]
    return [*figures, *times(GROUP, "an answer", taken)]


def language_rows(found: Sequence[tuple[Asked, Reply]]) -> list[dict[str, object]]:
    """What became of each question, to be read one by one."""
    return [
        {
            "document": asked.document,
            "language": asked.language,
            "question": asked.question,
            "answers": asked.answers,
            "outcome": reply.outcome,
            "right": _is_right(asked, reply),
            "content": reply.content,
        }
        for asked, reply in found
    ]


def _is_right(asked: Asked, reply: Reply) -> bool:
    said = folded(_EMPHASIS.sub("", reply.content))
    words = (folded(_EMPHASIS.sub("", one)) for one in asked.answers)
    return reply.outcome == "answered" and any(one in said for one in words)


def _refuses(reply: Reply) -> bool:
    return reply.outcome != "answered"
