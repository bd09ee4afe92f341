"""The markers, like [2], that a model writes into its answer."""

import re
from collections.abc import Iterator
from typing import Final

# Begins at the first of several blanks only, or they would take quadratic time.
_MARKER: Final = re.compile(r"(?<!\s)\s*+\[\s*(\d+)(?:\s*[,;]\s*\d+)*\s*\]")
_RUN: Final = re.compile(r"\s*+\[[\[\]\d\s,;]*+")
"""All that markers are made of, so that nothing around it can become part of one."""

_END_OF_RUN: Final = re.compile(r"[\[\]\d\s,;]*+")
"""The end of a text that may be part of a marker, read backwards."""

_NEEDS_NO_GAP: Final = re.compile(r"[\s.,;:!?…)\]}”’»]|$")


def begun(text: str) -> int:
    """Where the end of a text begins that may become a marker with what comes next."""
    if "[" not in text and not text[-1:].isspace():
        return len(text)
    run = _END_OF_RUN.match(text[::-1])
    bracket = text.find("[", len(text) - run.end()) if run else -1
    return len((text if bracket < 0 else text[:bracket]).rstrip())


def unmarked(text: str) -> Iterator[tuple[str, int | None]]:
    """The text without markers, in parts, each with the number in the marker behind it."""
    if "[" not in text:
        yield text, None
        return
    part, position = "", 0
    for run in _RUN.finditer(text):
        part += text[position : run.start()]
        position = run.end()
        left, hint = run.group(), None
        while marker := _MARKER.search(left):  # taking one away may make another
            hint = int(marker.group(1))
            left = left[: marker.start()] + left[marker.end() :]
        if hint is not None:
            yield part, hint
            gap = run.group()[0].isspace() and not _NEEDS_NO_GAP.match(left + text[position:])
            part = " " if gap else ""
        part += left
    yield part + text[position:], None
