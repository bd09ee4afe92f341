"""Which document a user means by a title, a part of it, a file name or a number."""

import re
from collections.abc import Sequence, Set
from functools import lru_cache
from typing import Final

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.rag.understanding.wording import fold

_FILE_ENDING: Final = re.compile(r"\.(?:pdf|docx?|pptx?|txt|md|html?|epub|csv|xlsx?|rtf)$")
_SEPARATORS: Final = re.compile(r"[\s_.,:;–—()\[\]'\"-]+")
_SUBTITLE: Final = re.compile(r":|\s[-–—]\s|\?\s")
_REMEMBERED: Final = 65_536
"""Documents whose names are kept as they are compared."""

_ENOUGH_OF_TITLE: Final = 0.5
"""Share of a title's words that names the document without a word such as "paper" beside it."""


def named_documents(
    name: str,
    entries: Sequence[CatalogueEntry],
    *,
    document_words: Set[str],
    function_words: Set[str],
) -> tuple[CatalogueEntry, ...]:
    """The documents that a name fits best; empty where it names none.

    With a word for a document ("the visibility paper", "report.pdf") any part of title and file
    name will do; without, it takes half the words of a title, lest a subject be taken for one.
    """
    if exact := exactly_named(name, entries):
        return exact
    folded = _plain(name)
    words = words_of_title(folded)
    said = words & document_words
    wanted = words - document_words - function_words
    if not wanted:
        return ()
    fitting = [e for e in entries if wanted <= _words_of(e.title, e.name)]
    if not said and not _FILE_ENDING.search(folded):
        fitting = [e for e in fitting if _covers_title(wanted, e, document_words | function_words)]
    return tuple(fitting)


def exactly_named(name: str, entries: Sequence[CatalogueEntry]) -> tuple[CatalogueEntry, ...]:
    """The documents whose title or file name it is, with or without its folder and ending."""
    plain = _plain(name)
    return tuple(entry for entry in entries if plain in _names(entry.title, entry.name))


def _plain(name: str) -> str:
    return fold(name).strip(" \"'“”„«».?!")


@lru_cache(maxsize=_REMEMBERED)
def _names(title: str, name: str) -> frozenset[str]:
    return frozenset({fold(title), fold(name), _stem(name), _base(name)})


def _base(name: str) -> str:
    return fold(name).rpartition("/")[2]


def _stem(name: str) -> str:
    return _FILE_ENDING.sub("", _base(name))


def words_of_title(folded: str) -> set[str]:
    """The words of a folded title, file name or what a document is called by."""
    return set(words_in_order(folded))


def words_in_order(folded: str) -> list[str]:
    """The same words as they follow each other, each once."""
    return list(dict.fromkeys(word for word in _SEPARATORS.split(folded) if word))


@lru_cache(maxsize=_REMEMBERED)
def _words_of(title: str, name: str) -> frozenset[str]:
    return frozenset(words_of_title(fold(title)) | words_of_title(fold(name)))


def _covers_title(wanted: Set[str], entry: CatalogueEntry, light: Set[str]) -> bool:
    titles = [entry.title, _SUBTITLE.split(entry.title)[0], _stem(entry.name)]
    return any(
        words and len(wanted & words) >= _ENOUGH_OF_TITLE * len(words) and wanted <= words
        for title in titles
        if (words := words_of_title(fold(title)) - light)
    )
