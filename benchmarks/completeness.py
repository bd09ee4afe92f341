"""How much of a rendered page is in the text that is read of it, and in which order.

    python -m benchmarks.completeness FOLDER [--columns 2] [--chromium chromium] [--misses]

The folder holds pages as sources, ``NAME.html`` or ``NAME.txt``. Where there is no ``NAME.pdf``
beside one, Chromium prints it as PDF, in so many columns. What the source says is the truth: recall
is the share of its words that are in the text, each counted as often as it stands there and by its
letters; order is the longest common subsequence of words, also by letters, as a share of the same.
Marks of lists and notes that only the rendering adds, and what divides words at line ends, do not
count. Exits 1 if recall is below .98 or order below .95 on the whole.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from lxml import html

from tunedd_api.extraction.formats import extract

RECALL: Final = 0.98
ORDER: Final = 0.95

_UNSEEN: Final = ("script", "style", "head", "noscript", "template")
_WORD: Final = re.compile(r"\w+")
_STYLE: Final = "<style>@page { margin: 18mm } body { column-count: %d; max-width: none }</style>"


def words(text: str) -> list[str]:
    """The words of a text in one case, without accents of composition or ligatures."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def truth_of(source: Path) -> list[str]:
    """The words that a source shows."""
    content = source.read_text(encoding="utf-8", errors="replace")
    if source.suffix == ".txt":
        return words(content)
    tree = html.document_fromstring(content.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in list(tree.iter(*_UNSEEN)):
        element.drop_tree()
    return words(" ".join(tree.itertext()))


def printed(source: Path, folder: Path, chromium: str, columns: int) -> Path:
    """A page of HTML as Chromium prints it."""
    page = folder / source.name
    page.write_bytes(source.read_bytes() + (_STYLE % columns).encode())
    pdf = folder / f"{source.stem}.pdf"
    subprocess.run(  # noqa: S603 - the browser that the caller names
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--print-to-pdf={pdf}", page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    return pdf


def recalled(truth: Sequence[str], read: Sequence[str]) -> tuple[float, Mapping[str, int]]:
    """The share of letters of words that were read, and the words that were not."""
    missing = Counter(truth) - Counter(read)
    lost = sum(len(word) * count for word, count in missing.items())
    return 1 - lost / sum(map(len, truth)), missing


def in_order(truth: Sequence[str], read: Sequence[str]) -> float:
    """The share of letters in the longest common subsequence of words.

    By the longest increasing run of matching places (Hunt and Szymanski, 1977).
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(read):
        places[word].append(place)
    ends: list[int] = []
    letters: list[int] = []
    for word in truth:
        for place in reversed(places.get(word, ())):
            at = bisect_left(ends, place)
            whole = (letters[at - 1] if at else 0) + len(word)
            if at == len(ends):
                ends.append(place)
                letters.append(whole)
            else:
                ends[at] = place
                letters[at] = whole
    return (letters[-1] if letters else 0) / sum(map(len, truth))


def main() -> int:
    """Read each page, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--columns", type=int, default=1)
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--misses", action="store_true", help="show words that are not read")
    given = parser.parse_args()
    sources = sorted(p for p in given.folder.iterdir() if p.suffix in {".html", ".txt"})
    if not sources:
        parser.error(f"no sources in {given.folder}")
    print(f"{'':<36} {'words':>6} {'recall':>7} {'order':>7}")
    figures: list[tuple[int, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for source in sources:
            pdf = source.with_suffix(".pdf")
            if not pdf.exists():
                pdf = printed(source, Path(folder), given.chromium, given.columns)
            truth = truth_of(source)
            read = words("\n".join(page.text for page in extract(pdf, pdf.name).pages))
            recall, missing = recalled(truth, read)
            order = in_order(truth, read)
            figures.append((sum(map(len, truth)), recall, order))
            print(f"{source.name[:36]:<36} {len(truth):>6} {recall:>7.4f} {order:>7.4f}")
            if given.misses:
                print("   ", dict(Counter(missing).most_common(12)))
    whole = sum(letters for letters, _, _ in figures)
    recall = sum(letters * share for letters, share, _ in figures) / whole
    order = sum(letters * share for letters, _, share in figures) / whole
    print(f"{'all':<36} {'':>6} {recall:>7.4f} {order:>7.4f}")
    return 0 if recall >= RECALL and order >= ORDER else 1


if __name__ == "__main__":
    sys.exit(main())
