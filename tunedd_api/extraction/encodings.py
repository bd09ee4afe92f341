"""The text of a file of which nobody, or only the file itself, says how it is encoded."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from tunedd_api.errors import IngestionError
from tunedd_api.extraction.text.western import MACINTOSH, is_macintosh, reads_as_english

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MEANT: Final = {
    **dict.fromkeys(
        ("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1"),
        "cp1252",
    ),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5", "l5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "iso8859-11", "tis-620"), "cp874"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "chinese"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949"), "cp949"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("koi", "koi8", "koi8-r", "koi8-u", "koi8-ru"), "koi8-u"),
    **dict.fromkeys(("utf8", "unicode-1-1-utf-8", "x-unicode20utf8"), "utf-8"),
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "dos-874": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "logical": "iso-8859-8",
    "visual": "iso-8859-8",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
}
"""What labels mean on the web, where that is not what Python takes them for.

From the WHATWG Encoding Standard, section 4.2, with Python's supersets of its encodings.
"""
_ONLY_WITH_A_MARK: Final = re.compile(r"utf-?(?:16|32)|ucs-?2|unicode\Z", re.IGNORECASE)
"""A file that says this of itself in letters of one byte is UTF-8, as the standard has it."""

_HIGH: Final = re.compile(rb"[\x80-\xff]")
_OF_ONE_BYTE: Final = re.compile(r"cp(?:125\d|874)|koi8.*|iso8859.*|mac.*")
_ENOUGH: Final = 30
"""Fewer characters outside ASCII than this say little about the encoding."""

_SAMPLE: Final = 65_536
_BLANK_PAIRS: Final = {"utf-16-le": (b" \0", b"\n\0"), "utf-16-be": (b"\0 ", b"\0\n")}
_IDEOGRAPHIC: Final = re.compile(
    "[\n\r -~\u2010-\u2026\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]+"
)
_KANA_OR_STOP: Final = re.compile("[\u3000-\u30ff\uff01-\uff20]")
_STRAY: Final = 0.01
"""A text may hold such a share of controls by accident, or a few; of zeros, up to a quarter."""

_FEW: Final = 2
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and a sentence of warning where its encoding is not certain."""

    text: str
    warnings: tuple[str, ...] = ()


def decoded(content: bytes, name: str, declared: str | None = None) -> Decoded:
    """Decode by byte order mark, by what the file itself declares, as UTF-8, or else by guess.

    Labels mean what they mean on the web: ``iso-8859-1`` is the Windows code page. UTF-16 is
    known without a mark by its zeros; single zeros in other text are dropped.

    Raises:
        IngestionError: if it is no text in any encoding.
    """
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return Decoded(_strictly(content, marked, name))
    if b"\0" in content:
        wide = _wide(content) or _ideographic(content)
        if wide is not None:
            return Decoded(wide)
        content = _without_zeros(content, name)
    encoding = _codec(declared) if declared else None
    for certain in filter(None, (encoding, "utf-8")):
        try:
            return Decoded(content.decode(certain))
        except UnicodeDecodeError:
            continue
    ideographic = _ideographic(content)
    return _guessed(content, encoding) if ideographic is None else Decoded(ideographic)


def _codec(label: str) -> str | None:
    """What a label means; None if nothing, or if it cannot be true."""
    label = label.strip().lower()
    if _ONLY_WITH_A_MARK.match(label):
        return "utf-8"
    meant = _MEANT.get(label, label)
    try:
        return codecs.lookup(meant).name if meant.isascii() else None
    except (LookupError, ValueError):
        return None


def _strictly(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise IngestionError(f"{name} is not text.") from error


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: blanks and line ends have their zeros on one side only."""
    if len(content) % 2:
        content = content.removesuffix(b"\0") if content.endswith(b"\0\0") else content
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    encoding = "utf-16-le" if odd >= even else "utf-16-be"
    few, many = sorted((even, odd))
    pairs = sum(sample.count(pair) for pair in _BLANK_PAIRS[encoding])
    if few * 20 > many or (many * 5 < len(sample) and pairs * 24 < len(sample)):
        return None
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if sum(map(str.isprintable, text[:_SAMPLE])) * 2 > len(text[:_SAMPLE]) else None


def _ideographic(content: bytes) -> str | None:
    """UTF-16 without a mark and with hardly any zeros: Chinese, Japanese or Korean throughout.

    Its full stops and kana tell it from the old encodings of these scripts.
    """
    if len(content) % 2:
        return None
    for encoding in _BLANK_PAIRS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _IDEOGRAPHIC.fullmatch(text) and _KANA_OR_STOP.search(text):
            return text
    return None


def _without_zeros(content: bytes, name: str) -> bytes:
    """Drop single zeros from what is text otherwise.

    Raises:
        IngestionError: if there are too many, or other controls: it is no text.
    """
    zeros = content.count(b"\0")
    controls = len(_CONTROLS.findall(content)) - zeros
    if controls > max(_FEW, _STRAY * len(content)) or (zeros + controls) * 4 > len(content):
        raise IngestionError(f"{name} is not text.")
    return content.replace(b"\0", b"")


def _guessed(content: bytes, declared: str | None) -> Decoded:
    """What is not what it says, or says nothing: the guess that browsers make."""
    from chardetng_py import EncodingDetector  # type: ignore[import-untyped]

    first = _HIGH.search(content)
    start = max(0, first.start() - _SAMPLE // 4) if first else 0
    sample = content[start : start + _SAMPLE]
    detector = EncodingDetector()
    detector.feed(sample, last=True)
    # In English, what is not ASCII is Western; a browser would know as much from the address.
    country = b"us" if reads_as_english(sample) else None
    guess = _codec(detector.guess(tld=country, allow_utf8=False)) or "cp1252"
    try:
        text = content.decode(guess)
        wrong = 0
    except UnicodeDecodeError:
        guess = declared or guess
        text = content.decode(guess, "replace")
        wrong = text.count("\ufffd")
    if _OF_ONE_BYTE.fullmatch(guess) and is_macintosh(sample, sample.decode(guess, "replace")):
        guess, wrong = MACINTOSH, 0
        text = content.decode(guess)
    if wrong:
        return Decoded(text, (f"It is not all {guess}: {wrong:,} characters were lost.",))
    if len(_HIGH.findall(sample)) < _ENOUGH:
        return Decoded(text, (f"Its encoding is a guess from few letters: {guess}.",))
    return Decoded(text)
