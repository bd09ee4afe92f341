"""Tables and headings of PDFs that are recognised, against those that people see on the pages.

    python -m benchmarks.structure FOLDER... [--misses]

``evals/sets/structure.tsv`` names 41 tables and 108 headings, all there are on 68 pages of ten
documents, which are looked for in the folders: five papers of ``make papers``, and manuals from the
Debian packages cvs, debian-reference-en, graphviz-doc and texlive-latex-recommended-doc (bookworm).
A heading is recognised if it is marked with just its words; a table if what is marked and what it
is share at least 70 % of the letters of both together. Whatever else is marked on these pages is
wrong, but for the labels of boxes ("Note", "Tip").
"""

import argparse
import csv
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tunedd_api.extraction.extracts import ExtractedPage
from tunedd_api.extraction.formats import extract

GOLD: Final = Path(__file__).parents[1] / "evals" / "sets" / "structure.tsv"
SHARED: Final = 0.7
LABELS: Final = frozenset({"note", "tip", "warning", "caution"})

Span = tuple[int, int]


@dataclass(slots=True)
class GoldPage:
    """What is on a page: the words of its headings, and where its tables begin and end."""

    headings: list[str] = field(default_factory=list)
    tables: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """How many there are, how many are recognised, and how many are marked and wrong."""

    there: int = 0
    right: int = 0
    wrong: int = 0
    misses: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """The figures as a row of a table."""
        recall = self.right / self.there if self.there else 1.0
        marked = self.right + self.wrong
        precision = self.right / marked if marked else 1.0
        counts = f"{self.there:>5} {self.right:>6} {self.wrong:>6}"
        return f"{name:<44} {counts} {recall:>7.3f} {precision:>10.3f}"


def gold() -> dict[str, dict[int, GoldPage]]:
    """What the pages hold, by document and page."""
    pages: dict[str, dict[int, GoldPage]] = defaultdict(lambda: defaultdict(GoldPage))
    with GOLD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            page = pages[row["document"]][int(row["page"])]
            if row["kind"] == "heading":
                page.headings.append(row["first"])
            elif row["kind"] == "table":
                page.tables.append((row["first"], row["last"]))
    return pages


def letters(text: str) -> tuple[str, list[int]]:
    """Letters and digits of a text in one case, and the index each stems from."""
    found: list[str] = []
    places: list[int] = []
    for index, char in enumerate(text):
        for plain in unicodedata.normalize("NFKD", char).casefold():
            if plain.isalnum():
                found.append(plain)
                places.append(index)
    return "".join(found), places


def judged_headings(page: ExtractedPage, there: Sequence[str], tally: Tally, where: str) -> None:
    """Count the headings of a page."""
    wanted = [letters(text)[0] for text in there]
    tally.there += len(wanted)
    for heading in page.headings:
        words = letters(page.text[heading.start : heading.end])[0]
        if words in wanted:
            wanted.remove(words)
            tally.right += 1
        elif words not in LABELS:
            tally.wrong += 1
            tally.misses.append(f"{where}: no heading: {page.text[heading.start : heading.end]!r}")
    tally.misses += [f"{where}: heading not recognised: {words}" for words in wanted]


def judged_tables(
    page: ExtractedPage, there: Sequence[tuple[str, str]], tally: Tally, where: str
) -> None:
    """Count the tables of a page."""
    text, places = letters(page.text)
    left = list(spans(text, there, where, tally))
    tally.there += len(there)
    for table in page.tables:
        marked = [n for n, at in enumerate(places) if table.start <= at < table.end]
        span = (marked[0], marked[-1] + 1) if marked else (0, 0)
        match = max(left, key=lambda at: common(at, span), default=None)
        if match is not None and common(match, span) >= SHARED:
            left.remove(match)
            tally.right += 1
        else:
            tally.wrong += 1
            row = page.text[table.start : table.end].partition("\n")[0]
            tally.misses.append(f"{where}: no table, or not all of one: {row!r}")
    tally.misses += [f"{where}: table not recognised: {text[at[0] : at[0] + 60]}" for at in left]


def spans(text: str, tables: Sequence[tuple[str, str]], where: str, tally: Tally) -> Iterator[Span]:
    """Where the tables of a page stand among its letters."""
    for first, last in tables:
        start = text.find(letters(first)[0])
        ending = letters(last)[0]
        end = text.find(ending, start)
        if -1 in {start, end}:
            tally.misses.append(f"{where}: words of a table not in order: {first!r}, {last!r}")
        else:
            yield start, end + len(ending)


def common(one: Span, other: Span) -> float:
    """The share of both spans together that is in each."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


def main() -> int:
    """Read the documents, and print what was recognised of each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--misses", action="store_true", help="show each thing that goes wrong")
    given = parser.parse_args()
    files = {path.name: path for folder in given.folders for path in folder.rglob("*.pdf")}
    tallies: dict[str, tuple[Tally, Tally]] = {}
    for name, pages in gold().items():
        if name not in files:
            print(f"{name}: not found, and left out", file=sys.stderr)
            continue
        headings, tables = tallies[name] = Tally(), Tally()
        read = {page.number: page for page in extract(files[name], name).pages}
        for number, there in pages.items():
            page = read.get(number, ExtractedPage(number, ""))
            where = f"{name[:24]}, {number}"
            judged_headings(page, there.headings, headings, where)
            judged_tables(page, there.tables, tables, where)
    print(f"{'':<44} {'there':>5} {'right':>6} {'wrong':>6} {'recall':>7} {'precision':>10}")
    for index, kind in enumerate(("headings", "tables")):
        whole = Tally()
        for name, both in tallies.items():
            tally = both[index]
            whole.there += tally.there
            whole.right += tally.right
            whole.wrong += tally.wrong
            whole.misses += tally.misses
            if tally.there or tally.wrong:
                print(tally.line(f"{kind}: {name[:34]}"))
        print(whole.line(f"all {kind}"))
        if given.misses:
            print("\n".join(whole.misses))
    return 0


if __name__ == "__main__":
    sys.exit(main())
