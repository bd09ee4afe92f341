"""PDFs: words that stay apart, letters that are none, captions, lists of works."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.support.pdfs import Draw, prose, text_at, write_pages
from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.formats import extract
from tunedd_api.extraction.text.legibility import is_junk


def _read(path: Path, pages: Sequence[Sequence[Draw]]) -> Extract:
    return extract(write_pages(path, pages), path.name)


def _set(*parts: str, gap: float) -> Draw:
    """A line of Times in 10 points with blanks as characters, and gaps in points between parts."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        font = canvas._doc.getInternalFontName("Times-Roman")
        moves = ["72 700 Td"]
        moves += [f"{stringWidth(part, 'Times-Roman', 10) + gap:.2f} 0 Td" for part in parts]
        shown = " ".join(f"{move} ({part}) Tj" for move, part in zip(moves, parts, strict=False))
        canvas._code.append(f"BT {font} 10 Tf {shown} ET")

    return draw


@pytest.mark.parametrize("gap", [1.8, 2.4, 4])
def test_words_are_apart_where_the_page_sets_them_apart(tmp_path: Path, gap: float) -> None:
    """A narrow gap between words is a blank, on pages that also have blanks of other kinds."""
    line = _set("is read, but", "the rest of a", "shell", gap=gap)
    other = text_at(72, 600, ["Other lines", "with blanks of their own"])
    wide = _set("far", "apart", gap=30)
    text = _read(tmp_path / "a.pdf", [[line, other, lambda canvas: wide(canvas)]]).pages[0].text
    assert "is read, but the rest of a shell" in text


