"""What is filled into the fields of a form: PDFium's text of a page leaves it out."""

import ctypes
import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_HIDDEN: Final = 2 | 32
"""Annotation flags: hidden, not shown."""

_PASSWORD: Final = 1 << 13
_TICKED_KINDS: Final = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)
_VALUE_KINDS: Final = (
    pdfium_c.FPDF_FORMFIELD_TEXTFIELD,
    pdfium_c.FPDF_FORMFIELD_COMBOBOX,
    pdfium_c.FPDF_FORMFIELD_LISTBOX,
)
_TICK: Final = "☒"
_MOST_BYTES: Final = 1 << 20

_INTERNAL_NAME: Final = re.compile(r"[\[\]_]|\A\W*\w{0,3}\d*\W*\Z|\.\w")
"""Names for programs rather than people: ``topmostSubform[0].f1_01``."""


class FilledField(NamedTuple):
    """A field that holds something: what to read, and its box in points on the page."""

    text: str
    box: tuple[float, float, float, float]


def filled_fields(page: pdfium.PdfPage) -> list[FilledField]:
    """The fields of a page that are filled in, in the order of the file."""
    if page.formenv is None:
        return []
    found: list[FilledField] = []
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            field = _filled(page.formenv, annotation)
        finally:
            pdfium_c.FPDFPage_CloseAnnot(annotation)
        if field is not None:
            found.append(field)
    return found


def _filled(form: pdfium.PdfFormEnv, annotation: object) -> FilledField | None:
    if pdfium_c.FPDFAnnot_GetSubtype(annotation) != pdfium_c.FPDF_ANNOT_WIDGET:
        return None
    if pdfium_c.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        return None
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _TICKED_KINDS:
        if not pdfium_c.FPDFAnnot_IsChecked(form, annotation):
            return None
        value = _TICK
    elif kind in _VALUE_KINDS:
        if pdfium_c.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD:
            return None
        value = _string(pdfium_c.FPDFAnnot_GetFormFieldValue, form, annotation)
        value = " ".join(value.split())
    else:
        return None
    if not value:
        return None
    label = _label(form, annotation)
    if value == _TICK:
        text = f"{_TICK} {label}" if label else _TICK
    else:
        text = f"{label}: {value}" if label else value
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(annotation, ctypes.byref(rect))
    low, high = sorted((rect.bottom, rect.top))
    return FilledField(text, (rect.left, low, rect.right, high))


def _label(form: pdfium.PdfFormEnv, annotation: object) -> str:
    """What the field is called, as far as people are meant to read it."""
    label = _string(pdfium_c.FPDFAnnot_GetFormFieldAlternateName, form, annotation)
    if not label:
        name = _string(pdfium_c.FPDFAnnot_GetFormFieldName, form, annotation)
        label = "" if _INTERNAL_NAME.search(name) else name
    return " ".join(label.split()).rstrip(" :.")


def _string(function: Callable[..., int], form: pdfium.PdfFormEnv, annotation: object) -> str:
    """Call one of PDFium's functions that write UTF-16 into a buffer of the size they ask for."""
    size = function(form, annotation, None, 0)
    if not 2 < size <= _MOST_BYTES:
        return ""
    buffer: Any = (pdfium_c.FPDF_WCHAR * (size // 2))()
    function(form, annotation, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
