"""The paragraphs, rows and notes of Rich Text, put together from its characters."""

from collections.abc import Iterator, Mapping
from typing import Final

from tunedd_api.extraction.blocks import Block, Kind, one_line
from tunedd_api.extraction.tables import row_blocks
from tunedd_api.extraction.text.superscripts import note_mark, resolved

_LEVELS: Final = 6


class Paragraphs:
    """Collects what a document says until a paragraph, a row or a table is complete."""

    def __init__(self, levels: Mapping[int, int]) -> None:
        self._levels = levels
        self._text: list[str] = []
        self._level: int | None = None
        self._cells: list[str] = []
        self._in_table = False
        self._rows: list[list[str]] = []
        self._merges: list[bool] = []
        self._is_merged = False
        self._outside: list[list[str]] = []
        self._notes: list[str] = []
        self._count = 0
        self._done: list[Block] = []

    def take(self) -> Iterator[Block]:
        """The blocks that are complete."""
        done, self._done = self._done, []
        return iter(done)

    def put(self, text: str) -> None:
        """Add characters."""
        self._text.append(text)

    def style(self, number: int) -> None:
        """The paragraph is in a style."""
        self._level = self._levels.get(number)

    def word(self, word: str, number: int | None) -> None:
        """Obey a control word about paragraphs and tables."""
        if word == "pard":
            self._level, self._in_table = None, False
        elif word == "intbl":
            self._in_table = True
        elif word == "outlinelevel":
            level = (number or 0) + 1
            self._level = level if level <= _LEVELS else None
        elif word in ("line", "par", "sect", "page", "nestcell"):
            self._break(word)
        else:
            self._table_word(word)

    def _table_word(self, word: str) -> None:
        if word == "cell":
            self._cells.append(self._taken())
        elif word == "row":
            self._end_row()
        elif word == "trowd":
            self._merges = []
        elif word == "clvmrg":
            self._is_merged = True
        elif word == "cellx":
            self._merges.append(self._is_merged)
            self._is_merged = False

    def begin_note(self) -> None:
        """What follows is a note."""
        self._count += 1
        if self._text and not self._text[-1].strip():
            self._text.pop()
        self._text.append(note_mark(str(self._count)))
        self._outside.append(self._text)
        self._text = []

    def end_note(self) -> None:
        """Go on with what the note stands in."""
        if not self._outside:
            return
        text = one_line("".join(self._text))
        self._text = self._outside.pop()
        if text:
            self._notes.append(f"[{self._count}] {text}")

    def end(self) -> None:
        """Complete what has begun."""
        while self._outside:
            self.end_note()
        if self._cells:
            self._end_row()
        self._end_paragraph()
        self._end_table()

    def _break(self, word: str) -> None:
        if word == "line" or self._in_table or self._outside:
            self._text.append("\n" if word == "line" else " ")
        else:
            self._end_paragraph()

    def _taken(self) -> str:
        text, self._text = one_line(_paired("".join(self._text))), []
        return text

    def _end_row(self) -> None:
        above = self._rows[-1] if self._rows else []
        for index, cell in enumerate(self._cells):
            merged = index < len(self._merges) and self._merges[index]
            if merged and not cell and index < len(above):
                self._cells[index] = above[index]
        self._rows.append(self._cells)
        self._cells = []

    def _end_table(self) -> None:
        self._done += row_blocks(self._rows)
        self._rows = []
        self._done += (Block(Kind.PARAGRAPH, note) for note in self._notes)
        self._notes = []

    def _end_paragraph(self) -> None:
        lines = resolved(_paired("".join(self._text))).split("\n")
        self._text = []
        text = "\n".join(filter(None, map(one_line, lines)))
        if not text:
            return
        if self._rows:
            self._end_table()
        if self._level is not None:
            self._done.append(Block(Kind.HEADING, text.replace("\n", " "), self._level))
        else:
            self._done.append(Block(Kind.PARAGRAPH, text))
        self._done += (Block(Kind.PARAGRAPH, note) for note in self._notes)
        self._notes = []


def _paired(text: str) -> str:
    """Characters beyond the first plane come in two halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
