"""Where a part of a document stands that is asked for by number: by its heading or caption."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.questions.versions import is_part_of, latest_version, version_of_heading
from tunedd_api.rag.understanding.part_references import LABELS, LATEST, Part, PartReference

_LONGEST_HEADING: Final = 120
_MOST_PASSAGES: Final = 8
"""Passages that a part is read in, however long it is."""

_VERSIONS_BELOW: Final = 1
"""The rank of a heading that ends what is told of versions, whatever it says."""

_COUNTED: Final = rf"(?:{LABELS[Part.SECTION]}|{LABELS[Part.ARTICLE]}|{LABELS[Part.APPENDIX]})"
_LINE: Final = re.compile(r"[^\n]+")
_MARKUP: Final = re.compile(r"\s*(#{1,6})\s")
_HEADED: Final = re.compile(
    rf"[\s#*]*(?:(?P<label>{_COUNTED})\s*)?(?P<number>\d{{1,3}}(?:\.\d{{1,3}})*|[IVXLC]{{1,6}}\b|[A-Z]\b)"
    r"(?P<after>[\s.:)–—-]|$)",
    re.IGNORECASE,
)
_STEP: Final = re.compile(r"(?m)(?:^|(?<=[\s;:,]))\s*\(([a-z0-9]{1,3})\)\s", re.IGNORECASE)


def located(reference: PartReference, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The part among a document's passages in reading order; each cut to what is of the part.

    Empty where the document has no such part.
    """
    match reference.part:
        case Part.PAGE:
            return tuple(p for p in passages if str(p.page) == reference.number)
        case Part.TABLE | Part.FIGURE:
            return _captioned(reference, passages)
        case Part.VERSION:
            return tuple(_of_version(reference, passages))[:_MOST_PASSAGES]
        case _:
            return _stepped(reference.steps, _headed(reference, passages))


def names(reference: PartReference, text: str) -> bool:
    """Whether a text speaks of the part by its number."""
    return bool(_mention(reference.part, reference.number).search(text))


@lru_cache(maxsize=256)
def _mention(part: Part, number: str) -> re.Pattern[str]:
    pattern = rf"(?:{LABELS[part]})\s*{re.escape(number)}(?![\w]|\.\d)"
    return re.compile(pattern, re.IGNORECASE)


