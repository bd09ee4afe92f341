"""What words mean to each other: synonyms, opposites and words that exclude each other.

The lists are small and written for comparing claims with their sources: they hold what plain
texts say often, not everything that a dictionary knows.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from tunedd_api.rag.language.words import base_form

_SHORTEST_ADJECTIVE: Final = 3
_SHORT: Final = 5
_NOUN_ENDINGS: Final = (
    "er", "ers", "or", "ors", "ion", "ions", "ment", "ments", "ance", "ence", "ity", "al", "ist",
    "ists", "ability",
)  # fmt: skip
_ADJECTIVE_ENDINGS: Final = ("ful", "less", "able", "ible", "ous", "ive", "ic", "ical")
_VERB_ENDINGS: Final = (
    "ify", "ifies", "ized", "izes", "izing", "ised", "ises", "ising", "ating", "ated", "ifying",
)  # fmt: skip


@lru_cache(maxsize=65_536)
def synonym_sets(low: str) -> frozenset[int]:
    """The numbers of the synonym sets that a word in lower case stands in."""
    return _synonyms().get(base_form(low), frozenset())


def written_for(low: str) -> frozenset[str]:
    """The base forms of what documents may write for a word in lower case that people type."""
    return _everyday().get(base_form(low), frozenset())


@lru_cache(maxsize=65_536)
def are_synonyms(one: str, other: str) -> bool:
    """Whether two words in lower case can stand for each other."""
    one, other = _positive(one), _positive(other)
    return base_form(one) == base_form(other) or bool(synonym_sets(one) & synonym_sets(other))


@lru_cache(maxsize=65_536)
def are_opposites(one: str, other: str) -> bool:
    """Whether two words in lower case are each other's opposites."""
    left, right = _sides(one), _sides(other)
    opposite = any((line, not side) in right for line, side in left)
    return opposite and not are_synonyms(one, other)


@lru_cache(maxsize=65_536)
def _sides(low: str) -> frozenset[tuple[int, bool]]:
    """The lines of opposites that a word in lower case stands in, and on which side."""
    known = _opposites()
    forms = (low, _positive(low), _root(low))
    return frozenset().union(*(known.get(base_form(form), ()) for form in forms))


def _root(low: str) -> str:
    """The adjective of a comparative that the lists hold as it is, as "hard" is of "harder"."""
    root = low.removesuffix("er")
    return root if root != low and base_form(root) in _opposites() else low


@lru_cache(maxsize=65_536)
def exclude_each_other(one: str, other: str) -> bool:
    """Whether two different words in lower case are of one kind, as two weekdays are."""
    if base_form(one) == base_form(other):
        return False
    kinds = _siblings()
    none: frozenset[int] = frozenset()
    return bool(kinds.get(base_form(one), none) & kinds.get(base_form(other), none))


@lru_cache(maxsize=65_536)
def _positive(low: str) -> str:
    """The adjective of a comparative or superlative that the lists know, else the word itself."""
    if base_form(low) in _opposites():
        return low
    if low.endswith("ly") and base_form(low[:-2]) in _opposites():
        return low[:-2]
    for ending in ("est", "er"):
        root = low.removesuffix(ending)
        if root == low or len(root) < _SHORTEST_ADJECTIVE or base_form(low) in _synonyms():
            continue
        for form in _roots(root):
            if base_form(form) in _opposites():
                return form
    return low


def _roots(root: str) -> tuple[str, ...]:
    """The adjectives that can stand before "er" or "est": high, larg(e), big(g), heav(y)."""
    forms = (root, f"{root}e", root[:-1] if root[-1:] == root[-2:-1] else root)
    return (*forms, f"{root[:-1]}y" if root.endswith("i") else root)


@lru_cache(maxsize=65_536)
def is_comparative(low: str) -> bool:
    """Whether a word in lower case is the comparative of an adjective that the lists know."""
    root = low.removesuffix("er")
    forms = _roots(root) if len(root) >= _SHORTEST_ADJECTIVE else ()
    return root != low and any(base_form(form) in _opposites() for form in forms)


@lru_cache(maxsize=65_536)
def is_known_verb(low: str) -> bool:
    """Whether a word in lower case is a form of a verb (it may be a noun as well)."""
    if "_" in low:  # a phrase is made of base forms
        return low.split("_")[0] in _verbs()
    no_verb = low.endswith((*_NOUN_ENDINGS, *_ADJECTIVE_ENDINGS))
    if no_verb and low.removesuffix("s") not in _verb_words():
        return False
    return base_form(low) in _verbs() or (len(low) > _SHORT and low.endswith(_VERB_ENDINGS))


@cache
def phrases() -> frozenset[tuple[str, ...]]:
    """The phrases of several words, by their base forms, that count as one word."""
    return frozenset(
        tuple(base_form(part) for part in word.split("_"))
        for name in ("synonyms", "opposites")
        for line in _lines(name)
        for word in line.split()
        if "_" in word
    )


def phrase_word(parts: Iterable[str]) -> str:
    """The one word that a phrase counts as."""
    return "_".join(parts)


@cache
def _synonyms() -> dict[str, frozenset[int]]:
    return _numbered("synonyms")


@cache
def _everyday() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _lines("everyday"):
        typed, *written = map(base_form, line.split())
        found[typed] = found.get(typed, frozenset()) | frozenset(written)
    return found


@cache
def _siblings() -> dict[str, frozenset[int]]:
    return _numbered("siblings")


@cache
def _verbs() -> frozenset[str]:
    return frozenset(base_form(word) for line in _lines("verbs") for word in line.split())


@cache
def _verb_words() -> frozenset[str]:
    return frozenset(word for line in _lines("verbs") for word in line.split())


@cache
def _opposites() -> dict[str, frozenset[tuple[int, bool]]]:
    sides: dict[str, set[tuple[int, bool]]] = {}
    for number, line in enumerate(_lines("opposites")):
        left, _, right = line.partition("|")
        for side, words in ((True, left), (False, right)):
            for word in words.split():
                sides.setdefault(_entry(word), set()).add((number, side))
    return {word: frozenset(places) for word, places in sides.items()}


def _numbered(name: str) -> dict[str, frozenset[int]]:
    sets: dict[str, set[int]] = {}
    for number, line in enumerate(_lines(name)):
        for word in line.split():
            sets.setdefault(_entry(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in sets.items()}


def _entry(word: str) -> str:
    """How a word of a list is looked up: a phrase as the one word that it counts as."""
    if "_" not in word:
        return base_form(word)
    return base_form(phrase_word(base_form(part) for part in word.split("_")))


def _lines(name: str) -> Iterator[str]:
    text = files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))
