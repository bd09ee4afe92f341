"""The order in which the lines of a page are read.

Most content streams are in reading order, and are left alone. Where lines go up the page again
and again, or the lines of two columns come in turns, the page is read column by column, between
the lines that span its columns.
"""

from bisect import bisect_right
from itertools import pairwise
from statistics import median
from typing import Final

from tunedd_api.extraction.pdf.lines import Ruler, TextLine
from tunedd_api.extraction.pdf.scripts import is_right_to_left

_FEW: Final = 8
"""Fewer lines than this are left as they come."""

_GUTTER: Final = 0.9
"""The narrowest gutter between columns, in sizes of the type."""

_COLUMN_TEXT: Final = 20
"""Lines of a column have at least this many characters, by the median; cells of tables less."""

_BINS: Final = 100
_MOST_SPANNING: Final = 0.15
"""The share of lines that may cross a gutter: titles, figures, footers."""


def arranged(ruler: Ruler, raw: str, lines: list[TextLine]) -> list[TextLine]:
    """The lines in reading order; what PDFium merged across a gutter is parted."""
    upright = [line for line in lines if line.size]
    if len(upright) < _FEW or 2 * len(upright) < len(lines) or is_right_to_left(raw):
        return lines
    gutter = _merged_at(ruler, upright)
    if gutter is not None:
        parted = _parted(ruler, lines, gutter)
        if parted is not None:
            lines, upright = parted, [line for line in parted if line.size]
    # Labels of figures come in any order; only running text says whether a page is in order.
    running = [line for line in upright if line.end - line.start >= _COLUMN_TEXT]
    if gutter is None and (len(running) < _FEW or not _is_out_of_order(running)):
        return lines
    ordered = _by_columns(upright, depth=2)
    if gutter is None and _continuity(ordered) <= _continuity(upright):
        return lines
    return ordered + [line for line in lines if not line.size]


