"""Grounding: an answer is checked against the passages while it is being written.

The model's text goes in piece by piece; what comes out is the text to show, with a marker
behind each sentence that a passage bears out. Markers that the model writes itself are taken as
hints and never shown, since small models set them at will.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from tunedd_api.conversations.citations import Citation, Span
from tunedd_api.rag.answering.grounding.answer_text import AnswerText, is_part_of
from tunedd_api.rag.answering.grounding.framing import claim_of, is_framing
from tunedd_api.rag.answering.grounding.markers import begun, unmarked
from tunedd_api.rag.answering.grounding.quotation_marks import without_false_quotes
from tunedd_api.rag.answering.grounding.unlinking import Unlinking
from tunedd_api.rag.claims.content import says_something
from tunedd_api.rag.claims.support import Evidence
from tunedd_api.rag.claims.verdicts import is_verdict, leading_verdict
from tunedd_api.rag.language.refusals import after_refusal, is_refusal
from tunedd_api.rag.language.sentences import each_sentence_span
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line, leans_back
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.prompts import NO_ANSWER

_BROKEN_OFF: Final = re.compile(
    r"\b(?:is|are|was|were|the|an?|of|to|and|or|by|with|includes?|following)\W*$", re.IGNORECASE
)
"""A sentence that was to go on with a list, or with more than the model had to say."""

_END: Final = re.compile(r"[.!?…。！？\n]")
_SENTENCE_MAY_END: Final = re.compile(r"[.!?…。！？\n][\"'”’)\]]*\s*$")
_MOST_SENTENCES: Final = 4
"""Claims of a strict answer, those of a list aside: small models go on to copy the passage."""

_MOST_LEFT_OUT: Final = 2
"""Claims left out of a strict answer at which it ends: what goes wrong twice will again."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """A checked answer: its citations by marker, and the parts that nothing bears out."""

    content: str
    citations: tuple[Citation, ...]
    unsupported: tuple[Span, ...]


class AnswerGrounder:
    """Checks one answer sentence by sentence.

    With ``strict`` a sentence is held back until it is borne out, and left out if it is not,
    together with what leans back on it. The answer ends if that is its first claim or happens
    again, and after four claims: ``exhausted`` says that nothing more will be shown. A refusal and
    a sentence that breaks off are left out, and "Yes." waits for the sentence that bears it out.
    Without ``strict`` every piece is passed on at once, and ``finish`` tells which parts nothing
    bears out.

    ``answers`` tells whether a claim that a quote bears out is about what was asked. A strict
    answer leaves out what is true and beside the point.

    A strict answer may open with a quote, before the model has said a word. What the model repeats
    of it word for word is left out then.

    ``refused`` says that the model has refused, and ``answered`` that something was borne out.
    A refusal is never cited, and is no unsupported claim either.
    """

    def __init__(
        self,
        evidence: Evidence,
        *,
        strict: bool,
        answers: Callable[[str, Quote], bool] | None = None,
    ) -> None:
        self._evidence = evidence
        self._strict = strict
        self._answers = answers
        self._unlinking = Unlinking()
        self._text = AnswerText()
        self._pending = ""
        self._sentence = ""
        self._hint: int | None = None
        self._unsupported: list[Span] = []
        self._verdict: tuple[str, Span] | None = None
        self._told = 0
        self._opening = 0
        self._brief = False
        self._claims = 0
        self._left_out = 0
        self._gap = False
        self.exhausted = False
        self.refused = False
        self.answered = False

    @property
    def empty(self) -> bool:
        """Whether nothing has been shown so far."""
        return self._text.length == 0

    @property
    def has_gaps(self) -> bool:
        """Whether something of the answer was left out, so that a quote must make up for it."""
        return self._left_out > 0 or self._silent

    @property
    def _silent(self) -> bool:
        """Whether nothing has come of what the model says."""
        return self._text.length == self._opening and not self.answered

    def open_with(self, quotes: Sequence[Quote], *, brief: bool = False) -> Iterator[str]:
        """Show these quotes before anything else; yield what to show.

        With ``brief`` they hold the one thing that was asked for, so that the answer ends with the
        first claim that rests on them.
        """
        yield from self._text.quote(quotes, brief=False)
        self._opening, self._brief = self._text.length, brief

    def may_check(self, piece: str) -> bool:
        """Whether this piece may end a sentence, which is then checked; most pieces do not."""
        return bool(_END.search(self._sentence) or _END.search(self._pending + piece))

    def feed(self, piece: str) -> Iterator[str]:
        """Take the next piece of the model's text; yield what to show, in order."""
        self._pending += self._unlinking.feed(piece)
        end = begun(self._pending)
        text, self._pending = self._pending[:end], self._pending[end:]
        yield from self._take_unmarked(text)

    def finish(self, *, truncated: bool = False) -> Iterator[str]:
        """Take it that the model has ended; yield what is still to be shown.

        With ``truncated`` it was cut off: a last sentence without an end is not cited.
        """
        rest = self._pending + self._unlinking.finish()
        yield from self._take_unmarked(rest.rstrip())
        if truncated and not _SENTENCE_MAY_END.search(self._sentence):
            self._drop_fragment()
        yield from self._end_sentence()
        self._drop_verdict()

    def fall_back(self, quotes: Sequence[Quote], *, brief: bool = False) -> Iterator[str]:
        """Show these quotes themselves, each with its marker; say so if there is nothing to show.

        What the answer says already is not quoted again. With ``brief`` the rest of a quote whose
        beginning it says is not either: who asks for a fact has it then.
        """
        if not quotes and self.empty:
            yield self._text.show(NO_ANSWER)
        yield from self._text.quote(quotes, brief=brief)

    def new_citations(self) -> tuple[Citation, ...]:
        """The citations that have come since this was last asked."""
        new = self._text.citations_since(self._told)
        self._told += len(new)
        return new

    def grounded(self) -> Grounded:
        """The answer as it was shown."""
        unsupported = tuple(sorted(self._unsupported, key=lambda span: span.start))
        return Grounded(str(self._text), self._text.citations, unsupported)

    def _take_unmarked(self, text: str) -> Iterator[str]:
        """Take a text whose markers are complete: each is a hint for the sentence before it."""
        for part, hint in unmarked(text):
            yield from self._take(part)
            self._hint = hint or self._hint

    def _take(self, text: str) -> Iterator[str]:
        if self._silent and not self._sentence:
            text = text.lstrip()
        while text and not self.exhausted:
            end = self._sentence_end(text)
            part, text = (text, "") if end is None else (text[:end], text[end:])
            self._sentence += part
            if not self._strict and part:
                yield self._text.show(part)
            if end is not None:
                yield from self._end_sentence()

    def _sentence_end(self, text: str) -> int | None:
        """Where in the new text the sentence under way turns out to have ended."""
        known = self._sentence
        if not _SENTENCE_MAY_END.search(known) and not _END.search(text):
            return None
        lead = len(known + text) - len((known + text).lstrip())
        # Of all that came at once no more than the first is asked for at a time.
        spans = list(islice(each_sentence_span(known + text), 2))
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
        if self._silent and self._verdict is None:
            sentence = sentence.lstrip()
        if is_refusal(sentence):
            self.refused = True
        elif is_verdict(sentence):
            self._take_verdict(sentence)
        elif is_framing(sentence):
            return  # a strict answer leaves it out, and nothing need bear it out
        elif says_something(sentence):
            yield from self._check(sentence, hint)
        elif self._strict and not self._opening:
            yield self._text.show(sentence)

    def _check(self, sentence: str, hint: int | None) -> Iterator[str]:
        """Cite a sentence that is borne out; flag any other, or end a strict answer before it."""
        lead = leading_verdict(sentence)
        claim = claim_of(after_refusal(sentence) or sentence[len(lead) :])
        support = self._evidence.support(claim, hint)
        if support and self._strict and self._answers and not self._answers(claim, support.quote):
            support = None
        if self._strict and (support is None or (self._gap and leans_back(sentence))):
            self._leave_out()
        elif support is not None:
            self.answered = True
            self._gap = False
            verdict, self._verdict = self._verdict[0] if self._verdict else "", None
            if self._strict:
                self._count(sentence)
                if self._opening:
                    self.exhausted |= self._brief and self._text.cites(support.quote)
                    if not (lead or verdict) and self._repeats(claim, support.quote):
                        return
                said = without_false_quotes(
                    _unframed(sentence, lead, claim), support.quote.passage.text
                )
                yield self._text.show(self._apart(verdict + said))
            yield self._text.mark(support)
        else:
            self._drop_verdict()
            self._unsupported.append(self._span(sentence))

    def _repeats(self, claim: str, quote: Quote) -> bool:
        """Whether what is shown says this word for word, or leaving something out.

        Where one fact is asked for, what leaves out the rest is the shorter answer.
        """
        if self._text.holds(claim):
            return True
        return not self._brief and self._text.cites(quote) and is_part_of(claim, quote.text)

    def _apart(self, sentence: str) -> str:
        """The sentence with a blank before it if it is the first one behind a quote."""
        behind = self._text.length == self._opening > 0
        return f" {sentence}" if behind and not sentence[:1].isspace() else sentence

    def _leave_out(self) -> None:
        """Leave a claim out of a strict answer, or end it."""
        self._left_out += 1
        self._gap = True
        self.exhausted = self._silent or self._left_out == _MOST_LEFT_OUT

    def _count(self, sentence: str) -> None:
        """Count a claim that is shown, unless it is one of a list."""
        self._claims += kind_of_line(sentence) is not LineKind.ITEM
        self.exhausted = self.exhausted or self._claims >= _MOST_SENTENCES

    def _take_verdict(self, sentence: str) -> None:
        self._drop_verdict()
        self._verdict = sentence, self._span(sentence)

    def _drop_verdict(self) -> None:
        """Give up a yes or no that nothing bears out."""
        if self._verdict and not self._strict:
            self._unsupported.append(self._verdict[1])
        self._verdict = None

    def _drop_fragment(self) -> None:
        """Give up the sentence at which the model was cut off."""
        if not self._strict and says_something(self._sentence):
            self._unsupported.append(self._span(self._sentence))
        self._sentence = ""

    def _span(self, sentence: str) -> Span:
        """Where a sentence that was just shown stands, without the blanks before it."""
        return Span(self._text.length - len(sentence.lstrip()), self._text.length)


def _unframed(sentence: str, lead: str, claim: str) -> str:
    """The sentence without the mention of the passages: its yes or no, and what it claims."""
    if not sentence.endswith(claim) or sentence[len(lead) :].strip() == claim.strip():
        return sentence
    blank = sentence[: len(sentence) - len(sentence.lstrip())]
    return lead + claim if lead else f"{blank}{claim[:1].upper()}{claim[1:]}"
