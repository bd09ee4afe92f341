"""PDFs drawn on the fly."""

from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

Draw = Callable[[Canvas], None]

_SENTENCE = (
    "agents plan their moves ahead and learn from what they see while others act on it at once"
)


def prose(start: int, count: int) -> str:
    """So many words of text in lower case, others at another start."""
    words = _SENTENCE.split()
    return " ".join(words[(start + 7 * index) % len(words)] for index in range(count))


def text_at(
    x: float, y: float, lines: Sequence[str], *, size: float = 10, font: str = "Helvetica"
) -> Draw:
    """Lines below each other, from the point at which the first one begins."""

    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(x, y)
        text.setFont(font, size, size * 1.2)
        text.textLines(list(lines))
        canvas.drawText(text)

    return draw


def write_pages(path: Path, pages: Sequence[Sequence[Draw]]) -> Path:
    """Write a PDF of A4 pages."""
    canvas = Canvas(str(path))
    for page in pages:
        for draw in page:
            draw(canvas)
        canvas.showPage()
    canvas.save()
    return path
