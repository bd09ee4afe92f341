"""Collections for retrieval, by path: BEIR's layout, and TREC CAsT's conversations.

BEIR: ``corpus.jsonl`` (``_id``, ``title``, ``text``), ``queries*.jsonl`` (``_id``, ``text``) and
``qrels/*.tsv`` (query, document, grade). CAsT: the same corpus and ``turns.jsonl`` (``_id``,
``year``, ``raw``, ``manual_rewrite``, ``history``, ``gold``).
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

from evals.questions import Turn

_SUFFIX: Final = ".txt"


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a task, with the documents that are right for it and their grades."""

    id: str
    text: str
    right: dict[str, int]
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Queries that are measured together."""

    name: str
    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, by id, and what is asked of them."""

    name: str
    documents: dict[str, str]
    tasks: tuple[Task, ...]

    def write(self, folder: Path) -> None:
        """Write each document as a file; those that are there already stay untouched."""
        folder.mkdir(parents=True, exist_ok=True)
        for identifier, text in self.documents.items():
            path = folder / file_name(identifier)
            if not path.exists():
                path.write_text(text, "utf-8")


def read_collection(folder: Path) -> Collection:
    """Read a collection; which layout it has is told by its files.

    Raises:
        ValueError: if no query has a right document.
    """
    rows = _rows(folder / "corpus.jsonl")
    documents = {row["_id"]: _document(row) for row in rows}
    turns = folder / "turns.jsonl"
    tasks = list(_cast(_rows(turns)) if turns.exists() else _beir(folder))
    if not any(task.queries for task in tasks):
        raise ValueError(f"{folder} holds no query with a right document.")
    return Collection(folder.name, documents, tuple(tasks))


def file_name(identifier: str) -> str:
    """The name of the file that holds a document."""
    return quote(identifier, safe="") + _SUFFIX


def document_of(name: str) -> str:
    """The id of the document that a file of this name holds."""
    return unquote(name.removesuffix(_SUFFIX))


def _document(row: dict[str, Any]) -> str:
    return "\n\n".join(part for part in (row.get("title"), row["text"]) if part)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _beir(folder: Path) -> Iterator[Task]:
    texts = {r["_id"]: r["text"] for path in folder.glob("queries*.jsonl") for r in _rows(path)}
    for path in sorted((folder / "qrels").glob("*.tsv")):
        right: dict[str, dict[str, int]] = defaultdict(dict)
        with path.open(encoding="utf-8", newline="") as lines:
            for query, document, grade in list(csv.reader(lines, delimiter="\t"))[1:]:
                right[query][document] = int(grade)
        yield Task(path.stem, tuple(Query(q, texts[q], right[q]) for q in right if q in texts))


def _cast(turns: list[dict[str, Any]]) -> Iterator[Task]:
    for year in sorted({turn["year"] for turn in turns}):
        of_year = [turn for turn in turns if turn["year"] == year]
        follow = [turn for turn in of_year if turn["history"]]
        for way, queries in (
            ("raw", [_query(t, t["raw"]) for t in follow]),
            ("within their history", [_query(t, t["raw"], _past(t)) for t in follow]),
            ("rewritten by a human", [_query(t, t["manual_rewrite"]) for t in follow]),
        ):
            yield Task(f"{year}, follow-ups {way}", tuple(queries))
        yield from _after_another_subject(year, of_year)


def _after_another_subject(year: int, turns: list[dict[str, Any]]) -> Iterator[Task]:
    """The first question of each conversation, alone and after the one before it in the file."""
    firsts = [turn for turn in turns if not turn["history"]]
    others = [_longest_past(turns, first) for first in [firsts[-1], *firsts[:-1]]]
    yield Task(f"{year}, first question alone", tuple(_query(t, t["raw"]) for t in firsts))
    yield Task(
        f"{year}, first question after another subject",
        tuple(_query(t, t["raw"], past) for t, past in zip(firsts, others, strict=True)),
    )


def _longest_past(turns: list[dict[str, Any]], first: dict[str, Any]) -> tuple[Turn, ...]:
    conversation = first["_id"].rpartition("-")[0]
    pasts = [_past(t) for t in turns if t["_id"].rpartition("-")[0] == conversation]
    return max(pasts, key=len)


def _past(turn: dict[str, Any]) -> tuple[Turn, ...]:
    return tuple(Turn(**message) for message in turn["history"] if message["content"].strip())


def _query(turn: dict[str, Any], text: str, history: tuple[Turn, ...] = ()) -> Query:
    return Query(turn["_id"], text, dict.fromkeys(turn["gold"], 1), history)
