"""Which questions the service takes for answerable, and the weights by which it decides.

    python -m benchmarks.answerability [--aragog FOLDER] [--cast FOLDER] [--scifact FOLDER]

Asks the service's own retrieval, with the whole library in scope, the questions of
``answerability.tsv`` on the articles in ``data``, alone and after another question; and where their
folders are given, ARAGOG's questions, TREC CAsT's follow-ups and rewrites, and SciFact's claims.
The same questions are asked with what answers them out of scope. Prints the share of each group
that the service refuses, the weights of a logistic regression on all of them, and the shares that
these would refuse in five-fold cross-validation. Indexes are kept below ``--work``.
"""

import argparse
import asyncio
import csv
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tunedd_api.bootstrap.library import Library, open_library
from tunedd_api.documents.model import document_id
from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.answerability import Answerability, answerability
from tunedd_api.rag.retrieval.background import background
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, RetrievalOptions, Retrieved
from tunedd_api.serving.logs import configure_logging
from tunedd_api.settings import Settings
from tunedd_api.storage.documents import SqlDocumentCatalogue

_HERE: Final = Path(__file__).parent
_CUTS: Final = (0.2, 0.25, 0.3, 0.35, 0.4)
_FOLDS: Final = 5
_TURNS: Final = 130
_CLAIMS: Final = 110
_ABSTRACTS: Final = 350
_ANSWER: Final = 350
_AVERAGE_STANDING: Final = 4.0
_WEIGHTS: Final = {"another article": 0.5, "conversation away": 0.5, "claim, abstract away": 0.2}
"""What a group counts for beside the others, 1 unless said: of what is away, other texts may answer
some; of abstracts, most."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A question, whether it is answered, what came before it, and the documents out of scope."""

    group: str
    answered: bool
    question: str
    history: tuple[HistoryMessage, ...] = ()
    away: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Decision:
    """A case and what the service makes of it."""

    case: Case
    found: Answerability


class Bench:
    """The service's retrieval over the documents of a folder."""

    def __init__(self, settings: Settings, library: Library) -> None:
        documents = SqlDocumentCatalogue(library.database, library.index_name)
        self._documents = {path.name for path in settings.data_dir.iterdir()}
        self._passages = settings.passages
        self._retrieval = HybridRetrieval(
            library.index,
            QueryCondenser(library.embedding, library.tokenizer),
            documents,
            RetrievalOptions(settings.hybrid_alpha, settings.store_timeout),
        )

    async def find(self, case: Case) -> Retrieved:
        """What is retrieved for a question."""
        scope = DocumentScope.everything()
        if case.away:
            scope = DocumentScope.of(document_id(n) for n in self._documents - case.away)
        return await self._retrieval.find(case.question, case.history, scope, self._passages)

    async def decide(self, case: Case) -> Decision:
        """Whether the service would take the question for answerable."""
        found, known = await self.find(case), background(case.history)
        subject = f"{known.first_question} {known.last_question}" if known else ""
        decided = answerability(
            case.question, found.passages, subject=subject, standing=found.standing
        )
        return Decision(case, decided)


def decisions(folder: Path, state: Path, cases: Sequence[Case]) -> list[Decision]:
    """Index a folder, unless it is, and decide its cases."""
    settings = Settings(
        _env_file=None,
        vector_store="embedded",
        embedding_provider="embedded",
        data_dir=folder,
        state_dir=state,
        database_url=None,
    )

    async def all_of_them(bench: Bench) -> list[Decision]:
        decided = [await bench.decide(case) for case in cases]
        after = after_another(decided, await asyncio.gather(*map(bench.find, cases)))
        return decided + [await bench.decide(case) for case in after]

    with closing(open_library(settings)) as library:
        library.refresh()
        return asyncio.run(all_of_them(Bench(settings, library)))


