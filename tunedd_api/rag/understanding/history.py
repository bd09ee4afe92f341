"""The history as turns, and the list that an answer gives."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tunedd_api.documents.passages import HistoryMessage, QuotedPlace
from tunedd_api.rag.language.keywords import keyword_set
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.language.word_lists import word_set

_EVIDENCED: Final = frozenset({"answered", "extractive"})
_MARKER: Final = re.compile(r"\s*\[\d+\]")
_LINE_ITEM: Final = re.compile(
    r"^[ \t]*(?:\(?\d{1,2}[.)]|[-*•–·])[ \t]+(\S.*?)[ \t]*$", re.MULTILINE
)
_INLINE_ITEM: Final = re.compile(
    r"(?:(?<=\s)|^)(?:\(\d{1,2}\)|\d{1,2}[.)]|\([a-h]\)|\([ivx]{1,4}\))\s+"
    r"(\S.*?)(?=[;,.]?\s+(?:and\s+)?(?:\(\d{1,2}\)|\d{1,2}[.)]|\([a-h]\)|\([ivx]{1,4}\))\s|\Z)",
    re.DOTALL,
)
_ROW: Final = re.compile(r"“?(\|[^\n”]*\|)”?(?=\s|$)", re.MULTILINE)
_QUOTE: Final = re.compile(r"“([^”]+)”")
_AND: Final = r"(?:and|or|und|oder|y|o|et|ou|e)"
_ITEM: Final = r"[^ ,.;:\n]+(?: [^ ,.;:\n]+){0,4}?"
_SERIES: Final = re.compile(
    r"(?:[:,]\s+|\b(?:are|include|includes|sind|son|sont|sono|são)\s+)"
    rf"((?:{_ITEM},\s+)+(?:{_ITEM}\s+)?{_AND}\s+[^ ,.;:\n]+(?: [^ ,.;:\n]+){{0,4}})"
)
_LAST_OF_SERIES: Final = re.compile(rf",?\s+{_AND}\s+(?!.*\s{_AND}\s)")
_SERIES_COMMA: Final = re.compile(r",\s+")
_TWO: Final = 2
_NUMBERS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
_COUNT: Final = re.compile(rf"\b({'|'.join(_NUMBERS)})\b", re.IGNORECASE)
_FEWEST_ALIKE: Final = 3
_BEGINNING: Final = 5
"""Words of a sentence that are its beginning."""

_FEWEST_LETTERS: Final = 4
"""Letters of a word that may name a thing."""

_ANY_SENTENCE: Final = word_set("the a an it he she they we you this that these those there in")
"""Words that sentences begin with which have nothing in common."""

_LONGEST_SENTENCE: Final = 1000
"""Characters: what a series may cost to find grows with the square of them."""

_LONGEST_WITH_A_SERIES: Final = 500
"""Characters; in longer prose most series are not what the answer is."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and what was answered; ``outcome`` is None where nobody noted it."""

    question: str
    answer: str
    outcome: str | None = None
    quoted: tuple[QuotedPlace, ...] = ()

    @property
    def rests_on_documents(self) -> bool:
        """Whether it was answered from passages, as far as the outcome tells."""
        return self.outcome in _EVIDENCED

    def messages(self) -> tuple[HistoryMessage, HistoryMessage]:
        """The turn as messages."""
        return (
            HistoryMessage("user", self.question),
            HistoryMessage("assistant", self.answer, self.outcome, self.quoted),
        )


def turns(history: Sequence[HistoryMessage]) -> list[Turn]:
    """Each message of the user with the answer that follows it, oldest first."""
    paired: list[Turn] = []
    for message in history:
        if message.role == "user":
            paired.append(Turn(message.content, ""))
        elif paired and not paired[-1].answer:
            asked = paired[-1].question
            paired[-1] = Turn(asked, message.content, message.outcome, message.quoted)
    return paired


def unmarked(answer: str) -> str:
    """An answer without the markers of its citations, which belong to its own message."""
    return _MARKER.sub("", answer)


def list_items(answer: str, question: str = "") -> list[str]:
    """The items of the list that an answer gives, without markers; empty where there is none.

    A list is, in this order: lines with numbers or bullets, the rows of a table below the one that
    names its columns, numbers within the text, a series of at least three after a colon, as many
    sentences as the one before them counts, three of a quote that begin alike, or several quotes.
    In longer prose a series counts only where its sentence has most of the ``question``'s keywords.
    """
    text = unmarked(answer)
    return marked_items(answer) or _first_list(
        _series(text, question), _counted(text, question), _alike(text), _QUOTE.findall(text)
    )


def marked_items(answer: str) -> list[str]:
    """The items of a list that is written as one: lines, rows or numbers within the text."""
    text = unmarked(answer)
    return _first_list(_LINE_ITEM.findall(text), _ROW.findall(text)[1:], _INLINE_ITEM.findall(text))


def _first_list(*lists: list[str]) -> list[str]:
    found = next((items for items in lists if len(items) >= _TWO), [])
    return [item.strip().rstrip(";,") for item in found]


def _series(text: str, question: str) -> list[str]:
    """The series of the sentence with the most of the question's keywords, if it has any."""
    wanted = keyword_set(question)
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    told = [len(wanted & keyword_set(sentence)) for sentence in sentences]
    for count, sentence in sorted(zip(told, sentences, strict=True), key=lambda one: -one[0]):
        if len(text) > _LONGEST_WITH_A_SERIES and not 2 * count > len(wanted) > 0:
            break
        if len(sentence) <= _LONGEST_SENTENCE and (found := _SERIES.search(sentence)):
            *before, last = _LAST_OF_SERIES.split(found[1])
            return [*_SERIES_COMMA.split("".join(before)), last]
    return []


def _alike(text: str) -> list[str]:
    """The first three or more sentences of a quote that begin alike: "The green lamp means …"."""
    for quote in _QUOTE.findall(text):
        row: list[str] = []
        for start, end in sentence_spans(quote):
            sentence = quote[start:end].strip()
            if row and not _begin_alike(row[-1], sentence):
                if len(row) >= _FEWEST_ALIKE:
                    return row
                row = []
            row.append(sentence)
        if len(row) >= _FEWEST_ALIKE:
            return row
    return []


def _begin_alike(one: str, other: str) -> bool:
    """Whether two sentences begin alike: "Red lamps mean …", "Green lamps are for …".

    They begin with the same word, share a pair of words where they begin, or what both are about
    is called by the same second word.
    """
    first, second = (sentence.lower().split()[:_BEGINNING] for sentence in (one, other))
    if first[:1] == second[:1] and first[:1] and first[0] not in _ANY_SENTENCE:
        return True
    named, others = (words[1:2] for words in (first, second))
    if named == others and named and len(named[0]) >= _FEWEST_LETTERS:
        return True
    return not set(pairwise(first)).isdisjoint(pairwise(second))


def _counted(text: str, question: str) -> list[str]:
    """The sentences behind one that counts them, and has half of the question's keywords."""
    wanted = keyword_set(question)
    sentences = [text[start:end].strip("“” ") for start, end in sentence_spans(text)]
    for place, sentence in enumerate(sentences):
        told = wanted & keyword_set(sentence)
        found = _COUNT.search(sentence)
        if not found or not wanted or 2 * len(told) < len(wanted):
            continue
        behind = sentences[place + 1 :][: _NUMBERS.index(found[1].lower()) + _TWO]
        if len(behind) == _NUMBERS.index(found[1].lower()) + _TWO:
            return behind
    return []
