"""Questions with what is known of their answers.

A set is a file of JSON Lines: ``evals/sets/library/questions.jsonl`` asks about ``data/``, and
``evals/sets/messages/messages.jsonl`` says what need not be asked of it, or seems so. A question
names where its answer stands and what an answer must hold. Several facts are several things to
say, and of each one wording is enough.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

Kind = Literal[
    "fact",
    "list",
    "table",
    "comparison",
    "summary",
    "follow-up",
    "change-of-subject",
    "small-talk",
    "about-the-library",
    "about-the-conversation",
    "absent-on-subject",
    "false-premise",
    "other-language",
    "about-the-service",
    "pointing",
    "whole-document",
    "looks-like-talk",
]
Outcome = Literal["answered", "no_answer", "conversation"]

MESSAGE_KINDS: Final[tuple[Kind, ...]] = (
    "small-talk",
    "about-the-service",
    "about-the-library",
    "about-the-conversation",
    "pointing",
    "whole-document",
    "looks-like-talk",
)
"""The kinds of the set of messages: what asks nothing of the documents, or only seems to."""

KINDS: Final[tuple[Kind, ...]] = tuple(
    kind
    for kind in get_args(Kind)
    if kind not in {"about-the-service", "pointing", "whole-document", "looks-like-talk"}
)
"""The kinds of the set over ``data/``."""

ANSWERABLE: Final[frozenset[Kind]] = frozenset(
    {
        "fact",
        "list",
        "table",
        "comparison",
        "summary",
        "follow-up",
        "change-of-subject",
        "other-language",
    }
)
"""The kinds whose answers stand in the documents."""

WITHOUT_EVIDENCE: Final[frozenset[Kind]] = frozenset(
    {"small-talk", "about-the-library", "about-the-conversation"}
)
"""The kinds that are answered without looking into the documents."""

_SETS: Final = Path(__file__).parent / "sets"
LIBRARY: Final = _SETS / "library" / "questions.jsonl"
MESSAGES: Final = _SETS / "messages" / "messages.jsonl"
WORDINGS: Final = _SETS / "messages" / "wordings.jsonl"

T = TypeVar("T")

_GAPS: Final = re.compile(r"[\s|]+")


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said before a question."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where an answer stands: a quote on a page, counted from 1, of a file."""

    document: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question, what came before it, and how a good answer to it looks.

    ``expected`` are the outcomes that are right. Each of ``facts`` holds wordings of one thing
    that the answer must say. ``absent`` are words that any answer would need and that no document
    holds. ``documents`` is the conversation's scope; empty, it is all of them.
    """

    id: str
    kind: Kind
    language: str
    question: str
    expected: tuple[Outcome, ...]
    history: tuple[Turn, ...] = ()
    spans: tuple[GoldSpan, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    absent: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def read_questions(path: Path = LIBRARY) -> list[Question]:
    """Read a set of questions.

    Raises:
        ValueError: if a line is not a question; it names the line.
    """
    questions = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            questions.append(_question(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}, line {number}: {error!r}") from error
    return questions


def sampled(members: Sequence[T], size: int | None) -> list[T]:
    """``size`` members of a set, spread evenly over its order; all of them without a size."""
    if size is None or size >= len(members):
        return list(members)
    return [members[i * len(members) // size] for i in range(size)]


def one_spaced(text: str) -> str:
    """The text with single spaces for line breaks and for the bars between a table's cells."""
    return _GAPS.sub(" ", text).strip()


def _question(row: dict[str, Any]) -> Question:
    if row["kind"] not in get_args(Kind):
        raise ValueError(f"unknown kind {row['kind']!r}")
    if not set(row["expected"]) <= set(get_args(Outcome)):
        raise ValueError(f"unknown outcome among {row['expected']!r}")
    return Question(
        **{
            **row,
            "expected": tuple(row["expected"]),
            "history": tuple(Turn(**turn) for turn in row.get("history", ())),
            "spans": tuple(GoldSpan(**span) for span in row.get("spans", ())),
            "facts": tuple(tuple(wordings) for wordings in row.get("facts", ())),
            "absent": tuple(row.get("absent", ())),
            "documents": tuple(row.get("documents", ())),
        }
    )
