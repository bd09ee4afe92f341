"""Which questions the service takes for answerable, and the weights by which it decides.

    python -m benchmarks.answerability [ARAGOG]

Asks the questions of ``answerability.tsv`` of the articles in ``data``: what they say, what they
do not, and what another article says. With ARAGOG, a folder with its ``benchmark.json`` and
``pdfs``, also its questions, with and without the papers that they name. Prints the share of each
group that the service refuses, and the weights of a logistic regression on all of them with the
shares that these would refuse in five-fold cross-validation.
"""

import argparse
import csv
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from benchmarks.relevance import Embedder
from tests.support.passages import a_passage
from tunedd_api.documents.passages import Passage
from tunedd_api.extraction.formats import extract
from tunedd_api.rag.answering.answerability import Answerability, answerability
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.language.tokenizers import tokenizer_in
from tunedd_api.rag.providers.base import EmbeddingOptions
from tunedd_api.rag.providers.embedded import models
from tunedd_api.rag.providers.embedded.catalogue import MINILM
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.rag.retrieval.condense import Vector
from tunedd_api.settings import Settings

_LENGTH = 900
_MOST = 90
_RETRIEVED = 6
_CUTS = (0.2, 0.25, 0.3, 0.4, 0.5)
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Document:
    """A document's passages and their unit vectors, one a row."""

    passages: list[Passage]
    vectors: Vector


@dataclass(frozen=True)
class Case:
    """A question asked of some documents, whether they answer it, and what the service says."""

    group: str
    answered: bool
    found: Answerability


def document(path: Path, embed: Callable[[list[str]], list[Vector]]) -> Document:
    """Read a file and cut it into passages; works cited are left out."""
    passages: list[Passage] = []
    for page in extract(path, path.name).pages:
        start = last = 0
        for begin, end in [*sentence_spans(page.text), (len(page.text), len(page.text))]:
            if end - start > _LENGTH or begin == len(page.text):
                cited = any(r.start <= start < r.end for r in page.references)
                if last > start and not cited:
                    text = page.text[start:last]
                    passages.append(a_passage(text, title=path.stem, page=page.number, start=start))
                start = begin
            last = end
    passages = passages[:_MOST]
    return Document(passages, np.stack(embed([passage.text for passage in passages])))


def ask(
    question: str, vector: Vector, documents: Sequence[Document], every: Vector
) -> Answerability:
    """Retrieve by likeness and words, and judge; ``every`` holds the collection's vectors."""
    passages = [passage for found in documents for passage in found.passages]
    cosines = np.concatenate([found.vectors for found in documents]) @ vector
    terms = content_terms(question)
    shares = np.array([len(terms & content_terms(p.text)) for p in passages]) / max(len(terms), 1)
    scores = sum((v - v.mean()) / (v.std() + 1e-6) for v in (cosines, shares))
    best = np.argsort(-np.asarray(scores))[:_RETRIEVED]
    background = every @ vector
    standing = float((cosines.max() - background.mean()) / background.std())
    return answerability(question, [passages[at] for at in best], standing=standing)


def of_library(embed: Callable[[list[str]], list[Vector]]) -> Iterator[Case]:
    """The questions about the articles that come with the service."""
    articles = {path.stem: document(path, embed) for path in sorted(Path("data").glob("*.pdf"))}
    every = np.concatenate([found.vectors for found in articles.values()])
    with (_HERE / "answerability.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    vectors = embed([row["question"] for row in rows])
    chance = random.Random(1)  # noqa: S311 - the same choices each time
    for row, vector in zip(rows, vectors, strict=True):
        question, name, said = row["question"], row["article"], row["said"] == "yes"
        found = ask(question, vector, [articles[name]], every)
        yield Case("said" if said else "not said", said, found)
        if said:
            other = chance.choice([article for article in articles if article != name])
            found = ask(question, vector, [articles[other]], every)
            yield Case("another article", answered=False, found=found)


def of_aragog(folder: Path, embed: Callable[[list[str]], list[Vector]]) -> Iterator[Case]:
    """ARAGOG's questions that name one of its papers, with it and without it."""
    papers = {p.stem.lower(): document(p, embed) for p in sorted((folder / "pdfs").glob("*.pdf"))}
    every = np.concatenate([found.vectors for found in papers.values()])
    questions = json.loads((folder / "benchmark.json").read_text("utf-8"))["questions"]
    for question, vector in zip(questions, embed(questions), strict=True):
        own = {name for name in papers if name.split("_")[0] in question.lower()}
        if not own:
            continue
        yield Case(
            "paper there", answered=True, found=ask(question, vector, [*papers.values()], every)
        )
        others = [found for name, found in papers.items() if name not in own]
        yield Case("paper away", answered=False, found=ask(question, vector, others, every))


def fitted(values: Vector, answered: Vector) -> Vector:
    """Weights of a logistic regression in which both outcomes count the same; the bias first."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    rows = np.column_stack([np.ones(len(values)), (values - mean) / spread])
    share = answered.mean()
    counts = np.where(answered == 1, 1 - share, share)
    weights = np.zeros(rows.shape[1])
    for _ in range(4000):
        predicted = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ ((predicted - answered) * counts) / counts.sum()
        weights -= 0.3 * (slope + 0.005 * np.concatenate([[0], weights[1:]]))
    scaled = weights[1:] / spread
    return np.concatenate([[weights[0] - (scaled * mean).sum()], scaled])


def report(cases: Sequence[Case]) -> None:
    """Print what is refused, and what a new fit would refuse."""
    groups = dict.fromkeys(case.group for case in cases)
    refused = {
        g: float(np.mean([not c.found.answerable for c in cases if c.group == g])) for g in groups
    }
    print("refused:", {group: round(share, 2) for group, share in refused.items()})
    values = np.array([astuple(case.found.signals) for case in cases], dtype=float)
    answered = np.array([case.answered for case in cases], dtype=float)
    folds = np.random.default_rng(0).integers(0, 5, len(cases))
    likely = np.zeros(len(cases))
    for fold in range(5):
        weights = fitted(values[folds != fold], answered[folds != fold])
        likely[folds == fold] = 1 / (1 + np.exp(-weights[0] - values[folds == fold] @ weights[1:]))
    print("weights, bias first:", np.round(fitted(values, answered), 2))
    for cut in _CUTS:
        shares = {
            g: round(
                float(
                    np.mean([p < cut for p, c in zip(likely, cases, strict=True) if c.group == g])
                ),
                2,
            )
            for g in groups
        }
        print(f"cut {cut}: {shares}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("aragog", nargs="?", type=Path)
    folder = parser.parse_args().aragog
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    embedding = models.open_embedding(EmbeddingOptions(MINILM.name, 600.0), weights)
    tokenizer = tokenizer_in(weights.require(MINILM, str(MINILM.tokenizer)))
    embed = Embedder(embedding, tokenizer)
    cases = list(of_library(embed))
    if folder:
        cases += of_aragog(folder, embed)
    report(cases)


if __name__ == "__main__":
    main()
