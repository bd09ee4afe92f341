"""The version of extraction moves when what is extracted does."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from docx import Document
from pptx import Presentation

from tests.support.pdfs import prose, text_at, write_pages
from tunedd_api.extraction.formats import extract
from tunedd_api.extraction.version import EXTRACTION_DIGEST, EXTRACTION_VERSION

_LIBRARY: Final = Path(__file__).resolve().parents[3] / "data"

_CONTAINER = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
_BOOK = """<package xmlns="http://www.idpf.org/2007/opf"><manifest>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="a"/></spine></package>"""
_PAGE = """<html><head><title>Tides</title></head><body><h1>Tides</h1><p>10<sup>16</sup> waves,
see note<sup>3</sup>.</p><ol start="4"><li>Wait.<li>Sail.</ol><table><tr><th>Port<th>Depth
<tr><td rowspan="2">Faro<td>7<tr><td>9</table><p>Paid <del>4</del> 5.</p></body></html>"""
_MARKDOWN = """---
title: Tides
---
# Ports

1. Wait.
2. Sail.

| Port | Depth |
|------|-------|
| Faro | 7     |

```python
# no heading
```
"""


def _text(content: str, encoding: str = "utf-8") -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content.encode(encoding))


def _word(path: Path) -> None:
    document = Document()
    document.add_heading("Tides", 0)
    document.add_heading("Ports", 1)
    document.add_paragraph("Wait.", style="List Number")
    paragraph = document.add_paragraph("10")
    paragraph.add_run("16").font.superscript = True
    table = document.add_table(3, 2)
    for row, texts in zip(table.rows, (("Port", "Depth"), ("Faro", "7"), ("", "9")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(path))


def _slides(path: Path) -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Tides"
    slide.placeholders[1].text = "Wait.\nSail."
    slide.notes_slide.notes_text_frame.text = "Say it slowly."
    presentation.save(str(path))


def _book(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", _CONTAINER)
        archive.writestr("b.opf", _BOOK)
        archive.writestr("a.xhtml", _PAGE)


def _columns(path: Path) -> None:
    left, right = ([prose(start + 7 * at, 7) for at in range(30)] for start in (0, 3))
    title = text_at(72, 780, ["A Survey of Tides and Ports"], size=18)
    heading = text_at(72, 740, ["1 Introduction"], size=12, font="Helvetica-Bold")
    write_pages(path, [[title, heading, text_at(72, 720, left), text_at(320, 720, right)]])


def _running_heads(path: Path) -> None:
    head, number = text_at(72, 810, ["Tides and ports"]), text_at(300, 30, ["7"])
    body = [text_at(72, 700, [prose(at, 9) for at in range(12)])]
    write_pages(path, [[head, *body, number]] * 4)


def _table(path: Path) -> None:
    rows = [("Port", "Depth", "Tide"), *((f"Port {n}", str(7 * n), f"{n}.5") for n in range(9))]
    cells = [
        text_at(72 + 150 * column, 700 - 14 * row, [cell])
        for row, texts in enumerate(rows)
        for column, cell in enumerate(texts)
    ]
    write_pages(path, [cells])


_FIXTURES: Final[Mapping[str, Callable[[Path], object]]] = {
    "verse.txt": _text("Whose tides\n  these are\n\nI think I know"),
    "headed.txt": _text("TIDES\n\nHigh water at noon.\n\nPORTS\n-----\nWait at Faro.\n"),
    "central.txt": _text("Příliš žluťoučký kůň pěl ďábelské ódy.", "cp1250"),
    "tides.md": _text(_MARKDOWN),
    "tides.html": _text(_PAGE),
    "entities.html": _text("<p>caf&eacute; &amp; bar<br>next<aside>Note.</aside>"),
    "tides.docx": _word,
    "tides.pptx": _slides,
    "tides.epub": _book,
    "tides.rtf": _text(r"{\rtf1 10{\super 16} waves\par {\b next}\par}"),
    "tides.csv": _text("port;depth\nFaro;7\nOslo;9\n"),
    "tides.jsonl": _text('{"port": "Faro", "depth": 7}\n{"port": "Oslo", "depth": 9}\n'),
    "tides.eml": _text("Subject: Tides\n\nHigh water at noon.\n"),
    "tides.rst": _text("Tides\n=====\n\nHigh water at noon.\n"),
    "columns.pdf": _columns,
    "heads.pdf": _running_heads,
    "table.pdf": _table,
}


def test_version_moves_with_what_is_extracted(tmp_path: Path) -> None:
    """The starter library and small files of each kind are extracted as they were at the version.

    If this fails on purpose, raise `EXTRACTION_VERSION` and set `EXTRACTION_DIGEST`.
    """
    for name, write in _FIXTURES.items():
        write(tmp_path / name)
    digest = hashlib.sha256()
    for path in (*sorted(_LIBRARY.glob("*.pdf")), *(tmp_path / name for name in _FIXTURES)):
        extracted = asdict(extract(path, path.name))
        digest.update(json.dumps(extracted, sort_keys=True).encode())
    assert digest.hexdigest() == EXTRACTION_DIGEST, (
        f"Files are extracted differently than at {EXTRACTION_VERSION}: see {_VERSION_FILE}."
    )


_VERSION_FILE: Final = "tunedd_api/extraction/version.py"
