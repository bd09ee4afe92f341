"""What a number, a letter or a code tells from others of its kind: class E, room 12, the DX-40."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.deciding.codes import lacks_a_code
from tunedd_api.rag.answering.tables.row_lines import tables_in
from tunedd_api.rag.language.numbered import numbers_in_digits
from tunedd_api.rag.language.numerals import number_word
from tunedd_api.rag.language.words import ORDINALS
from tunedd_api.rag.questions.all_others import lines_in, tells_of_all_others
from tunedd_api.rag.questions.designated import (
    CODE,
    MOST,
    RANGE,
    Designation,
    asked_designations,
    in_singular,
    told_designations,
)
from tunedd_api.rag.questions.kinds import QuestionKind, kind_of_question
from tunedd_api.rag.questions.versions import lacks_the_version

_TOKEN: Final = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
_OPEN: Final = (
    r"\b(?:or|and|&)\s+(?:above|higher|later|newer|older|up|upwards?|over|more|onwards?|below|under|"
    r"lower|earlier|younger|beyond|better)\b|\+|\bat least\b|\bat most\b|\bup to\b|\bonwards\b|"
    r"\b(?:oldest|newest|lowest|highest|latest|earliest|minimum|maximum)\b|"
    r"\b(?:others?|all|every|each|any|further|remaining|rest|next|last|first|top|ground)\b|"
    r"\b(?:from|since|before|after|until|below|above)\s+(?:\w+\s+)?{word}|"
    r"\bfrom\s+(?:{word}\s+)?\S+\s+on\b"
)
"""Wordings by which what is said of some of a kind holds for others, too."""

_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def lacks_what_is_designated(question: str, passages: Sequence[Passage]) -> bool:
    """Whether passages tell of others of a kind, and nowhere of the one that a question asks for.

    "When does Norda 7.4 come out?" is not answered by what is said of Norda 7.2, nor what a table
    says of the classes A to D by a question for class E. Where a range or "7.2 or newer" may hold
    what is asked for, it does; and whoever asks whether something is so is told what there is.
    """
    if kind_of_question(question) is QuestionKind.YES_NO:
        return False
    texts = [f"{p.title}\n{p.section or ''}\n{p.table_header or ''}\n{p.text}" for p in passages]
    if lacks_a_code(question, texts) or lacks_the_version(question, texts):
        return True
    asked = list(islice(asked_designations(numbers_in_digits(question)), MOST + 1))
    if not 0 < len(asked) <= MOST:
        return False
    told = {*told_designations("\n".join(texts)), *_in_columns(passages)}
    return any(_others(one, told) and not _is_told(one, told, texts) for one in asked)


def _in_columns(passages: Sequence[Passage]) -> Iterator[Designation]:
    """What stands in cells below a noun by itself: A below "Class"."""
    for row in (row for table in tables_in(passages) for row in table):
        for name, cell in zip(row.columns, row.cells, strict=False):
            if re.fullmatch(CODE, cell.strip()):
                yield Designation(in_singular(name.strip().lower()), cell.strip())


def _others(asked: Designation, told: set[Designation]) -> bool:
    """Whether there are others of the kind, and what is asked for is no part or whole of one."""
    others = [one.code for one in told if one.word == asked.word]
    wholes = (f"{asked.code}.".startswith(f"{code}.") for code in others)
    parts = (f"{code}.".startswith(f"{asked.code}.") for code in others)
    # Beside 8.1, what is said of version 8 is not of 8.2.
    above, _, _ = asked.code.rpartition(".")
    beside = above and any(code.rpartition(".")[0] == above for code in others)
    return bool(others) and not any(parts) and bool(beside or not any(wholes))


def _is_told(asked: Designation, told: set[Designation], texts: Sequence[str]) -> bool:
    """Whether a text that names the kind says the number or letter, or may hold it.

    The 12 of "8 to 12 characters" is no week.
    """
    kind = re.compile(rf"\b{re.escape(asked.word)}", re.IGNORECASE)
    text = "\n".join(text for text in texts if kind.search(text))
    return _is_said(asked.code, text) or _may_hold(asked, told, text)


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


def _may_hold(asked: Designation, told: set[Designation], text: str) -> bool:
    """Whether a range, or what is open at one end, may hold what is asked for."""
    for low, high in RANGE.findall(text):
        if asked.code.isdigit() and low.isdigit() and high.isdigit():
            if int(low) <= int(asked.code) <= int(high):
                return True
        elif low <= asked.code <= high:
            return True
    others = [re.escape(one.code) for one in told if one.word == asked.word]
    if tells_of_all_others(others, text):
        return True
    word = rf"{re.escape(asked.word)}(?:e?s)?\b"
    named = re.compile(rf"\b{word}", re.IGNORECASE)
    open_ended = re.compile(_OPEN.format(word=word), re.IGNORECASE)
    return any(named.search(line) and open_ended.search(line) for line in lines_in(text))
