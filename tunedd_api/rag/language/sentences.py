"""Where the sentences of a page's text begin and end."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from tunedd_api.rag.imports import only_modules_of, without
from tunedd_api.rag.language.units import MONTHS

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

_BLOCK: Final = re.compile(r"\S[^\n]*")
# Begins at the first of several marks only: a page of dot leaders would take quadratic time.
_POSSIBLE_END: Final = re.compile(
    r"[.!?](?<![.!?]{2})[.!?]*+[)\]}\"'”’»]*+(?P<note>\d{1,2})?\s++(?=(?P<next>\S+))"
)
_PLAIN_WORD: Final = re.compile(r"([^\W\d_]{4,}|[)\]])\Z")
_LETTERS: Final = re.compile(r"([^\W\d_]{2,}|[)\]])\Z")
_INITIAL: Final = re.compile(r"[A-Z]\.?\Z")
_NUMBER: Final = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Z](?:\.\d{1,2})*|[ivxIVX]{1,5})\Z")
_DAY: Final = re.compile(r"\d{1,2}\Z")
"""Before a month: "31. Januar" is one date."""

_LEADING: Final = frozenset(
    {
        "e.g", "i.e", "eg", "ie", "cf", "vs", "viz", "fig", "figs", "eq", "eqs", "sec", "secs",
        "tab", "ref", "refs", "ch", "thm", "lem", "prop", "alg", "app", "pp", "vol", "nos", "ca",
    }
)  # fmt: skip
"""Abbreviations that never end a sentence: what they lead to follows."""

_ABBREVIATIONS: Final = _LEADING | {
    "al", "approx", "resp", "no", "eds", "incl", "def", "dept", "univ", "proc", "conf", "trans",
    "wrt", "w.r.t", "a.k.a", "i.i.d", "s.t", "et", "est", "etc",
}  # fmt: skip
"""What scholarly English abbreviates, beyond the abbreviations that the model has learnt."""


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Find the half-open character span of each sentence, in order, without blanks around it.

    A line break always ends a sentence. Together the spans hold every visible character.
    """
    return list(each_sentence_span(text))


def each_sentence_span(text: str) -> Iterator[tuple[int, int]]:
    """The spans of ``sentence_spans``, each found when it is asked for."""
    for block in _BLOCK.finditer(text):
        start = word_start = block.start()
        end = start + len(block[0].rstrip())
        for possible in _POSSIBLE_END.finditer(text, start, end):
            following = possible["next"]
            word_start = max(word_start, text.rfind(" ", start, possible.start()) + 1)
            word = text[word_start : possible.start()]
            if word_start == block.start() and _NUMBER.match(word):
                # "1. Introduction" is one heading.
                continue
            if possible["note"] and not _is_footnote_mark(word, following):
                continue
            if _ends_sentence(word, possible[0][0], following):
                yield start, start + len(text[start : possible.end()].rstrip())
                start = word_start = possible.end()
        yield start, end


def _is_footnote_mark(word: str, following: str) -> bool:
    """Whether digits after a full stop are a superscript, as in "the end.7 And then"."""
    letters = _LETTERS.search(word)
    if letters is None or not following[0].isupper():
        return False
    return letters[0].lower() not in _punkt()[1]


def _ends_sentence(word: str, mark: str, following: str) -> bool:
    """Whether a mark ends a sentence between the word it follows and the next one."""
    if following[0].islower():
        return False
    if mark != ".":
        return True
    if _DAY.match(word) and following.rstrip(".,;:!?)").lower() in MONTHS:
        return False
    if word.lstrip("([{\"'“‘").lower() in _LEADING:
        return False
    if _INITIAL.match(word) and _INITIAL.match(following):
        return False
    # Most ends need no thought: a plain word, a full stop, a capital.
    plain = _PLAIN_WORD.search(word)
    if plain and following[0].isupper() and plain[0].lower() not in _punkt()[1]:
        return True
    return _divides(word, following)


@lru_cache(maxsize=8192)
def _divides(word: str, following: str) -> bool:
    """Whether, by the model, a full stop between the two ends a sentence."""
    punkt, _ = _punkt()
    return bool(punkt.text_contains_sentbreak(f"{word}. {following}"))


@cache
def _punkt() -> "tuple[PunktSentenceTokenizer, frozenset[str]]":
    """Load NLTK's sentence tokenizer with the English model that LlamaIndex carries.

    Beside it, the abbreviations that it knows, in lower case and without the last full stop.

    Loaded at first use: importing NLTK takes two tenths of a second. The files are read from the
    package itself, since NLTK's own search may go to the home folder or the network.
    """
    with only_modules_of("nltk", "nltk.tokenize"), without("scipy"):  # as in ``stemming``
        from nltk.tabdata import PunktDecoder
        from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    decoder = PunktDecoder()
    parameters = PunktParameters()
    parameters.abbrev_types = decoder.txt2set(_model_lines("abbrev_types.txt")) | _ABBREVIATIONS
    parameters.collocations = set(decoder.tab2tups(_model_lines("collocations.tab")))
    parameters.sent_starters = decoder.txt2set(_model_lines("sent_starters.txt"))
    parameters.ortho_context = decoder.tab2intdict(_model_lines("ortho_context.tab"))
    return PunktSentenceTokenizer(parameters), frozenset(parameters.abbrev_types)


def _model_lines(name: str) -> list[str]:
    model = files("llama_index.core").joinpath(
        "_static", "nltk_cache", "tokenizers", "punkt_tab", "english", name
    )
    return model.read_text(encoding="utf-8").splitlines()
