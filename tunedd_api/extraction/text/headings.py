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
_CELLS: Final = re.compile(r"\S(?:\t| {2,})\S")
_ENDS: Final = re.compile(r"[.,;!?]\Z")
_ITEM: Final = re.compile(r"\s*[-*•–—>|]\s")
_DEEPEST: Final = 6


def headed_blocks(text: str) -> Iterator[Block]:
    """The blocks of a plain text.

    A line with a rule below it, or in capitals, that begins a paragraph is a heading. The first
    kind of heading is the outermost, and so on.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    levels: dict[str, int] = {}
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if (sign := _sign_of(lines, at)) is None:
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


def _sign_of(lines: Sequence[str], at: int) -> str | None:
    """What makes a line a heading: the sign of its rule, or "capitals"; None if it is none."""
    line = lines[at].strip()
    begins = at == 0 or not lines[at - 1].strip() or _is_rule(lines, at - 1)
    if not begins or not _may_be_one(line):
        return None
    if _is_rule(lines, at + 1):
        framed = at > 0 and _is_rule(lines, at - 1)
        return f"{'framed ' * framed}{lines[at + 1].strip()[0]}"
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    return "capitals" if line.isupper() and not below.isupper() else None


def _may_be_one(line: str) -> bool:
    letters = sum(char.isalpha() for char in line)
    return (
        letters >= _FEWEST_LETTERS
        and 2 * letters > len(line)
        and len(line) <= _LONGEST
        and not any(pattern.search(line) for pattern in (_CELLS, _ENDS))
        and not _ITEM.match(line)
    )


def _is_rule(lines: Sequence[str], at: int) -> bool:
    return at < len(lines) and _RULE.fullmatch(lines[at]) is not None
