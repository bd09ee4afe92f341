"""The sentences of passages that may be cited, with what their pronouns can stand for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.lexicon import synonym_sets
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.words import base_form

_HEADING_WORDS: Final = 12
_BEGINNING: Final = 5


@dataclass(frozen=True, slots=True)
class CitableText:
    """A sentence at an offset of its passage's text; ``number`` counts the passage's sentences.

    ``wording`` is what it says word for word, and ``keys`` are what it can be found by. Base forms
    of words are in ``headings``, the title and headings above it, and in ``subjects``, what the
    sentences before it, from ``context_start`` on, are about, and in ``objects`` the things that
    something is done to in the last of them.
    """

    number: int
    start: int
    end: int
    wording: str
    keys: frozenset[str]
    headings: frozenset[str]
    subjects: frozenset[str]
    objects: frozenset[str]
    around: frozenset[str]
    context_start: int


@dataclass(frozen=True, slots=True)
class CitableSentence:
    """A citable text of a passage; ``rank`` is the passage's place in the turn, from 1."""

    passage: Passage
    rank: int
    text: CitableText

    @property
    def sentence(self) -> Sentence:
        """The sentence, taken apart."""
        return parsed(self.passage.text[self.text.start : self.text.end])


def citable_sentences(passages: Sequence[Passage]) -> list[CitableSentence]:
    """Every sentence of the passages, in order."""
    return [
        CitableSentence(passage, rank, text)
        for rank, passage in enumerate(passages, start=1)
        for text in _texts(passage.text, passage.title, _above(passage))
    ]


def wording(sentence: str) -> str:
    """A sentence's words and marks, whatever blanks it has, without the stop at its end."""
    return " ".join(sentence.split()).rstrip(" .")


def _above(passage: Passage) -> str:
    """The headings above a passage, and the names of its columns where they stand outside."""
    return f"{passage.section or ''} {passage.table_header or ''}"


@lru_cache(maxsize=65_536)
def word_keys(low: str) -> frozenset[str]:
    """Under what a word can be found: its base form, its beginning and its synonym sets."""
    base = base_form(low)
    return frozenset({base, base[:_BEGINNING], *(f"#{number}" for number in synonym_sets(low))})


@lru_cache(maxsize=512)
def _texts(text: str, title: str, section: str) -> tuple[CitableText, ...]:
    """The sentences of one passage's text; the same text is read once."""
    above = _bases(f"{title} {section}")
    headings, subjects, context_start = above, frozenset[str](), 0
    spans = sentence_spans(text)
    taken_apart = [parsed(text[start:end]) for start, end in spans]
    around = frozenset(base_form(token.low) for one in taken_apart for token in one.tokens)
    objects = frozenset[str]()
    found: list[CitableText] = []
    for number, ((start, end), sentence) in enumerate(zip(spans, taken_apart, strict=True)):
        keys = headings.union(*(word_keys(token.low) for token in sentence.tokens))
        words = wording(sentence.text)
        found.append(
            CitableText(
                number, start, end, words, keys, headings, subjects, objects, around, context_start
            )
        )
        if _is_heading(sentence):
            headings, subjects, context_start = above | _bases(sentence.text), frozenset(), end
            continue
        own, objects = _subjects(sentence), _objects(sentence)
        if own and not _may_be_several(sentence):
            subjects, context_start = own, start
        else:
            subjects |= own
    return tuple(found)


def _bases(text: str) -> frozenset[str]:
    found = parsed(text).tokens
    numbered = {
        f"{one.low}-{two.low}"
        for one, two in pairwise(found)
        if one.is_capital and two.kind == "number"
    }
    lows = {token.low for token in found if token.kind != "mark"}
    return frozenset(base_form(low) for low in lows | numbered)


def _leading(sentence: Sentence) -> list[str]:
    """The nouns before the first verb, as they are written, with names that belong to them."""
    words = [w for w in sentence.words if w.role == "subject" and w.tag in {Tag.NAME, Tag.NOUN}]
    first = [w for w in words if w.clause == 0] or words
    verb = sentence.clauses[0].verb if sentence.clauses else None
    names = [
        w
        for w in sentence.of_clause(0)
        if first and verb is not None and w.tag is Tag.NAME and first[0].place < w.place < verb
    ]
    return [w.text for w in first] + [w.text for w in names if w not in first]


def _subjects(sentence: Sentence) -> frozenset[str]:
    """The words that a pronoun of the next sentence can stand for.

    Behind a sentence about a person, "it" is what the person did something to.
    """
    leading = _leading(sentence)
    if len(leading) > 1 and all(word[:1].isupper() for word in leading):
        leading += [w.text for w in sentence.words if w.role == "object" and w.tag is Tag.NOUN]
    return frozenset(base_form(token.low) for text in leading for token in parsed(text).tokens)


def _objects(sentence: Sentence) -> frozenset[str]:
    words = [w for w in sentence.words if w.role == "object" and w.tag is Tag.NOUN]
    return frozenset(base_form(word.low) for word in words)


def _may_be_several(sentence: Sentence) -> bool:
    """Whether a sentence is about several things, so that "it" is what was named before."""
    leading = _leading(sentence)
    return bool(leading) and leading[-1].endswith("s") and not leading[-1].endswith("ss")


def _is_heading(sentence: Sentence) -> bool:
    short = len(sentence.tokens) <= _HEADING_WORDS
    return short and not sentence.text.rstrip().endswith((".", "!", "?", ";", ","))
