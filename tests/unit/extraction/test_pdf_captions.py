"""PDFs: captions of figures and tables, and lists whose first lines hang out."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tunedd_api.extraction.extracts import ExtractedPage
from tunedd_api.extraction.formats import extract

_LEFT, _RIGHT, _WIDE = 54.0, 318.0, 240.0
_FONT = "Times-Roman"
_WORDS = (  # noqa: SIM905 - prose reads better than a list
    "the tide rises in this harbour and boats are moved to an upper quay before evening gates "
    "close so that pilots may see their marks from open water when winds turn"
).split()

_Set = tuple[float, float, str, float]
"""Where a line stands, what it says, and how large."""


def _prose(seed: int, count: int) -> str:
    words = [_WORDS[(seed * 7 + n * (3 + seed % 5)) % len(_WORDS)] for n in range(count)]
    for n in range(0, count, 12):
        words[n] = words[n].capitalize()
        words[max(0, n - 1)] += "." if n else ""
    return " ".join(words) + "."


def _lines(
    text: str, left: float, top: float, size: float = 10, hang: float = 0, wide: float = _WIDE
) -> list[_Set]:
    """A paragraph as it is set, from its upper edge down."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, _FONT, size) > wide - hang:
            lines.append(word)
        else:
            lines[-1] = longer
    return [
        (left + (hang if n else 0), top - 1.2 * size * n, line, size)
        for n, line in enumerate(lines)
    ]


def _page(path: Path, lines: Sequence[_Set]) -> ExtractedPage:
    canvas = Canvas(str(path), pagesize=(612, 792))
    for left, top, line, size in lines:
        canvas.setFont(_FONT, size)
        canvas.drawString(left, top, line)
    canvas.save()
    return extract(path, path.name).pages[0]


def _with_caption(caption: str, below: str, top: float = 560) -> list[_Set]:
    """Two columns; in the left one a figure, its caption, and text below it."""
    set_caption = _lines(caption, _LEFT, top, 9)
    return [
        *_lines(_prose(1, 90), _LEFT, 730),
        *set_caption,
        *_lines(f"{below} {_prose(2, 150)}", _LEFT, set_caption[-1][1] - 22),
        *_lines(_prose(3, 300), _RIGHT, 730),
    ]


@pytest.mark.parametrize(
    "caption",
    [
        "Figure 1: Gates at the upper quay, seen from the pilot station at night with all lamps.",
        "Fig. 2. Gates at the upper quay, seen from the pilot station at night with all lamps.",
        "Figure 2.3 — Gates at the upper quay, seen from the pilot station at night with lamps.",
        "Figure A1. Gates at the upper quay, seen from the pilot station at night with lamps.",
        "TABLE IV: Gates at the upper quay, seen from the pilot station at night with all lamps.",
        "Figure 5 Boats on the slip before the evening gate is closed and crews go home.",
        "Abbildung 3: Boote auf der Helling, bevor das Tor am Abend wieder geschlossen wird.",
    ],
)
@pytest.mark.parametrize("in_turns", [False, True])
def test_captions_stand_by_themselves(tmp_path: Path, caption: str, *, in_turns: bool) -> None:
    """Whatever parts number and words, and however the columns are drawn, all of it is one line."""
    lines = _with_caption(caption, "and so the pilots see them.")
    if in_turns:
        lines.sort(key=lambda line: (-line[1], line[0]))
    text = _page(tmp_path / "a.pdf", lines).text
    assert caption in text.split("\n")


def test_sentences_that_name_a_figure_run_on(tmp_path: Path) -> None:
    """Where a line of a paragraph begins with the number of a figure, no caption begins."""
    words = (
        "All of this was measured at the upper quay, as is shown in",
        "Table 2. Then the gates were moved to the other side of it,",
        "and all boats were taken to the quay before the night.",
    )
    lines = [(_LEFT, 700 - 12.0 * number, line, 10.0) for number, line in enumerate(words)]
    assert _page(tmp_path / "a.pdf", lines).text == " ".join(words)


def test_the_title_of_a_table_does_not_name_its_columns(tmp_path: Path) -> None:
    """Below the number of a table stand its title and then the names of its columns."""
    rows = ("Quay Depth Length", "Upper 4.5 120", "Lower 7.1 240", "Outer 9.0 310")
    lines = _lines(_prose(1, 60), _LEFT, 730)
    lines += [(150, 640, "TABLE II", 9), (100, 629, "DEPTHS OF QUAYS AT LOW WATER", 9)]
    for number, row in enumerate(rows):
        lines += [(70 + 80 * n, 612 - 12 * number, cell, 9) for n, cell in enumerate(row.split())]
    page = _page(tmp_path / "a.pdf", [*lines, *_lines(_prose(2, 60), _LEFT, 550)])
    (table,) = page.tables
    assert page.text[table.start : table.end].splitlines() == list(rows)
    assert table.header.strip() == rows[0]


_WORKS = (
    "Abel, Nina, and Tor Borg. “Harbours of the North and their Gates.” Ports 14 (2019): 101–119.",
    "Carlsen, Ida. Lamps and Walls of Small Harbours in the Far North. Oslo: Quay Press, 2011.",
    "Dahl, Ole, Per Eide, and Rut Foss. “Tides under Storm.” Coastal Review 7 (2020): 33–58.",
    "Gran, Hans. The Handbook of Pilots on the Open Water at Night. Bergen: Wall, 1998.",
    "Holm, Kari. “Night Watches.” In Work on the Water, 12–40. Tromsø: North, 2015.",
)


