"""The lines of a page as one text, with the way back to PDFium's characters."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tunedd_api.extraction.pdf.captions import around_captions, goes_on
from tunedd_api.extraction.pdf.entries import apart_by_type
from tunedd_api.extraction.pdf.headings import SetHeading
from tunedd_api.extraction.pdf.lines import Ruler, TextLine
from tunedd_api.extraction.pdf.raised import Script, scripts
from tunedd_api.extraction.pdf.spacing import spacings
from tunedd_api.extraction.text.lines import BREAK
from tunedd_api.extraction.text.page_text import counted

_PARAGRAPH: Final = 0.9
"""Space between two lines, in sizes, that sets paragraphs apart."""

_OTHER_SIZE: Final = 0.1
_SENTENCE: Final = 20
"""Two lines of as many characters in two sizes are not one sentence."""


class LaidOut(NamedTuple):
    """The lines of a page as one text.

    ``sources`` are the raw indices of its characters; ``starts`` and ``ends`` say where in it each
    line begins and ends.
    """

    text: str
    sources: "array[int]"
    starts: list[int]
    ends: list[int]


def laid_out(
    ruler: Ruler,
    raw: str,
    lines: Sequence[TextLine],
    headings: Iterable[SetHeading],
    rows: Iterable[tuple[int, int]],
    junk: Iterable[int],
) -> LaidOut:
    """The lines in order, parted by what is known to stand between them.

    ``junk`` are lines that go on with nothing. Numbers that are raised or lowered are written so
    that they stay apart from their line.
    """
    identity = counted(len(raw))
    joined, apart = _borders(lines, headings, rows)
    apart.update(around_captions(lines, raw))
    apart.update(apart_by_type(ruler, lines, raw))
    apart.update(at for index in junk for at in (index, index + 1))
    edits = _edits(ruler, lines, raw)
    # A note that begins with its mark goes on with nothing.
    apart.update(at for at, found in edits.items() if found[0].start == lines[at].start)
    pieces: list[str] = []
    sources = array("I")
    starts: list[int] = []
    ends: list[int] = []
    length = 0
    for index, line in enumerate(lines):
        if index:
            before = lines[index - 1]
            if index in joined:
                put = "\ufffe" if raw[before.end - 1] == "\ufffe" else " "
            elif index in apart or _is_apart(before, line, raw):
                put = BREAK
            else:
                put = " " if goes_on(before, line, raw) else "\n"
            pieces.append(put)
            sources += identity[before.end - 1 : before.end]
            length += 1
        starts.append(length)
        done = line.start
        for script in edits.get(index, ()):
            if script.start < done:
                continue
            pieces += raw[done : script.start], script.written
            sources += identity[done : script.start]
            sources += _sources(script, raw)
            length += script.start - done + len(script.written)
            done = script.end
        pieces.append(raw[done : line.end])
        sources += identity[done : line.end]
        length += line.end - done
        ends.append(length)
    return LaidOut("".join(pieces), sources, starts, ends)


def _edits(ruler: Ruler, lines: Sequence[TextLine], raw: str) -> dict[int, list[Script]]:
    """What is written otherwise than PDFium has it, by the lines' indices."""
    edits = scripts(ruler, lines, raw)
    for at, amiss in spacings(ruler, lines, raw).items():
        blanks = [Script(index, index, " ") for index in amiss.missing]
        blanks += [Script(index, index + 1, "") for index in amiss.unseen]
        edits[at] = sorted([*edits.get(at, ()), *blanks])
    return edits


def _sources(script: Script, raw: str) -> "array[int]":
    """Where the characters written for a script stem from: itself, and what is around its ends."""
    own = raw[script.start : script.end]
    before = script.written.find(own)
    if before == -1:
        return array("I", [script.start] * len(script.written))
    after = len(script.written) - before - len(own)
    indices = range(script.start, script.end)
    return array("I", [script.start] * before + list(indices) + [script.end - 1] * after)


def _borders(
    lines: Sequence[TextLine], headings: Iterable[SetHeading], rows: Iterable[tuple[int, int]]
) -> tuple[set[int], set[int]]:
    """The lines that go on with the line before, and those that begin something new."""
    joined: set[int] = set()
    apart: set[int] = {0}
    for heading in headings:
        apart.update((heading.first, heading.last + 1))
        joined.update(range(heading.first + 1, heading.last + 1))
    for first, last in rows:
        for index in range(first, last + 2):
            same_row = index in range(first + 1, last + 1) and _level(
                lines[index - 1], lines[index]
            )
            (joined if same_row else apart).add(index)
    return joined, apart


def _level(line: TextLine, following: TextLine) -> bool:
    return abs(line.bottom - following.bottom) < 0.5 * line.size and following.left > line.right


def _is_apart(line: TextLine, following: TextLine, raw: str) -> bool:
    """Whether space or size says that the following line begins something new."""
    if not line.size or not following.size:
        return line.size != following.size
    if raw[following.start].islower():
        return False
    if line.bottom - following.top > _PARAGRAPH * max(line.size, following.size):
        return raw[line.end - 1] not in ",-\ufffe\x02"
    return (
        abs(line.size - following.size) > _OTHER_SIZE * line.size
        and min(line.end - line.start, following.end - following.start) >= _SENTENCE
    )
