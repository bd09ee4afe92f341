"""Markdown by CommonMark: headings, titles, tables, lists and front matter."""

from pathlib import Path

import pytest

from tunedd_api.extraction.blocks import PAGE_CHARACTERS
from tunedd_api.extraction.extracts import Extract, ExtractedPage
from tunedd_api.extraction.formats import extract


def _read(folder: Path, content: str, name: str = "notes.md") -> Extract:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return extract(path, name)


def _headings(page: ExtractedPage) -> list[tuple[int, str]]:
    return [(at.level, page.text[at.start : at.end]) for at in page.headings]


@pytest.mark.parametrize(
    "source",
    [
        "- foo\n---\n",
        "> quote\n---\n",
        "<!-- # hidden -->\n\ntext",
        "```\n```python\n# code\n```\n",
        "~~~\ncode\n===\n~~~\n",
        "    # indented code\n",
        "\\# escaped\n",
        "#5 bolt\n",
        "* * *\n---\n",
        "- # in a list\n",
        "> # in a quote\n",
        "####### seven\n",
        "<div>\n# in HTML\n</div>\n",
        "[foo]: /url\n===\n",
    ],
)
def test_what_only_looks_like_a_heading_is_none(tmp_path: Path, source: str) -> None:
    """Rules below lists and quotes, code, comments and escapes give no heading and no title."""
    read = _read(tmp_path, f"{source}\nmore")
    assert read.title == "notes"
    assert read.pages[0].headings == ()


@pytest.mark.parametrize(
    ("source", "title", "heading"),
    [
        ("## The *plan* of `x` ##", "The plan of x", (2, "## The *plan* of `x` ##")),
        ("Two\nlines\n===", "Two lines", (1, "Two\nlines\n===")),
        ("# [A](/x) ![b](c.png) &amp; snake_case_name", "A b & snake_case_name", None),
        ("#\ttab", "tab", (1, "# tab")),
        ("```\ncode\n```\n# After", "After", (1, "# After")),
        ("# a" + " " * 2_500 + "x", "a x", (1, "# a x")),
        ("Sub\n  ---  ", "Sub", (2, "Sub\n---")),
    ],
)
def test_headings_and_titles(
    tmp_path: Path, source: str, title: str, heading: tuple[int, str] | None
) -> None:
    """Headings keep their markup; the title is what a page would show of the first one."""
    read = _read(tmp_path, f"{source}\n\ntext")
    assert read.title == title
    assert heading is None or _headings(read.pages[0]) == [heading]


def test_lists_and_hard_breaks_keep_their_lines(tmp_path: Path) -> None:
    """Items stand on lines of their own, wrapped lines run on, a break is a break."""
    source = "1. Close the valve\n   slowly.\n2. Open it\n\nRoses  \nare\\\nred\nand so on"
    assert _read(tmp_path, source).pages[0].text == (
        "1. Close the valve slowly.\n2. Open it\n\nRoses\nare\\\nred and so on"
    )


def test_comments_are_left_out(tmp_path: Path) -> None:
    """What no reader of the page sees is not read; in code it is."""
    page = _read(tmp_path, "Seen <!-- unseen --> here.\n\n<!--\nunseen\n-->\n\n`<!-- code -->`")
    assert page.pages[0].text == "Seen here.\n\n`<!-- code -->`"


@pytest.mark.parametrize(
    "source",
    [
        "---\ntitle: 'On: Agents'\nowner: Dana\n---\n# Other\n\nBody",
        '---\r\ntitle: "On: Agents"\r\nowner: Dana\r\n...\r\nBody',
        "+++\ntitle = 'On: Agents'\nowner = 'Dana'\n+++\nBody",
    ],
)
def test_front_matter_gives_title_and_fields(tmp_path: Path, source: str) -> None:
    """The title in front matter is the document's, and its fields can be found."""
    read = _read(tmp_path, source)
    assert read.title == "On: Agents"
    assert "owner" in read.pages[0].text
    assert "Dana" in read.pages[0].text
    assert read.pages[0].text.endswith("Body")


@pytest.mark.parametrize("source", ["---\n\nBody\n\n---\nmore", "---\n- [\n---\nmore", "---\nmore"])
def test_rules_are_no_front_matter(tmp_path: Path, source: str) -> None:
    """Text between two rules stays text."""
    read = _read(tmp_path, source)
    assert read.title == "notes"
    assert read.pages[0].text.endswith("more")


def test_table_says_where_its_header_ends(tmp_path: Path) -> None:
    """The row above the rule names the columns, without the rule."""
    page = _read(tmp_path, "text\n\n| a | b |\n|:--|---|\n| 1 | 2 |\n\nmore", "t.markdown").pages[0]
    table = page.tables[0]
    assert table.header == "| a | b |"
    assert page.text[table.start : table.body] == "| a | b |\n|:--|---|"
    assert page.text[table.body : table.end] == "\n| 1 | 2 |"


def test_long_table_carries_its_header_over_pages(tmp_path: Path) -> None:
    """A table that goes on knows its header on every page."""
    rows = "".join(f"| pump {number} | {number * 7} |\n" for number in range(2_000))
    pages = _read(tmp_path, f"| model | bar |\n|---|---|\n{rows}").pages
    assert len(pages) > 1
    assert all(len(page.text) <= PAGE_CHARACTERS for page in pages)
    assert {table.header for page in pages for table in page.tables} == {"| model | bar |"}
    assert pages[1].tables[0].body == pages[1].tables[0].start == 0
