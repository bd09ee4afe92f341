"""The headings of plain text: what nobody marks up, rules and capitals set apart."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tunedd_api.extraction.blocks import Block, Kind
from tunedd_api.extraction.text.page_text import repair
from tunedd_api.extraction.text.wrapping import text_blocks

_RULE: Final = re.compile(r"\s*([=~*#_^-])\1{2,}\s*")
_LONGEST: Final = 60
"""Characters of a heading at most."""

_FEWEST_LETTERS: Final = 4
_FEWEST_BEHIND_A_NUMBER: Final = 2
_CELLS: Final = re.compile(r"\S(?:\t| {2,})\S")
_ENDS: Final = re.compile(r"[.,;!?。！？；，、،؛؟]\Z")
_SAID: Final = (".", "!", "?", ":", ";", "。", "！", "？", "：", "؟")
_ITEM: Final = re.compile(r"\s*[-*•–—>|]\s")
_DEEPEST: Final = 6

_NUMBER: Final = re.compile(r"\s*(?:§ ?)?\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+(?=\S)")
_NO_HEADING: Final = re.compile(
    r":\Z|\A(?:fig(?:ure|\.)?|tab(?:le|\.)?|abb(?:ildung|\.)?|tabelle|figura|tabla|tableau)"
    r"\s*\d|\A[^\w(¿¡\"'“„«]|[@=<>{}\[\]|\\]|://",
    re.IGNORECASE,
)
_WORDS: Final = 12
"""Words at most of a heading that nothing sets apart."""

_FEWEST: Final = 2
"""Lines from which those that stand by themselves are headings, and none is a chance."""

_BY_ITSELF: Final = "by itself"
_PARAGRAPH: Final = 60
_LINE: Final = 40
"""Characters from which a paragraph, or a line right below a heading, is prose."""


def headed_blocks(text: str) -> Iterator[Block]:
    """The blocks of a plain text.

    A line with a rule below it, or in capitals, that begins a paragraph is a heading, and so is one
    of several short lines that stand by themselves above a paragraph, or with a number right above
    one. The first kind of heading is the outermost, and so on.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    signs = _signs(lines)
    levels: dict[str, int] = {}
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if (sign := signs.get(at)) is None:
            kept.append(lines[at])
            at += 1
            continue
        yield from text_blocks("\n".join(kept))
        kept = []
        below = lines[at + 1].strip() if _is_rule(lines, at + 1) else ""
        level = min(levels.setdefault(sign, len(levels) + 1), _DEEPEST)
        words = repair(lines[at].strip()).text
        yield Block(Kind.HEADING, f"{words}\n{below}".strip(), level)
        at += 1 + bool(below)
    yield from text_blocks("\n".join(kept))


def _signs(lines: Sequence[str]) -> dict[int, str]:
    """What makes lines headings, by their places; those that nothing is set apart come in numbers.

    One short line by itself may be anything: a signature, or a greeting.
    """
    marked: dict[int, str] = {}
    plain: dict[int, str] = {}
    for at, line in enumerate(lines):
        if not line.strip() or not _begins(lines, at):
            continue
        if sign := _mark_of(lines, at):
            marked[at] = sign
        elif sign := _place_of(lines, at):
            plain[at] = sign
    # The first line of a text is its title, if it has no number.
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    below = [at for at, sign in plain.items() if at != first or sign != _BY_ITSELF]
    return marked | plain if len(below) >= _FEWEST else marked


def _begins(lines: Sequence[str], at: int) -> bool:
    """Whether a paragraph begins with a line."""
    return at == 0 or not lines[at - 1].strip() or _is_rule(lines, at - 1)


def _mark_of(lines: Sequence[str], at: int) -> str | None:
    """What sets a line apart: the sign of its rule, or "capitals"; None if nothing does."""
    line = lines[at].strip()
    if not _may_be_one(line):
        return None
    if _is_rule(lines, at + 1):
        framed = at > 0 and _is_rule(lines, at - 1)
        return f"{'framed ' * framed}{lines[at + 1].strip()[0]}"
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    return "capitals" if line.isupper() and not below.isupper() else None


def _place_of(lines: Sequence[str], at: int) -> str | None:
    """How a line stands above a paragraph: with a number of so many parts, or by itself; or None.

    A question above its answer is a heading, too.
    """
    number = _NUMBER.match(lines[at])
    line = lines[at][number.end() if number else 0 :].strip().rstrip("?？؟")
    fewest = _FEWEST_BEHIND_A_NUMBER if number else _FEWEST_LETTERS
    short = _may_be_one(line, fewest) and len(line.split()) <= _WORDS and not line[0].islower()
    if not short or _NO_HEADING.search(line):
        return None
    beside = lines[at + 1].strip() if at + 1 < len(lines) else ""
    if beside:
        ends = number and len(lines[at]) + len(beside.split()[0]) < _width(lines, at + 1)
        opens = ends and _is_prose(beside)
    else:
        opens = _opens_a_section(" ".join(_paragraph_below(lines, at + 1)), _parts(number))
    if not opens:
        return None
    return f"number of {_parts(number)}" if number else _BY_ITSELF


def _is_prose(line: str) -> bool:
    """Whether a line right below a number's is the first of a paragraph."""
    return len(line) >= _LINE and not line[0].islower() and not _is_listed(line)


def _opens_a_section(below: str, parts: int) -> bool:
    """Whether a paragraph can be the first of a section: prose, rows, items or its first part.

    Below a number of so many ``parts`` another such is the next of a list.
    """
    if number := _NUMBER.match(below):
        return _parts(number) != parts
    return len(below) >= _PARAGRAPH or below.endswith(_SAID) or bool(_ITEM.match(below))


def _parts(number: re.Match[str] | None) -> int:
    return number[0].strip(" .").count(".") + 1 if number else 0


def _is_listed(line: str) -> bool:
    return bool(_ITEM.match(line) or _NUMBER.match(line))


def _width(lines: Sequence[str], at: int) -> int:
    """How wide a paragraph is."""
    return max(map(len, _paragraph_below(lines, at)), default=0)


def _paragraph_below(lines: Sequence[str], at: int) -> Sequence[str]:
    """The lines of the first paragraph from a line on."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    end = at
    while end < len(lines) and lines[end].strip():
        end += 1
    return [line.strip() for line in lines[at:end]]


def _may_be_one(line: str, fewest: int = _FEWEST_LETTERS) -> bool:
    letters = sum(char.isalpha() for char in line)
    return (
        letters >= fewest
        and 2 * letters > len(line)
        and len(line) <= _LONGEST
        and not any(pattern.search(line) for pattern in (_CELLS, _ENDS))
        and not _ITEM.match(line)
    )


def _is_rule(lines: Sequence[str], at: int) -> bool:
    return at < len(lines) and _RULE.fullmatch(lines[at]) is not None
