"""Presentations: what is seen on slides, in the order of the eye."""
# python-pptx types its shapes by their common base only.
# mypy: disable-error-code="no-untyped-call,call-arg,attr-defined,arg-type,union-attr"

from collections.abc import Callable
from pathlib import Path

from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.slide import Slide
from pptx.util import Inches

from tunedd_api.extraction.boxes import Box, in_reading_order
from tunedd_api.extraction.extracts import ExtractedPage
from tunedd_api.extraction.formats import extract

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _page(path: Path, draw: Callable[[Slide], object], layout: int = 6) -> ExtractedPage:
    presentation = Presentation()
    draw(presentation.slides.add_slide(presentation.slide_layouts[layout]))
    presentation.save(str(path))
    return extract(path, path.name).pages[0]


def _box(slide: Slide, text: str, left: float, top: float, height: float = 0.5) -> None:
    size = Inches(left), Inches(top), Inches(3), Inches(height)
    slide.shapes.add_textbox(*size).text_frame.text = text


def test_charts_give_series_and_values(tmp_path: Path) -> None:
    """Each category is a row, each series a column, with names for both."""

    def draw(slide: Slide) -> None:
        data = CategoryChartData()
        data.categories = ["Lisbon", "Oslo"]
        data.add_series("2023", (417, 238.1 + 0.2))
        data.add_series("2024", (None, 9))
        kind = XL_CHART_TYPE.LINE
        chart = slide.shapes.add_chart(kind, *[Inches(1)] * 4, data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "Revenue"

    page = _page(tmp_path / "a.pptx", draw)
    assert page.text == "Revenue\n\n| 2023 | 2024\nLisbon | 417 |\nOslo | 238.3 | 9"
    assert page.tables[0].header == "| 2023 | 2024"


def test_points_of_a_scatter_chart_are_read(tmp_path: Path) -> None:
    """Where a chart has no categories, its x values name the rows."""

    def draw(slide: Slide) -> None:
        data = XyChartData()
        series = data.add_series("Depth")
        series.add_data_point(1.5, 70)
        slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *[Inches(1)] * 4, data)

    assert "1.5 | 70" in _page(tmp_path / "a.pptx", draw).text


def test_boxes_are_read_as_the_eye_goes(tmp_path: Path) -> None:
    """From the top down, columns one after the other, whatever the file's order."""

    def draw(slide: Slide) -> None:
        _box(slide, "foot", 1, 6)
        _box(slide, "right one", 5, 2)
        _box(slide, "left one", 1, 2.2, 1.5)
        _box(slide, "right two", 5, 3)
        _box(slide, "left two", 1, 3.9)
        _box(slide, "head", 1, 1)

    text = _page(tmp_path / "a.pptx", draw).text
    assert text.split("\n\n") == ["head", "left one", "left two", "right one", "right two", "foot"]


def test_order_of_many_boxes_upon_each_other_ends() -> None:
    """Boxes that nothing parts are read by their upper edges."""
    boxes = [Box(0, 500 - top, 1_000, 2_000) for top in range(500)]
    assert in_reading_order(boxes) == list(reversed(range(500)))


def test_placeholders_stand_where_their_layout_puts_them(tmp_path: Path) -> None:
    """A body without a place of its own is below what stands above it."""

    def draw(slide: Slide) -> None:
        slide.placeholders[1].text = "body"
        _box(slide, "above", 1, 0.1, 0.3)

    assert _page(tmp_path / "a.pptx", draw, layout=1).text == "above\n\nbody"


def test_lists_scripts_and_struck_out_text(tmp_path: Path) -> None:
    """Numbers of lists, powers and struck-out words are as they are seen."""

    def draw(slide: Slide) -> None:
        _box(slide, "one\ntwo\nsub\nthree", 1, 1)
        body = slide.shapes[0].text_frame
        for line, depth in zip(body.paragraphs, (0, 0, 1, 0), strict=True):
            properties = line._p.get_or_add_pPr()
            properties.set("lvl", str(depth))
            kind = "alphaLcParenR" if depth else "arabicPeriod"
            etree.SubElement(properties, f"{{{_A}}}buAutoNum", type=kind)
        _box(slide, "10", 1, 4)
        for text, name, value in (("6", "baseline", "30000"), (" off", "strike", "sngStrike")):
            run = slide.shapes[1].text_frame.paragraphs[0].add_run()
            run.text = text
            run.font._rPr.set(name, value)

    assert _page(tmp_path / "a.pptx", draw).text == "1. one\n2. two\na) sub\n3. three\n\n10^6"


def test_notes_have_no_bullets_and_hidden_shapes_are_left_out(tmp_path: Path) -> None:
    """Notes are sentences; what is hidden on a slide is not read."""

    def draw(slide: Slide) -> None:
        _box(slide, "seen", 1, 1)
        _box(slide, "unseen", 1, 2)
        slide.shapes[1]._element.nvSpPr.cNvPr.set("hidden", "1")
        slide.notes_slide.notes_text_frame.text = "Say it.\nTwice."

    assert _page(tmp_path / "a.pptx", draw).text == "seen\n\nNotes: Say it.\n\nTwice."


def test_merged_cells_of_slides(tmp_path: Path) -> None:
    """A cell over two rows stands in both."""

    def draw(slide: Slide) -> None:
        table = slide.shapes.add_table(3, 2, *[Inches(1)] * 4).table
        for index, text in enumerate(("Plan", "Price", "Basic", "10", "", "12")):
            table.cell(index // 2, index % 2).text = text
        table.cell(1, 0).merge(table.cell(2, 0))

    assert _page(tmp_path / "a.pptx", draw).text == "Plan | Price\nBasic | 10\nBasic | 12"
