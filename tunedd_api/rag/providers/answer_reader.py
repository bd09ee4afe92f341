"""A model that reads a question and a text together, and tells whether the text answers it."""

from collections.abc import Sequence
from typing import Protocol


class AnswerReader(Protocol):
    """Reads short texts for a question.

    On two cores the English one takes about 12 ms for each, and 25 for a long one; that of any
    language some thirty.
    """

    def read(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the log-odds that it answers the question, in their order.

        What is longer than the model's window is read as far as it goes.

        Raises:
            ModelUnavailable, TimedOut
        """
        ...