def test_works_are_told_by_their_hanging_lines(tmp_path: Path) -> None:
    """Each work cited is a line of its own, and a list of them is known without a heading."""
    lines = _lines(_prose(1, 60), _LEFT, 730)
    for work in _WORKS:
        lines += _lines(work, _LEFT, lines[-1][1] - 12, 9, hang=14)
    page = _page(tmp_path / "a.pdf", lines)
    (works,) = page.references
    listed = page.text[works.start : works.end]
    assert [line.split(",")[0] for line in listed.split("\n") if "," in line[:10]] == [
        "Abel", "Carlsen", "Dahl", "Gran", "Holm",
    ]  # fmt: skip
    assert listed.startswith("Abel")


def test_indented_paragraphs_run_on(tmp_path: Path) -> None:
    """Where first lines are indented, what stands further left goes on with them."""
    lines: list[_Set] = []
    for number in range(4):
        top = lines[-1][1] - 12 if lines else 730
        set_lines = _lines(f"Here {_prose(number, 40)}", _LEFT, top)
        lines += [(_LEFT + 14, *set_lines[0][1:]), *set_lines[1:]]
    text = _page(tmp_path / "a.pdf", lines).text
    assert text.count("\n") <= 3


@pytest.mark.parametrize("heading", ["Selected Bibliography", "Quellen und Literatur", "参考文献"])
def test_lists_of_works_are_known_by_many_headings(tmp_path: Path, heading: str) -> None:
    """What such a heading stands over is a list of works."""
    path = tmp_path / "a.md"
    path.write_text(f"# Tides\n\nText.\n\n## {heading}\n\nSea maps, 1999.\n", encoding="utf-8")
    page = extract(path, path.name).pages[0]
    assert [page.text[at.start :].strip("# ").split("\n")[0] for at in page.references] == [heading]


def test_names_below_one_another_keep_their_lines(tmp_path: Path) -> None:
    """Lines that all begin with capitals, and end where a further word had room, stay lines."""
    names = (
        "Advisory Board", "Kari Holm, University of the North and Open Sea", "Ida Carlsen, Oslo",
        "Ole Dahl, Technical College of Bergen", "Mia Lund, Tromsø",
    )  # fmt: skip
    lines = [(_LEFT, 700 - 12.0 * number, name, 10.0) for number, name in enumerate(names)]
    assert _page(tmp_path / "a.pdf", lines).text == "\n".join(names)


def _in_font(path: Path, font: str, lines: Sequence[str], after: str = "") -> str:
    """The text of a page with prose, these lines below it, and some words after them."""
    canvas = Canvas(str(path), pagesize=(612, 792))
    for left, top, line, size in _lines(_prose(1, 120), _LEFT, 730):
        canvas.setFont(_FONT, size)
        canvas.drawString(left, top, line)
    canvas.setFont(font, 9)
    for number, line in enumerate(lines):
        canvas.drawString(_LEFT, 500 - 11 * number, line)
    canvas.setFont(_FONT, 9)
    canvas.drawString(_LEFT, 500 - 11 * len(lines), after)
    canvas.save()
    return extract(path, path.name).pages[0].text


def test_lines_of_programs_stay_lines(tmp_path: Path) -> None:
    """What is set in type of one width among prose keeps its line ends."""
    code = ("for file in *.pdf; do", "check $file", "done", "exit 0")
    text = _in_font(tmp_path / "a.pdf", "Courier", code, "and so on for all of them")
    assert text.endswith("\n".join((".", *code, "and so on for all of them")))
    prose = ("for all the files of this kind", "each is looked at by itself")
    assert _in_font(tmp_path / "b.pdf", "Helvetica", prose).endswith(" ".join(prose))


def test_words_with_narrow_gaps_are_parted(tmp_path: Path) -> None:
    """Where no blank is a character and the gaps are narrow, words are told by them."""
    canvas = Canvas(str(tmp_path / "a.pdf"))
    words = "The quick brown fox jumps over the lazy dog at noon".split()  # noqa: SIM905
    at = 72.0
    canvas.setFont("Helvetica", 10)
    for word in words:
        canvas.drawString(at, 700, word)
        at += stringWidth(word, "Helvetica", 10) + 1.9
    canvas.save()
    assert extract(tmp_path / "a.pdf", "a.pdf").pages[0].text == " ".join(words)


def test_what_is_written_across_all_pages_is_furniture(tmp_path: Path) -> None:
    """A watermark is marked on each page, and no passage holds it."""
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(612, 792))
    for number in range(4):
        canvas.saveState()
        canvas.translate(300, 400)
        canvas.rotate(45)
        canvas.setFont("Helvetica", 60)
        canvas.drawCentredString(0, 0, "CONFIDENTIAL")
        canvas.restoreState()
        for left, top, line, size in _lines(_prose(number, 90), _LEFT, 730):
            canvas.setFont(_FONT, size)
            canvas.drawString(left, top, line)
        canvas.showPage()
    canvas.save()
    for page in extract(tmp_path / "a.pdf", "a.pdf").pages:
        assert [page.text[at.start : at.end] for at in page.furniture] == ["CONFIDENTIAL"]
