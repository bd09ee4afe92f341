"""A bar chart of shares, as SVG that any browser shows."""

from collections.abc import Sequence
from html import escape
from typing import Final

from evals.figures import Figure

_WIDTH: Final = 780
_LABELS: Final = 440
_BAR: Final = 240
_ROW: Final = 20
_HEADING: Final = 30
_MARGIN: Final = 16

_STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#222}.h{font-weight:600}.t{fill:#e5e8ec}"
    ".b{fill:#2f6f9f}@media(prefers-color-scheme:dark){text{fill:#ddd}.t{fill:#333}.b{fill:#6aaede}}"
)


def bar_chart(title: str, figures: Sequence[Figure]) -> str:
    """Draw the figures that are shares, group by group; lengths are shares of 1."""
    shares = [f for f in figures if f.unit == "share" and f.value is not None]
    parts, y = [_text(_MARGIN, 24, title, "h")], 24
    group = None
    for figure in shares:
        if figure.group != group:
            group = figure.group
            y += _HEADING
            parts.append(_text(_MARGIN, y, group, "h"))
        y += _ROW
        parts.append(_row(y, figure))
    height = y + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" aria-label="{escape(title)}">'
        f"<style>{_STYLE}</style>{''.join(parts)}</svg>\n"
    )


def _row(y: int, figure: Figure) -> str:
    value = figure.value or 0.0
    name = ", ".join(part for part in (figure.name, figure.measure) if part)
    length = round(min(max(value, 0.0), 1.0) * _BAR, 1)
    top = y - 11
    return (
        _text(_MARGIN, y, f"{name} ({figure.of})")
        + f'<rect class="t" x="{_LABELS}" y="{top}" width="{_BAR}" height="12"/>'
        + f'<rect class="b" x="{_LABELS}" y="{top}" width="{length}" height="12"/>'
        + _text(_LABELS + _BAR + 10, y, f"{value:.3f}")
    )


def _text(x: int, y: int, text: str, kind: str = "") -> str:
    chosen = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{chosen}>{escape(text)}</text>'
