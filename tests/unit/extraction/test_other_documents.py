"""E-mail, OpenDocument, Rich Text and reStructuredText."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.support.office import write_archive
from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.formats import extract


def _read(folder: Path, name: str, content: str | bytes) -> Extract:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return extract(path, name)


def _message() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ann Berg <ann@example.org>"
    message["To"] = "Bo"
    message["Subject"] = "Tides für morgen"
    message["Date"] = "Mon, 01 Jan 2024 10:00:00 +0000"
    message.set_content("High water at 12:04.\nLow water at 18:20.\n")
    return message


def test_message_says_who_writes_what(tmp_path: Path) -> None:
    """Headers and text are read, and the subject is the title."""
    read = _read(tmp_path, "a.eml", _message().as_bytes())
    assert read.title == "Tides für morgen"
    assert read.pages[0].text == (
        "From: Ann Berg <ann@example.org>\nTo: Bo\nDate: Mon, 01 Jan 2024 10:00:00 +0000\n"
        "Subject: Tides für morgen\n\nHigh water at 12:04.\nLow water at 18:20."
    )


def test_html_of_a_message_is_read_as_a_page(tmp_path: Path) -> None:
    """Where there are both, HTML is read, in the encoding that its header says."""
    message = _message()
    message.add_alternative(
        "<p>10<sup>6</sup> drops, <s>old</s> café</p>", "html", charset="latin-1"
    )
    text = _read(tmp_path, "a.eml", message.as_bytes()).pages[0].text
    assert text.endswith("10^6 drops, café")
    assert "High water" not in text


def test_attachments_are_named_and_forwarded_messages_read(tmp_path: Path) -> None:
    """What is not read is said; a message within a message is read."""
    message = _message()
    message.add_attachment(b"%PDF", "application", "pdf", filename="chart.pdf")
    inner = EmailMessage()
    inner["Subject"] = "Before"
    inner.set_content("The lamp is lit.")
    message.add_attachment(inner)
    read = _read(tmp_path, "a.eml", message.as_bytes())
    assert "Attachments: chart.pdf" in read.pages[0].text
    assert read.pages[0].text.endswith("Subject: Before\n\nThe lamp is lit.")
    assert read.warnings == ("Its attachments are not read: chart.pdf.",)


def test_what_is_no_message_is_refused(tmp_path: Path) -> None:
    """A file without any of a message's headers is none."""
    with pytest.raises(IngestionError, match=r"^a\.eml is damaged or not an e-mail message\.$"):
        _read(tmp_path, "a.eml", "only words\n")


_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("draw", "drawing"), ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
_STYLES = (
    '<style:style style:name="Up"><style:text-properties style:text-position="super 58%"/>'
    '</style:style><style:style style:name="Struck"><style:text-properties '
    'style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="Hid"><style:text-properties text:display="none"/></style:style>'
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
    'style:num-format="1" style:num-suffix="." text:start-value="3"/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>'
    "</text:list-style>"
)


def _odt(path: Path, body: str, margins: str = "") -> Path:
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{_STYLES}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    styles = f"<office:document-styles {_SPACES}>{margins}</office:document-styles>"
    return write_archive(path, {"content.xml": content, "styles.xml": styles})


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<text:p>10<text:span text:style-name="Up">16</text:span> km</text:p>', "10^16 km"),
        ('<text:p>pay <text:span text:style-name="Struck">4</text:span>5</text:p>', "pay 5"),
        ('<text:p>a<text:span text:style-name="Hid">unseen</text:span></text:p>', "a"),
        (
            '<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>',
            "a b c\nd",
        ),
        (
            '<text:list text:style-name="L"><text:list-item><text:p>x</text:p><text:list>'
            "<text:list-item><text:p>y</text:p></text:list-item></text:list></text:list-item>"
            "<text:list-item><text:p>z</text:p></text:list-item></text:list>",
            "3. x\na) y\n4. z",
        ),
        (
            "<text:p>lit<text:note><text:note-citation>1</text:note-citation><text:note-body>"
            "<text:p>By oil.</text:p></text:note-body></text:note>.</text:p><text:p>b</text:p>",
            "lit [1].\n\n[1] By oil.\n\nb",
        ),
        (
            '<table:table><table:table-row><table:table-cell table:number-rows-spanned="2">'
            "<text:p>Basic</text:p></table:table-cell><table:table-cell><text:p>10</text:p>"
            "</table:table-cell></table:table-row><table:table-row><table:covered-table-cell/>"
            "<table:table-cell><text:p>12</text:p></table:table-cell></table:table-row>"
            "</table:table>",
            "Basic | 10\nBasic | 12",
        ),
        (
            "<text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:p>"
            "<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame>a"
            "</text:p>",
            "a\n\nboxed",
        ),
    ],
)
def test_open_documents_are_read_as_they_look(tmp_path: Path, body: str, text: str) -> None:
    """Scripts, hidden text, lists, notes, merged cells and boxes."""
    assert extract(_odt(tmp_path / "a.odt", body), "a.odt").pages[0].text == text


