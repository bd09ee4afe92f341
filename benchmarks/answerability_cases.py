"""The questions by which it is measured whether the service tells what its documents answer."""

import csv
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from benchmarks.question_sets import Marked, marked_questions
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.retrieval.background import background

_HERE: Final = Path(__file__).parent
_TURNS: Final = 130
_CLAIMS: Final = 110
_ABSTRACTS: Final = 350


@dataclass(frozen=True)
class Case:
    """A question, whether it is answered, what came before it, and the documents out of scope.

    ``only`` is the one document that is asked, where it is one. What is ``taken_out`` is found and
    left out again: all that holds the answer.
    """

    group: str
    answered: bool
    question: str
    history: tuple[HistoryMessage, ...] = ()
    away: frozenset[str] = frozenset()
    only: str = ""
    taken_out: Marked | None = None

    @property
    def subject(self) -> str:
        """What the conversation was about, in words; empty if there was none."""
        known = background(self.history)
        return f"{known.first_question} {known.last_question}" if known else ""


def of_library() -> Iterator[Case]:
    """The questions about the articles that come with the service."""
    with (_HERE / "answerability.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            said = row["said"] == "yes"
            yield Case("said" if said else "not said", said, row["question"])
            if said:
                away = frozenset({f"{row['article']}.pdf"})
                yield Case("another article", answered=False, question=row["question"], away=away)


def of_aragog(folder: Path) -> Iterator[Case]:
    """ARAGOG's questions that name one of its papers, with it and without it."""
    papers = {path.name for path in (folder / "pdfs").glob("*.pdf")}
    for question in json.loads((folder / "benchmark.json").read_text("utf-8"))["questions"]:
        named = {p for p in papers if Path(p).stem.split("_")[0].lower() in question.lower()}
        if named:
            yield Case("paper there", answered=True, question=question)
            yield Case("paper away", answered=False, question=question, away=frozenset(named))


def of_cast(folder: Path, data: Path) -> Iterator[Case]:
    """A sample of TREC CAsT's follow-ups, and their rewrites with and without the conversation."""
    corpus = rows(folder / "corpus.jsonl")
    write(corpus, data)
    chance = random.Random(3)  # noqa: S311 - the same choices each time
    follow_ups = [turn for turn in rows(folder / "turns.jsonl") if turn["history"]]
    for turn in chance.sample(follow_ups, _TURNS):
        said = (m for m in turn["history"] if m["content"].strip())
        past = tuple(HistoryMessage(m["role"], m["content"]) for m in said)
        conversation = turn["_id"].rpartition("-")[0] + "-"
        away = frozenset(f"{r['_id']}.txt" for r in corpus if r["_id"].startswith(conversation))
        yield Case("follow-up", answered=True, question=turn["raw"], history=past)
        yield Case("rewrite", answered=True, question=turn["manual_rewrite"])
        yield Case("conversation away", answered=False, question=turn["manual_rewrite"], away=away)


def of_scifact(folder: Path, data: Path) -> Iterator[Case]:
    """A sample of SciFact's claims that an abstract supports, with and without all of theirs."""
    claims = {row["_id"]: row["text"] for row in rows(folder / "queries.train.jsonl")}
    judged = rows(folder / "evidence.train.jsonl")
    judged.sort(key=lambda row: str(row["query-id"]))
    own = {
        key: frozenset(row["doc"] for row in group)
        for key, group in groupby(judged, key=lambda row: str(row["query-id"]))
    }
    supported = sorted(
        {str(r["query-id"]) for r in judged if r["label"] == "SUPPORT"} & set(claims)
    )
    chance = random.Random(3)  # noqa: S311 - the same choices each time
    chosen = chance.sample(supported, _CLAIMS)
    needed = frozenset().union(*(own[key] for key in chosen))
    corpus = rows(folder / "corpus.jsonl")
    others = chance.sample([row for row in corpus if row["_id"] not in needed], _ABSTRACTS)
    write([row for row in corpus if row["_id"] in needed] + others, data)
    for key in chosen:
        away = frozenset(f"{name}.txt" for name in own[key])
        yield Case("claim", answered=True, question=claims[key])
        yield Case("claim, abstract away", answered=False, question=claims[key], away=away)


def of_set(path: Path) -> Iterator[Case]:
    """The questions of a public set; those with an answer also without what holds it."""
    for one in marked_questions(path):
        only = one.document.name if one.scoped else ""
        if not one.answers:
            yield Case(f"{path.stem}, absent", answered=False, question=one.question, only=only)
            continue
        yield Case(path.stem, answered=True, question=one.question, only=only)
        group = f"{path.stem}, answer away"
        yield Case(group, answered=False, question=one.question, only=only, taken_out=one)


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def write(corpus: Sequence[dict[str, Any]], folder: Path) -> None:
    """Write each text of a corpus as a document."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in corpus:
        text = "\n\n".join(part for part in (row.get("title"), row["text"]) if part)
        (folder / f"{row['_id']}.txt").write_text(text, "utf-8")


def starter_library(work: Path) -> Path:
    """The starter library's articles, copied to where nothing else lies beside them."""
    articles = work / "library-data"
    articles.mkdir(parents=True, exist_ok=True)
    for path in Path("data").glob("*.pdf"):
        shutil.copy2(path, articles / path.name)
    return articles