def after_another(decided: Sequence[Decision], found: Sequence[Retrieved]) -> Iterator[Case]:
    """The library's questions asked after the one before them that is answered."""
    history: tuple[HistoryMessage, ...] = ()
    for decision, retrieved in zip(decided, found, strict=True):
        case = decision.case
        if case.group not in {"said", "not said"}:
            continue
        if history:
            yield replace(case, group=f"{case.group}, follow-up", history=history)
        if case.answered:
            passage: Passage = retrieved.passages[0]
            history = (
                HistoryMessage("user", case.question),
                HistoryMessage("assistant", passage.text[:_ANSWER], "answered"),
            )


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


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def write(corpus: Sequence[dict[str, Any]], folder: Path) -> None:
    """Write each text of a corpus as a document."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in corpus:
        text = "\n\n".join(part for part in (row.get("title"), row["text"]) if part)
        (folder / f"{row['_id']}.txt").write_text(text, "utf-8")


def fitted(values: Floats, answered: Floats, counts: Floats) -> Floats:
    """Weights of a logistic regression in which both outcomes count the same; the bias first."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = np.column_stack([np.ones(len(values)), (values - mean) / spread])
    shares = np.where(
        answered == 1,
        counts / counts[answered == 1].sum(),
        counts / counts[answered == 0].sum(),
    )
    weights = np.zeros(scaled.shape[1])
    for _ in range(6000):
        predicted = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ ((predicted - answered) * shares) / 2
        weights -= 0.5 * (slope + 0.003 * np.concatenate([[0], weights[1:]]))
    weights[1:] /= spread
    weights[0] -= (weights[1:] * mean).sum()
    return weights


def refused(groups: Sequence[str], refusals: Sequence[bool]) -> dict[str, float]:
    """The share of each group that is refused."""
    names, gone = np.array(groups), np.array(refusals)
    return {name: round(float(gone[names == name].mean()), 2) for name in dict.fromkeys(groups)}


def report(decided: Sequence[Decision]) -> None:
    """Print what is refused, and what a new fit would refuse."""
    groups = [one.case.group for one in decided]
    print("refused:", refused(groups, [not one.found.answerable for one in decided]))
    values = np.array(
        [
            astuple(replace(s, standing=_AVERAGE_STANDING if s.standing is None else s.standing))
            for s in (one.found.signals for one in decided)
        ],
        dtype=np.float64,
    )
    answered = np.array([one.case.answered for one in decided], dtype=np.float64)
    counts = np.array([_WEIGHTS.get(group, 1.0) / groups.count(group) for group in groups])
    # A question is in one fold with everything that is made of it.
    folds = np.array([crc32(one.case.question.encode()) % _FOLDS for one in decided])
    likely = np.zeros(len(decided))
    for fold in range(_FOLDS):
        here = folds == fold
        weights = fitted(values[~here], answered[~here], counts[~here])
        likely[here] = 1 / (1 + np.exp(-weights[0] - values[here] @ weights[1:]))
    print("weights, bias first:", np.round(fitted(values, answered, counts), 2).tolist())
    for cut in _CUTS:
        print(f"cut {cut}:", refused(groups, (likely < cut).tolist()))


def starter_library(work: Path) -> Path:
    """The starter library's articles, copied to where nothing else lies beside them."""
    articles = work / "library-data"
    articles.mkdir(parents=True, exist_ok=True)
    for path in Path("data").glob("*.pdf"):
        shutil.copy2(path, articles / path.name)
    return articles


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("aragog", "cast", "scifact"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--work", type=Path, default=Path(".evaluation/answerability"))
    given = parser.parse_args()
    configure_logging("warning")
    work: Path = given.work
    articles = starter_library(work)
    decided = decisions(articles, work / "library", list(of_library()))
    if given.aragog:
        papers = given.aragog / "pdfs"
        decided += decisions(papers, work / "aragog", list(of_aragog(given.aragog)))
    for name, cases_of in (("cast", of_cast), ("scifact", of_scifact)):
        if folder := getattr(given, name):
            cases = list(cases_of(folder, work / f"{name}-data"))
            decided += decisions(work / f"{name}-data", work / name, cases)
    report(decided)


if __name__ == "__main__":
    main()
