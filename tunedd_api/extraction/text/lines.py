r"""Which of a page's line breaks mean something, judged by words alone.

Every decision looks at the text since the last break that was kept, and at how the next line
begins. A repaired text gives the same answers again, hence repairing twice changes nothing.
"""

import re
from typing import Final

BREAK: Final = "\ue00a"
"""Stands, in a raw text, for a line end that is known to mean something."""

_HEADING: Final = 90
"""Longest heading or row, in characters."""

_LABEL: Final = 44
"""Up to this many characters a line that does not end a sentence needs no other sign."""

_BREAK: Final = re.compile(r"\n+")
_CLOSING: Final = re.compile(r"[,.;:!?)\]}](?=[\s,.;:!?)\]}]|\Z)|//")
_CUT_ADDRESS: Final = re.compile(r"https?://\S{0,80}[/._=-]\Z")
_SENTENCE_END: Final = re.compile(r"[.!?:;][)\]\"'”’]?\Z")
_OPEN_END: Final = re.compile(
    r"(?:[,;:.!?\-–—([{/&=+<>]"
    r"|\b(?:a|an|the|of|and|or|nor|in|on|at|to|for|by|with|from|as|is|are|was|were|be|been|that"
    r"|which|this|these|those|its|their|our|we|it|than|into|via|et|al|using|such|not|can|has|have"
    r"|more|between|but|see|e\.g|i\.e|[Ff]igs?|[Tt]able|[Ss]ection|[Ee]qs?))\Z"
)
_ITEM: Final = re.compile(
    r"[•▪◦●■□➢✓✔∙·*–—-] \S|#{1,6} \S|```|\| "
    # Footnotes and the stamp on a preprint's margin break into the text.
    r"|[∗†‡§¶][A-Z]|\d{1,2}(?:[A-Z][a-z]|https?:)|arXiv:\d{4}\.\d{4,5}v\d"
)
_NUMBERED: Final = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*[.)]?|\(\d{1,3}\)|\([a-z]\)|\[\d{1,3}\]|[IVX]{1,5}\.) \S"
    r"|[A-Z](?:\.\d{1,2})*\. [A-Z][\w-]+ [A-Za-z]|[A-Z](?:\.\d{1,2})+ [A-Z]"
    r"|\[[A-Z][^\[\]]{2,60}\d{4}[a-z]?\] [A-Z]|\[[A-Z][A-Za-z+]{1,10}\d{2}[a-z]?\] [A-Z]"
    # "Berg, A., & Dahl": nothing else says where the next work cited begins.
    r"|[A-ZÀ-ÖØ-Þ][\w’'-]+, (?:[A-Z]\. ?){1,3}(?:,|&|\(|and )"
)
_SECTION: Final = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,5})\.? )?(?:abstract|introduction|conclusions?|discussion|references"
    r"|bibliography|keywords|index terms|ccs concepts|acknowledge?ments?|appendix)",
    re.IGNORECASE,
)
_MARK: Final = re.compile(r"[^\w\s,.;:!?)\]}]")
_HEADING_NUMBER: Final = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.|[A-Z]\.) [A-Z]")
_MARKED_HEADING: Final = re.compile(r"#{1,6} ")
_RUNNING: Final = re.compile(r"://|[^\W\d_]{2}[.!?] ")
_WORD: Final = re.compile(r"\S+")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60]{2}")


def line_breaks(text: str) -> list[tuple[int, int, str]]:
    r"""For each break of the text, in order: its range, and what stands there instead.

    That is ``" "`` or nothing where the line runs on, ``"\n"`` or ``"\n\n"`` where it ends.
    ``text`` has no blanks around line breaks, and no more than two breaks in a row. A `BREAK`
    in it ends a line for certain and is left where it is.
    """
    spans = [match.span() for match in _BREAK.finditer(text)]
    if not spans:
        return []
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(text)]
    lines = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    following = [*lines[1:], ""]
    edits: list[tuple[int, int, str]] = []
    so_far = _abridged(lines[0].rpartition(BREAK)[2])
    for number, (start, end) in enumerate(spans, 1):
        line = lines[number].partition(BREAK)[0]
        if end - start > 1:
            put = "\n\n"
        else:
            ends_here = BREAK in lines[number] or text.startswith("\n\n", ends[number])
            after = "" if ends_here else following[number].partition(BREAK)[0]
            put = _between(so_far, line, after)
        edits.append((start, end, put))
        if BREAK in lines[number]:
            so_far = _abridged(lines[number].rpartition(BREAK)[2])
        else:
            so_far = _abridged(line if "\n" in put else f"{so_far}{put}{line}")
    return edits


def _abridged(so_far: str) -> str:
    """Past the length of a heading, only how the text begins and ends matters."""
    return so_far if len(so_far) <= 2 * _HEADING else so_far[:_HEADING] + so_far[-_HEADING:]


def _between(so_far: str, line: str, after: str) -> str:
    """Say what stands between the text since the last break and the next line."""
    if _CLOSING.match(line) or _goes_on_with_address(so_far, line):
        return ""
    if line[0].islower() and not (
        so_far[0] == "#" or line.startswith("arXiv:") or _SECTION.fullmatch(so_far)
    ):
        return " "
    if _starts_anew(so_far, line, after):
        return "\n"
    return "" if _UNSPACED.match(so_far[-1] + line[0]) else " "


def _goes_on_with_address(so_far: str, line: str) -> bool:
    return (
        so_far[-1] in "/._=-"
        and line[0].isalnum()
        and not line[0].isupper()
        and _CUT_ADDRESS.search(so_far, max(0, len(so_far) - _HEADING)) is not None
    )


def _starts_anew(so_far: str, line: str, after: str) -> bool:
    if _ITEM.match(line) or _MARKED_HEADING.match(so_far) or _is_heading(so_far, line):
        return True
    # What counts as a heading must also be kept apart from what follows it.
    if _CLOSING.match(after):
        return False
    if _SECTION.fullmatch(line):
        return True
    if not _SENTENCE_END.search(so_far, len(so_far) - 2):
        return False
    return bool(_NUMBERED.match(line)) or _is_heading(line, after)


def _is_heading(line: str, after: str) -> bool:
    """Whether the line is a heading, a label or a row of a table rather than running text."""
    if _SECTION.fullmatch(line):
        return True
    if len(line) > _HEADING or line[0] == "[" or _RUNNING.search(line):
        return False
    if after and not (after[0].isupper() or after[0].isdigit() or _MARK.match(after)):
        return False
    words = _WORD.findall(line)
    if is_row(words):
        return True
    if _OPEN_END.search(line) or any(line.count(b) > line.count(e) for b, e in ("()", "[]")):
        return False
    return len(line) <= _LABEL or bool(_HEADING_NUMBER.match(line)) or _is_set_as_heading(words)


def is_row(words: list[str]) -> bool:
    """Whether much of a line is numbers."""
    numbers = sum(word[0].isdigit() or word in {"-", "–", "—"} for word in words)
    return len(words) > 2 and numbers * 5 >= len(words) * 2


def _is_set_as_heading(words: list[str]) -> bool:
    """Whether most of a line's long words are capitalised."""
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    capitalised = sum(word[0].isupper() for word in long)
    return len(long) > 1 and capitalised * 4 >= len(long) * 3
