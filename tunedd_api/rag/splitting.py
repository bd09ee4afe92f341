"""Cut pages into passages that an embedding model reads whole.

A passage is a slice of one page, made of whole sentences where they fit, and never longer than
the model reads. Splitting is a plain function of the page: LlamaIndex's node parsers would
search each passage's text again to learn where it was cut.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from llama_index.core.schema import Document, TextNode

from tunedd_api.documents import DocumentRef
from tunedd_api.rag.passage_nodes import PAGE, TITLE, passage_node
from tunedd_api.rag.sentences import sentence_spans
from tunedd_api.rag.tokenizers import OffsetTokenizer

SPLITTER_VERSION: Final = "sentences-1"
"""Changes whenever the same page would be cut elsewhere; part of the index's fingerprint."""

MAX_TOKENS: Final = 200
TITLE_TOKENS: Final = 40
MIN_TOKENS: Final = 25
OVERLAP_SHARE: Final = 0.15

_LONGEST_WORD: Final = 100
"""A word has at most this many tokens (see `WordPieceTokenizer`)."""

_HEADINGS: Final = 2
_HEADING_LENGTH: Final = 90
"""In characters."""


class PassageSplitter:
    """Cuts pages by one tokenizer and one budget.

    ``max_tokens`` is the budget of a passage's text. The title that is embedded before it is cut
    to ``TITLE_TOKENS``, so that MiniLM's 256 word pieces hold both and the special tokens.
    """

    def __init__(self, tokenizer: OffsetTokenizer, max_tokens: int = MAX_TOKENS) -> None:
        if max_tokens <= MIN_TOKENS + _LONGEST_WORD:
            raise ValueError(f"max_tokens must be more than {MIN_TOKENS + _LONGEST_WORD}.")
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens

    @property
    def fingerprint(self) -> str:
        """What tells the passages of this splitter from those of any other."""
        return f"{SPLITTER_VERSION}/{self._max_tokens}/{self._tokenizer.name}"

    def split(
        self, pages: Iterable[Document], *, source: DocumentRef, version: str
    ) -> list[TextNode]:
        """Cut the pages of one document, in order; ``version`` goes into each passage's id."""
        titles: dict[str, str] = {}
        nodes: list[TextNode] = []
        for page in pages:
            title, text = page.metadata[TITLE], page.text
            if title not in titles:
                titles[title] = self.embedded_title(title)
            nodes += (
                passage_node(
                    source=source,
                    version=version,
                    title=titles[title],
                    page=page.metadata[PAGE],
                    start=start,
                    end=end,
                    text=text[start:end],
                )
                for start, end in self.passage_spans(text)
            )
        return nodes

    def passage_spans(self, text: str) -> list[tuple[int, int]]:
        """Half-open character spans of a page's passages, in order.

        Together they hold every visible character; each has at most ``max_tokens``, and at least
        ``MIN_TOKENS`` if the page has; neighbours may share a sentence.
        """
        page = _Page.of(text, self._tokenizer)
        spans: list[tuple[int, int]] = []
        start, after = page.skip_blanks(0), 0
        while start < len(text):
            limit = page.limit(start, self._max_tokens)
            if limit >= page.end:
                spans.append((page.start_of_last(start, spans, self._max_tokens), page.end))
                break
            end = page.sentence_end(start, after, limit)
            if end is None and spans and start < after:
                # The sentence shared with the last passage leaves no room for the next one.
                start = page.skip_blanks(after)
                continue
            after = end or page.cut(start, limit)
            spans.append((start, after))
            start = page.overlap(start, after, int(self._max_tokens * OVERLAP_SHARE))
        return spans

    def embedded_title(self, title: str) -> str:
        """The title as far as it fits into ``TITLE_TOKENS``, cut between words."""
        tokens = self._tokenizer.offsets(title)
        if len(tokens) <= TITLE_TOKENS:
            return title
        # One token is left for the ellipsis.
        kept = title[: tokens[TITLE_TOKENS - 1][0]]
        return f"{kept[: kept.rfind(' ') + 1 or None].rstrip()}…"


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's text with the places where it may be cut, all as character offsets."""

    text: str
    end: int
    tokens: list[int]
    sentence_starts: list[int]
    sentence_ends: list[int]

    @classmethod
    def of(cls, text: str, tokenizer: OffsetTokenizer) -> "_Page":
        sentences = sentence_spans(text)
        return cls(
            text=text,
            end=len(text.rstrip()),
            tokens=[start for start, _ in tokenizer.offsets(text)],
            sentence_starts=[start for start, _ in sentences],
            sentence_ends=[end for _, end in sentences],
        )

    def count(self, start: int, end: int) -> int:
        """Tokens that begin in the range."""
        return bisect_left(self.tokens, end) - bisect_left(self.tokens, start)

    def limit(self, start: int, budget: int) -> int:
        """How far a passage that begins here may reach."""
        beyond = bisect_left(self.tokens, start) + budget
        return self.tokens[beyond] if beyond < len(self.tokens) else len(self.text)

    def skip_blanks(self, position: int) -> int:
        """The next visible character."""
        return len(self.text) - len(self.text[position:].lstrip())

    def sentence_end(self, start: int, after: int, limit: int) -> int | None:
        """The last end of a sentence, beyond ``after``, that makes a passage of some size.

        A heading belongs to what follows it, so a passage does not end with one or two of them
        if it can end before.
        """
        last = bisect_right(self.sentence_ends, limit) - 1
        earliest = bisect_right(self.sentence_ends, max(start, after))
        if last < earliest:
            return None
        for index in range(last, max(earliest, last - _HEADINGS) - 1, -1):
            end = self.sentence_ends[index]
            if self.count(start, end) < MIN_TOKENS:
                break
            if not self._is_heading(index):
                return end
        end = self.sentence_ends[last]
        return end if self.count(start, end) >= MIN_TOKENS else None

    def _is_heading(self, index: int) -> bool:
        end = self.sentence_ends[index]
        return (
            self.text.startswith("\n", end)
            and self.text[end - 1] not in ".!?:;"
            and end - self.sentence_starts[index] <= _HEADING_LENGTH
        )

    def cut(self, start: int, limit: int) -> int:
        """Where to end a passage inside a sentence: at a blank, else where no word is divided."""
        for divides in (_at_blank, _between_words):
            for position in range(limit, start, -1):
                if divides(self.text, position):
                    end = start + len(self.text[start:position].rstrip())
                    if self.count(start, end) >= MIN_TOKENS:
                        return end
                    break
        return limit

    def overlap(self, start: int, end: int, budget: int) -> int:
        """Where the next passage begins: at this one's last sentence, or after it."""
        index = bisect_left(self.sentence_starts, end) - 1
        last = self.sentence_starts[index]
        whole = self.sentence_ends[index] == end
        if whole and last > start and self.count(last, end) <= budget:
            return last
        return self.skip_blanks(end)

    def start_of_last(self, start: int, spans: list[tuple[int, int]], budget: int) -> int:
        """Where the last passage begins: earlier than planned if it would be a crumb."""
        if not spans or self.count(start, self.end) >= MIN_TOKENS:
            return start
        first = spans[-1][0]
        index = bisect_left(self.sentence_starts, start) - 1
        while index >= 0 and self.sentence_starts[index] > first:
            earlier = self.sentence_starts[index]
            tokens = self.count(earlier, self.end)
            if tokens > budget:
                break
            if tokens >= MIN_TOKENS:
                return earlier
            index -= 1
        return self._start_inside_a_sentence(first, budget)

    def _start_inside_a_sentence(self, first: int, budget: int) -> int:
        """Where to begin the last passage so that it is just no crumb."""
        latest = self.tokens[-MIN_TOKENS]
        earliest = max(first, self.tokens[-budget])
        for divides in (_at_blank, _between_words):
            for position in range(latest, earliest, -1):
                if divides(self.text, position):
                    return position
        return latest


def _at_blank(text: str, position: int) -> bool:
    return text[position - 1].isspace()


def _between_words(text: str, position: int) -> bool:
    """Whether tokenizers that split words at punctuation and CJK split them here."""
    return _stands_alone(text[position - 1]) or _stands_alone(text[position])


def _stands_alone(char: str) -> bool:
    return (
        unicodedata.category(char)[0] == "P"
        or (char.isascii() and not char.isalnum())
        or "\u3400" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
    )
