"""The articles in ``data/`` and the script that builds them."""

from pathlib import Path

import pypdfium2
import pytest

from tests.support.scripts import load_script

ROOT = Path(__file__).resolve().parents[2]


library = load_script("build_library")
SOURCES = sorted((ROOT / "docs" / "library").glob("*.md"))
ARTICLES = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)


def page_texts(pdf: bytes) -> list[str]:
    """Read the text of each page with runs of white space, including line breaks, made single."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return [" ".join(page.split()) for page in pages]


def committed(source: Path) -> bytes:
    """Read the PDF in the repository that belongs to a source."""
    return (ROOT / "data" / f"{source.stem}.pdf").read_bytes()


def test_number_of_articles() -> None:
    """The library is large enough to be worth asking questions about."""
    assert len(SOURCES) >= 6


@ARTICLES
def test_pdf_matches_its_source(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Building an article again gives exactly the committed file, whatever date is configured."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert library.render(source.read_text(encoding="utf-8")) == committed(source)


@ARTICLES
def test_pages_and_title(source: Path) -> None:
    """An article has one to three pages of text, and its title opens the first one."""
    title = source.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    pages = page_texts(committed(source))
    assert 1 <= len(pages) <= 3
    assert all(len(page) > 200 for page in pages)
    assert pages[0].startswith(title)
    with pypdfium2.PdfDocument(committed(source)) as document:
        assert document.get_metadata_value("Title") == title


@ARTICLES
def test_references_are_numbered_as_cited(source: Path) -> None:
    """Every entry of the reference list is cited in the text by its number, and none is missing."""
    body, _, references = source.read_text(encoding="utf-8").partition("## References")
    entries = [line for line in references.splitlines() if line[:1].isdigit()]
    for number, entry in enumerate(entries, start=1):
        assert entry.startswith(f"{number}. ")
        assert f"[{number}]" in body
    assert f"[{len(entries) + 1}]" not in body


def test_layout_of_every_supported_element() -> None:
    """Headings, emphasis, lists and tables appear in reading order, the page number last."""
    article = (
        '# A "Title"\n\nSome *slanted* **strong** `code` & more\ntext.\n\n## Part\n\n### Detail\n\n'
        "- first\n- second\n\n| A | B |\n| --- | --- |\n| one | two |\n\n1. Author. Work.\n"
    )
    assert page_texts(library.render(article)) == [
        "A “Title” Some slanted strong code & more text. Part Detail • first • second"
        " A B one two [1] Author. Work. 1"
    ]


@pytest.mark.parametrize(
    "article",
    ["No heading", "", "# T\n\n> quoted", "# T\n\n[link](x)", "# T\n\n#### Deep", "# T\n\n你好"],
)
def test_unsupported_input_is_refused(article: str) -> None:
    """An article that cannot be shown in full is an error instead of a damaged PDF."""
    with pytest.raises(ValueError, match=r"."):
        library.render(article)


def test_check_lists_what_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Checking changes nothing and fails until a build has brought the PDF up to date."""
    monkeypatch.setattr(library, "DATA", tmp_path)
    monkeypatch.setattr(library, "SOURCES", tmp_path / "sources")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "note.md").write_text("# Note\n\nText.\n", encoding="utf-8")
    assert library.main(["--check"]) == 1
    assert "note.pdf" in capsys.readouterr().err
    assert not (tmp_path / "note.pdf").exists()
    assert library.main([]) == 0
    assert library.main(["--check"]) == 0
    (tmp_path / "note.pdf").write_bytes(b"edited by hand")
    assert library.main(["--check"]) == 1


def test_broken_source_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An article that cannot be built is named on standard error."""
    monkeypatch.setattr(library, "DATA", tmp_path)
    monkeypatch.setattr(library, "SOURCES", tmp_path / "sources")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "note.md").write_text("No heading.\n", encoding="utf-8")
    assert library.main([]) == 1
    assert capsys.readouterr().err.startswith("note.md: ")
