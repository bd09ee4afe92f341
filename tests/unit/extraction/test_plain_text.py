"""Plain text: its encoding, and the lines that its author meant."""

from pathlib import Path

import pytest

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.formats import extract


def _read(folder: Path, content: bytes | str, name: str = "a.txt") -> Extract:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return extract(path, name)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Zażółć gęślą jaźń, proszę.", "cp1250"),
        ("Насос включён в полночь.", "cp1251"),
        ("Ключ лежит под седьмым горшком.", "koi8-r"),
        ("ポンプは六時に始動します。", "shift_jis"),
        ("钥匙在第七个花盆下面。", "gbk"),
        ("水泵每天早上六點啟動。", "big5"),
        ("El niño comió piñas en Málaga.", "cp1252"),
        ("It’s “quoted” – for 10 €.", "cp1252"),
    ],
)
def test_short_text_in_old_code_pages_is_told(tmp_path: Path, text: str, encoding: str) -> None:
    """A sentence suffices, and a guess from few letters is a warning."""
    read = _read(tmp_path, text.encode(encoding))
    assert read.pages[0].text == text
    assert bool(read.warnings) == (
        len(text.encode(encoding)) - len(text.encode("ascii", "ignore")) < 30
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "The key lies\nunder pot seven.",
        "Ключ лежит под горшком семь.",
        "ポンプは六時に始動します。",
        "钥匙在第七个花盆下面。",
        "钥匙在第七个花盆下面。第二条 价格为五十元。",
    ],
)
def test_utf16_needs_no_mark(tmp_path: Path, encoding: str, text: str) -> None:
    """Zeros on one side of each pair say how it is written."""
    assert _read(tmp_path, text.encode(encoding)).pages[0].text == text


def test_stray_zeros_are_dropped(tmp_path: Path) -> None:
    """A log with zeros in it is a text; a program is none."""
    log = b"12:04 valve opened\n12:09 \0\0valve closed\n" * 20
    assert "12:09 valve closed" in _read(tmp_path, log, "a.log").pages[0].text
    with pytest.raises(IngestionError, match=r"^a\.txt is not text\.$"):
        _read(tmp_path, b"\x7fELF\x02\x01\x01" + bytes(64) + b"text" * 20)


@pytest.mark.parametrize(
    "text",
    [
        "Shall I compare thee\nto a summer day?\nThou art more lovely",
        "bolt 40\nnut 75\nwasher 12",
        "12:04:07 valve V-7 opened by the keeper of the north gate\n12:09:31 valve V-7 closed",
        "The Tide\nRises\n\nThe Tide\nFalls",
        "Of arms and the man I sing, who first from the shores of Troy,\n"
        "Exiled by fate, to Italy came and to Lavinian coasts,\n"
        "Much tossed about on land and the deep by the power of the gods,\n"
        "Through cruel anger of Juno who forgot no wrong and no grudge,",
    ],
)
def test_verse_and_rows_keep_their_lines(tmp_path: Path, text: str) -> None:
    """Lines that end before the edge, or all begin anew, are their author's."""
    assert _read(tmp_path, text).pages[0].text == text


def test_wrapped_prose_runs_on(tmp_path: Path) -> None:
    """Lines that end where no further word fits are one paragraph."""
    lines = [
        "The lamp was lit by the keeper every evening when the tide",
        "turned, and it was put out again as soon as the first ship",
        "had left the harbour.",
    ]
    assert _read(tmp_path, "\n".join(lines)).pages[0].text == " ".join(lines)


@pytest.mark.parametrize("gap", ["\t", "    "])
def test_columns_are_a_table(tmp_path: Path, gap: str) -> None:
    """Rows parted by tabs or blanks keep their cells, and know the names of their columns."""
    rows = [("name", "qty"), ("bolt", "40"), ("nut", "75")]
    page = _read(tmp_path, "\n".join(gap.join(row) for row in rows)).pages[0]
    assert page.text == "name\tqty\nbolt\t40\nnut\t75"
    assert [table.header for table in page.tables] == ["name\tqty"]


def _headings(read: Extract) -> list[tuple[int, str]]:
    page = read.pages[0]
    return [(one.level, page.text[one.start : one.end].partition("\n")[0]) for one in page.headings]


