"""Read a PDF page by page, and mark what takes the whole document to see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import (
    Extract,
    ExtractedPage,
    ExtractionLimits,
    Heading,
    Range,
)
from tunedd_api.extraction.files import read_bytes
from tunedd_api.extraction.pdf.continuation import with_headers
from tunedd_api.extraction.pdf.furniture import furniture
from tunedd_api.extraction.pdf.headings import is_heading_beside, levels
from tunedd_api.extraction.pdf.lines import body_size
from tunedd_api.extraction.pdf.ocr import NotRecognised, can_recognise, recognised
from tunedd_api.extraction.pdf.pages import PageText, PlacedHeading, page_text
from tunedd_api.extraction.pdf.pdfium import PDFIUM, opened_page, opened_pdf, shows_something
from tunedd_api.extraction.pdf.titles import set_title
from tunedd_api.extraction.text.legibility import WARNING, illegible_share, is_hard_to_read
from tunedd_api.extraction.text.titles import sane_title

_XFA_FULL: Final = 2
"""PDFium's FORMTYPE_XFA_FULL (public/fpdf_formfill.h): the pages only say that they are none."""

_XFA_WARNING: Final = "It is an XFA form, whose fields are not read."

_HIDES: Final = "holds text that no reader sees: it is left out"
_HIDE: Final = "hold text that no reader sees: it is left out"

_JUNK_ONE: Final = "has text whose font names no characters: it is not searched"
_JUNK: Final = "have text whose fonts name no characters: it is not searched"
_CUT_ONE: Final = "has a string of more than 32,767 characters: its end is not read"
_CUT: Final = "have strings of more than 32,767 characters: their ends are not read"
_REPEATS_ONE: Final = "holds nothing but what other pages hold, too: it is not searched"
_REPEATS: Final = "hold nothing but what other pages hold, too: they are not searched"
_SOME_WORDS: Final = 40
"""A page of fewer characters is blank but for its head and number."""

_LONGEST_STRING: Final = 32_767
"""PDFium cuts longer strings (its kMaxStringLength)."""

_NOT_LEGIBLE: Final = "has no legible text: its fonts name no characters; needs OCR."
_NOTHING_LEFT: Final = 0.9
"""The share of illegible characters from which a document is refused."""


@dataclass(slots=True)
class _Losses:
    """The numbers of pages of which something is not read.

    ``untold`` show something but have no text; the others hold text which is not seen, which is not
    what is seen, or which is longer than PDFium reads.
    """

    untold: list[int] = field(default_factory=list)
    hiding: list[int] = field(default_factory=list)
    junk: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)

    def note(self, number: int, page: PageText, *, shows: bool) -> None:
        """Look at a page; ``shows`` says whether anything is drawn on it."""
        if page.junk:
            self.junk.append(number)
        elif not page.text and shows:
            self.untold.append(number)
        if page.hides_text:
            self.hiding.append(number)
        if any(line.end - line.start >= _LONGEST_STRING for line in page.lines):
            self.cut.append(number)

    def said(self) -> Iterator[str]:
        """A sentence for each kind."""
        for numbers, one, several in (
            (self.untold, "has no text layer", "have no text layer"),
            (self.hiding, _HIDES, _HIDE),
            (self.junk, _JUNK_ONE, _JUNK),
            (self.cut, _CUT_ONE, _CUT),
        ):
            if numbers:
                yield _said_of(numbers, one, several)


class _ReadFile(NamedTuple):
    """The pages with text, and what is not read.

    ``hint`` is why pages have no text, or what would give them some.
    """

    page_count: int
    title: str | None
    pages: list[tuple[int, PageText]]
    losses: _Losses
    is_xfa: bool
    hint: str = "needs OCR"


def read(path: Path, name: str, limits: ExtractionLimits) -> Extract:
    """Read the text layer of a PDF; a page without text is left out, and named in a warning.

    Where OCRmyPDF is installed, it gives text to pages that have none.

    Raises:
        IngestionError: if it is missing, encrypted, damaged, too large or without pages or text.
    """
    read_file = _read(path, name, limits)
    if can_recognise():
        read_file = _recognised(read_file, path, name, limits)
    if not read_file.pages:
        raise IngestionError(f"{name} has no text layer: {read_file.hint}.")
    share = illegible_share(page.raw for _, page in read_file.pages)
    if share > _NOTHING_LEFT:
        raise IngestionError(f"{name} {_NOT_LEGIBLE}")
    title = read_file.title or Path(name).stem
    beside = furniture([page for _, page in read_file.pages])
    pages = _structured(read_file.pages, title, beside)
    warnings = [*_warnings(read_file, share), *_without_passages(pages, read_file.losses.junk)]
    return Extract(title, read_file.page_count, pages, tuple(warnings))


