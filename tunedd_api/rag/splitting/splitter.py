"""Cut pages into passages that an embedding model reads whole.

A passage is a slice of one page, made of whole sentences where they fit, and never longer than
the model reads. It holds nothing of what pages carry beside their text, and begins with a
heading where one stands near. Splitting is a plain function of the pages: LlamaIndex's node
parsers would search each passage's text again to learn where it was cut.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
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
TABLE_HEADER_TOKENS: Final = 40
OVERLAP_SHARE: Final = 0.15

_LONGEST_WORD: Final = 100
"""A word has at most this many tokens (see `WordPieceTokenizer`)."""


class PassageSplitter:
    """Cuts pages by one tokenizer and one budget.

    ``max_tokens`` is the budget of a passage's text, and of the table header that is embedded
    before it, which is cut to ``TABLE_HEADER_TOKENS``. The title and the section are cut to
    ``TITLE_TOKENS`` and ``SECTION_TOKENS``, so that MiniLM's 256 word pieces hold them all and
    the special tokens.
    """

    def __init__(self, tokenizer: OffsetTokenizer, max_tokens: int = MAX_TOKENS) -> None:
        if max_tokens <= MIN_TOKENS + _LONGEST_WORD:
            raise ValueError(f"max_tokens must be more than {MIN_TOKENS + _LONGEST_WORD}.")
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens
        self._header_tokens = min(
            TABLE_HEADER_TOKENS, max_tokens - (MIN_TOKENS + _LONGEST_WORD + 1)
        )

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
            structure = self._embedded_headers(PageStructure.of(page.metadata))
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
                        table_header=structure.table_header(start, end),
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
            spans += self._cut(stretch, structure)
        return spans

    def _cut(self, stretch: Stretch, structure: PageStructure) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        start, after = stretch.start, stretch.start
        while start < stretch.end:
            limit = stretch.limit(start, self._budget(stretch, structure, start))
            end = stretch.section_end(start, after, limit)
            if end is None:
                if limit >= stretch.end:
                    # It may begin earlier, in whichever table.
                    room = self._max_tokens - self._header_tokens * bool(structure.table_headers)
                    first = stretch.start_of_last(start, spans, room)
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

    def _budget(self, stretch: Stretch, structure: PageStructure, start: int) -> int:
        """The tokens of a passage that begins here: those that no table header needs."""
        reach = stretch.limit(start, self._max_tokens)
        header = structure.table_header(start, reach)
        needed = len(self._tokenizer.offsets(header)) if header else 0
        return self._max_tokens - min(needed, self._header_tokens)

    def _embedded_headers(self, structure: PageStructure) -> PageStructure:
        """The same structure with each table's header cut to what is embedded of it."""
        if not structure.table_headers:
            return structure
        budget = self._header_tokens
        headers = [
            (body, self._fitting(header, budget) if budget else "")
            for body, header in structure.table_headers
        ]
        return replace(structure, table_headers=headers)

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
