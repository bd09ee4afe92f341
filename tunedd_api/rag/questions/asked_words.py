"""The words of a question that a text must hold to answer it, and whether a text holds them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.asking_words import ASKING, ASPECTS
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.keywords import folded
from tunedd_api.rag.language.lexicon import is_known_verb, synonym_sets, written_for
from tunedd_api.rag.language.lexicon.wordnet import stand_ins
from tunedd_api.rag.language.quarters import codes_of_quarters, quarters_as_codes
from tunedd_api.rag.language.units import MONEY
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.page_text.wrapped_lines import unbroken_spans
from tunedd_api.rag.wording.alignment import LIGHT

_IN_HEADINGS: Final = 0.8
_SYNONYM: Final = 0.6
_BEGINNING: Final = 6
_SYNONYMS: Final = "#"
_BETWEEN_WORDS: Final = re.compile(r"[_.-]+")
_ALLOWED: Final = re.compile(r"\b(?:all right|okay|fine) (?=to\b|if\b|when\b)", re.IGNORECASE)
_FEWEST_INITIALS: Final = 3
_MOST_INITIALS: Final = 6
_FEW: Final = 2
_VERSION: Final = re.compile(r"(?<![\w.])(?:v\d+(?:\.\d+)+|\d+\.\d+\.\d+)(?![\w.]*\d)")
"""A number of which one says that it is a version's, such as 4.0.0 and v2.3."""


_WHICH: Final = word_set("which what welche welcher welches quel quelle")
_IS: Final = word_set("is was are were ist war sind")
_THE: Final = word_set("the der die das")
_BEHIND_THE: Final = 3

_NUMBERED: Final = word_set("version versions release releases edition editions")
"""Kinds of things that their numbers tell: "4.0.0" is a version, also where nobody says so."""


_CODE: Final = re.compile(
    r"\b(?:errors?|codes?|status|http|ports?|faults?|alarms?|fehler(?:code)?|código|erreur)\s+"
    r"(\d{1,6})\b"
    r"|\ban?\s+(\d{3,6})(?=\W*$|\W*[.,;:?!]"
    r"|\s+(?:errors?|codes?|status|from|when|if|back|on|for|in|means?|stands?)\b)",
    re.IGNORECASE,
)
"""A number that names something: "error 42", "a 429 from the API"; not "a 100 metre race"."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word in lower case.

    ``forms`` stand for it and its other forms, ``keys`` also for its synonyms, for what the
    dictionary knows can stand for it, and for what documents write where people type it.
    """

    low: str
    forms: frozenset[str]
    keys: frozenset[str]
    is_name: bool

    @classmethod
    def of(cls, low: str, *, is_name: bool) -> "AskedWord":
        """A word of a question."""
        others = frozenset[str]() if is_name else stand_ins(low) | written_for(low)
        return cls(low, _forms(low), _keys(low) | {mark_of(low)} | others, is_name)

    @classmethod
    def kind(cls, low: str) -> "AskedWord":
        """The kind of thing that a question asks for: a text must call it so."""
        return cls(low, _forms(low), _keys(low), is_name=False)

    def is_among(self, keys: frozenset[str]) -> bool:
        """Whether texts with these keys hold the word, a synonym, or its parts."""
        parts = self.low.split("-")
        return not self.keys.isdisjoint(keys) or (
            len(parts) > 1 and all(not _keys(part).isdisjoint(keys) for part in parts)
        )


def mark_of(low: str) -> str:
    """The key of texts that are known to say a word in other words; it counts as a synonym."""
    return f"{_SYNONYMS}~{low}"


def asked_words(question: str) -> list[AskedWord]:
    """The names, nouns and verbs of a question but those by which one asks, each once."""
    found: dict[str, AskedWord] = {}
    for word in parsed(quarters_as_codes(_ALLOWED.sub("", question))).words:
        if word.tag not in {Tag.NAME, Tag.NOUN, Tag.VERB} or word.low in ASKING:
            continue
        if base_form(word.low) in LIGHT and word.tag is not Tag.NAME:
            continue
        found[word.low] = AskedWord.of(word.low, is_name=word.tag is Tag.NAME)
    for named in _CODE.finditer(question):
        number = named[1] or named[2]
        found.setdefault(number, AskedWord.of(number, is_name=True))
    # Who asks for coffee is not told of caffeine where both are asked for.
    taken = frozenset[str]().union(*(word.forms for word in found.values()))
    return [
        AskedWord(word.low, word.forms, word.keys - (taken - word.forms), word.is_name)
        for word in found.values()
    ]


def says_little(asked: Sequence[AskedWord]) -> bool:
    """Whether the words of a question are too few to tell what it is about, as in "go on"."""
    return len(asked) < _FEW and not any(word.is_name for word in asked)


def aspect_words(question: str) -> list[AskedWord]:
    """The words of a question that say which side of a thing is asked for: its drawbacks, say."""
    lows = dict.fromkeys(token.low for token in parsed(question).tokens)
    return [AskedWord.of(low, is_name=False) for low in lows if low in ASPECTS]


