"""Superscripts, subscripts and marks of notes, written in a line so that numbers stay numbers.

Readers wrap what is raised, lowered or refers to a note; `resolved` then writes ``10^16`` for a
power, ``note [3]`` for a mark, ``H2O`` for a formula, when it knows what stands around them.
"""

import re
from typing import Final

_UP, _UP_END, _DOWN, _DOWN_END, _NOTE, _NOTE_END = map(chr, range(0xE010, 0xE016))
_MARKS: Final = f"{_UP}-{_NOTE_END}"
_WRAPPED: Final = re.compile(
    f"(?P<open>[{_UP}{_DOWN}{_NOTE}])(?P<inner>[^{_MARKS}]*)[{_UP_END}{_DOWN_END}{_NOTE_END}]"
)
_FRACTION: Final = re.compile(
    rf"(\d?){_UP}\s*(\d{{1,3}})\s*{_UP_END}\s*[/\u2044\u2215]\s*{_DOWN}\s*(\d{{1,3}})\s*{_DOWN_END}"
)
"""A fraction as typesetters have it: ``5 1/2``."""

_ANY_MARK: Final = re.compile(f"[{_MARKS}]")
_DEEPEST: Final = 4
"""Raised within raised within …: what is deeper is written as it is."""

_AROUND: Final = 80
"""So many characters before a mark say what it is."""

_SYMBOLS: Final = re.compile(r"[®™℠©°º†‡*∗′″'ªº]+")
_NAMED_SYMBOLS: Final = {"TM": "™", "SM": "℠", "tm": "™", "R": "®"}
_ORDINAL: Final = re.compile(
    r"st|nd|rd|th|er|[eè]re?|[eè]?mes?|nde?|de|ter|os?|as?|e", re.IGNORECASE
)
_NUMERAL: Final = re.compile(r"(?:\d|\b[IVXLC]+|\b[MD]|\b(?:Mlle|Mgr|Dr|St|N|n))\Z")
_REFERENCE: Final = re.compile(r"\d{1,3}(?: ?[,;–-] ?\d{1,3})*|[*†‡§¶]+|[a-z]")
_NUMBERS: Final = re.compile(r"\d{1,3}(?: ?[,;–-] ?\d{1,3})*")
_LISTED: Final = re.compile(r"\d{1,3}(?: ?[,;] ?\d{1,3})+")
_BRACKETED: Final = re.compile(r"[\[(].*[\])]")
_WORD_BEFORE: Final = re.compile(r"[^\W\d_]{4,}\Z|[.,;:!?\]”’\"»%]\Z")
_FUNCTION: Final = re.compile(r"[a-z]{3}\Z")
"""How a function's name ends, and no symbol of an element: ``log``."""

_LONG_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_SIMPLE: Final = re.compile(r"[-+−–]?\w+(?:[.,/]\w+)*[-+−–]?|\S")
_LONGEST: Final = 40
"""What is raised and longer, in characters, is text."""


def raised(text: str) -> str:
    """Mark a superscript."""
    return f"{_UP}{text}{_UP_END}" if text.strip() else text


def lowered(text: str) -> str:
    """Mark a subscript."""
    return f"{_DOWN}{text}{_DOWN_END}" if text.strip() else text


def note_mark(text: str) -> str:
    """Mark what refers to a note."""
    return f"{_NOTE}{text}{_NOTE_END}" if text.strip() else text


def resolved(text: str) -> str:
    """Write what is marked in a line; takes time in proportion to the text."""
    if not _ANY_MARK.search(text):
        return text
    text = _FRACTION.sub(_fraction, text)
    for _ in range(_DEEPEST):
        pieces: list[str] = []
        written = ""
        done = 0
        for match in _WRAPPED.finditer(text):
            between = text[done : match.start()]
            before = (written + between)[-_AROUND:]
            put = _written(
                match["open"], match["inner"], before, text[match.end() : match.end() + 1]
            )
            pieces += between, put
            written = (before + put)[-_AROUND:]
            done = match.end()
        if not done:
            break
        text = "".join((*pieces, text[done:]))
    return _ANY_MARK.sub("", text)


def _fraction(match: re.Match[str]) -> str:
    whole, above, below = match.groups()
    return f"{whole} {above}/{below}" if whole else f"{above}/{below}"


def power_written(text: str, before: str, after: str) -> str:
    """What is written for a raised text between others; it ends with the text or a bracket."""
    return _as_power(text, before[-_AROUND:], after)


def index_written(text: str, before: str, _after: str) -> str:
    """What is written for a lowered text behind another one."""
    return _as_index(text, before[-_AROUND:])


def _written(mark: str, inner: str, before: str, after: str) -> str:
    stripped = inner.strip()
    if not stripped:
        return inner
    if len(stripped) > _LONGEST:
        return f" {stripped} "
    if mark == _NOTE:
        return _as_note(stripped, before)
    return _as_power(stripped, before, after) if mark == _UP else _as_index(stripped, before)


def _as_note(inner: str, before: str) -> str:
    inner = inner.strip("[]() ") or inner
    return f"{_gap(before)}[{inner}]"


def _as_power(inner: str, before: str, after: str) -> str:
    inner = _NAMED_SYMBOLS.get(inner, inner)
    if _SYMBOLS.fullmatch(inner):
        return inner
    if inner in ("o", "O") and before[-1:].isdigit() and after in ("C", "F", ""):
        return "°"
    if _ORDINAL.fullmatch(inner) and _NUMERAL.search(before[-8:]):
        return inner
    if _BRACKETED.fullmatch(inner):
        return f"{_gap(before)}{inner}"
    if _is_note(inner, before, after):
        return _as_note(inner, before)
    return f"^{_grouped(inner)}"


def _is_note(inner: str, before: str, after: str) -> bool:
    if not _REFERENCE.fullmatch(inner):
        return False
    if not before.strip() or before[-1].isspace() or before[-1] in "([":
        # An isotope's number stands before its symbol, a note's mark before a blank.
        return not after.isalpha()
    if _LISTED.fullmatch(inner) and before[-1].isalpha():
        return True
    if before[-1] == ")":
        opened = before.rfind("(")
        return _LONG_WORD.search(before, max(0, opened)) is not None
    return _WORD_BEFORE.search(before[-4:]) is not None and bool(
        _NUMBERS.fullmatch(inner) or len(inner) == 1
    )


def _as_index(inner: str, before: str) -> str:
    last = before[-1:]
    if inner.isdigit() and (last.isalpha() or last in (")", "]")):
        return f"_{inner}" if _FUNCTION.search(before[-3:]) else inner
    if not last or last.isspace():
        return inner
    return f"_{_grouped(inner)}"


def _grouped(inner: str) -> str:
    return inner if _SIMPLE.fullmatch(inner) else f"({inner})"


def _gap(before: str) -> str:
    return " " if before and not before[-1].isspace() and before[-1] not in "([" else ""
