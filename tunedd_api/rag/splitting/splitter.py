"""Cut pages into passages that an embedding model reads whole.

A passage is a slice of one page, made of whole sentences where they fit, and never longer than
the model reads. It holds nothing of what pages carry beside their text, and begins with a
heading where one stands near. Splitting is a plain function of the pages: LlamaIndex's node
parsers would search each passage's text again to learn where it was cut.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from llama_index.core.schema import Document, TextNode

from tunedd_api.documents.model import DocumentRef
from tunedd_api.rag.language.tokenizers import OffsetTokenizer, TokenStarts
from tunedd_api.rag.nodes import PAGE, TITLE, passage_node
from tunedd_api.rag.splitting.boundaries import MIN_TOKENS, Stretch
from tunedd_api.rag.splitting.structure import NO_STRUCTURE, SEPARATOR, PageStructure, SectionPath
from tunedd_api.rag.splitting.version import SPLITTER_VERSION

MAX_TOKENS: Final = 200
TITLE_TOKENS: Final = 32
SECTION_TOKENS: Final = 18
OVERLAP_SHARE: Final = 0.15

_LONGEST_WORD: Final = 100
"""A word has at most this many tokens (see `WordPieceTokenizer`)."""


class PassageSplitter:
    """Cuts pages by one tokenizer and one budget.

    ``max_tokens`` is the budget of a passage's text. The title and the section that are embedded
    before it are cut to ``TITLE_TOKENS`` and ``SECTION_TOKENS``, so that MiniLM's 256 word pieces
    hold all three and the special tokens.
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
        sections: dict[tuple[str, ...], str] = {}
        path = SectionPath()
        nodes: list[TextNode] = []
        for page in pages:
            title, text = page.metadata[TITLE], page.text
            structure = PageStructure.of(page.metadata)
            if title not in titles:
                titles[title] = self.embedded_title(title)
            for start, end in self.passage_spans(text, structure):
                # The title is embedded anyway.
                section = tuple(part for part in path.at(text, structure, start) if part != title)
                if section and section not in sections:
                    sections[section] = self._embedded_section(section)
                nodes.append(
                    passage_node(
                        source=source,
                        version=version,
                        title=titles[title],
                        page=page.metadata[PAGE],
                        start=start,
                        end=end,
                        text=text[start:end],
                        section=sections[section] if section else None,
                        is_reference=structure.is_reference(start),
                    )
                )
            path.leave(text, structure)
        return nodes

    def passage_spans(
        self, text: str, structure: PageStructure = NO_STRUCTURE
    ) -> list[tuple[int, int]]:
        """Half-open character spans of a page's passages, in order.

        Together they hold every visible character that is not furniture; none crosses the end
        of a list of references. Each has at most ``max_tokens``, and at least ``MIN_TOKENS`` if
        what it is cut from has; neighbours may share a sentence.
        """
        tokens = TokenStarts.of(text, self._tokenizer)
        spans: list[tuple[int, int]] = []
        for span in structure.stretches(len(text)):
            stretch = Stretch.of(text, span, tokens, structure.headings, structure.tables)
            spans += self._cut(stretch)
        return spans

    def _cut(self, stretch: Stretch) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        start, after = stretch.start, stretch.start
        while start < stretch.end:
            limit = stretch.limit(start, self._max_tokens)
            end = stretch.section_end(start, after, limit)
            if end is None:
                if limit >= stretch.end:
                    first = stretch.start_of_last(start, spans, self._max_tokens)
                    spans.append((first, stretch.end))
                    break
                end = stretch.sentence_end(start, after, limit)
            if end is None and spans and start < after:
                # The sentence shared with the last passage leaves no room for the next one.
                start = stretch.skip_blanks(after)
                continue
            after = end or stretch.cut(start, limit)
            spans.append((start, after))
            start = stretch.overlap(start, after, int(self._max_tokens * OVERLAP_SHARE))
        return spans

    def embedded_title(self, title: str) -> str:
        """The title as far as it fits into ``TITLE_TOKENS``, cut between words."""
        return self._fitting(title, TITLE_TOKENS)

    def _embedded_section(self, section: Sequence[str]) -> str:
        """The path of a section: as many of the innermost headings as fit, the last one cut."""
        for first in range(len(section) - 1):
            path = SEPARATOR.join(section[first:])
            if len(self._tokenizer.offsets(path)) <= SECTION_TOKENS:
                return path
        return self._fitting(section[-1], SECTION_TOKENS)

    def _fitting(self, text: str, budget: int) -> str:
        tokens = self._tokenizer.offsets(text)
        if len(tokens) <= budget:
            return text
        # One token is left for the ellipsis.
        kept = text[: tokens[budget - 1][0]]
        return f"{kept[: kept.rfind(' ') + 1 or None].rstrip()}…"