def kind_words(question: str) -> list[AskedWord]:
    """What kind of thing is asked for: the nouns behind "which" or "what", or those of "the … of".

    That is what an answer must be said to be: of "What fine does the act threaten?" a fine, of
    "What is the height of the tower?" a height.
    """
    found = parsed(question)
    words = {word.place: word for word in found.words}
    for at, token in enumerate(found.tokens[:-1]):
        if token.low not in _WHICH:
            continue
        first = at + 1
        if found.tokens[first].low in _IS:
            first += 1 + (first + 1 < len(found.tokens) and found.tokens[first + 1].low in _THE)
            if first - at < _BEHIND_THE:
                return []
        nouns: list[str] = []
        for place in range(first, min(first + 3, len(found.tokens))):
            word = words.get(place)
            if word is None or word.tag not in {Tag.NOUN, Tag.VERB}:
                break
            if word.tag is Tag.VERB and (place > first or first > at + 1):
                break
            if nouns and nouns[-1].endswith("s") and is_known_verb(word.low):
                break  # "which parts wear out"
            nouns.append(word.low)
        said = [noun for noun in nouns if noun not in ASKING | _NUMBERED]
        return [AskedWord.kind(noun) for noun in said]
    return []


def share_held(
    asked: Sequence[AskedWord], keys: frozenset[str], headings: frozenset[str] = frozenset()
) -> float:
    """The share of the words that texts with these keys hold, 0…1.

    A synonym counts less than the word itself, and so does what only the headings say.
    """
    if not asked:
        return 1.0
    held = 0.0
    for word in asked:
        if not word.forms.isdisjoint(keys):
            held += 1.0
        elif not word.keys.isdisjoint(keys):
            held += _SYNONYM
        elif not word.keys.isdisjoint(headings):
            held += _IN_HEADINGS
    return held / len(asked)


def shares_held(
    asked: Sequence[AskedWord], keys: frozenset[str], headings: frozenset[str]
) -> tuple[float, float, float]:
    """The share of all words that ``share_held`` tells, of the names, and of the others.

    What the headings say counts for all words and for the names, and not for the others.
    """
    held = of_names = of_others = 0.0
    names = 0
    for word in asked:
        if not word.forms.isdisjoint(keys):
            said = here = 1.0
        elif not word.keys.isdisjoint(keys):
            said = here = _SYNONYM
        else:
            said = 0.0
            here = 0.0 if word.keys.isdisjoint(headings) else _IN_HEADINGS
        held += here
        if word.is_name:
            names += 1
            of_names += here
        else:
            of_others += said
    others = len(asked) - names
    return (
        held / len(asked) if asked else 1.0,
        of_names / names if names else 1.0,
        of_others / others if others else 1.0,
    )


def keys_of(*texts: str) -> frozenset[str]:
    """The keys of all words of some sentences."""
    return frozenset().union(*map(_text_keys, texts))


def heading_keys(passage: Passage) -> frozenset[str]:
    """Those of what the document is called, the headings above, and what names the columns."""
    above = passage.section or "", passage.table_header or "", passage.called
    return _heading_keys(passage.title, passage.document.name, above)


@lru_cache(maxsize=1024)
def _heading_keys(title: str, file_name: str, above: tuple[str, ...]) -> frozenset[str]:
    return _title_keys(title, file_name) | keys_of(*above)


@lru_cache(maxsize=1024)
def _title_keys(title: str, file_name: str) -> frozenset[str]:
    """The keys of a title and a file's name, and of the title's initials, as MPL is one."""
    stem = _BETWEEN_WORDS.sub(" ", PurePosixPath(file_name).stem)
    begun = [word[0] for word in title.split() if word[0].isupper()]
    initials = (
        "".join(begun[at:end]).lower()
        for at in range(len(begun))
        for end in range(at + _FEWEST_INITIALS, min(at + _MOST_INITIALS, len(begun)) + 1)
    )
    return keys_of(title, stem).union(*map(_keys, initials))


def passage_keys(passage: Passage) -> frozenset[str]:
    """The keys of all words of a passage and its headings."""
    return _passage_keys(passage.text, heading_keys(passage))


@lru_cache(maxsize=128)
def _passage_keys(text: str, headings: frozenset[str]) -> frozenset[str]:
    return headings | keys_of(*sentences_of(text))


@lru_cache(maxsize=1024)
def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text, also where its lines break them."""
    return tuple(text[start:end] for start, end in unbroken_spans(text))


@lru_cache(maxsize=4096)
def _text_keys(text: str) -> frozenset[str]:
    found = parsed(text)
    tokens = found.tokens
    # "Pump 71 runs" may be read as a verb with a number; whoever asks for Pump 71 means both.
    # So does whoever asks for Pump 7 of "Pump: 007".
    plain = [token for token in tokens if token.low != ":"]
    numbered = (f"{a.low}-{b.low.lstrip('0')}" for a, b in pairwise(plain) if b.kind == "number")
    verbs = (token.low.partition("_")[0] for token in tokens if "_" in token.low)
    parts = (part for token in tokens if "-" in token.low for part in token.low.split("-") if part)
    implied = _keys("version") if _VERSION.search(text) else frozenset()
    units = (quantity.unit for quantity in found.quantities if quantity.unit in MONEY)
    said = (
        *verbs,
        *parts,
        *codes_of_quarters(text),
        *filter(None, units),
        *(token.low for token in tokens),
    )
    return implied.union(numbered, *map(_keys, said))


@lru_cache(maxsize=65_536)
def _keys(low: str) -> frozenset[str]:
    return _forms(low) | {f"{_SYNONYMS}{number}" for number in synonym_sets(low)}


@lru_cache(maxsize=65_536)
def _forms(low: str) -> frozenset[str]:
    base = base_form(low)
    # Of "article-5", the beginning is that of every article.
    is_coded = any(char.isdigit() for char in base)
    start = {f"{base[:_BEGINNING]}…"} if len(base) >= _BEGINNING and not is_coded else set()
    # Who types "creme brulee" asks for crème brûlée, and who types "wifi" for Wi-Fi.
    return frozenset({base, base_form(folded(low).replace("-", "")), *start})
