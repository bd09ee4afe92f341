"""An answer's text as it is given out: up to the first stop, and with the places of its markers."""

from collections.abc import Sequence
from dataclasses import dataclass

from tunedd_api.conversations.events import TokenGenerated


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a citation's marker first stands, in characters of the text."""

    marker: int
    start: int
    end: int


class Transcript:
    """Takes an answer's pieces, and gives out text that holds none of the ``stops``.

    What may be the beginning of a stop is held back until it is known to be none. Once one has
    come, the answer is over: ``stopped``.
    """

    def __init__(self, stops: Sequence[str] = ()) -> None:
        self._stops = tuple(stops)
        self._given: list[str] = []
        self._held = ""
        self._taken = 0
        self._length = 0
        self._marks: list[Mark] = []
        self.stopped = False

    @property
    def text(self) -> str:
        """What was given out so far."""
        return "".join(self._given)

    @property
    def marks(self) -> list[Mark]:
        """The markers in the text, each where it first stands, in order."""
        return [mark for mark in self._marks if mark.end <= self._length]

    def take(self, piece: TokenGenerated) -> str:
        """Take the answer's next piece; give what can be shown now."""
        if self.stopped:
            return ""
        for citation in piece.citations:
            sign = f"[{citation.marker}]"
            start = self._taken + piece.text.index(sign)
            self._marks.append(Mark(citation.marker, start, start + len(sign)))
        self._taken += len(piece.text)
        text = self._held + piece.text
        found = [place for stop in self._stops if (place := text.find(stop)) >= 0]
        if found:
            self.stopped = True
            self._held = ""
            return self._give(text[: min(found)])
        self._held = text[len(text) - self._longest_beginning(text) :]
        return self._give(text[: len(text) - len(self._held)])

    def finish(self) -> str:
        """Give what was held back: no stop has come of it."""
        held, self._held = self._held, ""
        return self._give(held)

    def _longest_beginning(self, text: str) -> int:
        """How many characters at the end of a text may be the beginning of a stop."""
        longest = max((len(stop) for stop in self._stops), default=0)
        for length in range(min(longest - 1, len(text)), 0, -1):
            if any(stop.startswith(text[-length:]) for stop in self._stops):
                return length
        return 0

    def _give(self, text: str) -> str:
        self._given.append(text)
        self._length += len(text)
        return text
