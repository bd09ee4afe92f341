"""How well the stretches that answer are ranked, and the weights that would rank them best.

    python -m benchmarks.quoting [--aragog FOLDER] [--set FILE …] [--work FOLDER]

Retrieves for the starter library's questions (evals/sets/library) and, where they are given, for
ARAGOG's and those of public sets (``benchmarks.question_sets``). A stretch is worth the share of
the question's facts that it would quote, or of the gold answer's terms that the question does not
hold; where places are known, 1 if it would quote one. Prints what the best stretch and the better
of the best two are worth beside the best there is: with the weights in use, with those of a
conditional logit on all the other sets, and with those of one on all of them, each set counting the
same. Indexes are kept below ``--work``.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.answerability import Bench, questions_to_ask, settings_for
from benchmarks.answerability_cases import Case, starter_library
from benchmarks.question_sets import Marked, marked_questions
from evals.judging import share_held, terms
from evals.questions import ANSWERABLE, read_questions
from tunedd_api.bootstrap.library import open_library
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.answering.quoting.quoter import candidates
from tunedd_api.rag.answering.quoting.selection import quotes_of
from tunedd_api.rag.answering.stretches.ranking import WEIGHTS
from tunedd_api.rag.answering.stretches.signals import StretchSignals, signals
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.questions.kinds import kind_of_question

_NAMES: Final = [field.name for field in fields(StretchSignals)]
_STEPS: Final = 400
_HALF: Final = 0.5

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question, what came before it, and what answers it: facts, an answer's terms, or places."""

    question: str
    history: tuple[HistoryMessage, ...]
    facts: tuple[tuple[str, ...], ...] = ()
    gold: str = ""
    marked: Marked | None = None

    def case(self) -> Case:
        """The question as one that is answered, of its document alone where it is asked so."""
        only = self.marked.document.name if self.marked and self.marked.scoped else ""
        return Case("", answered=True, question=self.question, history=self.history, only=only)

    def worth(self, quotes: Sequence[Quote]) -> float:
        """The share of what answers that quotes hold."""
        if self.marked is not None:
            at = self.marked.is_answered_at
            return float(any(at(quote.passage, quote.start, quote.end) for quote in quotes))
        text = " ".join(quote.text for quote in quotes)
        if self.facts:
            return share_held(self.facts, text)
        wanted = terms(self.gold) - terms(self.question)
        return len(wanted & terms(text)) / len(wanted) if wanted else 0.0


@dataclass(frozen=True)
class Ranked:
    """The signals of a question's stretches, a row each, and what each is worth."""

    group: str
    values: Floats
    worth: Floats


def of_library() -> Iterator[Asked]:
    """The library's questions of one subject in English, after what was said before them."""
    for one in read_questions():
        if one.kind in ANSWERABLE - {"summary", "comparison", "other-language"} and one.facts:
            past = tuple(HistoryMessage(turn.role, turn.content) for turn in one.history)
            yield Asked(one.question, past, one.facts)


def of_aragog(folder: Path) -> Iterator[Asked]:
    """ARAGOG's questions with their gold answers."""
    rows = json.loads((folder / "benchmark.json").read_text("utf-8"))
    for question, gold in zip(rows["questions"], rows["ground_truths"], strict=True):
        yield Asked(question, (), gold=gold)


def of_set(path: Path) -> Iterator[Asked]:
    """The questions of a public set that have an answer."""
    for marked in marked_questions(path):
        if marked.answers:
            yield Asked(marked.question, (), marked=marked)


def looked_at(group: str, folder: Path, state: Path, questions: Sequence[Asked]) -> list[Ranked]:
    """Index a folder, unless it is, and look at the stretches for its questions."""
    settings = settings_for(folder, state)

    async def all_of_them(bench: Bench) -> list[Ranked]:
        cases = []
        for one in questions:
            case = one.case()
            found = await bench.find(case)
            stretches = candidates(one.question, found.passages)
            kind = kind_of_question(one.question)
            said = signals(one.question, stretches, case.subject)
            worth = [one.worth(quotes_of(stretch, kind)) for stretch in stretches]
            if worth and max(worth) > 0:
                cases.append(Ranked(group, np.array([astuple(s) for s in said]), np.array(worth)))
        return cases

    with closing(open_library(settings)) as library:
        library.refresh()
        return asyncio.run(all_of_them(Bench(settings, library)))


def fitted(cases: Sequence[Ranked]) -> Floats:
    """The weights that make the stretches worth most the likeliest, by gradient ascent (Adam)."""
    groups = Counter(case.group for case in cases)
    lengths = [len(case.worth) for case in cases]
    first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    of_case = np.repeat(np.arange(len(cases)), lengths)
    values = np.concatenate([case.values for case in cases])
    wanted = np.concatenate([_wanted(case) for case in cases])
    counts = np.array([1 / groups[case.group] / len(groups) for case in cases])[of_case]
    weights = np.zeros(len(_NAMES))
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        scores = values @ weights
        likely = np.exp(scores - np.maximum.reduceat(scores, first)[of_case])
        likely /= np.add.reduceat(likely, first)[of_case]
        slope = 0.002 * weights - values.T @ ((wanted - likely) * counts)
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope**2
        weights -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return weights


def _wanted(case: Ranked) -> Floats:
    """How often each stretch should come first: those worth half of the best one or more."""
    share = case.worth / case.worth.max()
    wanted: Floats = np.where(share >= _HALF, share**2, 0.0)
    wanted /= wanted.sum()
    return wanted


def report(cases: Sequence[Ranked], weights: Mapping[str, Floats], name: str) -> None:
    """Print what the best stretch, and the better of two, are worth beside the best there is.

    Each group has weights of its own.
    """
    for group in weights:
        here = [case for case in cases if case.group == group]
        order = [np.argsort(-(case.values @ weights[group])) for case in here]
        for most in (1, 2):
            share = [
                case.worth[at[:most]].max() / case.worth.max()
                for case, at in zip(here, order, strict=True)
            ]
            print(f"{name}, {group}, best {most}: {np.mean(share):.3f} of {len(here)}")


def main() -> None:
    """Measure."""
    given = questions_to_ask(__doc__ or "", ".evaluation/quoting")
    work: Path = given.work
    articles = starter_library(work)
    cases = looked_at("library", articles, work / "library", list(of_library()))
    if given.aragog:
        papers = given.aragog / "pdfs"
        cases += looked_at("ARAGOG", papers, work / "aragog", list(of_aragog(given.aragog)))
    for path in given.set:
        state = work / path.stem
        cases += looked_at(path.stem, path.with_suffix(""), state, list(of_set(path)))
    groups = list(dict.fromkeys(case.group for case in cases))
    in_use = np.array([WEIGHTS[name] for name in _NAMES])
    report(cases, dict.fromkeys(groups, in_use), "in use")
    if len(groups) > 1:
        others = {g: fitted([case for case in cases if case.group != g]) for g in groups}
        report(cases, others, "fitted on the others")
    weights = fitted(cases)
    report(cases, dict.fromkeys(groups, weights), "fitted")
    print({name: round(float(w), 2) for name, w in zip(_NAMES, weights, strict=True)})


if __name__ == "__main__":
    main()
