"""Fitting the judge of answers, and what it makes of questions that it was not fitted to.

    python -m benchmarks.answer_judge.training [--out tunedd_api/rag/answering/deciding/judge.npz]
        [--most 17] [--work .evaluation/answer-judge]

Needs scikit-learn, which the service does not. Indexes each library, asks its questions alone and
has as many places read as the service does: some three questions a second on two cores. What was
observed is kept below ``--work``, and taken from there as long as the same is observed.

Prints for each library how well questions that are answered are told from others (the area under
the ROC curve), what share of the answered ones would be refused where .80 and .65 of the others
are, and what is refused of either at the likelihood that is asked for: by the rule of words and
reading, and by the judge. For libraries that it is fitted to, each is judged by what was fitted to
the others, and the documents held back from the readers in five parts.
"""

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from benchmarks.answer_judge.written import (
    HELD_BACK,
    STRANGE,
    WRITTEN,
    Asked,
    AskedLibrary,
    put_together,
    with_strange_questions,
    written,
)
from benchmarks.answerability import Bench, settings_for
from benchmarks.answerability_cases import Case
from benchmarks.boosting import fitted, likelihoods
from tunedd_api.bootstrap.library import open_library
from tunedd_api.rag.answering.deciding.answer_likelihood import ENOUGH as ENOUGH_BY_RULE
from tunedd_api.rag.answering.deciding.answer_likelihood import combined_log_odds, log_odds
from tunedd_api.rag.answering.deciding.answerability import answerability
from tunedd_api.rag.answering.deciding.judge import ENOUGH
from tunedd_api.rag.answering.deciding.observations import OBSERVED, observed
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.quoting.quoter import Quoter
from tunedd_api.rag.answering.stretches.reading import MANY
from tunedd_api.rag.boosted_trees import BoostedTrees
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.serving.logs import configure_logging

_JUDGE: Final = (
    Path(__file__).parents[2] / "tunedd_api" / "rag" / "answering" / "deciding" / "judge.npz"
)
_PARTS: Final = 5
_FIELDS: Final = ("numbers", "by_rule", "answered", "about")
_REFUSED: Final = (0.8, 0.65)
"""Shares of what is not answered at which it is asked what else is refused."""


@dataclass(frozen=True)
class Observed:
    """What was observed of a library's questions, but of those for which nothing was read.

    ``numbers`` are (questions, ``OBSERVED``), ``by_rule`` the log-odds by the rule alone.
    """

    name: str
    numbers: NDArray[np.float64]
    by_rule: NDArray[np.float64]
    answered: NDArray[np.bool_]
    about: NDArray[np.str_]

    @classmethod
    def joined(cls, name: str, some: Sequence[Self]) -> Self:
        """Those of several libraries as one."""
        return cls(name, *(np.concatenate([getattr(one, f) for one in some]) for f in _FIELDS))

    @property
    def parts(self) -> NDArray[np.int64]:
        """In which part each question is, by what it is about."""
        return np.array([crc32(about.encode()) % _PARTS for about in self.about])

    def where(self, chosen: NDArray[np.bool_]) -> Self:
        """Some of the questions."""
        return replace(self, **{field: getattr(self, field)[chosen] for field in _FIELDS})

    def report(self, likely: NDArray[np.float64]) -> None:
        """Print how its questions fare by the rule and by these likelihoods."""
        told = [f"{self.name:12s} {len(self.answered):5d}"]
        for name, scores in (("rule", self.by_rule), ("judge", likely)):
            absent = scores[~self.answered]
            shares = [
                float((scores[self.answered] < np.quantile(absent, share)).mean())
                for share in _REFUSED
            ]
            area = roc_auc_score(self.answered, scores)
            told.append(f"{name}: area {area:.3f}, refused {shares[0]:.3f} and {shares[1]:.3f}")
        here = [float((likely[group] < ENOUGH).mean()) for group in (self.answered, ~self.answered)]
        told.append(f"at {ENOUGH}: {here[0]:.3f} of the answered, {here[1]:.3f} of the others")
        print("  ".join(told), flush=True)


def observed_of(library: AskedLibrary, work: Path) -> Observed:
    """What is observed of a library's questions; taken from where it was kept, if it was."""
    kept = work / f"{library.name}.npz"
    if kept.is_file():
        with np.load(kept) as found:
            if tuple(map(str, found["names"])) == OBSERVED:
                return Observed(library.name, *(found[field] for field in _FIELDS))
    found = _asked(library, work / library.name.removesuffix(STRANGE))
    fields = {field: getattr(found, field) for field in _FIELDS}
    np.savez_compressed(kept, names=np.array(OBSERVED), **fields)
    return found


