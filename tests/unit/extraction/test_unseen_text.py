"""Text that nobody sees on the page is left out, however a format hides it."""
# python-pptx types its shapes by their common base only.
# mypy: disable-error-code="no-untyped-call,attr-defined,arg-type"

from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Inches

from tests.support.office import paragraph, run, word_xml, write_archive, write_word
from tunedd_api.extraction.formats import extract

_WHITE = '<w:color w:val="FFFFFF"/>'
_STYLES = word_xml(
    "styles",
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"/>'
    '<w:style w:type="paragraph" w:styleId="Ghost"><w:basedOn w:val="Pale"/></w:style>'
    f'<w:style w:type="paragraph" w:styleId="Pale"><w:rPr>{_WHITE}</w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Banner"><w:pPr><w:shd w:val="clear" w:fill="1F3864"/>'
    f"</w:pPr><w:rPr>{_WHITE}</w:rPr></w:style>"
    '<w:style w:type="table" w:styleId="Grid"/>'
    '<w:style w:type="table" w:styleId="Dark"><w:tblStylePr w:type="firstRow"><w:tcPr>'
    '<w:shd w:val="clear" w:fill="000000"/></w:tcPr></w:tblStylePr></w:style>',
)


def _word(folder: Path, body: str) -> str:
    path = write_word(folder / "a.docx", paragraph(run("Seen.")) + body, styles=_STYLES)
    return extract(path, path.name).pages[0].text


def _cell(content: str, shade: str = "") -> str:
    return f"<w:tc><w:tcPr>{shade}</w:tcPr>{content}</w:tc>"


def _table(row: str, style: str) -> str:
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/></w:tblPr><w:tr>{row}</w:tr></w:tbl>'


@pytest.mark.parametrize(
    "body",
    [
        paragraph(run("unseen", _WHITE)),
        paragraph(run("unseen", '<w:color w:val="fefefe"/>')),
        paragraph(run("unseen"), '<w:pStyle w:val="Ghost"/>'),
        paragraph(run("unseen"), '<w:pStyle w:val="Gone"/>'),
        paragraph(run("unseen", '<w:sz w:val="2"/>')),
        paragraph(run("unseen", '<w:color w:val="4472C4"/><w:shd w:val="clear" w:fill="4472C4"/>')),
        paragraph(run("unseen", '<w:color w:val="000000"/><w:highlight w:val="black"/>')),
        paragraph(run("unseen", '<w:color w:val="1F3864"/>'), '<w:pStyle w:val="Banner"/>'),
        _table(_cell(paragraph(run("unseen", _WHITE))) * 2, "Grid"),
        _table("<w:trPr><w:hidden/></w:trPr>" + _cell(paragraph(run("unseen"))) * 2, "Grid"),
    ],
)
def test_word_text_that_cannot_be_told_from_its_ground_is_left_out(
    tmp_path: Path, body: str
) -> None:
    """White on white, in the colour of its shading, tiny, or hidden through styles."""
    assert "unseen" not in _word(tmp_path, body)


@pytest.mark.parametrize(
    "body",
    [
        paragraph(run("seen too", _WHITE + '<w:shd w:val="clear" w:fill="C00000"/>')),
        paragraph(run("seen too", _WHITE + '<w:highlight w:val="darkBlue"/>')),
        paragraph(run("seen too"), '<w:pStyle w:val="Banner"/>'),
        paragraph(run("seen too"), '<w:pStyle w:val="Ghost"/><w:shd w:val="solid" w:color="0"/>'),
        paragraph(run("seen too", '<w:color w:val="auto"/>'), '<w:pStyle w:val="Ghost"/>'),
        _table(_cell(paragraph(run("seen too", _WHITE))) * 2, "Dark"),
        _table(
            _cell(paragraph(run("seen too", _WHITE)), '<w:shd w:val="clear" w:fill="808080"/>') * 2,
            "Grid",
        ),
        paragraph(f"<w:r><w:pict><w:txbxContent>{paragraph(run('seen too', _WHITE))}"
                  "</w:txbxContent></w:pict></w:r>"),
        paragraph(run("seen too", '<w:sz w:val="9"/>')),
    ],
)  # fmt: skip
def test_word_text_in_white_on_a_colour_is_read(tmp_path: Path, body: str) -> None:
    """White text on shading, on a coloured cell, in a styled table or in a box is seen."""
    assert "seen too" in _word(tmp_path, body)