def _captioned(reference: PartReference, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The caption with the rows behind it, or those right before it."""
    mention = _mention(reference.part, reference.number)
    for place, passage in enumerate(passages):
        for line in _LINE.finditer(passage.text):
            if not mention.match(passage.text, line.start() + _indent(line.group())):
                continue
            if kind_of_line(line.group()) is not LineKind.CAPTION:
                continue
            told = cut(passage, line.start(), _end_of_rows(passage.text, line.end()))
            if reference.part is Part.FIGURE or _has_rows(told.text):
                return (told,)
            return (told, *_rows_beside(passages, place, line.start()))
    return ()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" *#_>"))


def _end_of_rows(text: str, start: int) -> int:
    """Where the rows end that follow a caption, which may go on for a line or two."""
    end, rows = start, False
    for line in _LINE.finditer(text, start):
        row = kind_of_line(line.group()) is LineKind.ROW
        if (rows and not row) or (not rows and line.start() - start > _LONGEST_HEADING):
            break
        rows = rows or row
        end = line.end() if row else end
    return end


def _has_rows(text: str) -> bool:
    return any(kind_of_line(line) is LineKind.ROW for line in text.splitlines())


def _rows_beside(passages: Sequence[Passage], place: int, caption: int) -> Iterator[Passage]:
    """The rows that stand above a caption in its passage, or in the passages beside it."""
    above = passages[place].text[:caption]
    if _has_rows(above):
        yield cut(passages[place], 0, caption)
        return
    for passage in (*passages[place + 1 : place + 2], *passages[max(place - 1, 0) : place]):
        if _has_rows(passage.text) or passage.table_header:
            yield passage
            return


def _headed(reference: PartReference, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """From the heading of this number to the next one that is no part of it."""
    for labelled in (True, False):
        for place, passage in enumerate(passages):
            for line in _LINE.finditer(passage.text):
                if _begins(reference, line.group(), labelled=labelled):
                    return tuple(_reach(passages[place:], line.start(), line.group()))
    return ()


def _of_version(reference: PartReference, passages: Sequence[Passage]) -> Iterator[Passage]:
    """What stands below each heading about a version, or about one that belongs to it."""
    within, number = False, reference.number
    if number == LATEST:
        number = latest_version(line for p in passages for line in p.text.splitlines()) or number
    for passage in passages:
        begin = 0
        for line in _LINE.finditer(passage.text):
            version = version_of_heading(line.group())
            mark = _MARKUP.match(line.group())
            if version is None and not (mark and len(mark[1]) <= _VERSIONS_BELOW):
                continue
            if within and line.start() > begin:
                yield cut(passage, begin, line.start())
            within = version is not None and is_part_of(version, number)
            begin = line.start()
        if within and passage.text[begin:].strip():
            yield cut(passage, begin, len(passage.text))


def _begins(reference: PartReference, line: str, *, labelled: bool) -> bool:
    """Whether a line is the heading of a part.

    Its label may be missing where a section is asked for; else it is the one that was said.
    """
    found = _HEADED.match(line)
    if not found or found["number"].upper() != reference.number.upper() or not _is_heading(line):
        return False
    label = found["label"]
    if not labelled:
        bare = reference.number.replace(".", "").isdigit()
        return reference.part is Part.SECTION and label is None and bare
    return label is not None and bool(re.fullmatch(LABELS[reference.part], label, re.IGNORECASE))


def _is_heading(line: str) -> bool:
    short = len(line) <= _LONGEST_HEADING
    return (
        short and not line.rstrip().endswith((",", ";")) and kind_of_line(line) is not LineKind.ROW
    )


def _reach(passages: Sequence[Passage], start: int, heading: str) -> Iterator[Passage]:
    for place, passage in enumerate(passages[:_MOST_PASSAGES]):
        begin = start if place == 0 else 0
        for line in _LINE.finditer(passage.text, begin + (len(heading) if place == 0 else 0)):
            if _ends(heading, line.group()):
                if line.start() > begin:
                    yield cut(passage, begin, line.start())
                return
        yield cut(passage, begin, len(passage.text))


def _ends(heading: str, line: str) -> bool:
    """Whether a line begins the next part of the same rank, or of a higher one."""
    mark, other = _MARKUP.match(heading), _MARKUP.match(line)
    if mark and other:
        return len(other[1]) <= len(mark[1])
    if mark:
        return False
    ours, theirs = _HEADED.match(heading), _HEADED.match(line)
    if not ours or not theirs or not _is_heading(line):
        return False
    if ours["label"]:
        return theirs["label"] is not None
    number, next_one = ours["number"], theirs["number"]
    deeper = next_one.count(".") > number.count(".") or next_one.startswith(f"{number}.")
    return theirs["label"] is not None or (not deeper and next_one[0].isdigit())


def _stepped(steps: Sequence[str], passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """What stands behind "(b)" within a part, up to the next such mark."""
    for step in steps:
        inner = [found for passage in passages if (found := _behind(step, passage)) is not None]
        if not inner:
            return ()
        passages = (inner[0],)
    return passages


def _behind(step: str, passage: Passage) -> Passage | None:
    marks = list(_STEP.finditer(passage.text))
    for mark, after in zip(marks, (*marks[1:], None), strict=True):
        if mark[1].lower() == step.lower():
            end = after.start() if after else len(passage.text)
            return cut(passage, mark.start(), end)
    return None


def cut(passage: Passage, start: int, end: int) -> Passage:
    """A stretch of a passage as a passage, without the blanks around it."""
    text = passage.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    first = passage.start + start
    return replace(passage, start=first, end=first + len(text), text=text)
