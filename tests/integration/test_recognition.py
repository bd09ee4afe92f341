"""Scans, read by the OCRmyPDF that is installed."""

import shutil
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.support.pdfs import text_at, write_pages
from tests.support.service import served
from tests.support.talk import ask, processed, put, start
from tunedd_api.extraction.workers import ExtractionPool, WorkerLimits
from tunedd_api.settings import Settings

pytestmark = pytest.mark.skipif(
    not shutil.which("ocrmypdf"), reason="OCRmyPDF is not installed; scans are not read"
)

_LINES = ["Honeybees tell where food is", "with a dance in figures of eight."]
_DOTS_PER_INCH = 200


def scanned(path: Path) -> Path:
    """A PDF of a scanned page, a blank one and one with text."""
    printed = write_pages(path.with_name("printed.pdf"), [[text_at(72, 700, _LINES, size=16)]])
    with pdfium.PdfDocument(printed) as document:
        picture = document[0].render(scale=_DOTS_PER_INCH / 72).to_pil().convert("L")
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.showPage()
    canvas.showPage()
    canvas.drawString(72, 700, "Wasps build nests of paper.")
    canvas.save()
    return path


def yellow(png: bytes) -> tuple[int, int, int, int] | None:
    """The box of what is marked on a grey page, from the top, in pixels."""
    red, _, blue = Image.open(BytesIO(png)).convert("RGB").split()
    return ImageChops.subtract(red, blue).getbbox()


async def test_scan_is_read(settings: Settings, tmp_path: Path) -> None:
    """A scan that is put is recognised, searched, and cited with what it says."""
    content = scanned(tmp_path / "scan.pdf").read_bytes()
    pool = ExtractionPool(1, WorkerLimits())
    async with served(settings, extraction=pool) as service:
        accepted = await put(service.client, "scan.pdf", content)
        document = await processed(service.client, accepted["id"])
        assert (document["status"], document["pages"]) == ("ready", 3), document
        assert document["warnings"] == []
        page = (await service.client.get(f"/documents/{document['id']}/pages/1")).json()
        assert page["text"].split() == " ".join(_LINES).split()
        conversation = (await start(service.client, documents=["scan.pdf"]))["id"]
        answer = await ask(service.client, conversation, "What do honeybees tell with a dance?")
        (citation, *_) = answer["citations"]
        assert citation["quote"] == page["text"][citation["start"] : citation["end"]]
        picture = f"/documents/{document['id']}/pages/1.png"
        plain = await service.client.get(picture)
        span = {"start": citation["start"], "end": citation["end"]}
        marked = await service.client.get(picture, params=span)
        assert (plain.status_code, marked.status_code) == (200, 200)
        assert yellow(plain.content) is None
        box = yellow(marked.content)
        assert box is not None
        assert box[1] < 2 * (A4[1] - 700) < box[3]
    pool.close()
