"""Readers: pages, titles and errors, on files made here and on real papers."""

import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from llama_index.core import SimpleDirectoryReader
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.formats import extract
from tunedd_api.extraction.media_types import MEDIA_TYPES
from tunedd_api.extraction.pdf.pdfium import opened_page, opened_pdf, raw_text
from tunedd_api.extraction.text.page_text import repair
from tunedd_api.rag.ingestion.readers import readers
from tunedd_api.rag.splitting.structure import STRUCTURE

_PAPERS = os.environ.get("TUNEDD_TEST_PAPERS", "")

_READERS = readers(lambda file: extract(file, file.name))
_Draw = Callable[[Canvas], None]


def _lines(lines: Sequence[str], size: float = 10, top: float = 600) -> _Draw:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, top)
        text.setFont("Helvetica", size)
        text.textLines(list(lines))
        canvas.drawText(text)

    return draw


def _pdf(
    path: Path,
    pages: Sequence[Sequence[_Draw]],
    encrypt: StandardEncryption | None = None,
    title: str | None = None,
) -> Path:
    canvas = Canvas(str(path), encrypt=encrypt)
    if title is not None:
        canvas.setTitle(title)
    for page in pages:
        for draw in page:
            draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def _read(path: Path) -> Extract:
    return extract(path, path.name)


def _error(path: Path) -> str:
    with pytest.raises(IngestionError) as raised:
        _read(path)
    return str(raised.value)


def test_each_page_with_text_is_a_document(tmp_path: Path) -> None:
    """Pages count from 1, blank ones are left out, and every page knows how many there are."""
    path = _pdf(tmp_path / "a.pdf", [[_lines(["First."])], [], [_lines(["Third."])]])
    documents = _READERS[".pdf"].load_data(path, extra_info={"source": "here"})
    assert [document.text for document in documents] == ["First.", "Third."]
    assert [document.metadata["page"] for document in documents] == [1, 3]
    assert {document.metadata["pages"] for document in documents} == {3}
    assert {document.metadata["source"] for document in documents} == {"here"}


def test_divided_words_and_lines_are_repaired(tmp_path: Path) -> None:
    """What was set for the eye comes out as words and sentences."""
    lines = ["The agents of this system remain in-", "adequately addressed by", "multi-agent work."]
    path = _pdf(tmp_path / "a.pdf", [[_lines(lines)]])
    assert _read(path).pages[0].text == (
        "The agents of this system remain inadequately addressed by multi-agent work."
    )


