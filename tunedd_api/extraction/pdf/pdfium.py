"""PDFium, one caller at a time, with every handle closed where it was opened.

PDFium is not thread-safe, not even across documents: whoever calls it holds `PDFIUM`. Holding
it for one page at a time lets several threads take turns.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any, Final, cast

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from tunedd_api.errors import IngestionError

_FORMS: Final = (pdfium_c.FORMTYPE_ACRO_FORM, pdfium_c.FORMTYPE_XFA_FOREGROUND)

PDFIUM: Final = RLock()
"""Held around every call of PDFium."""


def quick(function: object, result: type, *arguments: type) -> Callable[..., Any]:
    """One of PDFium's functions, called without letting other threads run: in half the time.

    With types for its arguments, handles may be plain numbers.
    """
    address = ctypes.cast(cast("Any", function), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, *arguments)(cast("int", address))


_unicode_of: Final = quick(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint)


@contextmanager
def opened_pdf(content: bytes, name: str) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF for the length of the block, without holding `PDFIUM` meanwhile.

    Raises:
        IngestionError: if it needs a password, is not a readable PDF or has no pages; ``name``
            is named.
    """
    with PDFIUM:
        # Not by PdfDocument(content): that reports an older error for a PDF without pages.
        handle = pdfium_c.FPDF_LoadMemDocument64(content, len(content), None)
        if not handle:
            raise IngestionError(_why_not(name, pdfium_c.FPDF_GetLastError()))
        document = pdfium.PdfDocument(handle)
        pages = len(document)
        if pages and document.get_formtype() in _FORMS:
            # Before any page is loaded, lest its fields be empty. No script of the file is run:
            # this PDFium has no engine for any.
            document.init_forms()
    try:
        if not pages:
            raise IngestionError(f"{name} has no pages.")
        yield document
    finally:
        with PDFIUM:
            document.close()


@contextmanager
def opened_page(
    document: pdfium.PdfDocument, index: int, name: str
) -> Iterator[pdfium.PdfTextPage]:
    """Hold `PDFIUM` and the text of one page, counted from 0, for the length of the block.

    Raises:
        IngestionError: if the page is damaged.
    """
    with PDFIUM:
        try:
            page = document[index]
        except pdfium.PdfiumError as error:
            raise IngestionError(f"{name} is damaged: page {index + 1} cannot be read.") from error
        try:
            text_page = page.get_textpage()
            try:
                yield text_page
            finally:
                text_page.close()
        except pdfium.PdfiumError as error:
            raise IngestionError(f"{name} is damaged: page {index + 1} cannot be read.") from error
        finally:
            page.close()


def raw_text(page: pdfium.PdfTextPage) -> str:
    """The text of a page such that character ``i`` of it is PDFium's character ``i``.

    Character boxes can then be asked for by index. Astral characters may come as two surrogates.
    """
    count: int = page.count_chars()
    text: str = page.get_text_range() if count else ""
    if len(text) == count:
        return text
    # PDFium's text leaves out some characters of its list (NULs, some controls): ask one by one.
    handle = ctypes.cast(page.raw, ctypes.c_void_p)
    return "".join([chr(_unicode_of(handle, index)) for index in range(count)])


def shows_something(page: pdfium.PdfPage) -> bool:
    """Whether anything is drawn on a page."""
    return bool(pdfium_c.FPDFPage_CountObjects(page) > 0)


def _why_not(name: str, error_code: int) -> str:
    if error_code == pdfium_c.FPDF_ERR_PASSWORD:
        return f"{name} is encrypted and needs a password."
    return f"{name} is damaged or not a PDF."
