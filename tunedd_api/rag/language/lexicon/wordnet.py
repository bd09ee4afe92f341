"""What a dictionary knows of words: Open English WordNet, cut down to common English words.

The table is written by ``benchmarks/wordnet.py``. Its senses are many, so that it says what can
stand for a word, and not what does: what the service's own lists say goes before it.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from tunedd_api.rag.language.words import base_form

_SYNONYMS, _BROADER, _OPPOSITES = range(3)
"""The columns of the table."""


@lru_cache(maxsize=65_536)
def can_stand_for(one: str, other: str) -> bool:
    """Whether two words in lower case share a sense, or one is the other's noun or verb."""
    return _are_related(_SYNONYMS, one, other)


@lru_cache(maxsize=4096)
def stand_ins(low: str) -> frozenset[str]:
    """The base forms of what can stand for a word in lower case, as influenza can for flu."""
    return frozenset(_table().get(base_form(low), "").split("|")[_SYNONYMS].split())


@lru_cache(maxsize=65_536)
def is_broader(general: str, special: str) -> bool:
    """Whether every "special" is a "general", as every bird is an animal; both in lower case."""
    return _names(_BROADER, base_form(special), base_form(general))


@lru_cache(maxsize=65_536)
def are_antonyms(one: str, other: str) -> bool:
    """Whether the dictionary calls two words in lower case each other's opposites."""
    return _are_related(_OPPOSITES, one, other)


@lru_cache(maxsize=65_536)
def is_common_word(low: str) -> bool:
    """Whether the table knows a word in lower case, by itself or as what another one means."""
    return base_form(low) in _words()


@cache
def _words() -> frozenset[str]:
    table = _table()
    found = set(table)
    for columns in table.values():  # one by one: as many words as all have, together, take 3 MB
        found.update(columns.replace("|", " ").split())
    return frozenset(found)


def _are_related(column: int, one: str, other: str) -> bool:
    left, right = base_form(one), base_form(other)
    return _names(column, left, right) or _names(column, right, left)


def _names(column: int, word: str, other: str) -> bool:
    """Whether a column of a word names another one; most columns do not hold its letters at all."""
    columns = _table().get(word, "")
    return other in columns and other in columns.split("|")[column].split()


@cache
def _table() -> Mapping[str, str]:
    """The columns of each word as they stand in the file: taken apart, they take 7 MB more."""
    text = files(__package__).joinpath("wordnet.txt").read_text(encoding="utf-8")
    lines = (line.partition("|") for line in text.splitlines() if not line.startswith("#"))
    return {word: columns for word, _, columns in lines}
