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

from tests.support.office import paragraph, run, word_xml, write_word
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
