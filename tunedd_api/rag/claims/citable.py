"""The sentences of passages that may be cited, with what their pronouns can stand for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.claims.antecedents import Antecedents, objects_of
from tunedd_api.rag.claims.mentions import NOTHING_TOLD, Mentions
from tunedd_api.rag.claims.years import ToldYear, own_year, year_told
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.lexicon import synonym_sets
from tunedd_api.rag.language.quarters import quarters_as_codes
from tunedd_api.rag.language.syntax import Sentence
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.page_text.line_kinds import LineKind, has_a_figure, is_entry, kind_of_line
from tunedd_api.rag.page_text.wrapped_lines import unbroken_spans

_HEADING_WORDS: Final = 12
_BEGINNING: Final = 5
_BULLET: Final = re.compile(r"\s*[-*•‣◦▪–—·]\s")


@dataclass(frozen=True, slots=True)
class CitableText:
    """A sentence at an offset of its passage's text; ``number`` counts the passage's sentences.

    ``wording`` is what it says word for word, and ``keys`` are what it can be found by. Base forms
    of words are in ``headings``, the title and headings above it, and in ``named``, what the
    sentences before it, from ``context_start`` on, name that a pronoun of it can stand for; it is
    None where these stand outside the passage. In ``objects`` are the things that something is
    done to in the last of them, and in ``around`` all words of the passage. ``columns`` is the row
    that names the columns of a table's row, ``year`` the one that the sentence tells of without
    naming it, and ``mentions`` what the sentences before it say of the things they name.
    """

    number: int
    start: int
    end: int
    wording: str
    keys: frozenset[str]
    headings: frozenset[str]
    named: frozenset[str] | None
    objects: frozenset[str]
    around: frozenset[str]
    context_start: int
    columns: str = ""
    year: ToldYear | None = None
    mentions: Mentions = NOTHING_TOLD


@dataclass(frozen=True, slots=True)
class CitableSentence:
    """A citable text of a passage; ``rank`` is the passage's place in the turn, from 1."""

    passage: Passage
    rank: int
    text: CitableText

    @property
    def sentence(self) -> Sentence:
        """The sentence, taken apart."""
        return comparable(self.passage.text[self.text.start : self.text.end])


def citable_sentences(passages: Sequence[Passage]) -> list[CitableSentence]:
    """Every sentence of the passages, in order."""
    return [
        CitableSentence(passage, rank, text)
        for rank, passage in enumerate(passages, start=1)
        for text in _texts(
            passage.text,
            passage.title,
            passage.section or "",
            passage.table_header or "",
            passage.start > 0,
        )
    ]


def comparable(sentence: str) -> Sentence:
    """A sentence of a passage or an answer, taken apart as they are compared."""
    return parsed(quarters_as_codes(sentence))


def wording(sentence: str) -> str:
    """A sentence's words and marks, whatever blanks it has, without the stop at its end."""
    return " ".join(sentence.split()).rstrip(" .")


@lru_cache(maxsize=65_536)
def word_keys(low: str) -> frozenset[str]:
    """Under what a word can be found: its base form, its beginning and its synonym sets."""
    base = base_form(low)
    return frozenset({base, base[:_BEGINNING], *(f"#{number}" for number in synonym_sets(low))})


@lru_cache(maxsize=512)
def _texts(
    text: str,
    title: str,
    section: str,
    header: str,
    goes_on: bool,  # noqa: FBT001 - our own
) -> tuple[CitableText, ...]:
    """The sentences of one passage's text, which may go on from another; it is read once.

    ``header`` names the columns of a table that begins outside.
    """
    above = _bases(f"{title} {section} {header}")
    spans = list(unbroken_spans(text))
    taken_apart = [comparable(text[start:end]) for start, end in spans]
    around = frozenset(base_form(token.low) for one in taken_apart for token in one.tokens)
    headings, context = above, Antecedents(outside=goes_on)
    objects, context_start = frozenset[str](), 0
    found: list[CitableText] = []
    in_table, columns, year = False, header, None
    mentions = NOTHING_TOLD
    for number, ((start, end), sentence) in enumerate(zip(spans, taken_apart, strict=True)):
        words = wording(text[start:end])
        named = context.meant_by(sentence)
        lent = headings | (named or frozenset())
        keys = lent.union(*(word_keys(token.low) for token in sentence.tokens))
        goes_on_table, in_table = in_table, kind_of_line(sentence.text) is LineKind.ROW
        of_row = columns if in_table else ""
        told = year_told(sentence, year)
        year = told or own_year(sentence, start)
        found.append(
            CitableText(
                number, start, end, words, keys, headings, named, objects, around, context_start,
                of_row, told, mentions,
            )
        )  # fmt: skip
        mentions = mentions.after(sentence)
        if not in_table:
            columns = ""
        elif not goes_on_table and not columns:
            columns = text[start:end]
        if in_table and goes_on_table:
            continue  # The first row names the columns; each other one says nothing of the next.
        if _is_value(sentence.text):
            continue  # It says nothing of the items behind it, and goes on with no sentence.
        if _is_heading(sentence):
            headings, context, context_start = above | _bases(sentence.text), Antecedents(), end
            year = None
            continue
        objects = objects_of(sentence)
        if not context.goes_on_with(sentence):
            context_start = start
        context = context.after(sentence)
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


def _is_value(text: str) -> bool:
    """Whether a line is an item of a list, or gives something a value, as "Weight: 2 kg" does."""
    return _BULLET.match(text) is not None or (is_entry(text) and has_a_figure(text))


def _is_heading(sentence: Sentence) -> bool:
    short = len(sentence.tokens) <= _HEADING_WORDS
    return short and not sentence.text.rstrip().endswith((".", "!", "?", ";", ","))
