"""Grounding: an answer is checked against the passages while it is being written.

The model's text goes in piece by piece; what comes out is the text to show, with a marker
behind each sentence that a passage bears out. Markers that the model writes itself are taken as
hints and never shown, since small models set them at will.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tunedd_api.citations import Citation, Span
from tunedd_api.rag.evidence import Evidence, Quote, Support, says_something
from tunedd_api.rag.prompts import NO_ANSWER
from tunedd_api.rag.sentences import sentence_spans

_MARKER: Final = re.compile(r"\s*\[\s*(\d+)(?:\s*[,;]\s*\d+)*\s*\]")
_PERHAPS_MARKER: Final = re.compile(r"\s*\[[\d\s,;]{0,12}$|\s+$")
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

    def all(self) -> tuple[Citation, ...]:
        """The citations in the order of their markers."""
        return tuple(_citation(number, support) for number, support in self._supports.values())


class AnswerGrounder:
    """Checks one answer sentence by sentence.

    With ``strict`` a sentence is held back until it is borne out, and the first that is not ends
    the answer: ``exhausted`` says that nothing more will be shown. Otherwise every piece is
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
        self.exhausted = False

    @property
    def empty(self) -> bool:
        """Whether nothing has been shown so far."""
        return self._length == 0

    def feed(self, piece: str) -> Iterator[str]:
        """Take the next piece of the model's text; yield what to show, in order."""
        self._pending += piece
        yield from self._take(self._without_markers(final=False))

    def finish(self) -> Iterator[str]:
        """Take it that the model has ended; yield what is still to be shown."""
        yield from self._take(self._without_markers(final=True).rstrip())
        yield from self._end_sentence()

    def fall_back(self, quotes: list[Quote]) -> Iterator[str]:
        """Show these quotes themselves, each with its marker; say so if there are none."""
        if not quotes:
            yield self._show(NO_ANSWER)
        for quote in quotes:
            marker = self._citations.marker(Support(quote, 1.0))
            gap = "" if self.empty else " "
            yield self._show(f"{gap}“{quote.text}” [{marker}]")

    def grounded(self) -> Grounded:
        """The answer as it was shown."""
        return Grounded("".join(self._shown), self._citations.all(), tuple(self._unsupported))

    def _without_markers(self, *, final: bool) -> str:
        """Text that is surely no marker; keeps back what may become one."""
        text = self._pending
        for match in _MARKER.finditer(text):
            self._hint = int(match.group(1))
        text = _MARKER.sub("", text)
        held = None if final else _PERHAPS_MARKER.search(text)
        keep = held.start() if held else len(text)
        self._pending = text[keep:]
        return text[:keep]

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
