"""Grounding: an answer is checked against the passages while it is being written.

The model's text goes in piece by piece; what comes out is the text to show, with a marker
behind each sentence that a passage bears out. Markers that the model writes itself are taken as
hints and never shown, since small models set them at will.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tunedd_api.conversations.citations import Citation, Span
from tunedd_api.rag.answering.support import Evidence, Quote, Support, says_something
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.prompts import NO_ANSWER

_MARKER: Final = re.compile(r"\s*\[\s*(\d+)(?:\s*[,;]\s*\d+)*\s*\]")
_RUN: Final = re.compile(r"\s*+\[[\[\]\d\s,;]*+")
"""All that markers are made of, so that nothing around it can become part of one."""

_OPEN_END: Final = re.compile(r"\s*+\[[\[\]\d\s,;]*+$|\s++$")
_NEEDS_NO_GAP: Final = re.compile(r"[\s.,;:!?…)\]}”’»]|$")
_BROKEN_OFF: Final = re.compile(
    r"\b(?:is|are|was|were|the|an?|of|to|and|or|by|with|includes?|following)\W*$", re.IGNORECASE
)
"""A sentence that was to go on with a list, or with more than the model had to say."""

_SENTENCE_MAY_END: Final = re.compile(r"[.!?…\n][\"'”’)\]]*\s*$")


@dataclass(frozen=True, slots=True)
class Grounded:
    """A checked answer: its citations by marker, and the parts that nothing bears out."""

    content: str
    citations: tuple[Citation, ...]
    unsupported: tuple[Span, ...]


class Citations:
    """Numbers quotes in the order in which an answer leans on them."""

    def __init__(self) -> None:
        self._supports: dict[tuple[object, ...], tuple[int, Support]] = {}

    def marker(self, support: Support) -> int:
        """The number of this quote, the same each time."""
        quote = support.quote
        key = (quote.passage.document.id, quote.passage.page, quote.start, quote.end)
        number, known = self._supports.get(key, (len(self._supports) + 1, support))
        self._supports[key] = (number, max(known, support, key=lambda s: s.score))
        return number

    def since(self, seen: int) -> tuple[Citation, ...]:
        """The citations with markers above this."""
        return self.all()[seen:]

    def all(self) -> tuple[Citation, ...]:
        """The citations in the order of their markers."""
        return tuple(_citation(number, support) for number, support in self._supports.values())


class AnswerGrounder:
    """Checks one answer sentence by sentence.

    With ``strict`` a sentence is held back until it is borne out, and the first that is not ends
    the answer: ``exhausted`` says that nothing more will be shown. A sentence that breaks off is
    left out. Otherwise every piece is
    passed on at once, and ``finish`` tells which parts nothing bears out.
    """

    def __init__(self, evidence: Evidence, *, strict: bool) -> None:
        self._evidence = evidence
        self._strict = strict
        self._citations = Citations()
        self._shown: list[str] = []
        self._length = 0
        self._pending = ""
        self._sentence = ""
        self._hint: int | None = None
        self._unsupported: list[Span] = []
        self._told = 0
        self.exhausted = False

    @property
    def empty(self) -> bool:
        """Whether nothing has been shown so far."""
        return self._length == 0

    def feed(self, piece: str) -> Iterator[str]:
        """Take the next piece of the model's text; yield what to show, in order."""
        self._pending += piece
        open_end = _OPEN_END.search(self._pending)
        end = open_end.start() if open_end else len(self._pending)
        text, self._pending = self._pending[:end], self._pending[end:]
        yield from self._take_unmarked(text)

    def finish(self) -> Iterator[str]:
        """Take it that the model has ended; yield what is still to be shown."""
        yield from self._take_unmarked(self._pending.rstrip())
        yield from self._end_sentence()

    def fall_back(self, quotes: list[Quote]) -> Iterator[str]:
        """Show these quotes themselves, each with its marker; say so if there are none."""
        if not quotes:
            yield self._show(NO_ANSWER)
        for quote in quotes:
            marker = self._citations.marker(Support(quote, 1.0))
            gap = "" if self.empty else " "
            text = "".join(part for part, _ in _unmarked(quote.text))
            yield self._show(f"{gap}“{text}” [{marker}]")

    def new_citations(self) -> tuple[Citation, ...]:
        """The citations that have come since this was last asked."""
        new = self._citations.since(self._told)
        self._told += len(new)
        return new

    def grounded(self) -> Grounded:
        """The answer as it was shown."""
        return Grounded("".join(self._shown), self._citations.all(), tuple(self._unsupported))

    def _take_unmarked(self, text: str) -> Iterator[str]:
        """Take a text whose markers are complete: each is a hint for the sentence before it."""
        for part, hint in _unmarked(text):
            yield from self._take(part)
            self._hint = hint or self._hint

    def _take(self, text: str) -> Iterator[str]:
        if self.empty and not self._sentence:
            text = text.lstrip()
        while text and not self.exhausted:
            end = self._sentence_end(text)
            part, text = (text, "") if end is None else (text[:end], text[end:])
            self._sentence += part
            if not self._strict and part:
                yield self._show(part)
            if end is not None:
                yield from self._end_sentence()

    def _sentence_end(self, text: str) -> int | None:
        """Where in the new text the sentence under way turns out to have ended."""
        known = self._sentence
        if not _SENTENCE_MAY_END.search(known) and not re.search(r"[.!?…\n]", text):
            return None
        lead = len(known + text) - len((known + text).lstrip())
        spans = sentence_spans(known + text)
        if len(spans) < 2:
            return None
        end = max(spans[0][1], lead)
        return max(end - len(known), 0)

    def _end_sentence(self) -> Iterator[str]:
        sentence, self._sentence = self._sentence, ""
        hint, self._hint = self._hint, None
        if not sentence.strip():
            return
        if self._strict and says_something(sentence) and _BROKEN_OFF.search(sentence):
            return
        if self.empty:
            sentence = sentence.lstrip()
        support = self._evidence.support(sentence, hint)
        if support is not None:
            if self._strict:
                yield self._show(sentence)
            yield self._show(f" [{self._citations.marker(support)}]")
        elif says_something(sentence):
            if self._strict:
                self.exhausted = True
            else:
                start = self._length - len(sentence.lstrip())
                self._unsupported.append(Span(start, self._length))
        elif self._strict:
            yield self._show(sentence)

    def _show(self, text: str) -> str:
        self._shown.append(text)
        self._length += len(text)
        return text


def _unmarked(text: str) -> Iterator[tuple[str, int | None]]:
    """The text without markers, in parts, each with the number in the marker behind it."""
    part, position = "", 0
    for run in _RUN.finditer(text):
        part += text[position : run.start()]
        position = run.end()
        left, hint = run.group(), None
        while marker := _MARKER.search(left):  # taking one away may make another
            hint = int(marker.group(1))
            left = left[: marker.start()] + left[marker.end() :]
        if hint is not None:
            yield part, hint
            gap = run.group()[0].isspace() and not _NEEDS_NO_GAP.match(left + text[position:])
            part = " " if gap else ""
        part += left
    yield part + text[position:], None


def _citation(number: int, support: Support) -> Citation:
    quote = support.quote
    return Citation(
        marker=number,
        document=quote.passage.document,
        page=quote.passage.page,
        start=quote.start,
        end=quote.end,
        quote=quote.text,
        score=round(support.score, 4),
    )