def test_margins_of_open_documents_are_read_once(tmp_path: Path) -> None:
    """Two page styles with the same header have it once."""
    margins = "<style:header><text:p>Policy KX-7719</text:p></style:header>" * 2
    path = _odt(tmp_path / "a.odt", '<text:h text:outline-level="2">One</text:h>', margins)
    page = extract(path, "a.odt").pages[0]
    assert page.text == "Policy KX-7719\n\nOne"
    assert [heading.level for heading in page.headings] == [2]


def test_repeated_rows_do_not_fill_the_memory(tmp_path: Path) -> None:
    """A row that says that it is there a million times is there a thousand times at most."""
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell>'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )
    path = _odt(tmp_path / "a.odt", f"<table:table>{row * 2}</table:table>")
    assert extract(path, "a.odt").pages[0].text.count("x") == 2_000


_RTF_HEAD = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}{\f1\fcharset204 Cyr;}{\f2\fcharset128 Mincho;}"
    r"{\f3\fcharset2 Symbol;}}{\stylesheet{\s0 Normal;}{\s5 heading 2;}}{\info{\title Tides}}"
)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"10{\super 16} km, H{\sub 2}O\par", "10^16 km, H2O"),
        (r"10\super 6\nosupersub  km\par", "10^6 km"),
        (r"pay {\strike 40} 55{\v  unseen}\par", "pay 55"),
        (r"caf\'e9 \u8364? \uc0\u8364 x \emdash\par", "café € €x —"),
        (r"{\f1 \'cf\'f0\'e8\'e2\'e5\'f2}\par", "Привет"),
        (r"{\f2 \'83\'7c\'83\'93\'83v}\par", "ポンプ"),
        (r"20 {\f3 \'b0}C\par", "20 °C"),
        (r"{\listtext 1.\tab}Close.\par{\listtext 2.\tab}Open.\par", "1. Close.\n\n2. Open."),
        (
            r"lit{\super\chftn}{\footnote {\super\chftn} By oil.}.\par next\par",
            "lit [1].\n\n[1] By oil.\n\nnext",
        ),
        (
            r"\trowd\clvmgf\cellx1\cellx2\intbl Basic\cell 10\cell\row"
            r"\trowd\clvmrg\cellx1\cellx2\intbl\cell 12\cell\row\pard end\par",
            "Basic | 10\nBasic | 12\n\nend",
        ),
        (r"a{\*\unknown b}{\pict 00ff}{\bin3 {{{}c\line d\par", "ac\nd"),
    ],
)
def test_rich_text_is_read_as_it_looks(tmp_path: Path, body: str, text: str) -> None:
    """Scripts, hidden text, code pages, lists, notes and tables."""
    read = _read(tmp_path, "a.rtf", (_RTF_HEAD + r"\pard " + body + "}").encode("latin-1"))
    assert (read.title, read.pages[0].text) == ("Tides", text)


def test_headings_of_rich_text(tmp_path: Path) -> None:
    """A paragraph in a heading's style is a heading of its level."""
    body = r"\pard\s5 Ports\par\pard text\par}"
    page = _read(tmp_path, "a.rtf", _RTF_HEAD + body).pages[0]
    assert [(at.level, page.text[at.start : at.end]) for at in page.headings] == [(2, "Ports")]


def test_restructured_text_has_headings(tmp_path: Path) -> None:
    """Rules make headings, each kind a level; comments are left out."""
    source = (
        "=====\nPorts\n=====\n\nDepths\n------\n\nFaro is deep.\n\n.. unseen\n   comment\n\n"
        "Ships\n-----\n\n.. note:: seen\n"
    )
    read = _read(tmp_path, "a.rst", source)
    page = read.pages[0]
    assert read.title == "Ports"
    assert [(at.level, page.text[at.start : at.end]) for at in page.headings] == [
        (1, "Ports\n====="), (2, "Depths\n------"), (2, "Ships\n-----"),
    ]  # fmt: skip
    assert "unseen" not in page.text
    assert page.text.endswith(".. note:: seen")
