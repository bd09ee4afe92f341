"""A reader of answers that knows what answers by heart."""

from collections.abc import Sequence
from typing import Final

SURE: Final = 4.0
"""Log-odds of what it is sure of, or of the opposite."""


class FakeReader:
    """Reads nothing: a text that holds one of ``answers`` answers, and no other does.

    What does is as likely as ``sure`` says, and all else as ``otherwise``, in log-odds. ``asked``
    holds the questions of its calls, and ``texts`` what was to be read for them.
    """

    def __init__(self, *answers: str, sure: float = SURE, otherwise: float = -SURE) -> None:
        self._answers = answers
        self._sure, self._otherwise = sure, otherwise
        self.asked: list[str] = []
        self.texts: list[str] = []

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text whether it is known to answer."""
        self.asked.append(question)
        self.texts += texts
        known = [any(answer in text for answer in self._answers) for text in texts]
        return [self._sure if knows else self._otherwise for knows in known]