def test_lines_with_rules_and_in_capitals_are_headings(tmp_path: Path) -> None:
    """Framed, underlined or in capitals, if they begin a paragraph; each kind has its level."""
    rule = "-" * 40
    text = (
        f"{rule}\nMOORING RULES\n{rule}\nBoats moor by day.\n\nTolls\n=====\nA toll is due.\n\n"
        "WINTER AND ICE\nBoats leave the basin\nby November.\n\nNIGHTS\n\nNo boat moors."
    )
    read = _read(tmp_path, text)
    assert read.title == "MOORING RULES"
    assert _headings(read) == [
        (1, "MOORING RULES"), (2, "Tolls"), (3, "WINTER AND ICE"), (3, "NIGHTS")
    ]  # fmt: skip


SAID = "Boats of up to twelve metres moor at the north wall, by day and by night."


@pytest.mark.parametrize(
    ("above", "below", "levels"),
    [
        ("Where to moor", "What does it cost?", [1, 1]),
        ("1. Mooring", "2. Use", [1, 1]),
        ("1  Mooring", "1.1  Tolls", [1, 2]),
        ("§ 1 Liegeplätze", "§ 2 Gebühren", [1, 1]),
        ("WINTER", "Ice", [1]),
        ("泊位和停靠", "价格和付款", [1, 1]),
    ],
)
def test_short_lines_above_paragraphs_are_headings(
    tmp_path: Path, above: str, below: str, levels: list[int]
) -> None:
    """By themselves or with a number, where there are several; one such line may be anything."""
    text = f"The basin of Brenn\n\n{SAID}\n\n{above}\n\n{SAID}\n\n{below}\n\n{SAID}"
    found = _headings(_read(tmp_path, text))
    lines = {" ".join(line.split()) for line in (above, below)}
    within = [one for one in found if one[1] in lines]
    assert [level - within[0][0] + 1 for level, _ in within] == levels


def test_numbered_lines_right_above_prose_are_headings(tmp_path: Path) -> None:
    """Not where the sentence runs on, and not where one item follows the other."""
    text = f"1. Mooring\n{SAID}\n\n2. Tolls\n{SAID}"
    assert _headings(_read(tmp_path, text)) == [(1, "1. Mooring"), (1, "2. Tolls")]
    items = (
        "1. Open the north gate of the basin and\n   Ada's bridge behind it by the old crank.\n\n"
    )
    assert _headings(_read(tmp_path, items * 3)) == []
    for gap in ("\n", "\n\n"):
        steps = gap.join(["1. Open the gate", "2. Ring the bell of the weir", "3. Go in."])
        assert _headings(_read(tmp_path, f"{SAID}\n\n{steps}\n\n{SAID}")) == []


@pytest.mark.parametrize(
    "text",
    [
        f"Dear Ada\n\n{SAID}\n\n{SAID}\n\nKind regards\n\nKarl Reed",
        f"{SAID}\n\n$ moor --north\n\n{SAID}\n\nToll=12\n\n{SAID}\n\nada@brenn.example\n\n{SAID}",
        f"{SAID}\n\nTable 1  Boats\n\n{SAID}\n\nFigure 2: The weir\n\n{SAID}",
        "The tide\n\nThe weir\n\nThe boats at night\n\nAnd nobody there",
        f"It was said,\n\n{SAID}\n\nand they left:\n\n{SAID}\n\nby the river\n\n{SAID}",
    ],
)
def test_lines_by_themselves_may_be_anything(tmp_path: Path, text: str) -> None:
    """Greetings, commands, captions, verse and the ends of sentences head nothing."""
    assert _headings(_read(tmp_path, text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Date      Boat     Toll\n-----------------------\n4 May     Ada      12",
        "Locks     4\nBasins    2\n---------------\nTogether  6",
        "The keeper said:\nNO BOAT MOORS HERE\nby night.",
        "THE LOCK IS PROVIDED AS IS.\nWITHOUT WARRANTY\nOF ANY KIND, SAYS THE BOARD.",
        "We met on Monday.\n-----------------\nAda",
        "- MOOR\n- LEAVE\n\n4711-A\n\nB 12",
    ],
)
def test_rows_sentences_and_codes_are_no_headings(tmp_path: Path, text: str) -> None:
    """Names of columns, totals, shouted sentences, items and codes stand under no heading."""
    assert _headings(_read(tmp_path, text)) == []
