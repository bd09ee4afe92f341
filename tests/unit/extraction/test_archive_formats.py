"""Word documents, presentations and e-books, whole and broken."""

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from pptx import Presentation
from pptx.util import Inches

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import ExtractedPage, ExtractionLimits
from tunedd_api.extraction.formats import extract

_CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"""
_OPF = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>On Agents</dc:title></metadata><manifest>
<item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="n"/></spine></package>"""
_BOOK = {
    "META-INF/container.xml": _CONTAINER,
    "OEBPS/book.opf": _OPF,
    "OEBPS/one.xhtml": "<html><body><h1>One</h1><p>They plan.</p></body></html>",
    "OEBPS/two b.xhtml": "<html><body><h1>Two</h1><p>They act&nbsp;now.</p></body></html>",
    "OEBPS/nav.xhtml": "<html><body><p>Contents</p></body></html>",
}


def _zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _word(path: Path) -> Path:
    document = Document()
    document.core_properties.title = ""
    document.add_heading("On Agents", 0)
    document.add_heading("Methods", 1)
    document.add_paragraph("They plan.")
    document.add_paragraph("one", style="List Bullet")
    table = document.add_table(2, 2)
    for row, texts in zip(table.rows, (("a", "b"), ("1", "2")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_heading("Data", 2)
    document.add_paragraph("They act.")
    document.save(str(path))
    return path


def _slides(path: Path) -> Path:
    presentation = Presentation()
    for title, body in (("On Agents", "They plan."), ("Data", "They act.\nThey learn.")):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
    presentation.slides[1].notes_slide.notes_text_frame.text = "Say it slowly."
    table = (
        presentation.slides[1]
        .shapes.add_table(1, 2, Inches(1), Inches(6), Inches(1), Inches(1))
        .table
    )
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    presentation.save(str(path))
    return path


def _headings(page: ExtractedPage) -> list[tuple[int, str]]:
    return [(at.level, page.text[at.start : at.end]) for at in page.headings]


def _error(path: Path, limits: ExtractionLimits | None = None) -> str:
    with pytest.raises(IngestionError) as raised:
        extract(path, path.name, limits or ExtractionLimits())
    return str(raised.value)


def test_word_document(tmp_path: Path) -> None:
    """Paragraphs, lists and tables come in order, with headings by their styles."""
    read = extract(_word(tmp_path / "a.docx"), "a.docx")
    page = read.pages[0]
    assert (read.title, read.page_count) == ("On Agents", 1)
    assert _headings(page) == [(1, "Methods"), (2, "Data")]
    assert page.text.startswith("On Agents\n\nMethods\n\nThey plan.\n\n")
    assert page.text.endswith("one\n\na | b\n1 | 2\n\nData\n\nThey act.")
    assert [page.text[at.start : at.end] for at in page.tables] == ["a | b\n1 | 2"]


def test_deleted_words_are_left_out(tmp_path: Path) -> None:
    """Tracked changes are read as if they were accepted."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        "<w:p><w:r><w:t>They</w:t></w:r><w:del><w:r><w:delText> hid</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t xml:space='preserve'> plan</w:t></w:r></w:ins></w:p>"
    )
    document = f"<w:document xmlns:w='{space}'><w:body>{body}</w:body></w:document>"
    path = _zip(tmp_path / "a.docx", {"word/document.xml": document})
    assert extract(path, "a.docx").pages[0].text == "They plan"


def test_presentation(tmp_path: Path) -> None:
    """A slide is a page; its title is a heading, its notes are read."""
    read = extract(_slides(tmp_path / "a.pptx"), "a.pptx")
    assert (read.title, read.page_count) == ("On Agents", 2)
    assert [_headings(page) for page in read.pages] == [[(1, "On Agents")], [(1, "Data")]]
    assert read.pages[1].text == (
        "Data\n\n• They act.\n• They learn.\n\na | b\n\nNotes: Say it slowly."
    )


def test_book(tmp_path: Path) -> None:
    """A chapter is a page, in the order of the spine."""
    read = extract(_zip(tmp_path / "a.epub", _BOOK), "a.epub")
    assert (read.title, read.page_count) == ("On Agents", 2)
    assert [page.text for page in read.pages] == ["One\n\nThey plan.", "Two\n\nThey act now."]


def test_locked_book_is_refused(tmp_path: Path) -> None:
    """A book for one reader's device is refused with the reason."""
    locked = (
        '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        '<e:CipherReference URI="OEBPS/one.xhtml"/></encryption>'
    )
    path = _zip(tmp_path / "a.epub", _BOOK | {"META-INF/encryption.xml": locked})
    assert _error(path) == "a.epub is encrypted: it belongs to one reader's device."


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [(".docx", "a Word document"), (".pptx", "a presentation"), (".epub", "an e-book")],
)
@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 no archive", "empty", "other", "malformed"], ids=str
)
def test_broken_archive_is_refused(
    tmp_path: Path, suffix: str, kind: str, content: str | bytes
) -> None:
    """What is no archive, or not the right one, is refused in one sentence."""
    path = tmp_path / f"a{suffix}"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        parts = ("word/document.xml", "ppt/presentation.xml", "META-INF/container.xml")
        other = {} if content == "empty" else {"other.txt": "x"}
        _zip(path, dict.fromkeys(parts, "<a><b>") if content == "malformed" else other)
    assert _error(path) == f"a{suffix} is damaged or not {kind}."