def _shown(at: tuple[int, int], operators: str) -> Draw:
    """What operators show in Times of 10 points, from a place on."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        font = canvas._doc.getInternalFontName("Times-Roman")
        canvas._code.append(f"BT {font} 10 Tf {at[0]} {at[1]} Td {operators} ET")

    return draw


def test_blanks_that_take_no_room_part_no_words(tmp_path: Path) -> None:
    """A blank that is set and moved back over is none, on pages with blanks of other kinds."""
    line = _shown((72, 650), "[(so neg ) 250 (ative indices count ) 250 (ers of reals)] TJ")
    gaps = _set("far", "apart", "as", "they", gap=4)
    other = text_at(72, 600, ["Other lines", "with blanks of their own"])
    text = _read(tmp_path / "a.pdf", [[line, lambda canvas: gaps(canvas), other]]).pages[0].text
    assert "so negative indices counters of reals" in text


def test_letters_of_scans_are_not_parted(tmp_path: Path) -> None:
    """Where recognised letters all stand apart, the narrowest gaps are within words still."""
    scanned = "2 Tc [(China Shipping Comp) -120 (any Limited of Shanghai)] TJ 0 Tc"
    line = _shown((72, 650), scanned)
    gaps = _set("far", "apart", "as", "they", gap=4)
    text = _read(tmp_path / "a.pdf", [[line, lambda canvas: gaps(canvas)]]).pages[0].text
    assert "China Shipping Company Limited of Shanghai" in text


def test_letters_set_apart_for_looks_stay_a_word(tmp_path: Path) -> None:
    """Where all letters of a line are set apart, nothing is a blank."""
    spaced = _set(*"HARBOUR", gap=1.2)
    other = text_at(72, 600, ["Words with plain blanks between them."])
    assert "HARBOUR" in _read(tmp_path / "a.pdf", [[spaced, other]]).pages[0].text


def test_numbers_of_glyphs_are_no_letters() -> None:
    """Text that is 29 below ASCII is junk; capitals, formulas and other alphabets are not."""
    words = "The structure of the equilevel harbour is described in the following chapter"
    shifted = "".join(chr(ord(char) - 29) if char != " " else " " for char in words)
    assert is_junk(shifted)
    assert is_junk("Ϧ̽ оଋ¤м Ϝǥмƹ̽Ϝ ϟୡйȥϜဎഁнୡА ϡࣧ¤ оဌѬʾ")
    for line in (
        words.upper(),
        "IEEE TRANSACTIONS ON DEXTROUS HARDWARE, VOL. XXIV",
        "HDX-110 / RLX-7 DXR HLH",
        "Ключ лежит под горшком",
        "ポンプは六時に始動します",
        "α + β = γ, où é ≥ ñ",
        "\uf8eb\uf8ec\uf8ed",
    ):
        assert not is_junk(line), line


def test_junk_is_not_searched_and_said(tmp_path: Path) -> None:
    """Lines that are no words are marked, so that no passage holds them."""
    words = "the structure of the equilevel harbour is described in this chapter"
    shifted = "".join(chr(ord(char) - 29) if char != " " else " " for char in words)
    shifted = shifted.replace("\\", "/")
    read = _read(
        tmp_path / "a.pdf", [[text_at(72, 700, ["Plain words here.", shifted, "More words."])]]
    )
    page = read.pages[0]
    assert [page.text[at.start : at.end] for at in page.furniture] == [shifted]
    assert read.warnings == ("Page 1 has text whose font names no characters: it is not searched.",)


def test_captions_are_not_glued_to_what_follows(tmp_path: Path) -> None:
    """A column that goes on in small letters after a caption is no part of it."""
    caption = text_at(72, 700, ["Table 3: Depths of all harbours in metres."])
    column = text_at(72, 680, [f"reduce the {prose(3, 6)}", prose(9, 8)])
    text = _read(tmp_path / "a.pdf", [[caption, column]]).pages[0].text
    assert "metres.\nreduce the" in text


def test_document_of_one_repeated_line_keeps_it(tmp_path: Path) -> None:
    """Where nothing but repeated lines is left, they are what the document says."""
    page = [text_at(72, 700, ["The same line stands on every page."])]
    read = _read(tmp_path / "a.pdf", [page] * 12)
    assert [page.furniture for page in read.pages] == [()] * 12


def test_page_of_nothing_but_furniture_is_said(tmp_path: Path) -> None:
    """A page whose words all come back elsewhere gives no passage, and a warning says so."""
    head = text_at(72, 810, ["Tides and ports of the northern coast, second edition"])
    pages = [
        [head, *([text_at(72, 700 - 90 * n, [prose(n + at, 9)]) for n in range(4)] if at else [])]
        for at in (1, 2, 0, 4)
    ]
    assert _read(tmp_path / "a.pdf", pages).warnings == (
        "Page 3 holds nothing but what other pages hold, too: it is not searched.",
    )


def test_string_that_pdfium_cuts_is_said(tmp_path: Path) -> None:
    """What is lost at the end of a very long string is not lost in silence."""
    read = _read(tmp_path / "a.pdf", [[text_at(72, 700, ["word " * 7_000])]])
    assert read.warnings == (
        "Page 1 has a string of more than 32,767 characters: its end is not read.",
    )


def test_program_names_no_title(tmp_path: Path) -> None:
    """What programs put into a file's title is none."""
    for given in ("(anonymous)", "untitled", "unspecified"):
        canvas = Canvas(str(tmp_path / "report 7.pdf"))
        canvas.setTitle(given)
        canvas.drawString(72, 700, "Words.")
        canvas.save()
        assert extract(tmp_path / "report 7.pdf", "report 7.pdf").title == "report 7"


def _text(folder: Path, content: str) -> Extract:
    (folder / "a.md").write_text(content, encoding="utf-8")
    return extract(folder / "a.md", "a.md")


def test_works_are_known_without_a_heading(tmp_path: Path) -> None:
    """Entries with authors and years, one after another, are a list of works."""
    entries = [
        f"[{n}] A. Berg and B. Dahl. Tides of harbour {n}. Sea Journal, {2000 + n}."
        for n in range(6)
    ]
    page = _text(tmp_path, "Some text before it.\n\n" + "\n\n".join(entries)).pages[0]
    assert [page.text[at.start : at.end].count("Berg") for at in page.references] == [6]
    named = [f"Berg, A. B., & Dahl, C. ({2000 + n}). Tides of harbour {n}." for n in range(6)]
    page = _text(tmp_path, "Some text before it.\n\n" + "\n\n".join(named)).pages[0]
    assert [page.text[at.start : at.end].count("Berg") for at in page.references] == [6]


def test_text_that_cites_works_is_no_list(tmp_path: Path) -> None:
    """Paragraphs and steps with years and names stay text."""
    paragraphs = [
        f"Tides have been studied by Berg et al. ({2000 + n}), and Dahl followed." for n in range(6)
    ]
    steps = [f"{n}. Close valve {n} as of {2000 + n}." for n in range(1, 7)]
    assert _text(tmp_path, "\n\n".join(paragraphs + steps)).pages[0].references == ()