def _warnings(read_file: _ReadFile, share: float) -> Iterator[str]:
    """What could not be read, in sentences; ``share`` is that of illegible characters."""
    if is_hard_to_read(share):
        yield WARNING
    if read_file.is_xfa:
        yield _XFA_WARNING
    yield from read_file.losses.said()


def _read(path: Path, name: str, limits: ExtractionLimits) -> _ReadFile:
    with opened_pdf(read_bytes(path, name), name) as pdf:
        with PDFIUM:
            count = len(pdf)
            title = sane_title(pdf.get_metadata_value("Title"))
            is_xfa = pdf.get_formtype() == _XFA_FULL
        if count > limits.pages:
            raise IngestionError(f"{name} has more than {limits.pages:,} pages.")
        pages: list[tuple[int, PageText]] = []
        losses = _Losses()
        characters = 0
        for number in range(1, count + 1):
            with opened_page(pdf, number - 1, name) as page:
                read_page = page_text(page)
                if number == 1:
                    title = set_title(page, read_page.raw, read_page.lines) or title
                losses.note(number, read_page, shows=shows_something(page.page))
            characters += len(read_page.text)
            if characters > limits.characters:
                raise IngestionError(f"{name} has more than {limits.characters:,} characters.")
            if read_page.text:
                pages.append((number, read_page))
    return _ReadFile(count, title, pages, losses, is_xfa)


def _recognised(read_file: _ReadFile, path: Path, name: str, limits: ExtractionLimits) -> _ReadFile:
    """The file with what OCR has found on its pages without text."""
    if not read_file.losses.untold:
        return read_file._replace(hint="its pages show nothing")
    try:
        with recognised(path, limits.ocr_seconds) as copy:
            again = _read(copy, name, limits)
    except NotRecognised as error:
        return read_file._replace(hint=str(error))
    # In the copy every page shows something.
    before = read_file.losses.untold
    again.losses.untold = [number for number in again.losses.untold if number in before]
    return again._replace(hint="OCR finds none")


def _said_of(numbers: Sequence[int], one: str, several: str) -> str:
    """A sentence about pages: "Pages 2, 4–6 have no text layer."."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"Page {named} {one}." if len(numbers) == 1 else f"Pages {named} {several}."


def _without_passages(pages: Sequence[ExtractedPage], junk: Sequence[int]) -> Iterator[str]:
    """A sentence about pages that hold words, but only such as come back on other pages."""
    numbers = [
        page.number
        for page in pages
        if page.number not in junk
        and len(page.text) > _SOME_WORDS
        and sum(at.end - at.start for at in page.furniture) >= len(page.text) - len(page.furniture)
    ]
    if numbers:
        yield _said_of(numbers, _REPEATS_ONE, _REPEATS)


def _structured(
    pages: Sequence[tuple[int, PageText]], title: str, beside: Sequence[tuple[Range, ...]]
) -> tuple[ExtractedPage, ...]:
    """Mark headings, tables and furniture."""
    body = body_size([line for _, page in pages for line in page.lines])
    placed = [
        [
            heading
            for heading in page.headings
            if is_heading_beside(heading.set_as, body)
            and not _is_part_of(page.text[heading.start : heading.end], title, number)
            and not any(at.start < heading.end and heading.start < at.end for at in marks)
        ]
        for (number, page), marks in zip(pages, beside, strict=True)
    ]
    if pages[0][0] == 1:
        placed[0] = _after_front_matter(placed[0])
    every = [heading for headings in placed for heading in headings]
    level_of = dict(zip(map(id, every), levels([at.set_as for at in every]), strict=True))

    def marked(heading: PlacedHeading) -> Heading:
        return Heading(heading.start, heading.end, level_of[id(heading)])

    return tuple(
        ExtractedPage(
            number=number,
            text=page.text,
            headings=tuple(map(marked, headings)),
            tables=tables,
            furniture=marks,
        )
        for (number, page), headings, marks, tables in zip(
            pages, placed, beside, with_headers(pages, beside), strict=True
        )
    )


def _after_front_matter(headings: list[PlacedHeading]) -> list[PlacedHeading]:
    """Leave out what stands on page 1 before the first numbered or well-known heading: names."""
    first = next((index for index, at in enumerate(headings) if at.set_as.depth), 0)
    return headings[first:]


def _is_part_of(heading: str, title: str, number: int) -> bool:
    """Whether what looks like a heading on page 1 is the title, or a line of it."""
    return number == 1 and heading.casefold() in title.casefold()
