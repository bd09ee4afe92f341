"""Documents that are called by what they are: "the biography", "the ferry company's year".

A title need not say so in the same words. What names a part of a document, "the deposit rules",
has a word that no title answers to, and calls none.
"""

from collections.abc import Sequence, Set
from typing import Final

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.rag.language.lexicon import are_synonyms
from tunedd_api.rag.language.lexicon.wordnet import is_broader
from tunedd_api.rag.language.stemming import stem
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.understanding.titles import words_of_title
from tunedd_api.rag.understanding.wording import fold

_KINDS: Final = tuple(
    word_set(kind)
    for kind in (
        "biography autobiography memoir memoirs biographical life recollections reminiscences",
        "paper study trial experiment experiments research investigation dissertation thesis",
        "manual guide handbook instructions booklet",
        "lease contract agreement tenancy rental",
        "programme program schedule calendar timetable agenda",
        "minutes protocol meeting",
        "rules regulations bylaws policy statutes",
        "recipes cookbook cookery recipe",
        "newsletter bulletin magazine gazette",
        "diary journal logbook log",
        "letter letters correspondence",
        "catalogue catalog brochure",
    )
)
"""Words for the same kind of writing, each line one kind."""

_WHOSE: Final = word_set(
    "company firm business club association society council organisation organization charity "
    "museum school operator people trust cooperative"
)
"""Words for whom a document is of, which its title need not say beside their name."""

_LIGHT: Final = word_set(
    "the this that an our of for from by on about in and at to with "
    "whole entire full complete short long new old latest recent"
)
"""Words of a name that no title needs to answer to."""

_ALIKE: Final = 0.9
"""What a word counts that stands for another one, beside 1 of the same."""

_PERSONAL: Final = word_set("his her their its my your")


def called_so(name: str, entries: Sequence[CatalogueEntry]) -> tuple[CatalogueEntry, ...]:
    """The documents that answer to a name in English, each word of it; several if all do alike."""
    words = words_of_title(fold(name))
    if not words.isdisjoint(_PERSONAL):
        return ()
    asked = [w for w in words if len(w) > 1 and w not in _LIGHT]
    fits = {entry.id: _fit(asked, entry) for entry in entries} if asked else {}
    best = max(fits.values(), default=0.0)
    return tuple(entry for entry in entries if best and fits[entry.id] == best)


def _fit(asked: Sequence[str], entry: CatalogueEntry) -> float:
    """How well a title and file name answer to words, each to another; 0 if one has no answer.

    What says the same word fits better than what stands for it. One word alone must say what kind
    of writing it is: "the bridge" may be a chapter.
    """
    left = {w for w in words_of_title(f"{fold(entry.title)} {fold(entry.name)}") if len(w) > 1}
    kinds: list[Set[str]] = []
    found = whose = fit = 0.0
    for word in asked:
        if any(word in kind for kind in kinds):
            continue
        same = next((w for w in left if stem(w) == stem(word)), None)
        meant = same or next((w for w in left if _stands_for(word, w)), None)
        if meant is not None:
            left = {w for w in left if stem(w) != stem(meant)}
            kinds += (kind for kind in _KINDS if word in kind)
            found += 1
            fit += 1.0 if same else _ALIKE
        elif word in _WHOSE:
            whose += 1
        else:
            return 0.0
    return fit if found > 1 or kinds or (found and whose) else 0.0


def _stands_for(word: str, other: str) -> bool:
    same_kind = any(word in kind and other in kind for kind in _KINDS)
    return same_kind or are_synonyms(word, other) or is_broader(word, other)
