"""What reading the best places adds to their words, and the weights that decide with it.

    python -m benchmarks.reading [--aragog FOLDER] [--set FILE …] [--work FOLDER]

Asks the starter library's questions of ``benchmarks.answerability``, and where they are given
ARAGOG's and those of public sets. Prints, for each, the share of its questions that are read, and
the shares of each group that are refused by words alone, with reading, and with weights that are
fitted on the other sets. Last come the weights of a logistic regression over all questions that
words leave in doubt, in which answered and absent ones of each set count the same. Indexes are kept
below ``--work``.
"""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.answerability import Bench, fitted, questions_to_ask, refused, settings_for
from benchmarks.answerability_cases import Case, of_aragog, of_library, of_set, starter_library
from tunedd_api.bootstrap.library import open_library
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.answering.deciding.answer_likelihood import (
    ENOUGH,
    IN_ONE_DOCUMENT,
    is_likely,
    log_odds,
)
from tunedd_api.rag.answering.deciding.answerability import answerability
from tunedd_api.rag.answering.deciding.sufficiency import odds_in_doubt
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.quoting.quoter import Quoter
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.retrieval.hybrid import Retrieved

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Read:
    """A case, how likely an answer is by its words, and what a reader makes of it.

    ``odds`` are the best place's, None where it was not read.
    """

    set: str
    case: Case
    likely: float
    odds: float | None

    @property
    def by_words(self) -> bool:
        """Whether words alone take it for answerable."""
        return self.likely >= ENOUGH

    @property
    def answerable(self) -> bool:
        """Whether it is taken for answerable."""
        return self.by_words if self.odds is None else is_likely(self.likely, self.odds)


def read(name: str, case: Case, found: Retrieved, reader: AnswerReader) -> Read:
    """Decide a case by its words, and by reading where they leave it in doubt."""
    standing = IN_ONE_DOCUMENT if case.only else found.standing
    words = answerability(case.question, found.passages, subject=case.subject, standing=standing)
    quoter = Quoter(case.question, Gathered((found,)), case.subject)
    odds = odds_in_doubt(case.question, words, quoter, reader)
    return Read(name, case, words.likelihood, odds)


def readings(folder: Path, state: Path, cases: Sequence[Case]) -> list[Read]:
    """Index a folder, unless it is, and read its cases.

    Raises:
        ConfigurationError: if there is no reader.
    """
    settings = settings_for(folder, state)
    with closing(open_library(settings)) as library:
        library.refresh()
        bench, reader = Bench(settings, library), library.embedding.answer_reader
        if reader is None:
            raise ConfigurationError("There is no reader of answers for this embedding model.")

        async def found_for(asked: Sequence[Case]) -> list[Retrieved]:
            return [await bench.find(case) for case in asked]

        found = asyncio.run(found_for(cases))
        return [read(state.name, c, f, reader) for c, f in zip(cases, found, strict=True)]


def weights(cases: Sequence[Read]) -> Floats:
    """The bias, and the weights of the log-odds of words and reading, of what was read."""
    doubtful = [(one.likely, one.odds, one) for one in cases if one.odds is not None]
    values = np.array([(log_odds(likely), odds) for likely, odds, _ in doubtful])
    answered = np.array([one.case.answered for *_, one in doubtful], dtype=np.float64)
    kinds = [(one.set, one.case.answered) for *_, one in doubtful]
    counts = np.array([1 / kinds.count(kind) for kind in kinds])
    return fitted(values, answered, counts)


def refused_by(cases: Sequence[Read], fit: Floats) -> list[bool]:
    """Whether each case is refused with these weights; what was not read, by its words."""
    bias, words, reading = fit
    return [
        not one.by_words
        if one.odds is None
        else bias + words * log_odds(one.likely) + reading * one.odds < 0
        for one in cases
    ]


def report(cases: Sequence[Read]) -> None:
    """Print what reading adds."""
    for name in dict.fromkeys(one.set for one in cases):
        here = [one for one in cases if one.set == name]
        others = [one for one in cases if one.set != name]
        groups = [one.case.group for one in here]
        share = np.mean([one.odds is not None for one in here])
        print(f"{name}: {share:.2f} of {len(here)} read")
        print("  by words:", refused(groups, [not one.by_words for one in here]))
        print("  with reading:", refused(groups, [not one.answerable for one in here]))
        if others:
            print("  fitted on the others:", refused(groups, refused_by(here, weights(others))))
    print("bias, words, reading:", np.round(weights(cases), 2).tolist())


def main() -> None:
    """Measure."""
    given = questions_to_ask(__doc__ or "", ".evaluation/answerability")
    work: Path = given.work
    cases = readings(starter_library(work), work / "library", list(of_library()))
    if given.aragog:
        cases += readings(given.aragog / "pdfs", work / "aragog", list(of_aragog(given.aragog)))
    for path in given.set:
        cases += readings(path.with_suffix(""), work / path.stem, list(of_set(path)))
    report(cases)


if __name__ == "__main__":
    main()
