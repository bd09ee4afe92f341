"""Word documents: what is seen on their pages."""

from pathlib import Path

import pytest

from tests.support.office import paragraph, relations, run, word_xml, write_archive, write_word
from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.formats import extract


def _read(path: Path) -> Extract:
    return extract(path, path.name)


def _text(path: Path) -> str:
    return _read(path).pages[0].text


_UP = '<w:vertAlign w:val="superscript"/>'
_DOWN = '<w:vertAlign w:val="subscript"/>'


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (run("10") + run("16", _UP) + run(" km"), "10^16 km"),
        (run("SO") + run("4", _DOWN) + run("2−", _UP), "SO4^2−"),
        (run("noted") + run("3", _UP) + run("."), "noted [3]."),
        (run("10") + run("6", '<w:position w:val="10"/><w:sz w:val="14"/>'), "10^6"),
        (run("10") + run("6", '<w:rStyle w:val="Up"/>'), "10^6"),
        (run("pay ") + run("40 ", "<w:dstrike/>") + run("55"), "pay 55"),
        (run("pay ") + run("40 ", '<w:strike w:val="0"/>') + run("55"), "pay 40 55"),
        (run("seen") + run(" unseen", "<w:vanish/>"), "seen"),
        (run("seen") + run(" unseen", '<w:rStyle w:val="Hid"/>'), "seen"),
        (run("a ", '<w:rFonts w:ascii="Symbol"/>'), "α"),
        (run("20 ") + '<w:r><w:sym w:font="Symbol" w:char="F0B0"/></w:r>', "20 °"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run(" done"), "☑ done"),
        (run("soft") + "<w:r><w:softHyphen/></w:r>" + run("ware"), "software"),
        (run("B") + "<w:r><w:noBreakHyphen/></w:r>" + run("7"), "B-7"),
    ],
)
def test_runs_are_read_as_they_look(tmp_path: Path, runs: str, text: str) -> None:
    """Raised, lowered, struck-out and hidden text, and symbols, by properties or styles."""
    styles = word_xml(
        "styles",
        f'<w:style w:styleId="Base"><w:rPr>{_UP}</w:rPr></w:style>'
        '<w:style w:styleId="Up"><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>',
    )
    path = write_word(tmp_path / "a.docx", paragraph(runs) + paragraph(run("end")), styles=styles)
    assert _text(path) == f"{text}\n\nend"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (
            "<m:rad><m:radPr><m:degHide/></m:radPr><m:deg/><m:e><m:r><m:t>x+1</m:t></m:r></m:e>"
            "</m:rad>",
            "√(x+1)",
        ),
        (
            '<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub><m:r><m:t>i=1</m:t></m:r>'
            "</m:sub><m:sup><m:r><m:t>n</m:t></m:r></m:sup><m:e><m:sSub><m:e><m:r><m:t>x</m:t>"
            "</m:r></m:e><m:sub><m:r><m:t>i</m:t></m:r></m:sub></m:sSub></m:e></m:nary>",
            "∑_(i=1)^n x_i",
        ),
        (
            "<m:d><m:e><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r>"
            "</m:den></m:f></m:e></m:d>",
            "((a+b)/2)",
        ),
        (
            "<m:func><m:fName><m:r><m:t>cos</m:t></m:r></m:fName><m:e><m:r><m:t>t</m:t></m:r></m:e>"
            "</m:func>",
            "cos t",
        ),
    ],
)
def test_formulas_are_read_in_a_line(tmp_path: Path, formula: str, text: str) -> None:
    """Roots, sums, fractions and functions keep their meaning."""
    body = paragraph(run("So ") + f"<m:oMath>{formula}</m:oMath>" + run(" holds."))
    assert _text(write_word(tmp_path / "a.docx", body)) == f"So {text} holds."


