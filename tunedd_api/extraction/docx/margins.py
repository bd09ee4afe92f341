"""Headers and footers of a Word document, each once."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tunedd_api.extraction.archives import RELATION
from tunedd_api.extraction.blocks import Block, Kind
from tunedd_api.extraction.docx.body import Body, Parts
from tunedd_api.extraction.docx.names import W, is_on
from tunedd_api.extraction.docx.numbering import Numbering
from tunedd_api.extraction.docx.styles import Styles

if TYPE_CHECKING:
    from lxml.etree import _Element

_NUMBER: Final = re.compile(
    r"\W*(?:page|seite|p\.|s\.)?\W*(?:\d{1,4}|[ivxlc]{1,6})?(?:\W|of|von|de|sur|/)*\d{0,4}\W*",
    re.IGNORECASE,
)


class Margins:
    """What stands above and below the pages of all sections, without page numbers."""

    def __init__(
        self, body: "_Element", parts: Parts, styles: Styles, numbering: Numbering
    ) -> None:
        self._sections = list(body.iter(f"{W}sectPr"))
        self._parts = parts
        self._reader = Body(parts, styles, numbering)
        self._seen: set[str] = set()
        self._has_even = is_on(parts.of("settings"), "evenAndOddHeaders") or False

    def headers(self) -> Iterator[Block]:
        """What stands above the pages."""
        return self._of("headerReference")

    def footers(self) -> Iterator[Block]:
        """What stands below the pages."""
        return self._of("footerReference")

    def _of(self, kind: str) -> Iterator[Block]:
        for section in self._sections:
            for reference in section.findall(f"{W}{kind}"):
                if not self._is_used(reference.get(f"{W}type", "default"), section):
                    continue
                part = self._parts.named(reference.get(f"{RELATION}id", ""))
                for block in () if part is None else self._reader.blocks(part):
                    if block.text not in self._seen and not _NUMBER.fullmatch(block.text):
                        self._seen.add(block.text)
                        kept = Kind.ROW if block.kind is Kind.ROW else Kind.PARAGRAPH
                        yield Block(kept, block.text, opens=block.opens, header=block.header)

    def _is_used(self, kind: str, section: "_Element") -> bool:
        if kind == "first":
            return is_on(section, "titlePg") or False
        return kind == "default" or self._has_even
