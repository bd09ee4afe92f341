"""Keywords: the words of a text as both stores index them and look them up.

BM25 counts tokens, so two stores rank alike only if they see the same ones. The text is analysed
here, once: words are folded, freed of their accents, stemmed and left out where they tell nothing;
what is written without spaces becomes overlapping n-grams. A store keeps the keywords as one line
with blanks between them and tokenizes at these alone.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.stemming import stem
from tunedd_api.rag.language.stop_words import STOP_WORDS

# Han, kana and hangul, then Thai, Lao, Burmese and Khmer: scripts without spaces between words,
# or (hangul) with endings that hide the word. Indic vowel signs are no letters to `\w`.
_CJK: Final = "々〆ぁ-ゖァ-ヺー㐀-䶿一-鿿豈-﫿가-힣\U00020000-\U0003134f"
_SOUTH_EAST_ASIAN: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_INDIC: Final = "\u0900-\u0dff"
_WORD: Final = re.compile(
    rf"(?P<cjk>[{_CJK}]+)"
    rf"|(?P<unspaced>[{_SOUTH_EAST_ASIAN}]+)"
    r"|(?P<number>\d+(?:[.,]\d+)+)"
    rf"|(?P<word>(?:[^\W_{_CJK}{_SOUTH_EAST_ASIAN}]|[{_INDIC}])+)"
)
_NGRAM: Final = {"cjk": 2, "unspaced": 3}
_APOSTROPHES: Final = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_THOUSANDS: Final = re.compile(r",(?=\d{3}(?!\d))")
_DECIMAL_POINT: Final = "·"
"""Stands for the point in a number, for a tokenizer would part the number there."""

_FISCAL_YEAR: Final = re.compile(r"fy((?:19|20)?\d\d)")
_SHORT_YEAR: Final = 2

_SHORTEST_ACRONYM: Final = 2
_SHORTEST_ARABIC_STEM: Final = 3
_ARABIC_FORMS: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})
_ARABIC_ARTICLES: Final = ("وال", "بال", "كال", "فال", "لل", "ال")


def keywords(text: str) -> list[str]:
    """The keywords of a text in order, repeated as often as they are said.

    Each consists of letters and digits, with ``·`` for the point of a number. English stop words
    are left out, but not where they are written as an acronym is ("WHO").
    """
    return list(_keywords(text))


@lru_cache(maxsize=2048)
def keyword_set(text: str) -> frozenset[str]:
    """The keywords of what comes up in turn after turn: of passages, and of what was said."""
    return frozenset(_keywords(text))


def _keywords(text: str) -> Iterator[str]:
    shouted = text.isupper()
    for match in _WORD.finditer(_APOSTROPHES.sub(" ", unicodedata.normalize("NFKC", text))):
        kind, found = match.lastgroup or "", match.group()
        if kind in _NGRAM:
            yield from _ngrams(found, _NGRAM[kind])
        elif kind == "number":
            yield (
                _THOUSANDS.sub("", found).replace(",", _DECIMAL_POINT).replace(".", _DECIMAL_POINT)
            )
        elif (word := folded(found)) and (
            word not in STOP_WORDS
            or (found.isupper() and len(found) >= _SHORTEST_ACRONYM and not shouted)
        ):
            yield _stem(word)
            if year := _FISCAL_YEAR.fullmatch(word):
                yield year[1] if len(year[1]) > _SHORT_YEAR else f"20{year[1]}"


def _ngrams(run: str, size: int) -> Iterator[str]:
    if len(run) <= size:
        yield run
        return
    for start in range(len(run) - size + 1):
        yield run[start : start + size]


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """Without case, and without accents on letters that can do without them."""
    lowered = word.casefold()
    if lowered.isascii():
        return lowered
    parts = unicodedata.normalize("NFKD", lowered)
    if any("\u0900" <= char <= "\u0dff" for char in parts):
        return lowered  # what would be taken away are vowels
    bare = "".join(char for char in parts if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", bare).casefold()


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    if word.isascii():
        return word if word[0].isdigit() else stem(word)
    if "\u0600" <= word[0] <= "\u06ff":
        return _arabic_stem(word.translate(_ARABIC_FORMS))
    return stem(word)


def _arabic_stem(word: str) -> str:
    """Without the article and what is written together with it."""
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST_ARABIC_STEM:
            return word[len(article) :]
    return word
