"""What a dictionary knows of words: Open English WordNet, cut down to common English words.

The table is written by ``benchmarks/wordnet.py``. Its senses are many, so that it says what can
stand for a word, and not what does: what the service's own lists say goes before it.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from tunedd_api.rag.language.words import base_form


@dataclass(frozen=True, slots=True)
class _Table:
    synonyms: dict[str, frozenset[str]]
    broader: dict[str, frozenset[str]]
    opposites: dict[str, frozenset[str]]


@lru_cache(maxsize=65_536)
def can_stand_for(one: str, other: str) -> bool:
    """Whether two words in lower case share a sense, or one is the other's noun or verb."""
    return _are_related(_table().synonyms, one, other)


@lru_cache(maxsize=65_536)
def is_broader(general: str, special: str) -> bool:
    """Whether every "special" is a "general", as every bird is an animal; both in lower case."""
    return base_form(general) in _table().broader.get(base_form(special), ())


@lru_cache(maxsize=65_536)
def are_antonyms(one: str, other: str) -> bool:
    """Whether the dictionary calls two words in lower case each other's opposites."""
    return _are_related(_table().opposites, one, other)


@lru_cache(maxsize=65_536)
def is_common_word(low: str) -> bool:
    """Whether the table knows a word in lower case, by itself or as what another one means."""
    return base_form(low) in _words()


@cache
def _words() -> frozenset[str]:
    table = _table()
    relations = (table.synonyms, table.broader, table.opposites)
    return frozenset(
        word
        for relation in relations
        for entry in relation.items()
        for word in {entry[0], *entry[1]}
    )


def _are_related(relation: dict[str, frozenset[str]], one: str, other: str) -> bool:
    left, right = base_form(one), base_form(other)
    return right in relation.get(left, ()) or left in relation.get(right, ())


@cache
def _table() -> _Table:
    table = _Table({}, {}, {})
    text = files(__package__).joinpath("wordnet.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        word, synonyms, broader, opposites = line.split("|")
        for column, relation in (
            (synonyms, table.synonyms),
            (broader, table.broader),
            (opposites, table.opposites),
        ):
            if column:
                relation[word] = frozenset(column.split())
    return table
