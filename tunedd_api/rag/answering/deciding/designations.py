"""What a number, a letter or a code tells from others of its kind: class E, room 12, the DX-40."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.tables.row_lines import tables_in
from tunedd_api.rag.language.function_words import closed_classes
from tunedd_api.rag.language.lexicon import is_known_verb
from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.units import CODES, MONTHS, SYMBOLS, UNITS
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import ORDINALS
from tunedd_api.rag.questions.kinds import QuestionKind, kind_of_question

_NOUNS: Final = word_set(
    "annex appendix article band berth block bus chapter clause class code division exhibit flat "
    "form gate grade group house item league level line lot model module part phase plan platform "
    "plot rule ring room route schedule season section series size stage step table team term tier "
    "train tram type unit valve version volume year zone"
)
"""What is told from others of its kind by a number or a letter, whoever writes it small."""

_CODE: Final = r"\d{1,3}(?:\.\d{1,3})*|[IVX]{2,4}|[B-HJ-Z]"
_DESIGNATION: Final = re.compile(
    rf"(?P<word>[^\W\d_]{{2,40}})[ \u00a0](?P<code>{_CODE})(?![\w%°€£$’'-]|[.,:]\d)"
)
_BEHIND: Final = re.compile(r"[ \u00a0]([^\W\d_]+|[€£$%])")
_MOST: Final = 8
"""Things that a question names with a number or a letter: one with more is not looked at."""

_TOKEN: Final = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_RANGE: Final = re.compile(
    r"(\d{1,3}|\b[A-Z])[ \u00a0]?(?:[-–—/]|to|and|through|until|bis|und|a|à|al)[ \u00a0]?"
    r"(\d{1,3}|[A-Z]\b)"
)
_LINE: Final = 600
_LINES: Final = re.compile(r"\n|(?<=[.;])\s")
_OPEN: Final = (
    r"\b(?:or|and|&)\s+(?:above|higher|later|newer|older|up|upwards?|over|more|onwards?|below|under|"
    r"lower|earlier|younger|beyond|better)\b|\+|\bat least\b|\bat most\b|\bup to\b|\bonwards\b|"
    r"\b(?:oldest|newest|lowest|highest|latest|earliest|minimum|maximum)\b|"
    r"\b(?:others?|all|every|each|any|further|remaining|rest|next|last|first|top|ground)\b|"
    r"\b(?:from|since|before|after|until|below|above)\s+(?:\w+\s+)?{word}|"
    r"\bfrom\s+(?:{word}\s+)?\S+\s+on\b"
)
"""Wordings by which what is said of some of a kind holds for others, too."""

_FOR_ALL: Final = re.compile(
    r"\b(?:everybody|everyone|everything|anyone|others|else|the\s+rest|after\s+that|thereafter|"
    r"afterwards)\b",
    re.IGNORECASE,
)
"""The same without their name."""

_COUNTED_OFF: Final = frozenset({"year", "week", "day", "month"})
"""Units that tell one from others where they stand before the number: "week 9"."""

_OF_LETTERS: Final = re.compile(r"(?<![\w.-])([^\W\d_]{1,5})[ \u00a0-]?(\d{1,4})(?!\d|[.,]\d)")
"""The start of a code, which tells things of one make or form apart: DX-40, PS9, E05."""

_OF_FIGURES: Final = re.compile(r"(?<![\w.,-])(\d{1,3})\.(\d{1,3}\.\d{1,3})(?![\w%]|[.,]\d)")
_DATE: Final = re.compile(r"[0-3]?\d\.[01]?\d\.\d\d")
_SPAN: Final = re.compile(
    rf"{_OF_LETTERS.pattern}\s?(?:[-–—]|\.\.+|to|through|bis)\s?{_OF_LETTERS.pattern}"
)
_OTHERS: Final = re.compile(r"\b(?:all|any|every|each) other\b|\bother \w+s\b", re.IGNORECASE)

_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


@dataclass(frozen=True, slots=True)
class Designation:
    """A noun or name, in small letters and as one of several, and what tells it from others."""

    word: str
    code: str


def lacks_what_is_designated(question: str, passages: Sequence[Passage]) -> bool:
    """Whether passages tell of others of a kind, and nowhere of the one that a question asks for.

    "When does Norda 7.4 come out?" is not answered by what is said of Norda 7.2, nor what a table
    says of the classes A to D by a question for class E. Where a range or "7.2 or newer" may hold
    what is asked for, it does; and whoever asks whether something is so is told what there is.
    """
    if kind_of_question(question) is QuestionKind.YES_NO:
        return False
    if _lacks_a_code(question, passages):
        return True
    asked = list(islice(_asked(question), _MOST + 1))
    if not 0 < len(asked) <= _MOST:
        return False
    text = "\n".join(f"{p.title}\n{p.section or ''}\n{p.text}" for p in passages)
    told = {*_told(text), *_in_columns(passages)}
    return any(
        _others(one, told) and not _is_said(one.code, text) and not _may_hold(one, text)
        for one in asked
    )


def _lacks_a_code(question: str, passages: Sequence[Passage]) -> bool:
    """Whether passages tell of the DX-40, and nowhere of the DX-60 that a question asks for."""
    asked = list(islice(_codes(question), _MOST + 1))
    if not 0 < len(asked) <= _MOST:
        return False
    texts = [f"{p.title}\n{p.section or ''}\n{p.table_header or ''}\n{p.text}" for p in passages]
    told = [set(_codes(text, as_written=True)) for text in texts]
    said = frozenset[tuple[str, str]]().union(*told)
    return any(
        code not in said
        and any(one == make for one, _ in said)
        and not any(
            _OTHERS.search(text) or _FOR_ALL.search(text) or _spans(make, number, text)
            for text, codes in zip(texts, told, strict=True)
            if any(one == make for one, _ in codes)
        )
        for code in asked
        for make, number in [code]
    )


def _codes(text: str, *, as_written: bool = False) -> Iterator[tuple[str, str]]:
    """The make or form of a thing and its number; as documents write them, letters are large."""
    for match in _OF_LETTERS.finditer(text):
        letters, joint = match[1], text[match.end(1)]
        if (letters.isupper() or not as_written) and (as_written or not joint.isspace()):
            yield letters.upper(), match[2].lstrip("0")
    for match in _OF_FIGURES.finditer(text):
        if not _DATE.fullmatch(match[0]):
            yield match[1], match[2]


def _spans(make: str, number: str, text: str) -> bool:
    """Whether a code lies within those from one to another."""
    return number.isdigit() and any(
        one.upper() == other.upper() == make and int(low) <= int(number) <= int(high)
        for one, low, other, high in _SPAN.findall(text)
    )


def _asked(question: str) -> Iterator[Designation]:
    for match in _DESIGNATION.finditer(question):
        word, low = match["word"], match["word"].lower()
        behind = _BEHIND.match(question, match.end())
        counts = behind is not None and _is_unit(behind[1])
        # "Compare 3 plans" counts them, and what begins with a capital begins the question.
        named = word[0].isupper() and match.start() > 0 and not is_known_verb(low)
        known = low in closed_classes("en") or low in MONTHS or _is_unit(low)
        told = _one(low) in _NOUNS | _COUNTED_OFF
        if not counts and (told or (named and not known)):
            yield Designation(_one(low), match["code"])


def _told(text: str) -> Iterator[Designation]:
    for match in _DESIGNATION.finditer(text):
        yield Designation(_one(match["word"].lower()), match["code"])


def _in_columns(passages: Sequence[Passage]) -> Iterator[Designation]:
    """What stands in cells below a noun by itself: A below "Class"."""
    for row in (row for table in tables_in(passages) for row in table):
        for name, cell in zip(row.columns, row.cells, strict=False):
            if re.fullmatch(_CODE, cell.strip()):
                yield Designation(_one(name.strip().lower()), cell.strip())


def _others(asked: Designation, told: set[Designation]) -> bool:
    """Whether there are others of the kind, and what is asked for is no part or whole of one."""
    others = [one.code for one in told if one.word == asked.word]
    wholes = (f"{asked.code}.".startswith(f"{code}.") for code in others)
    parts = (f"{code}.".startswith(f"{asked.code}.") for code in others)
    # Beside 8.1, what is said of version 8 is not of 8.2.
    above, _, _ = asked.code.rpartition(".")
    beside = above and any(code.rpartition(".")[0] == above for code in others)
    return bool(others) and not any(parts) and bool(beside or not any(wholes))


def _is_said(code: str, text: str) -> bool:
    """Whether a number or letter stands anywhere, in digits or in words."""
    tokens = set(_TOKEN.findall(text))
    if code in tokens or any(token.startswith(f"{code}.") for token in tokens):
        return True
    lows = {token.lower() for token in tokens}
    if code.lower() in _ROMAN:
        return str(_ROMAN.index(code.lower()) + 1) in tokens
    if not code.isdigit():
        return False
    number = int(code)
    roman = _ROMAN[number - 1] if 0 < number <= len(_ROMAN) else None
    words = (number_word(low) == number or ORDINALS.get(low) == number for low in lows)
    return roman in lows or any(words)


def _may_hold(asked: Designation, text: str) -> bool:
    """Whether a range, or what is open at one end, may hold what is asked for."""
    for low, high in _RANGE.findall(text):
        if asked.code.isdigit() and low.isdigit() and high.isdigit():
            if int(low) <= int(asked.code) <= int(high):
                return True
        elif low <= asked.code <= high:
            return True
    if _FOR_ALL.search(text):
        return True
    word = rf"{re.escape(asked.word)}(?:e?s)?\b"
    named = re.compile(rf"\b{word}", re.IGNORECASE)
    open_ended = re.compile(_OPEN.format(word=word), re.IGNORECASE)
    return any(
        named.search(line[:_LINE]) and open_ended.search(line[:_LINE])
        for line in _LINES.split(text)
    )


def _is_unit(low: str) -> bool:
    return low in UNITS or low in SYMBOLS or low in CODES or low == "%"


def _one(low: str) -> str:
    """A noun as one of several."""
    if low.endswith(("xes", "sses", "uses", "ches")):
        return low.removesuffix("es")
    return low if low.endswith(("ss", "us", "ies")) else low.removesuffix("s")
