"""Real PDFs, good and bad, one by one: what is read, and what is said of those that cannot be."""

import csv
import os
from pathlib import Path

import pytest

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.formats import extract

_SHARED = os.environ.get("TUNEDD_TEST_SHARED", "")
_NO_TEXT = "{} has no text layer: needs OCR."
_LOCKED = "{} is encrypted and needs a password."
_DAMAGED = "{} is damaged or not a PDF."
_ILLEGIBLE = "Much of its text cannot be read: its fonts name no characters."

_SENTENCES = {
    "pdf.js/saslprep-r6.pdf": _LOCKED,
    "pdf.js/issue3371.pdf": _LOCKED,
    "pdf.js/bug1606566.pdf": _DAMAGED,
    "pdf.js/Brotli-Prototype-FileA.pdf": "{} has no pages.",
    "pdf.js/secHandler.pdf": _NO_TEXT,
    "pdf.js/issue15590.pdf": _NO_TEXT,
    "pdf.js/doc_actions.pdf": _NO_TEXT,
    "pdf.js/empty.pdf": _NO_TEXT,
    "pdf.js/empty#hash.pdf": _NO_TEXT,
    "OCRmyPDF/linn.pdf": _NO_TEXT,
    "OCRmyPDF/cardinal.pdf": _NO_TEXT,
    "OCRmyPDF/skew.pdf": _NO_TEXT,
    "OCRmyPDF/ccitt.pdf": _NO_TEXT,
    "OCRmyPDF/c02-22.pdf": _NO_TEXT,
    "OCRmyPDF/no_contents.pdf": _NO_TEXT,
    "OCRmyPDF/acroform.pdf": _NO_TEXT,
    "OCRmyPDF/hugemono.pdf": _NO_TEXT,
}
"""What is said of files that give no text; in its place stands the name."""

_TEXTS = {
    "pdf.js/issue9972-1.pdf": "Personal Vitality Rebate",
    "pdf.js/auth-event-ef-open.pdf": "Example",
    "pdf.js/poppler-90-0-fuzzed.pdf": "Key Distribution Schemes",
    "pdf.js/PDFBOX-3148-2-fuzzed.pdf": "multiline: 1 2 3 4",
    "pdf.js/xref_command_missing.pdf": "Reduced test-case",
    "pdf.js/helloworld-bad.pdf": "Hello, world!",
    "pdf.js/pdfjsbad1586.pdf": "pdf.js test",
    "pdf.js/ContentStreamCycleType3insideType3.pdf": "ab",
    "pdf.js/bomb_giant.pdf": "GIANT JBIG2 BOMB",
    "pdf.js/bug1978317.pdf": "aaaaaaaaaa",
    "pdf.js/issue12810.pdf": "PDFM PDF EDITOR",
    "pdf.js/freeculture.pdf": "Creative Commons license",
    "sample-files/GeoTopo-komprimiert.pdf": "Topologische Grundbegriffe",
    "pdf.js/pdkids.pdf": "Public domain texts for young people.",
    "OCRmyPDF/multipage.pdf": "No vote",
    "pdf.js/issue9418.pdf": "Firm Name and Address",
    "pdf.js/issue16263.pdf": "OA OB OC",
    "pdf.js/complex_ttf_font.pdf": "",
    "pdf.js/issue16063.pdf": "電線接続端子部が次のいずれにも該当しないとき。",
    "pdf.js/issue16538.pdf": "取引できない商品",
    "pdf.js/issue12823.pdf": "知识库简介",
    "pdf.js/issue20232.pdf": "킜킰톁톁킰",
    "pdf.js/vertical.pdf": "日本語",
    "pdf.js/noembed-sjis.pdf": "あいうえお",
    "pdf.js/javauninstall-7r.pdf": "コントロールパネル",
    "pdf.js/ArabicCIDTrueType.pdf": "انواع الخطوط العربية",
    "sample-files/habibi.pdf": "حَبيبي",
    "pdf.js/issue11656.pdf": "שלום עולם",
    "pdf.js/ThuluthFeatures.pdf": "",
    "pdf.js/copy_paste_ligatures.pdf": "ffffiflffiffl",
    "pdf.js/TAMReview.pdf": "Overview of the Technology Acceptance Model",
    "pdf.js/issue7454.pdf": "Garanties couvertes par le contrat",
    "pdf.js/160F-2019.pdf": "année : 2019",
    "pdf.js/prefilled_f1040.pdf": "foobar",
    "pdf.js/xfa_filled_imm1344e.pdf": "Please wait...",
    "pdf.js/js-buttons.pdf": "Checkboxes",
    "sample-files/with-attachment.pdf": "Lorem ipsum",
    "pdf.js/attachment.pdf": "one attachment, `foo.txt`",
    "pdf.js/rotated.pdf": "Rotated text",
    "pdf.js/standard_fonts.pdf": "FONT: courier",
    "pdf.js/issue16287.pdf": "004",
}
"""Part of the text of files that give some; nothing in particular where letters are junk."""

