"""How often one of the places that are read answers.

    python -m benchmarks.places [--aragog FOLDER] [--set FILE …] [--work FOLDER]

Asks what ``benchmarks.quoting`` asks. Prints, for several numbers of places, what the best of them
is worth beside the best there is: those that rank best by their words, and those that are read.
Indexes are kept below ``--work``.
"""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.answerability import Bench, questions_to_ask, settings_for
from benchmarks.answerability_cases import starter_library
from benchmarks.quoting import Asked, of_aragog, of_library, of_set
from tunedd_api.bootstrap.library import open_library
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.quoting.quoter import Quoter
from tunedd_api.rag.answering.quoting.selection import quotes_of
from tunedd_api.rag.answering.stretches.reading import chosen
from tunedd_api.rag.answering.stretches.stretch import Stretch
from tunedd_api.rag.questions.kinds import kind_of_question

_MOST: Final = (1, 2, 4, 6, 8)


async def shares(bench: Bench, asked: Asked) -> list[tuple[float, float]] | None:
    """What the best by words and the best that is read are worth, for each number of places.

    None where no place is worth anything.
    """
    case = asked.case()
    found = await bench.find(case)
    ranking = Quoter(asked.question, Gathered((found,)), case.subject).rankings[0]
    kind = kind_of_question(asked.question)

    def worth(stretches: Sequence[Stretch]) -> float:
        return max((asked.worth(quotes_of(one, kind)) for one in stretches), default=0.0)

    ranked = [one.stretch for one in ranking.stretches]
    if not (best := worth(ranked)):
        return None
    read = list(chosen(asked.question, ranking, max(_MOST)))
    return [(worth(ranked[:most]) / best, worth(read[:most]) / best) for most in _MOST]


def report(name: str, folder: Path, state: Path, questions: Sequence[Asked]) -> None:
    """Index a folder, unless it is, ask its questions, and print what was found."""
    settings = settings_for(folder, state)

    async def all_of_them(bench: Bench) -> list[list[tuple[float, float]]]:
        found = [await shares(bench, one) for one in questions]
        return [one for one in found if one is not None]

    with closing(open_library(settings)) as library:
        library.refresh()
        found = np.array(asyncio.run(all_of_them(Bench(settings, library))))
    for most, (words, read) in zip(_MOST, found.mean(axis=0), strict=True):
        print(f"{name}, {most}: by words {words:.3f}, read {read:.3f} of {len(found)}", flush=True)


def main() -> None:
    """Measure."""
    given = questions_to_ask(__doc__ or "", ".evaluation/quoting")
    work: Path = given.work
    report("library", starter_library(work), work / "library", list(of_library()))
    if given.aragog:
        papers = given.aragog / "pdfs"
        report("ARAGOG", papers, work / "aragog", list(of_aragog(given.aragog)))
    for path in given.set:
        report(path.stem, path.with_suffix(""), work / path.stem, list(of_set(path)))


if __name__ == "__main__":
    main()
