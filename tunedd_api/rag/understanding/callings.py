"""Documents that are called by what they are: "the biography", "the ferry company's year".

A title need not say so in the same words. What names a part of a document, "the deposit rules",
has a word that no title answers to, and calls none.
"""

from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.model import CatalogueEntry
from tunedd_api.rag.language.lexicon import are_synonyms
from tunedd_api.rag.language.lexicon.wordnet import is_broader
from tunedd_api.rag.language.stemming import stem
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.understanding.titles import words_in_order
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
        "changelog changes releases release",
        "invoice bill receipt",
        "questions faq faqs",
        "prices price rates tariff tariffs fees",
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

_SAME: Final = 10
_ALIKE: Final = 9
"""What a word counts that stands for another one, beside what the same word does."""

_PERSONAL: Final = word_set("his her their its my your")


def called_so(name: str, entries: Sequence[CatalogueEntry]) -> tuple[CatalogueEntry, ...]:
    """The documents that answer to a name in English, each word of it; several if all do alike."""
    words = words_in_order(fold(name))
    if not _PERSONAL.isdisjoint(words):
        return ()
    asked = [w for w in words if len(w) > 1 and w not in _LIGHT]
    fits = {entry.id: _fit(asked, entry) for entry in entries} if asked else {}
    best = max(fits.values(), default=0)
    return tuple(entry for entry in entries if best and fits[entry.id] == best)


def _fit(asked: Sequence[str], entry: CatalogueEntry) -> int:
    """How well a title and file name answer to words, each to another; 0 if one has no answer.

    What says the same word fits better than what stands for it, and is no answer to another word.
    One word alone must say what kind of writing it is: "the bridge" may be a chapter.
    """
    left = [w for w in words_in_order(f"{fold(entry.title)} {fold(entry.name)}") if len(w) > 1]
    titled = {stem(word) for word in left}
    same = [word for word in asked if stem(word) in titled]
    stems = {stem(word) for word in same}
    left = [word for word in left if stem(word) not in stems]
    kinds = [kind for kind in _KINDS if not kind.isdisjoint(same)]
    found, fit, whose = len(stems), _SAME * len(stems), False
    for word in (w for w in asked if w not in same):
        if any(word in kind for kind in kinds):
            continue
        meant = next((w for w in left if _stands_for(word, w)), None)
        if meant is not None:
            left = [w for w in left if stem(w) != stem(meant)]
            kinds += (kind for kind in _KINDS if word in kind)
            found += 1
            fit += _ALIKE
        elif word in _WHOSE:
            whose = True
        else:
            return 0
    return fit if found > 1 or kinds or (found and whose) else 0


def _stands_for(word: str, other: str) -> bool:
    same_kind = any(word in kind and other in kind for kind in _KINDS)
    return same_kind or are_synonyms(word, other) or is_broader(word, other)
