"""The words of any language, and how alike two are, without knowing its grammar.

Words are compared by how they begin, which endings leave alone in most languages, and by whether
one is a part of the other, as in compounds. What is written without blanks is cut into pairs of
characters.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from tunedd_api.rag.language.asking_words import ASKING
from tunedd_api.rag.language.keywords import folded
from tunedd_api.rag.understanding.lexicon import outlines
from tunedd_api.rag.understanding.other_languages import other_languages

_UNSPACED: Final = "々〆ぁ-ゖァ-ヺー㐀-䶿一-鿿豈-﫿가-힣\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD: Final = re.compile(
    rf"\d+(?:[.,:]\d+)*|(?P<run>[{_UNSPACED}]+)|[^\W\d_{_UNSPACED}]+(?:['’][^\W\d_]+)*"
)
_KANA: Final = re.compile("[ぁ-ゖ]")
_JAPANESE_ASKING: Final = re.compile("[ぁ-ゖ]+|何[時人月日色個枚回年歳]?|誰")
"""What parts words in a Japanese question: grammar, which is written in hiragana, and asking."""

_CHINESE_ASKING: Final = re.compile(
    "多少钱?|多少錢|什么时候|什麼時候|什么|什麼|几[点个位天年条]?|幾|多[长長久深大高远遠]|怎么样?|怎麼|如何"
    "|为什么|為什麼|哪里|哪裡|哪些|哪个|哪|可以|能不能|能否|是否|请问|請問|麻烦|麻煩|告诉|告訴|谢谢|謝謝|您好|你好"
    "|需要|应该|應該|[吗嗎呢的是了有在谁誰要我你您吧和与與把得地]"
)
"""What parts words in a Chinese question: grammar, and what asks."""

_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_ARABIC_FORMS: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})
_ARABIC_BEGINNINGS: Final = ("وال", "بال", "كال", "فال", "لل", "ال")
_ARABIC_ENDINGS: Final = ("ها", "هم", "ات", "ون", "ين", "ه", "ا")
_SHORTEST_ARABIC: Final = 3

_TYPED_UMLAUT: Final = re.compile("([aou])e")

_SHORTEST_ROOT: Final = 4
_SHORTEST_ROOT_ELSEWHERE: Final = 3
"""Letters that words share at least: in alphabets other than the Latin one, a letter says more."""

_LONGEST_ENDING: Final = 3
_SHORTEST_PART: Final = 5
_ANOTHER_ENDING: Final = 4
_INFLECTED, _COMPOUND, _WITHIN = 0.9, 0.7, 0.5
HELD: Final = 0.6
"""The likeness from which on a word counts as said."""


def asked_for(question: str, language: str) -> tuple[str, ...]:
    """The words of a question in this language that a text might say; none of its grammar."""
    return tuple(dict.fromkeys(_words(question, _grammar(language))))


@lru_cache(maxsize=1024)
def said(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(_words(text))


def weight_of(word: str) -> float:
    """What a word counts for: a pair of characters is half of one, since pairs overlap."""
    return 0.5 if word[0] >= "\u0e00" else 1.0


def shares_held(asked: Sequence[str], words: frozenset[str]) -> list[float]:
    """How far a text with these words says each word that is asked for, 0…1."""
    return [1.0 if a in words else max((_alike(a, w) for w in words), default=0.0) for a in asked]


def _words(text: str, without: frozenset[str] | None = None) -> Iterator[str]:
    """The words of a text; of a question those ``without`` the words of grammar."""
    asks = without is not None
    text = unicodedata.normalize("NFKC", text)
    asking = _JAPANESE_ASKING if _KANA.search(text) else _CHINESE_ASKING
    for match in _WORD.finditer(text):
        if run := match["run"]:
            for part in asking.split(run) if asks else (run,):
                yield from _pairs(part, alone=not asks)
            continue
        word = folded(match[0]).replace("’", "'")
        word = word.rpartition("'")[2] or word
        if without and word in without:
            continue
        if _ARABIC.match(word):
            word = _arabic(word)
        if len(word) > 1 or word.isdecimal():
            yield word


def _pairs(run: str, *, alone: bool) -> Iterator[str]:
    """The pairs of characters of a run, and each ``alone``, as one that is asked for may be."""
    if len(run) == 1 or alone:
        yield from run
    for start in range(len(run) - 1):
        yield run[start : start + 2]


def _arabic(word: str) -> str:
    """Without the article, and without what is written behind a noun."""
    word = word.translate(_ARABIC_FORMS)
    for article in _ARABIC_BEGINNINGS:
        if word.startswith(article) and len(word) - len(article) >= _SHORTEST_ARABIC:
            word = word.removeprefix(article)
            break
    for ending in _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ARABIC:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=16_384)
def _alike(one: str, other: str) -> float:
    """How alike two words are, 0…1; numbers and pairs of characters are the same or not."""
    if one == other:
        return 1.0
    if not (one.isalpha() and other.isalpha()) or one[0] >= "\u0e00" or other[0] >= "\u0e00":
        return 0.0
    found = _by_letters(one, other)
    if found < HELD and one.isascii() and (typed := _TYPED_UMLAUT.sub(r"\1", one)) != one:
        # Who types "gebuehr" means Gebühr, and the umlaut's dots are folded away.
        found = 1.0 if typed == other else _by_letters(typed, other)
    return found


def _by_letters(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    shared = next(
        (at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    least = _SHORTEST_ROOT if short.isascii() else _SHORTEST_ROOT_ELSEWHERE
    if shared >= max(least, len(short) - _LONGEST_ENDING) and 2 * shared >= len(short):
        return _INFLECTED if len(long) - shared <= _ANOTHER_ENDING else _COMPOUND
    if len(short) < _SHORTEST_PART or short not in long:
        return 0.0
    return _COMPOUND if long.endswith(short) else _WITHIN


@cache
def _grammar(language: str) -> frozenset[str]:
    """The words of grammar of a language, and those by which one asks, folded."""
    known = outlines().get(language)
    other = other_languages().get(language)
    own = known.function_words if known else other.words | other.alone if other else frozenset()
    return frozenset(map(folded, own | ASKING))