def _asked(library: AskedLibrary, state: Path) -> Observed:
    settings = settings_for(library.folder, state)
    with closing(open_library(settings)) as opened:
        opened.refresh()
        bench, reader = Bench(settings, opened), opened.embedding.answer_reader
        if reader is None:
            raise SystemExit("The reader of answers is not in the cache.")
        rows = asyncio.run(_all_of(library.questions, bench, reader))
    asked = [one for one, row in zip(library.questions, rows, strict=True) if row is not None]
    told = [row for row in rows if row is not None]
    return Observed(
        library.name,
        np.array([numbers for numbers, _ in told]),
        np.array([by_rule for _, by_rule in told]),
        np.array([one.answered for one in asked]),
        np.array([one.about for one in asked]),
    )


async def _all_of(
    questions: Sequence[Asked], bench: Bench, reader: AnswerReader
) -> list[tuple[NDArray[np.float64], float] | None]:
    return [await _one_of(one, bench, reader) for one in questions]


async def _one_of(
    one: Asked, bench: Bench, reader: AnswerReader
) -> tuple[NDArray[np.float64], float] | None:
    """What is observed of a question, and its log-odds by the rule; None if nothing is read."""
    found = await bench.find(Case("", answered=one.answered, question=one.text))
    quoter = Quoter(one.text, Gathered((found,)))
    by_words = answerability(one.text, found.passages, standing=found.standing)
    odds = quoter.read(reader, MANY)
    if odds is None:
        return None
    numbers = observed(one.text, by_words, quoter.rankings[0], found.passages)
    return None if numbers is None else (numbers, combined_log_odds(by_words.likelihood, odds))


def _fitted(some: Sequence[Observed]) -> BoostedTrees:
    """A judge fitted to what was observed of libraries."""
    whole = Observed.joined("", some)
    return fitted(
        OBSERVED,
        whole.numbers,
        whole.answered,
        max_iter=250,
        learning_rate=0.05,
        max_leaf_nodes=10,
        min_samples_leaf=30,
        l2_regularization=5.0,
    )


def _by_the_other_parts(whole: Observed, others: Sequence[Observed]) -> NDArray[np.float64]:
    """How likely each question is answered, by what was fitted to the other parts of all."""
    likely = np.zeros(len(whole.answered))
    for part in range(_PARTS):
        rest = [one.where(one.parts != part) for one in (whole, *others)]
        here = whole.parts == part
        likely[here] = likelihoods(_fitted(rest), whole.numbers[here])
    return likely


def _report_strange(strange: Observed, likely: NDArray[np.float64]) -> None:
    """Print what is refused of the questions that others answer."""
    refused = (strange.by_rule < log_odds(ENOUGH_BY_RULE)).mean(), (likely < ENOUGH).mean()
    told = "what others answer: refused {:.3f} by the rule, {:.3f} by the judge"
    print(f"{len(likely)} questions, {told.format(*refused)}", flush=True)


def main() -> None:
    """Fit the judge, write it, and print what it makes of each library."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=_JUDGE)
    parser.add_argument("--most", type=int, default=17, help="libraries that are put together")
    parser.add_argument("--work", type=Path, default=Path(".evaluation/answer-judge"))
    given = parser.parse_args()
    configure_logging("warning")
    given.work.mkdir(parents=True, exist_ok=True)
    libraries = [written(folder) for folder in WRITTEN]
    libraries += put_together(given.work, given.most)
    asked = [observed_of(one, given.work) for one in libraries]
    own, held = asked[: len(WRITTEN)], asked[len(WRITTEN) :]
    strange = [observed_of(one, given.work) for one in with_strange_questions(libraries)]
    others = [observed_of(written(folder), given.work) for folder in HELD_BACK]
    for one in own:
        rest = [other for other in own if other is not one]
        one.report(likelihoods(_fitted([*rest, *held, *strange]), one.numbers))
    whole = Observed.joined("put together", held)
    whole.report(_by_the_other_parts(whole, [*own, *strange]))
    of_others = Observed.joined("of others", strange)
    _report_strange(of_others, _by_the_other_parts(of_others, asked))
    judge = _fitted([*asked, *strange])
    judge.write(given.out)
    for one in others:
        one.report(likelihoods(judge, one.numbers))


if __name__ == "__main__":
    main()