@pytest.mark.parametrize("make", [_word, _slides])
def test_cut_off_archive_is_refused(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    """Half a file is refused."""
    path = make(tmp_path / ("a.docx" if make is _word else "a.pptx"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "is damaged or not" in _error(path)


def test_bomb_is_refused_unopened(tmp_path: Path) -> None:
    """What would unpack to more than allowed is refused by what the archive declares."""
    path = _zip(tmp_path / "a.docx", {"word/document.xml": b"\0" * 3_000_000})
    limits = ExtractionLimits(unpacked_bytes=2 * 1024 * 1024)
    assert _error(path, limits) == "a.docx unpacks to more than 2 MiB."


def test_lying_bomb_is_refused(tmp_path: Path) -> None:
    """An archive that declares less than it holds is damaged."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a/>" + b" " * 1_000_000)
    size = (1_000_004).to_bytes(4, "little")
    assert buffer.getvalue().count(size) == 2
    path = tmp_path / "a.docx"
    path.write_bytes(buffer.getvalue().replace(size, (4).to_bytes(4, "little")))
    assert _error(path) == "a.docx is damaged or not a Word document."


@pytest.mark.parametrize(
    "declaration",
    ['<!ENTITY x SYSTEM "file://{folder}/secret">', '<!ENTITY x "secret content">'],
)
def test_entities_are_never_resolved(tmp_path: Path, declaration: str) -> None:
    """XML may name other files, or itself many times over: neither is followed."""
    (tmp_path / "secret").write_text("secret content")
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = (
        f"<!DOCTYPE d [{declaration.format(folder=tmp_path)}]><w:document xmlns:w='{space}'>"
        "<w:body><w:p><w:r><w:t>They plan. &x;</w:t></w:r></w:p></w:body></w:document>"
    )
    path = _zip(tmp_path / "a.docx", {"word/document.xml": document})
    assert extract(path, "a.docx").pages[0].text == "They plan."


def test_office_file_with_a_password_is_refused(tmp_path: Path) -> None:
    """Office wraps what has a password in the format of old; that is named."""
    path = tmp_path / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert _error(path) == "a.docx has a password or an older format: save it anew without."


def test_chapter_that_is_listed_often_is_read_once(tmp_path: Path) -> None:
    """A spine that names one chapter two thousand times takes no longer than one that does once."""
    often = _OPF.replace('<itemref idref="a"/>', '<itemref idref="a"/>' * 2_000)
    read = extract(_zip(tmp_path / "a.epub", _BOOK | {"OEBPS/book.opf": often}), "a.epub")
    assert [page.text for page in read.pages] == ["One\n\nThey plan.", "Two\n\nThey act now."]