_UNSEEN = "holds text that no reader sees: it is left out."
_JUNK = "have text whose fonts name no characters: it is not searched."
_JUNK_ON_1 = "Page 1 has text whose font names no characters: it is not searched."
_WARNINGS = {
    "pdf.js/poppler-90-0-fuzzed.pdf": "Pages 1–2 have no text layer.",
    "pdf.js/freeculture.pdf": "Page 1 has no text layer.",
    "OCRmyPDF/multipage.pdf": "Pages 1–3, 5–6 have no text layer.",
    "pdf.js/vertical.pdf": "Pages 2–3 have no text layer.",
    "pdf.js/issue16263.pdf": _ILLEGIBLE,
    "pdf.js/complex_ttf_font.pdf": f"{_ILLEGIBLE} {_JUNK_ON_1}",
    "pdf.js/ThuluthFeatures.pdf": f"{_ILLEGIBLE} {_JUNK_ON_1}",
    "pdf.js/TAMReview.pdf": f"{_ILLEGIBLE} Page 22 {_UNSEEN} Pages 2–22 {_JUNK}",
    "pdf.js/standard_fonts.pdf": f"Page 14 {_UNSEEN}",
    "pdf.js/xfa_filled_imm1344e.pdf": "It is an XFA form, whose fields are not read.",
}


pytestmark = pytest.mark.usefixtures("no_ocr")


@pytest.fixture
def folder() -> Path:
    """Where the PDFs lie."""
    found = Path(_SHARED) / "data" / "pdfs"
    if not _SHARED or not found.is_dir():
        pytest.skip("TUNEDD_TEST_SHARED names no folder with data/pdfs")
    return found


@pytest.mark.parametrize("name", sorted(_SENTENCES | _TEXTS))
def test_shared_pdf(folder: Path, name: str) -> None:
    """Each file gives its text and warnings, or the one sentence that says why not."""
    path = folder / name
    if name in _SENTENCES:
        with pytest.raises(IngestionError) as raised:
            extract(path, path.name)
        assert str(raised.value) == _SENTENCES[name].format(path.name)
        return
    read = extract(path, path.name)
    text = "\n".join(page.text for page in read.pages)
    assert _TEXTS[name] in text
    assert " ".join(read.warnings) == _WARNINGS.get(name, "")
    assert not [char for char in text if char < " " and char != "\n"]
    for page in read.pages:
        spans = [(at.start, at.end) for at in page.headings]
        for ranges in (page.tables, page.references, page.furniture):
            spans += [(at.start, at.end) for at in ranges]
        assert all(0 <= start < end <= len(page.text) for start, end in spans)


def test_every_shared_pdf_is_expected(folder: Path) -> None:
    """The table here names every file of the folder's own."""
    with (folder / "TABLE.tsv").open(encoding="utf-8") as table:
        listed = {row["file"] for row in csv.DictReader(table, delimiter="\t")}
    assert listed == set(_SENTENCES | _TEXTS)
