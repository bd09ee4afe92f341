"""Whether the page that answers a question about an annual report is among the first five passages.

    python -m benchmarks.filings [--work FOLDER] [--questions]

Writes the annual reports of four companies on two years each, of 30 to 150 pages, ingests them with
the settings of the environment, and asks eighty questions about figures in statements, about notes
and about the text: each within its report alone, and over all reports. The reports are boilerplate
for the most part, as such reports are, and say the same of each company and year but for the
figures. With ``--questions``, those whose page is not found are listed.
"""

import argparse
import asyncio
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.filings.figures import COMPANIES, Accounts
from benchmarks.filings.questions import Question, questions_on
from benchmarks.filings.report import Facts, Report
from tunedd_api.bootstrap.library import Library, open_library
from tunedd_api.documents.model import document_id
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.retrieval.condense import QueryCondenser
from tunedd_api.rag.retrieval.hybrid import HybridRetrieval, RetrievalOptions
from tunedd_api.serving.logs import configure_logging
from tunedd_api.settings import Settings
from tunedd_api.storage.documents import SqlDocumentCatalogue

_YEARS = (2021, 2022)
_PAGES = ((30, 40), (40, 75), (75, 100), (60, 150))
_EVERYTHING = DocumentScope(None)
_PLACES = 5

Asked = tuple[str, Question, Facts]


def written(folder: Path) -> list[Asked]:
    """Write the reports; gives what is asked of each, by its file's name."""
    folder.mkdir(parents=True, exist_ok=True)
    asked: list[Asked] = []
    for company, lengths in zip(COMPANIES, _PAGES, strict=True):
        accounts = Accounts(company)
        for year, length in zip(_YEARS, lengths, strict=True):
            name, facts, pages = Report(company, year, accounts, length).write(folder)
            print(f"{name}: {pages} pages")
            number = len({name for name, *_ in asked})
            asked += [(name, question, facts) for question in questions_on(company, year, number)]
    return asked


def retrieval_of(library: Library, settings: Settings) -> HybridRetrieval:
    """The retrieval that conversations use."""
    return HybridRetrieval(
        library.index,
        QueryCondenser(library.index.embedding, library.tokenizer),
        SqlDocumentCatalogue(library.database, library.index_name),
        RetrievalOptions(alpha=settings.hybrid_alpha, timeout=120.0),
    )


async def places(retrieval: HybridRetrieval, asked: Asked, scope: DocumentScope) -> list[bool]:
    """For each of the first passages, whether it is of a page that answers the question."""
    name, question, facts = asked
    right = {page for fact in question.facts for page in facts[fact]}
    found = await retrieval.retrieve(question.text, (), scope, _PLACES)
    return [p.document.name == name and p.page in right for p in found]


async def measure(folder: Path, *, show: bool) -> None:
    """Print the shares."""
    asked = written(folder / "reports")
    os.environ.update(
        TUNEDD_DATA_DIR=str(folder / "reports"), TUNEDD_STATE_DIR=str(folder / "state")
    )
    settings = Settings(_env_file=None)
    library = open_library(settings)
    library.refresh()
    async with library.running():
        retrieval = retrieval_of(library, settings)
        for way in ("scoped", "over all"):
            found: dict[str, list[list[bool]]] = defaultdict(list)
            for one in asked:
                scope = DocumentScope.of([document_id(one[0])]) if way == "scoped" else _EVERYTHING
                held = await places(retrieval, one, scope)
                found[one[1].kind].append(held)
                if show and not any(held):
                    print(f"  not found, {way}: {one[1].text}")
            report(way, found)


def report(way: str, found: Mapping[str, Sequence[Sequence[bool]]]) -> None:
    """Print the share of questions whose page is among the first five, and is the first."""
    everything = [held for of_kind in found.values() for held in of_kind]
    for kind, of_kind in (("all", everything), *sorted(found.items())):
        among = sum(any(held) for held in of_kind) / len(of_kind)
        first = sum(any(held[:1]) for held in of_kind) / len(of_kind)
        print(f"{way:9s} {kind:10s} first five {among:.2f}, first {first:.2f} of {len(of_kind)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path(".evaluation/filings"))
    parser.add_argument("--questions", action="store_true")
    arguments = parser.parse_args()
    configure_logging("warning")
    asyncio.run(measure(arguments.work, show=arguments.questions))
