"""Which documents a question names, among those that something was found in.

A long report says once whose it is and of which year, on its cover; its tables do not. Who asks
for a company's figures of a year means the report whose title or file is called so.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log
from pathlib import PurePosixPath
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.keywords import keywords

_NAME: Final = re.compile(
    r"(?<![.!?:] )(?<!^)\b[A-Z][^\W_]*|\b[^\W_]*\d[^\W_]*|\b[^\W_]+[A-Z][^\W_]*"
)
"""What is written with a capital where no sentence begins, or with a figure or a capital inside."""

_SHORTEST_BEGINNING: Final = 5
"""Letters of a word with which the name of a file begins that runs words together."""


def shares_named(question: str, passages: Sequence[Passage]) -> dict[int, float]:
    """How far a question names each document, from 0 to 1; empty where it tells none apart.

    Documents go by the numbers that their ids are.
    Only documents of several pages are named: in a short one every passage says what it is about.
    """
    if not _NAME.search(question):
        return {}
    long = {passage.document.id.int: passage for passage in passages if passage.page > 1}
    if len(long) < _FEWEST:
        return {}
    labels = {id_: _label(one.title, one.document.name) for id_, one in long.items()}
    names = _names(question, [passage.text for passage in passages])
    held = {document: _held(names, label) for document, label in labels.items()}
    counts = Counter(name for found in held.values() for name in found)
    scores = {
        document: sum(log(len(labels) / counts[name]) for name in found)
        for document, found in held.items()
    }
    best = max(scores.values())
    return {document: score / best for document, score in scores.items()} if best > 0 else {}


_FEWEST: Final = 2


def _names(question: str, texts: Sequence[str]) -> frozenset[str]:
    """The keywords of names, numbers and codes: what no text writes with a small letter."""
    found = _NAME.findall(question)
    small = [f" {name.lower()}" for name in found]
    said = "\n".join(texts)  # searched at once; no name goes over a line's end
    written = [n for n, low in zip(found, small, strict=True) if low not in said]
    years = [word for word in found if any(c.isdigit() for c in word)]
    return frozenset(keywords(" ".join((*written, *years))))


@lru_cache(4096)
def _label(title: str, name: str) -> frozenset[str]:
    stem = PurePosixPath(name).stem.replace("_", " ")
    return frozenset(keywords(f"{title} {stem}"))


def _held(names: frozenset[str], label: frozenset[str]) -> frozenset[str]:
    begun = (n for n in names - label if len(n) >= _SHORTEST_BEGINNING)
    return (names & label) | {n for n in begun if any(word.startswith(n) for word in label)}