def test_ligatures_are_letters(tmp_path: Path) -> None:
    """A ligature's glyph is read as its letters."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Vera", 12)
        canvas.drawString(72, 700, "we ﬁnd the ﬂow")

    path = _pdf(tmp_path / "a.pdf", [[draw]])
    assert _read(path).pages[0].text == "we find the flow"


def test_raw_text_has_pdfiums_own_indices(tmp_path: Path) -> None:
    """Each repaired character leads to the PDFium character that drew it."""
    lines = ["Agents remain in-", "adequately  addressed."]
    path = _pdf(tmp_path / "a.pdf", [[_lines(lines)]])
    with opened_pdf(path.read_bytes(), path.name) as pdf, opened_page(pdf, 0, path.name) as page:
        raw = raw_text(page)
        assert len(raw) == page.count_chars()
        repaired = repair(raw)
        start = repaired.text.index("adequately")
        left = page.get_charbox(repaired.origins[start])[0]
    assert left == pytest.approx(72, abs=2)


def test_title_is_what_is_set_largest(tmp_path: Path) -> None:
    """The largest upright type on page 1 is the title, over its lines, without footnote marks."""

    def stamp(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.rotate(90)
        canvas.setFont("Helvetica", 40)
        canvas.drawString(200, -40, "arXiv:2402.01968v1 [cs.MA] 3 Feb 2024")
        canvas.restoreState()

    title = _lines(["A Survey of Agents: Techniques, Chal-", "lenges and Directions*"], 18, 700)
    path = _pdf(
        tmp_path / "cut off na.pdf", [[title, _lines(["Body text."]), stamp]], title="Other"
    )
    assert _read(path).title == "A Survey of Agents: Techniques, Challenges and Directions"


def test_title_in_small_capitals_is_whole(tmp_path: Path) -> None:
    """Small capitals, a drop cap in the text and a logo do not mislead the search for a title."""

    def draw(canvas: Canvas) -> None:
        for top, line in ((700, "MEASURING MASSIVE"), (680, "LANGUAGE UNDERSTANDING")):
            text = canvas.beginText(72, top)
            for word in line.split():
                text.setFont("Helvetica", 17)
                text.textOut(word[0])
                text.setFont("Helvetica", 14)
                text.textOut(f"{word[1:]} ")
            canvas.drawText(text)
        text = canvas.beginText(72, 600)
        text.setFont("Helvetica", 30)
        text.textOut("W")
        text.setFont("Helvetica", 10)
        text.textOut("e measure how language is understood.")
        canvas.drawText(text)

    path = _pdf(tmp_path / "a.pdf", [[_lines(["T2V"], 40, 760), draw]])
    title = _read(path).title
    assert title == "MEASURING MASSIVE LANGUAGE UNDERSTANDING"


def test_title_falls_back_to_metadata_then_to_the_name(tmp_path: Path) -> None:
    """Where all type is of one size, metadata names the document if a person wrote them."""
    page = [_lines(["All of this text", "is of one size."])]
    sane = _pdf(tmp_path / "a.pdf", [page], title="On Agents")
    word = _pdf(tmp_path / "report 2.pdf", [page], title="Microsoft Word - draft3.docx")
    none = _pdf(tmp_path / "notes.pdf", [page])
    titles = [_read(path).title for path in (sane, word, none)]
    assert titles == ["On Agents", "report 2", "notes"]


def test_largest_type_that_is_running_text_is_no_title(tmp_path: Path) -> None:
    """A page set large throughout, but for its number, has no title on it."""
    page = [_lines(["Words of a slide that go on."] * 20, 20, 800), _lines(["page one"], 8, 100)]
    path = _pdf(tmp_path / "slides.pdf", [page])
    assert _read(path).title == "slides"


@pytest.mark.usefixtures("no_ocr")
def test_pdf_without_text_needs_ocr(tmp_path: Path) -> None:
    """A scan is refused with the reason."""
    path = _pdf(tmp_path / "scan.pdf", [[lambda canvas: canvas.rect(10, 10, 50, 50)]])
    assert _error(path) == "scan.pdf has no text layer: needs OCR."


def test_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    """A PDF that needs a password is refused; one that anyone may open is read."""
    page = [[_lines(["Secret."])]]
    locked = _pdf(tmp_path / "locked.pdf", page, StandardEncryption("user", "owner"))
    assert _error(locked) == "locked.pdf is encrypted and needs a password."
    open_to_all = _pdf(tmp_path / "open.pdf", page, StandardEncryption("", "owner"))
    assert _read(open_to_all).pages[0].text == "Secret."


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7\n"])
def test_damaged_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    """What is not a PDF is refused whatever its name."""
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    assert _error(path) == "a.pdf is damaged or not a PDF."


def test_truncated_pdf_is_refused(tmp_path: Path) -> None:
    """A PDF of which the first half arrived is refused in one sentence."""
    path = _pdf(tmp_path / "a.pdf", [[_lines(["Text."])]] * 5)
    path.write_bytes(path.read_bytes()[:300])
    assert re.fullmatch(r"a\.pdf (is damaged or not a PDF|has no pages)\.", _error(path))


def test_pdf_without_pages_is_refused(tmp_path: Path) -> None:
    """A PDF of no pages is refused in one sentence."""
    path = tmp_path / "a.pdf"
    document = pdfium.PdfDocument.new()
    document.save(path)
    document.close()
    assert _error(path) == "a.pdf has no pages."


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that is gone is named, with the system's reason."""
    assert _error(tmp_path / "a.pdf") == "a.pdf cannot be read: No such file or directory."


