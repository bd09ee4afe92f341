"""An answer as far as it is shown: its text, its citations, and the quotes within it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tunedd_api.conversations.citations import Citation
from tunedd_api.rag.answering.grounding.citing import Citations
from tunedd_api.rag.answering.grounding.markers import unmarked
from tunedd_api.rag.claims.support import Support
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.page_text.plain_text import plain_text
from tunedd_api.rag.page_text.quotes import Quote

_WORD: Final = re.compile(r"[^\W_]+")
_SAID: Final = 0.7
"""Share of a text's terms from which an answer that holds them has said it."""


class AnswerText:
    """What has been shown of one answer; ``length`` is in characters."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._citations = Citations()
        self.length = 0

    def __str__(self) -> str:
        return "".join(self._pieces)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations so far, in the order of their markers."""
        return self._citations.all()

    def citations_since(self, seen: int) -> tuple[Citation, ...]:
        """The citations with markers above this."""
        return self._citations.since(seen)

    def show(self, text: str) -> str:
        """Add a text; it is given back."""
        self._pieces.append(text)
        self.length += len(text)
        return text

    def mark(self, support: Support) -> str:
        """Add the marker of what bears out the sentence before it; the marker."""
        return self.show(f" [{self._citations.marker(support)}]")

    def quote(self, quotes: Sequence[Quote], *, brief: bool) -> Iterator[str]:
        """Add quotes, each with its marker, but for what is said already; yields each as it comes.

        With ``brief`` the rest of a quote whose beginning is said is left out, too.
        """
        for whole in quotes:
            left = self._unsaid(whole)
            if not self.says(left.text) and not (brief and left.start > whole.start):
                yield self._quoted(left)

    def says(self, text: str) -> bool:
        """Whether the answer has most of what a text says, and each of its numbers."""
        terms = content_terms(_unmarked(text))
        missing = terms - content_terms(str(self))
        few = len(missing) <= (1 - _SAID) * len(terms)
        return few and not any(term[0].isdigit() or number_word(term) for term in missing)

    def holds(self, text: str) -> bool:
        """Whether the words of a text stand in the answer one after the other."""
        return f" {_words(text)} " in f" {_words(str(self))} "

    def cites(self, quote: Quote) -> bool:
        """Whether a citation of the answer holds some of a quote's text."""
        return any(
            cited.start < quote.end and quote.start < cited.end for cited in self._beside(quote)
        )

    def _beside(self, quote: Quote) -> list[Citation]:
        """The citations of the page that a quote stands on."""
        page = quote.passage.document.id, quote.passage.page
        return [one for one in self.citations if (one.document.id, one.page) == page]

    def _quoted(self, quote: Quote) -> str:
        marker = self._citations.marker(Support(quote, 1.0))
        gap = " " if self.length else ""
        header = _unmarked(quote.header)
        named = f"{header}: " if header else ""
        return self.show(f"{gap}{named}“{shown(quote)}” [{marker}]")

    def _unsaid(self, quote: Quote) -> Quote:
        """The quote without the sentences at its ends that the answer says, and cites."""
        said = [cited for cited in self._beside(quote) if self.says(cited.quote)]
        offset, text = quote.passage.start, quote.passage.text
        start, end = quote.start - offset, quote.end - offset
        for cited in sorted(said, key=lambda one: one.start):
            before = text[start : max(cited.start - offset, start)].strip()
            headed = not before or kind_of_line(before) is LineKind.HEADING
            if headed and start < cited.end - offset < end:
                start = cited.end - offset
        for cited in sorted(said, key=lambda one: -one.end):
            behind = text[min(cited.end - offset, end) : end].strip()
            if not behind and start < cited.start - offset < end:
                end = cited.start - offset
        left = text[start:end]
        start += len(left) - len(left.lstrip())
        return Quote.of(quote.passage, start, start + len(left.strip()), quote.header)


def is_part_of(text: str, whole: str) -> bool:
    """Whether the words of a text stand in another one in this order, with others between."""
    words = iter(_words(whole).split())
    return all(word in words for word in _words(text).split())


def _words(text: str) -> str:
    """The words of a text in small letters, without marks and punctuation."""
    return " ".join(_WORD.findall(_unmarked(text).casefold()))


def shown(quote: Quote) -> str:
    """A quote as it is shown: plain text, without what would look like a marker of ours."""
    return _unmarked(quote.text)


def _unmarked(text: str) -> str:
    return plain_text("".join(part for part, _ in unmarked(text)))
