"""A bar chart of shares, as SVG that any browser shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH: Final = 780
_LABELS: Final = 440
_BAR: Final = 240
_ROW: Final = 20
_HEADING: Final = 30
_MARGIN: Final = 16

_STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#222}.h{font-weight:600}.t{fill:#e5e8ec}"
    ".b{fill:#2f6f9f}.m{fill:#b4552d}"
    "@media(prefers-color-scheme:dark)"
    "{text{fill:#ddd}.t{fill:#333}.b{fill:#6aaede}.m{fill:#e08a5f}}"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: a share of the full length (cut off at 0 and 1), and what stands beside it.

    One that ``misses`` what it should reach is of another colour.
    """

    group: str
    label: str
    share: float
    value: str
    misses: bool = False


def bar_chart(title: str, rows: Sequence[Row]) -> str:
    """Draw the rows, group by group."""
    parts, y = [_text(_MARGIN, 24, title, "h")], 24
    group = None
    for row in rows:
        if row.group != group:
            group = row.group
            y += _HEADING
            parts.append(_text(_MARGIN, y, group, "h"))
        y += _ROW
        parts.append(_drawn(y, row))
    height = y + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" aria-label="{escape(title)}">'
        f"<style>{_STYLE}</style>{''.join(parts)}</svg>\n"
    )


def _drawn(y: int, row: Row) -> str:
    length = round(min(max(row.share, 0.0), 1.0) * _BAR, 1)
    top, kind = y - 11, "m" if row.misses else "b"
    return (
        _text(_MARGIN, y, row.label)
        + f'<rect class="t" x="{_LABELS}" y="{top}" width="{_BAR}" height="12"/>'
        + f'<rect class="{kind}" x="{_LABELS}" y="{top}" width="{length}" height="12"/>'
        + _text(_LABELS + _BAR + 10, y, row.value)
    )


def _text(x: int, y: int, text: str, kind: str = "") -> str:
    chosen = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{chosen}>{escape(text)}</text>'