def test_threads_may_read_at_once(tmp_path: Path) -> None:
    """Several threads read PDFs at a time and get what each asked for."""
    paths = [
        _pdf(tmp_path / f"{number}.pdf", [[_lines([f"File {number}."])]] * 4) for number in range(8)
    ]
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(_read, paths))
    assert [len(read.pages) for read in results] == [4] * 8
    assert [read.pages[3].text for read in results] == [f"File {n}." for n in range(8)]


def test_text_file_is_one_page(tmp_path: Path) -> None:
    """A text file is page 1 of 1, titled by its first line, with or without a BOM."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfOn Agents\r\n\r\nThey\r\nplan\xe2\x80\xa6")
    document = _READERS[".txt"].load_data(path)[0]
    assert document.text == "On Agents\n\nThey\nplan…"
    assert document.metadata.pop(STRUCTURE)["headings"] == []
    assert document.metadata == {"page": 1, "title": "On Agents", "pages": 1}


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("a.md", "```\n# not this\n```\n\n## The *plan* of `x` #\n\ntext", "The plan of x"),
        ("a.md", "Intro\n\nOn [Agents](http://x.org)\n=====\n", "On Agents"),
        ("notes.md", "no heading here", "notes"),
        ("long.txt", "word " * 100, "long"),
    ],
)
def test_title_of_text(tmp_path: Path, name: str, content: str, title: str) -> None:
    """Markdown is titled by its first heading; what has no title bears its name."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert _read(path).title == title


def test_empty_text_is_refused(tmp_path: Path) -> None:
    """A file of blanks holds no text."""
    path = tmp_path / "a.md"
    path.write_text(" \n\n", encoding="utf-8")
    assert _error(path) == "a.md holds no text."


def test_readers_work_in_a_directory_reader(tmp_path: Path) -> None:
    """SimpleDirectoryReader reads a folder with these readers, and raises what they raise."""
    _pdf(tmp_path / "a.pdf", [[_lines(["One."])], [_lines(["Two."])]])
    (tmp_path / "b.MD").write_text("# Three\n", encoding="utf-8")
    reader = SimpleDirectoryReader(
        input_dir=tmp_path,
        file_extractor=_READERS,
        file_metadata=lambda path: {"name": Path(path).name},
        raise_on_error=True,
    )
    documents = reader.load_data()
    assert [document.text for document in documents] == ["One.", "Two.", "# Three"]
    assert [document.metadata["name"] for document in documents] == ["a.pdf", "a.pdf", "b.MD"]
    (tmp_path / "c.txt").write_bytes(b"\0")
    with pytest.raises(Exception, match="Error loading file") as raised:
        SimpleDirectoryReader(
            input_dir=tmp_path, file_extractor=_READERS, raise_on_error=True
        ).load_data()
    assert isinstance(raised.value.__cause__, IngestionError)


def test_every_reader_has_a_media_type() -> None:
    """Suffixes are lowercase, and each has a media type."""
    assert set(_READERS) == set(MEDIA_TYPES) >= {".pdf", ".txt", ".md", ".docx"}
    assert all(suffix == suffix.lower() for suffix in MEDIA_TYPES)


@pytest.fixture
def papers() -> list[tuple[Path, str, int]]:
    """Each paper's file, title and number of pages."""
    folder = Path(_PAPERS)
    if not _PAPERS or not folder.is_dir():
        pytest.skip("TUNEDD_TEST_PAPERS names no folder of papers")
    rows = (folder / "PAPERS.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [row.split("\t") for row in rows]
    return [(folder / cell[0], cell[1], int(cell[4])) for cell in cells]


@pytest.mark.papers
def test_titles_of_papers(papers: list[tuple[Path, str, int]]) -> None:
    """Every paper is titled as it is on its first page."""
    read = [_read(file).title.casefold() for file, _, _ in papers]
    assert read == [title.casefold() for _, title, _ in papers]


@pytest.mark.papers
def test_text_of_papers(papers: list[tuple[Path, str, int]]) -> None:
    """Every page has text, and words are whole."""
    for file, _, pages in papers:
        extracted = _read(file).pages
        assert [page.number for page in extracted] == list(range(1, pages + 1))
        for page in extracted:
            assert not re.search(r"[\u0000-\u0009\u00ad\ufffe]|[a-z]- [a-z]{3}", page.text)