def _level(depth: int, style: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


_NUMBERING = word_xml(
    "numbering",
    '<w:abstractNum w:abstractNumId="7">'
    + _level(0, "decimal", "%1.", 3)
    + _level(1, "lowerLetter", "%1.%2)")
    + _level(2, "upperRoman", "(%3)")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="1"/></w:lvlOverride></w:num>',
)


def _item(text: str, depth: int = 0, number: int = 1) -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(run(text), numbered)


def test_lists_have_the_numbers_that_word_draws(tmp_path: Path) -> None:
    """Starts, levels, letters and lists that begin anew are counted as Word does."""
    items = [_item("a"), _item("b", 1), _item("c", 1), _item("d", 2), _item("e"), _item("f", 1)]
    items += [paragraph(run("between")), _item("g"), _item("h", 0, 2), _item("i", 0, 2)]
    path = write_word(tmp_path / "a.docx", "".join(items), numbering=_NUMBERING)
    assert _text(path).replace("\n\n", "\n").split("\n") == [
        "3. a", "3.a) b", "3.b) c", "(I) d", "4. e", "4.a) f", "between", "5. g", "1. h", "2. i",
    ]  # fmt: skip


def test_headings_are_numbered_through_their_style(tmp_path: Path) -> None:
    """A number that a style gives belongs to the heading; a style may be based on another."""
    styles = word_xml(
        "styles",
        '<w:style w:styleId="H" w:type="paragraph"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Mine" w:type="paragraph"><w:name w:val="Mine"/>'
        '<w:basedOn w:val="H"/></w:style>',
    )
    body = paragraph(run("Scope"), '<w:pStyle w:val="H"/>')
    body += paragraph(run("Terms"), '<w:pStyle w:val="Mine"/>') + paragraph(run("text"))
    path = write_word(tmp_path / "a.docx", body, styles=styles, numbering=_NUMBERING)
    page = _read(path).pages[0]
    assert page.text == "3. Scope\n\n4. Terms\n\ntext"
    assert [heading.level for heading in page.headings] == [1, 1]


def _cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"


def test_merged_cells_stand_where_they_are_seen(tmp_path: Path) -> None:
    """What spans rows or columns stands in each, and rows that are said to be headers are."""
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        "<w:trPr><w:tblHeader/></w:trPr>"
        + _cell("Plan")
        + _cell("Price", '<w:gridSpan w:val="2"/>'),
        "<w:trPr><w:tblHeader/></w:trPr>" + _cell("") + _cell("May") + _cell("June"),
        _cell("Basic", down) + _cell("10") + _cell("12"),
        _cell("", on) + _cell("11") + _cell("13"),
    ]
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    page = _read(write_word(tmp_path / "a.docx", f"<w:tbl>{table}</w:tbl>")).pages[0]
    assert page.text.split("\n") == [
        "Plan | Price | Price", "| May | June", "Basic | 10 | 12", "Basic | 11 | 13",
    ]  # fmt: skip
    assert page.tables[0].header == "Plan | Price | Price\n| May | June"


def test_notes_stand_after_their_paragraph(tmp_path: Path) -> None:
    """A note is not glued to its word, and is read where it is referred to."""
    notes = word_xml("footnotes", f'<w:footnote w:id="2">{paragraph(run("By oil."))}</w:footnote>')
    ends = word_xml("endnotes", f'<w:endnote w:id="5">{paragraph(run("In 1911."))}</w:endnote>')
    body = paragraph(
        run("It was lit") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" and sold")
        + '<w:r><w:endnoteReference w:id="5"/></w:r>' + run(".")
    ) + paragraph(run("Next."))  # fmt: skip
    path = write_word(tmp_path / "a.docx", body, footnotes=notes, endnotes=ends)
    assert _text(path) == "It was lit [1] and sold [i].\n\n[1] By oil.\n\n[i] In 1911.\n\nNext."


def test_headers_and_footers_are_read_once(tmp_path: Path) -> None:
    """Three sections with the same header have it once; page numbers are left out."""
    header = word_xml("hdr", paragraph(run("Policy KX-7719")))
    footer = word_xml("ftr", paragraph(run("Page ") + run("1") + run(" of ") + run("3")))
    section = (
        '<w:sectPr><w:headerReference r:id="header"/><w:footerReference r:id="footer"/></w:sectPr>'
    )
    body = paragraph(run("One."), section) + paragraph(run("Two."), section) + section
    path = write_word(tmp_path / "a.docx", body, header=header, footer=footer)
    assert _text(path) == "Policy KX-7719\n\nOne.\n\nTwo."


def test_nested_text_boxes_are_read_once_and_fast(tmp_path: Path) -> None:
    """Boxes within boxes take time in proportion to the file."""
    inner = run("needle")
    for _ in range(25):
        inner = f"<w:r><w:pict><w:txbxContent>{paragraph(inner)}</w:txbxContent></w:pict></w:r>"
    path = write_word(tmp_path / "a.docx", paragraph(run("around") + inner))
    assert _text(path) == "around\n\nneedle"


def test_text_after_an_entity_is_read(tmp_path: Path) -> None:
    """An entity is not followed, and does not swallow what comes after it."""
    document = word_xml("document", f"<w:body>{paragraph(run('before &amp; &x; after'))}</w:body>")
    path = write_archive(
        tmp_path / "a.docx", {"word/document.xml": f'<!DOCTYPE d [<!ENTITY x "no">]>{document}'}
    )
    assert _text(path) == "before & after"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("slash", ["/", "\\"])
@pytest.mark.parametrize("target", ["word/document.xml", "/other/main.xml", "Main.XML"])
def test_what_word_opens_is_read(tmp_path: Path, target: str, slash: str, *, strict: bool) -> None:
    """The main part may have any name, backslashes, and the strict format's namespaces."""
    document = word_xml("document", f"<w:body>{paragraph(run('Pot seven.'))}</w:body>")
    package = relations({"officeDocument": target})
    if strict:
        document = document.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        package = package.replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
    members = {"_rels/.rels": package, target.lstrip("/"): document}
    path = write_archive(
        tmp_path / "a.docx", {name.replace("/", slash): text for name, text in members.items()}
    )
    assert _text(path) == "Pot seven."