def _is_out_of_order(lines: list[TextLine]) -> bool:
    """Whether too many lines stand where a reader would not go next."""
    upward = sideways = 0
    before = lines[0]
    for line in lines:
        if line.bottom > before.top - 0.3 * before.size:
            # Up to the next column is what a reader does.
            upward += line.left < before.right - before.size
        elif line.left > before.right + _GUTTER * line.size and line.top > before.bottom:
            sideways += abs(line.bottom - before.bottom) < 0.5 * line.size
        before = line
    return upward > max(2, len(lines) // 12) or sideways * 5 > len(lines)


def _continuity(lines: list[TextLine]) -> int:
    """How many lines of running text stand right above the next one, in one column."""
    return sum(
        0 <= line.top - following.top < 2.2 * line.size
        and line.end - line.start >= _COLUMN_TEXT
        and line.left < following.right
        and following.left < line.right
        for line, following in pairwise(lines)
    )


def _merged_at(ruler: Ruler, lines: list[TextLine]) -> float | None:
    """Where two columns of lines touch that PDFium took for one line each, if they do."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    wide = [
        line
        for line in lines
        if line.end - line.start >= 2 * _COLUMN_TEXT
        and line.right - line.left > 0.8 * (right - left)
    ]
    if len(wide) < _FEW or len(wide) * 3 < len(lines):
        return None
    step = len(wide) // 4
    shared: list[tuple[float, float]] | None = None
    for line in wide[step // 2 :: step]:
        gaps = [
            (gap.left, gap.right)
            for gap in ruler.gaps(line)
            if gap.right - gap.left >= _GUTTER * line.size
        ]
        shared = gaps if shared is None else _overlaps(shared, gaps)
        if not shared:
            return None
    if shared is None or len(shared) != 1:
        # Several shared gaps are the columns of a table.
        return None
    return (shared[0][0] + shared[0][1]) / 2


def _overlaps(
    some: list[tuple[float, float]], others: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    return [(max(a, c), min(b, d)) for a, b in some for c, d in others if min(b, d) - max(a, c) > 2]


def _parted(ruler: Ruler, lines: list[TextLine], gutter: float) -> list[TextLine] | None:
    """Part lines at the gutter; None if most do not part into columns of text there."""
    parted: list[TextLine] = []
    halves: list[tuple[int, int]] = []
    crossing = 0
    for line in lines:
        if not line.size or not line.left < gutter < line.right:
            parted.append(line)
            continue
        crossing += 1
        gap = next((gap for gap in ruler.gaps(line) if gap.left < gutter < gap.right), None)
        if gap is None or gap.right - gap.left < _GUTTER * line.size / 2:
            parted.append(line)
            continue
        for start, end in ((line.start, gap.at), (gap.at + 1, line.end)):
            # A caption may stand beside running text.
            parted.append(ruler.closer(ruler.line(start, end)))
        halves.append((gap.at - line.start, line.end - gap.at))
    if len(halves) * 2 < crossing or not halves:
        return None
    if min(median(left for left, _ in halves), median(right for _, right in halves)) < 18:
        return None
    return parted


def _by_columns(lines: list[TextLine], depth: int) -> list[TextLine]:
    """Read column by column what stands between lines that span the columns."""
    gutter = _gutter(lines) if depth else None
    if gutter is None:
        return _top_down(lines)
    spanning = sorted(
        (line for line in lines if line.left < gutter - 2 and line.right > gutter + 2),
        key=lambda line: -line.top,
    )
    levels = [-line.top for line in spanning]
    bands: list[tuple[list[TextLine], list[TextLine]]] = [([], []) for _ in range(len(levels) + 1)]
    for line in lines:
        if line.left < gutter - 2 and line.right > gutter + 2:
            continue
        middle = (line.top + line.bottom) / 2
        side = (line.left + line.right) / 2 > gutter
        bands[bisect_right(levels, -middle)][side].append(line)
    ordered: list[TextLine] = []
    for number, (left, right) in enumerate(bands):
        ordered += _by_columns(left, depth - 1)
        ordered += _by_columns(right, depth - 1)
        ordered += spanning[number : number + 1]
    return ordered


def _gutter(lines: list[TextLine]) -> float | None:
    """The middle of the widest vertical strip that few lines cross, with text on both sides."""
    if len(lines) < _FEW:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    scale = _BINS / max(1.0, right - left)
    crossing = [0] * (_BINS + 1)
    for line in lines:
        for place in range(int((line.left - left) * scale), int((line.right - left) * scale) + 1):
            crossing[min(place, _BINS)] += 1
    few = _MOST_SPANNING * len(lines)
    best: tuple[int, int] | None = None
    start = None
    for place in range(_BINS // 6, _BINS * 5 // 6 + 1):
        if crossing[place] <= few:
            start = place if start is None else start
            if best is None or place - start > best[1] - best[0]:
                best = start, place
        else:
            start = None
    if best is None:
        return None
    gutter = left + (best[0] + best[1] + 1) / 2 / scale
    return gutter if _has_columns(lines, gutter) else None


def _has_columns(lines: list[TextLine], gutter: float) -> bool:
    """Whether text, rather than cells of a table, stands side by side."""
    sides = (
        [line for line in lines if line.right <= gutter + 2],
        [line for line in lines if line.left >= gutter - 2],
    )
    if min(map(len, sides)) < _FEW // 2:
        return False
    if min(median(line.end - line.start for line in side) for side in sides) < _COLUMN_TEXT:
        return False
    tops = [max(line.top for line in side) for side in sides]
    bottoms = [min(line.bottom for line in side) for side in sides]
    return min(tops) - max(bottoms) > 2 * median(line.size for line in lines)


def _top_down(lines: list[TextLine]) -> list[TextLine]:
    """Line by line, and along each."""
    ordered = sorted(lines, key=lambda line: -line.top)
    rows: list[list[TextLine]] = []
    for line in ordered:
        if rows and rows[-1][0].bottom + 0.5 * rows[-1][0].size < (line.top + line.bottom) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.left)]
