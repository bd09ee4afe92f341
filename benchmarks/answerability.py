"""Which questions the service takes for answerable, and the weights by which it decides.

    python -m benchmarks.answerability [--aragog FOLDER] [--cast FOLDER] [--scifact FOLDER]
        [--set FILE …]

Asks the service's own retrieval, with the whole library in scope, the questions of
``answerability.tsv`` on the articles in ``data``, alone and after another question; and where their
folders are given, ARAGOG's questions, TREC CAsT's follow-ups and rewrites, and SciFact's claims.
The same questions are asked with what answers them out of scope. The questions of public sets
(``benchmarks.question_sets``) are asked with and without the passages that hold the answer; other
passages may answer some of them all the same. Prints the share of each group that the service
refuses, the weights of a logistic regression on all of them, and the shares that these would refuse
in five-fold cross-validation, and with each set left out in turn. Indexes are kept below
``--work``.
"""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from benchmarks.answerability_cases import (
    Case,
    of_aragog,
    of_cast,
    of_library,
    of_scifact,
    of_set,
    starter_library,
)
from benchmarks.question_sets import Marked
from tunedd_api.bootstrap.library import Library, open_library
from tunedd_api.documents.model import document_id
from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.deciding.answer_likelihood import AVERAGE_STANDING, IN_ONE_DOCUMENT
from tunedd_api.rag.answering.deciding.answerability import Answerability, answerability
from tunedd_api.rag.retrieval.collection import CollectionShape
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, RetrievalOptions, Retrieved
from tunedd_api.serving.logs import configure_logging
from tunedd_api.settings import Settings
from tunedd_api.storage.documents import SqlDocumentCatalogue

_CUTS: Final = (0.2, 0.25, 0.3, 0.35, 0.4)
_FOLDS: Final = 5
_MORE: Final = 4
"""Times as many passages are found where some are taken out again."""

_ANSWER: Final = 350
_WEIGHTS: Final = {"another article": 0.5, "conversation away": 0.5, "claim, abstract away": 0.2}
_ANSWER_AWAY: Final = 0.5
"""What a group counts for beside the others, 1 unless said: of what is away, other texts may answer
some; of abstracts, most."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Decision:
    """A case, the set that it is of, and what the service makes of it."""

    set: str
    case: Case
    found: Answerability


class Bench:
    """The service's retrieval over the documents of a folder."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._name = settings.state_dir.name
        documents = SqlDocumentCatalogue(library.database, library.index_name)
        self._documents = {path.name for path in settings.data_dir.iterdir()}
        self._passages = settings.passages
        self._shape = CollectionShape(library.index.store, library.index.fingerprint.dimension)
        self._retrieval = HybridRetrieval(
            library.index,
            QueryCondenser(library.embedding, library.tokenizer),
            documents,
            RetrievalOptions(settings.hybrid_alpha, settings.store_timeout),
        )

    async def find(self, case: Case) -> Retrieved:
        """What is retrieved for a question."""
        scope = DocumentScope.everything()
        if case.away or case.only:
            asked = {case.only} if case.only else self._documents - case.away
            scope = DocumentScope.of(document_id(name) for name in asked)
        limit = self._passages if case.taken_out is None else _MORE * self._passages
        found = await self._retrieval.find(case.question, case.history, scope, limit)
        return found if case.taken_out is None else await self._without(found, case.taken_out)

    async def _without(self, found: Retrieved, taken_out: Marked) -> Retrieved:
        """What would have been found if no passage held the answer."""
        rest = [p for p in found.passages if not taken_out.touches(p)][: self._passages]
        best = max((passage.similarity for passage in rest), default=0.0)
        standing = await self._shape.standing(found.query, best)
        return replace(found, passages=tuple(rest), standing=standing)

    async def decide(self, case: Case) -> Decision:
        """Whether the service would take the question for answerable."""
        found = await self.find(case)
        standing = IN_ONE_DOCUMENT if case.only else found.standing
        decided = answerability(
            case.question, found.passages, subject=case.subject, standing=standing
        )
        return Decision(self._name, case, decided)


def settings_for(folder: Path, state: Path) -> Settings:
    """Those of an embedded service over a folder, whose index is kept in ``state``."""
    return Settings(
        _env_file=None,
        vector_store="embedded",
        embedding_provider="embedded",
        data_dir=folder,
        state_dir=state,
        database_url=None,
    )


def questions_to_ask(description: str, work: str, *others: str) -> argparse.Namespace:
    """What the command line names: each ``set``, ``work``, and folders or None.

    The folders are that of ``aragog`` and of the ``others``.
    """
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    for name in ("aragog", *others):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--set", type=Path, action="append", default=[])
    parser.add_argument("--work", type=Path, default=Path(work))
    configure_logging("warning")
    return parser.parse_args()


def decisions(folder: Path, state: Path, cases: Sequence[Case]) -> list[Decision]:
    """Index a folder, unless it is, and decide its cases."""
    settings = settings_for(folder, state)

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
            astuple(replace(s, standing=AVERAGE_STANDING if s.standing is None else s.standing))
            for s in (one.found.signals for one in decided)
        ],
        dtype=np.float64,
    )
    answered = np.array([one.case.answered for one in decided], dtype=np.float64)
    counts = np.array([_weight(group) / groups.count(group) for group in groups])
    print("weights, bias first:", np.round(fitted(values, answered, counts), 2).tolist())
    # A question is in one fold with everything that is made of it.
    folds = np.array([crc32(one.case.question.encode()) % _FOLDS for one in decided])
    sets = np.array([one.set for one in decided])
    for name, parts in (("cross-validation", folds), ("set left out", sets)):
        if len(np.unique(parts)) > 1:
            likely = of_the_others(values, answered, counts, parts)
            for cut in _CUTS:
                print(f"{name}, cut {cut}:", refused(groups, (likely < cut).tolist()))


def _weight(group: str) -> float:
    """What a group counts for."""
    return _WEIGHTS.get(group, _ANSWER_AWAY if group.endswith(", answer away") else 1.0)


def of_the_others(
    values: Floats, answered: Floats, counts: Floats, parts: NDArray[np.generic]
) -> Floats:
    """How likely an answer is by weights that are fitted without the part that a case is of."""
    likely = np.zeros(len(values))
    for part in np.unique(parts):
        here = parts == part
        weights = fitted(values[~here], answered[~here], counts[~here])
        likely[here] = 1 / (1 + np.exp(-weights[0] - values[here] @ weights[1:]))
    return likely


def main() -> None:
    """Measure."""
    given = questions_to_ask(__doc__ or "", ".evaluation/answerability", "cast", "scifact")
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
    for path in given.set:
        decided += decisions(path.with_suffix(""), work / path.stem, list(of_set(path)))
    report(decided)


if __name__ == "__main__":
    main()
