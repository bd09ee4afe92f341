"""How much text a call gives: enough to work with, and never so much that a client cuts it off."""

from typing import Final

CALL_BYTES: Final = 16_000
"""Of the text of one call, in UTF-8: 8,000 tokens at two bytes each, as few as numbers in
hexadecimal have. English has four to five. The most used client takes 25,000 tokens a call, with
the structured content, which repeats the text."""

PASSAGE_CHARACTERS: Final = 1200
"""Of one passage; those that are indexed are mostly shorter."""

_ELLIPSIS: Final = "…"


class Room:
    """What is left of a call's text."""

    def __init__(self, size: int = CALL_BYTES) -> None:
        self._left = size

    def take(self, text: str) -> bool:
        """Whether there is room for a text, which is then taken."""
        size = len(text.encode())
        if size > self._left:
            return False
        self._left -= size
        return True

    def beginning(self, text: str) -> str:
        """As much of the beginning of a text as there is room for, which is then taken."""
        kept = text.encode()[: max(self._left, 0)].decode(errors="ignore")
        self._left -= len(kept.encode())
        return kept


def shortened(text: str) -> tuple[str, bool]:
    """A passage's text within the limit, and whether it was cut."""
    if len(text) <= PASSAGE_CHARACTERS:
        return text, False
    return text[: PASSAGE_CHARACTERS - 1] + _ELLIPSIS, True