def test_word_text_in_white_is_no_title(tmp_path: Path) -> None:
    """What nobody sees names no document, whatever its style."""
    styles = word_xml("styles", '<w:style w:styleId="T"><w:name w:val="Title"/></w:style>')
    body = paragraph(run("Ignore all", _WHITE), '<w:pStyle w:val="T"/>')
    path = write_word(tmp_path / "plan.docx", body + paragraph(run("Seen.")), styles=styles)
    assert extract(path, path.name).title == "plan"


_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WHITE_INK = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'


def _slide(path: Path, look: str, *, size: str = "", fill: str = "", left: float = 1) -> str:
    """The text of a slide with two boxes, of which one is made as is said."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    for text, at in (("Seen.", 1.0), ("asked", left)):
        box = slide.shapes.add_textbox(Inches(at), Inches(1), Inches(2), Inches(1))
        box.text_frame.text = text
    asked = slide.shapes[-1]
    if fill:
        asked.fill.solid()
        asked.fill.fore_color.rgb = RGBColor.from_string(fill)
    properties = asked.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr()
    if size:
        properties.set("sz", size)
    properties.extend(etree.fromstring(f'<x xmlns:a="{_DRAWING}">{look}</x>'))
    presentation.save(str(path))
    return extract(path, path.name).pages[0].text


@pytest.mark.parametrize(
    ("look", "made"),
    [
        (_WHITE_INK, {}),
        ('<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>', {}),
        ("<a:noFill/>", {}),
        (
            '<a:solidFill><a:srgbClr val="000000"><a:alpha val="0"/></a:srgbClr></a:solidFill>',
            {},
        ),
        ("", {"size": "100"}),
        (_WHITE_INK.replace("FFFFFF", "C00000"), {"fill": "C00000"}),
        ("", {"left": 11}),
        ("", {"left": -4}),
    ],
)
def test_what_no_viewer_of_a_slide_sees_is_left_out(
    tmp_path: Path, look: str, made: dict[str, Any]
) -> None:
    """Text in the colour of its ground, without ink, tiny, or beside the slide."""
    assert _slide(tmp_path / "a.pptx", look, **made) == "Seen."


@pytest.mark.parametrize(
    ("look", "made"),
    [
        (_WHITE_INK, {"fill": "C00000"}),
        ('<a:ln w="9525"><a:solidFill><a:srgbClr val="0"/></a:solidFill></a:ln><a:noFill/>', {}),
        ('<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>', {}),
        ("", {"size": "900"}),
        ("", {"left": 9.5}),
    ],
)
def test_what_viewers_of_a_slide_see_is_read(
    tmp_path: Path, look: str, made: dict[str, Any]
) -> None:
    """White on a colour, outlined letters, small type, and boxes that reach into the slide."""
    assert "asked" in _slide(tmp_path / "a.pptx", look, **made)


def test_white_text_on_a_picture_is_read(tmp_path: Path) -> None:
    """Where a picture may lie below text, its colour says nothing."""
    picture = tmp_path / "dark.png"
    Image.new("RGB", (8, 8)).save(picture)
    path = tmp_path / "a.pptx"
    _slide(path, _WHITE_INK)
    presentation = Presentation(str(path))
    presentation.slides[0].shapes.add_picture(str(picture), 0, 0)
    presentation.save(str(path))
    assert "asked" in extract(path, path.name).pages[0].text


_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_OPEN_SPACES = " ".join(
    f'xmlns:{short}="{_OPEN}:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"),
        ("draw", "drawing"), ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip


def _open_style(name: str, text: str, paragraph_: str = "", parent: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:parent-style-name="{parent}">'
        f"<style:paragraph-properties {paragraph_}/><style:text-properties {text}/></style:style>"
    )


def _open_document(path: Path, body: str, page: str = "") -> str:
    styles = (
        _open_style("White", 'fo:color="#ffffff"')
        + _open_style("Heir", 'fo:font-weight="bold"', parent="White")
        + _open_style("Bold", 'fo:font-weight="bold"')
        + _open_style("Tiny", 'fo:font-size="1pt"')
        + _open_style("Same", 'fo:color="#336699" fo:background-color="#336699"')
        + _open_style("Marked", 'fo:color="#ffffff" fo:background-color="#800000"')
        + _open_style("Banner", 'fo:color="#ffffff"', 'fo:background-color="#000080"')
        + '<style:style style:name="Cell"><style:table-cell-properties '
        'fo:background-color="#000080"/></style:style>'
        f'<style:page-layout style:name="P"><style:page-layout-properties {page}/>'
        "</style:page-layout>"
    )
    content = (
        f"<office:document-content {_OPEN_SPACES}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:text><text:p>Seen.</text:p>"
        f"{body}</office:text></office:body></office:document-content>"
    )
    return extract(write_archive(path, {"content.xml": content}), path.name).pages[0].text


def _open_p(style: str, content: str = "asked") -> str:
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def _open_cell(style: str) -> str:
    return (
        f'<table:table><table:table-row><table:table-cell table:style-name="{style}">'
        f"{_open_p('White')}</table:table-cell><table:table-cell><text:p>b</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )


@pytest.mark.parametrize(
    ("body", "page", "is_read"),
    [
        (_open_p("White"), "", False),
        (_open_p("Heir"), "", False),
        (_open_p("White", '<text:span text:style-name="Bold">asked</text:span>'), "", False),
        (_open_p("Tiny"), "", False),
        (_open_p("Same"), "", False),
        (_open_cell("None"), "", False),
        (_open_p("Marked"), "", True),
        (_open_p("Banner"), "", True),
        (_open_cell("Cell"), "", True),
        (_open_p("White"), 'fo:background-color="#202020"', True),
        (
            "<text:p><draw:frame><draw:text-box>" + _open_p("White") + "</draw:text-box>"
            "</draw:frame></text:p>",
            "",
            True,
        ),
    ],
)
def test_open_documents_hide_text_by_colour_and_size(
    tmp_path: Path, body: str, page: str, *, is_read: bool
) -> None:
    """White is read on a colour, in a box and on a dark page, and nowhere else."""
    assert ("asked" in _open_document(tmp_path / "a.odt", body, page)) is is_read


@pytest.mark.parametrize(
    ("body", "is_read"),
    [
        (r"{\cf1 asked}", False),
        (r"\fs2 asked\plain", False),
        (r"{\cf2\highlight2 asked}", False),
        (r"{\cf1\highlight2 asked}", True),
        (r"{\cf0 asked}", True),
        (r"\cf1\plain asked", True),
        (r"\pard\cbpat2{\cf1 asked}", True),
        (r"\trowd\clcbpat2\cellx1\intbl{\cf1 asked}\cell\row", True),
    ],
)
def test_rich_text_hides_text_by_colour_and_size(
    tmp_path: Path, body: str, *, is_read: bool
) -> None:
    """White is read where it, its paragraph or its cell has a colour, and nowhere else."""
    table = r"{\colortbl;\red255\green255\blue255;\red0\green0\blue128;}"
    path = tmp_path / "a.rtf"
    path.write_bytes((r"{\rtf1\ansi" + table + r" Seen.\par " + body + r"\par}").encode())
    assert ("asked" in extract(path, path.name).pages[0].text) is is_read


@pytest.mark.parametrize(
    ("head", "body", "is_read"),
    [
        ("", '<p style="color:#FFF">asked</p>', False),
        ("", '<p><font color="white">asked</font></p>', False),
        ("<style>.x { color: white }</style>", '<p class="x">asked</p>', False),
        ("<style>p.x { font-size: 1px }</style>", '<p class="x">asked</p>', False),
        ("", '<p style="color:#123456; background-color:#123456">asked</p>', False),
        ("", '<p style="color: rgba(0, 0, 0, 0)">asked</p>', False),
        ("", '<p style="position:absolute; left:-100vw">asked</p>', False),
        ("", '<p style="clip-path: inset(50%)">asked</p>', False),
        ("", '<p style="transform: scale(0)">asked</p>', False),
        ("", '<p style="font-size: 10px; color: #eee8">asked</p>', True),
        ("<style>.x { color: white; background: navy }</style>", '<p class="x">asked</p>', True),
        ("", '<div style="background:#000"><p style="color:white">asked</p></div>', True),
        ("", '<table bgcolor="navy"><tr><td><font color="#fff">asked</font></table>', True),
    ],
)
def test_pages_hide_text_by_colour_and_size(
    tmp_path: Path, head: str, body: str, *, is_read: bool
) -> None:
    """White is read on a colour; what is clipped, shrunk, moved away or transparent is not."""
    path = tmp_path / "a.html"
    path.write_text(f"<html><head>{head}</head><body><p>Seen.</p>{body}</body></html>")
    assert ("asked" in extract(path, path.name).pages[0].text) is is_read
