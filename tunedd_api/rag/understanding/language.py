"""The language of a message, by its script and its function words."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from tunedd_api.rag.language.lexicon.wordnet import is_common_word
from tunedd_api.rag.understanding.lexicon import outlines
from tunedd_api.rag.understanding.other_languages import other_language, other_languages
from tunedd_api.rag.understanding.wording import Token, Wording

_READ: Final = 2000
"""Characters that are looked at."""

_SCRIPTS: Final = tuple(
    (language, re.compile(letters if letters.startswith("[") else f"[{letters}]"))
    for language, letters in (
        ("ja", "\u3040-\u30ff"),
        ("ko", "\u1100-\u11ff\uac00-\ud7af"),
        ("zh", "\u3400-\u9fff\uf900-\ufaff"),
        ("ur", "ٹڈڑںےہ"),
        ("fa", "پچژگ"),
        ("ar", "\u0600-\u06ff\u0750-\u077f"),
        ("he", "\u0590-\u05ff"),
        ("be", "ўЎ"),
        ("kk", "әғқңұһӘҒҚҢҰҺ"),
        ("sr", "ђјљњћџЂЈЉЊЋЏ"),
        ("mk", "ѓѕќЃЅЌ"),
        ("uk", "іїєґІЇЄҐ"),
        ("ru", "ыэёЫЭЁ"),
        ("bg", "[ъЪ](?![еёюяЕЁЮЯ])"),
        ("ru", "\u0400-\u04ff"),
        ("el", "\u0370-\u03ff"),
        ("bn", "\u0980-\u09ff"),
        ("mr", "ळ"),
        ("hi", "\u0900-\u097f"),
        ("th", "\u0e00-\u0e7f"),
    )
)
"""What gives a language away, narrow before wide: Japanese also writes Chinese characters."""

_BORROWED: Final = frozenset({"per"})
"""Function words of other languages that English has, too."""

_LATIN: Final = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_LETTERS: Final = tuple(
    (language, re.compile(letters))
    for language, letters in (
        ("de", "ß"),
        ("es", "[ñ¿¡]"),
        ("pt", "[ãõ]"),
        ("fr", "[œêëîïû]"),
    )
)
"""Letters and marks that among the languages known here only one writes."""


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the language that a text is in; None where it does not tell."""
    languages = likely_languages(text)
    return languages[0] if languages else None


def likely_languages(text: str) -> list[str]:
    """The languages that a text may be in, the likeliest first; empty where it does not tell.

    Where two are equally likely, it does not tell either: related languages share short words.
    """
    return list(_likely_languages(text[:_READ]))


@lru_cache(maxsize=1024)
def _likely_languages(text: str) -> tuple[str, ...]:
    tokens = Wording.of(text).tokens
    if (other := _other_language(text, tokens)) is not None:
        return (other,)
    latin = len(_LATIN.findall(text))
    for language, letters in _SCRIPTS if not text.isascii() else ():
        # A character of these scripts says more than a letter of an alphabet.
        if (found := len(letters.findall(text))) and 3 * found >= latin:
            return (language,)
    ranked = _latin_languages(text, tokens).most_common() if latin else []
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return ()
    return tuple(language for language, hits in ranked if 2 * hits >= ranked[0][1])


def other_language_of(text: str) -> str | None:
    """The language of a text if there are sentences in it, but no lexicon; None else."""
    language = detect_language(text)
    return language if language in other_languages() else None


def language_of(question: str, earlier: Sequence[str] = ()) -> str:
    """The language to answer in: the question's, or the latest one of the earlier messages."""
    for text in (question, *reversed(earlier)):
        if (language := detect_language(text)) is not None:
            return language
    return "en"


def _latin_languages(text: str, tokens: Sequence[Token]) -> Counter[str]:
    """How much speaks for each language: words count less the more languages have them."""
    hits = Counter[str]()
    for token in tokens if not _is_english_with_a_borrowed_word(tokens) else ():
        languages = _languages_by_word().get(token.text, ())
        for language in languages:
            hits[language] += 12 // len(languages)
    for language, letters in _LETTERS if not text.isascii() else ():
        if found := letters.findall(text):
            hits[language] += 12 * len(found)
    return hits


def _is_english_with_a_borrowed_word(tokens: Sequence[Token]) -> bool:
    """Whether all words are English ones around a borrowed one, as in "price per night"."""
    others = [token.text for token in tokens if token.text not in _BORROWED]
    begun = bool(tokens) and tokens[0].text not in _BORROWED
    return begun and len(others) < len(tokens) and all(map(is_common_word, others))


def _other_language(text: str, tokens: Sequence[Token]) -> str | None:
    """The language without a lexicon that a text's words surely tell."""
    known = Counter(code for token in tokens for code in _languages_by_word().get(token.text, ()))
    words = [text[token.start : token.end] for token in tokens]
    return other_language(words, max(known.values(), default=0))


@cache
def _languages_by_word() -> Mapping[str, Sequence[str]]:
    table: dict[str, list[str]] = {}
    for language, outline in outlines().items():
        for word in outline.function_words:
            table.setdefault(word, []).append(language)
    return table
