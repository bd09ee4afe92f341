"""Small files that went wrong, each with its right value; skipped where they are not at hand."""

import os
from pathlib import Path

import pytest

from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.formats import extract

_SHARED = os.environ.get("TUNEDD_TEST_SHARED", "")


@pytest.fixture
def cases() -> Path:
    """The folder of the cases."""
    folder = Path(_SHARED) / "cases"
    if not _SHARED or not folder.is_dir():
        pytest.skip("TUNEDD_TEST_SHARED names no folder with cases")
    return folder


def _text(read: Extract) -> str:
    return "\n\n".join(page.text for page in read.pages)


@pytest.mark.parametrize(
    ("name", "held", "absent"),
    [
        ("sup.html", ["10^16 km", "note [3]", "H2O", "25 m^2"], ["1016", "note3", "m2"]),
        ("sup.docx", ["10^6 photons", "H2O", "10^-3 Gy"], ["106", "10-3"]),
        ("del.html", ["The fee is 55 euros. Old price now 79."], ["40", "99"]),
        ("marks.docx", ["The fee is 55", "20 °C", "approved: ✓", "software"], ["40", "Secret"]),
        ("document2.docx", ["The spare key lies under pot seven."], []),
        ("strict.docx", ["The spare key lies under pot seven."], []),
        ("math.docx", ["F=(1/2)ρv^2"], []),
        ("math.html", ["E=mc^2"], []),
        ("numbered.docx", ["1. Close valve A.\n2. Open valve B.\n3. Wait ninety seconds."], []),
        ("rowspan.html", ["Basic | May | 10\nBasic | June | 12"], []),
        ("tabs.txt", ["name\tqty\tprice\nbolt\t40\t0.12\nnut\t75\t0.08"], []),
        ("poem.txt", ["Whose woods these are\nI think I know\n\nindented stanza\ndeeper"], []),
        ("deck.pptx", ["Lisbon | 417", "Oslo | 238", "Second note line.", "call 555"], ["• Say"]),
        ("tales.epub", ["The lamp held 4 litres of whale oil.", "lit [1]"], ["lit1"]),
        ("aside.html", ["note [1].", "[1] Footnote: the pump was made in 1911."], ["note1"]),
        ("header.docx", ["Policy number KX-7719", "Dana Reyes"], []),
        ("cp1250.txt", ["Příliš žluťoučký kůň úpěl ďábelské ódy."], []),
        ("koi8.txt", ["Насос включается в шесть часов утра каждый день."], []),
        ("nobom16.txt", ["The otter sleeps in the river.\nLine two."], []),
        ("onenul.txt", ["valve opened at 12:04.\nLog line two: valve closed"], []),
        ("c1latin.html", ["It’s “quoted” cost €10"], []),
        ("front.md", ["owner: Dana", "2025-03-04", "Body text here."], []),
        ("model3.md", ["costs 240 euros"], []),
        ("model5.md", ["costs 305 euros", "costs 112 euros"], []),
    ],
)
def test_case_gives_its_right_value(
    cases: Path, name: str, held: list[str], absent: list[str]
) -> None:
    """What a reader of the file sees is in the text, and nothing that he does not see."""
    text = _text(extract(cases / name, name))
    assert [part for part in held if part not in text] == []
    assert [part for part in absent if part in text] == []


def test_header_of_a_word_file_is_read_once(cases: Path) -> None:
    """What stands above every page is in the text once."""
    assert _text(extract(cases / "header.docx", "header.docx")).count("KX-7719") == 1


@pytest.mark.parametrize("name", ["pumps.docx", "pumps.html"])
def test_long_table_knows_its_header(cases: Path, name: str) -> None:
    """Wherever the table goes on, it names its columns."""
    read = extract(cases / name, name)
    assert {table.header for page in read.pages for table in page.tables} == {
        "Model | Pressure bar | Flow litres | Built"
    }
    assert "Pump 71 | 57" in _text(read)


def test_boxes_of_slides_come_in_the_order_of_the_eye(cases: Path) -> None:
    """What stands higher on a slide is read first."""
    text = extract(cases / "deck.pptx", "deck.pptx").pages[2].text
    assert text.index("Top: first step") < text.index("Bottom: third step")


def test_unseen_text_of_a_pdf_is_left_out_and_said(cases: Path) -> None:
    """It is no text, no title, and named in a warning."""
    read = extract(cases / "inv.pdf", "inv.pdf")
    assert read.warnings != ()
    assert read.title == "inv"


def test_front_matter_titles_a_document(cases: Path) -> None:
    """The title is the one that its author gave."""
    assert extract(cases / "front.md", "front.md").title == "My Doc"
