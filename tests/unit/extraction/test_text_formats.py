"""Plain text, Markdown and HTML as pages with structure."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.blocks import PAGE_CHARACTERS
from tunedd_api.extraction.extracts import Extract, ExtractedPage, ExtractionLimits, Range, Table
from tunedd_api.extraction.formats import extract


def _read(folder: Path, name: str, content: str | bytes) -> Extract:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return extract(path, name)


def _error(folder: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(IngestionError) as raised:
        _read(folder, name, content)
    return str(raised.value)


def _headings(page: ExtractedPage) -> list[tuple[int, str]]:
    return [(at.level, page.text[at.start : at.end]) for at in page.headings]


def _texts(page: ExtractedPage, ranges: Sequence[Range | Table]) -> list[str]:
    return [page.text[at.start : at.end] for at in ranges]


@pytest.mark.parametrize(
    "content",
    [
        "Müller sät Äpfel".encode("latin-1"),
        "Müller sät Äpfel".encode("utf-16"),
        b"\xef\xbb\xbfM\xc3\xbcller s\xc3\xa4t \xc3\x84pfel",
    ],
)
def test_encoding_is_found_out(tmp_path: Path, content: bytes) -> None:
    """Marks are obeyed, and what is not UTF-8 is taken for Western European."""
    assert _read(tmp_path, "a.txt", content).pages[0].text == "Müller sät Äpfel"


def test_other_alphabets_are_guessed(tmp_path: Path) -> None:
    """Enough text in an old code page says which one it is."""
    text = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 5
    assert _read(tmp_path, "a.txt", text.encode("cp1251")).pages[0].text == text.strip()


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\xff\xfe\x00broken"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, content: bytes) -> None:
    """Binary content under a text's name is refused in one sentence."""
    assert _error(tmp_path, "a.txt", content) == "a.txt is not text."


def test_long_text_is_cut_into_pages(tmp_path: Path) -> None:
    """A long file has pages that end between paragraphs, and loses nothing."""
    paragraphs = [f"Paragraph {number}. " + "It goes on. " * 50 for number in range(100)]
    read = _read(tmp_path, "a.txt", "\n\n".join(paragraphs))
    assert read.page_count == len(read.pages) > 2
    assert all(len(page.text) <= PAGE_CHARACTERS for page in read.pages)
    assert all(page.text.startswith("Paragraph") for page in read.pages)
    assert sum(page.text.count("Paragraph") for page in read.pages) == len(paragraphs)


def test_limits_hold_for_text(tmp_path: Path) -> None:
    """More characters than allowed are refused before they are worked on."""
    path = tmp_path / "a.md"
    path.write_text("word " * 100)
    with pytest.raises(IngestionError, match=r"^a\.md has more than 10 characters\.$"):
        extract(path, "a.md", ExtractionLimits(characters=10))


def test_markdown_keeps_its_markup(tmp_path: Path) -> None:
    """Headings and tables are marked, code keeps its lines, wrapped lines run on."""
    source = (
        "---\ntags: x\n---\n# On *Agents*\n\nThey plan\nand act.\n\n```python\nif a:\n    b = 1\n"
        "# no heading\n```\n\n## Data ##\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nSub\n---\n"
    )
    read = _read(tmp_path, "a.md", source)
    page = read.pages[0]
    assert read.title == "On Agents"
    assert _headings(page) == [(1, "# On *Agents*"), (2, "## Data ##"), (2, "Sub\n---")]
    assert "They plan and act." in page.text
    assert "```python\nif a:\n    b = 1\n# no heading\n```" in page.text
    assert [page.text[at.start : at.end] for at in page.tables] == [
        "| a | b |\n|---|---|\n| 1 | 2 |"
    ]


def test_references_of_markdown(tmp_path: Path) -> None:
    """A list of works cited reaches from its heading to the next one of its level."""
    page = _read(
        tmp_path, "a.md", "# A\n\ntext\n\n## References\n\nDoe 2020.\n\n## B\n\nmore"
    ).pages[0]
    assert [page.text[at.start : at.end] for at in page.references] == [
        "## References\n\nDoe 2020.\n\n"
    ]


_HTML = """<!doctype html><html><head><title>On  Agents</title><style>p {}</style>
<script>alert("no")</script></head><body><nav><a href="/">Home</a></nav>
<div><h1>On Agents</h1><p>They <b>plan</b>,<br>and act&nbsp;on it.</p><p hidden>unseen</p>
<ul><li>one</li><li>two <i>parts</i></li></ul>
<h2>Data</h2><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>
<pre>x = 1
  y = 2</pre></div><footer>Imprint</footer></body></html>"""


def test_html_is_read_without_its_surroundings(tmp_path: Path) -> None:
    """Scripts, styles, navigation and what is hidden stay out; structure is marked."""
    read = _read(tmp_path, "a.HTML", _HTML)
    page = read.pages[0]
    assert read.title == "On Agents"
    assert page.text == (
        "On Agents\n\nThey plan,\nand act on it.\n\n• one\n• two parts\n\nData\n\na | b\n1 | 2"
        "\n\nx = 1\n  y = 2"
    )
    assert _headings(page) == [(1, "On Agents"), (2, "Data")]
    assert _texts(page, page.tables) == ["a | b\n1 | 2"]


def test_main_element_is_preferred(tmp_path: Path) -> None:
    """Where a page says which of its text is the main one, that is read."""
    html = f"<body><div>Menu</div><main><p>{'They plan. ' * 20}</p></main><div>Ads</div></body>"
    assert _read(tmp_path, "a.htm", html).pages[0].text == ("They plan. " * 20).strip()


def test_html_declares_its_encoding(tmp_path: Path) -> None:
    """A charset that the page names is obeyed."""
    html = '<html><head><meta charset="koi8-r"></head><body>привет</body></html>'
    assert _read(tmp_path, "a.html", html.encode("koi8-r")).pages[0].text == "привет"


def test_html_reads_no_other_file(tmp_path: Path) -> None:
    """Entities that name files stay unread."""
    (tmp_path / "secret").write_text("secret content")
    html = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><body>a &x; b</body>'
    assert "secret content" not in _read(tmp_path, "a.html", html).pages[0].text


@pytest.mark.parametrize("content", ["", "<html></html>", "<script>only</script>"])
def test_html_without_text_is_refused(tmp_path: Path, content: str) -> None:
    """A page of nothing holds no text."""
    assert _error(tmp_path, "a.html", content) == "a.html holds no text."


def test_unknown_kind_is_refused(tmp_path: Path) -> None:
    """A file of another kind is refused by its suffix."""
    assert _error(tmp_path, "a.xyz", "x") == "a.xyz is of no kind that can be read: .xyz."
