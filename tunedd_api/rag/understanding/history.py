"""The history as turns, and the list that an answer gives."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.documents.passages import HistoryMessage, QuotedPlace

_EVIDENCED: Final = frozenset({"answered", "extractive"})
_MARKER: Final = re.compile(r"\s*\[\d+\]")
_LINE_ITEM: Final = re.compile(
    r"^[ \t]*(?:\(?\d{1,2}[.)]|[-*•–·])[ \t]+(\S.*?)[ \t]*$", re.MULTILINE
)
_INLINE_ITEM: Final = re.compile(
    r"(?:(?<=\s)|^)(?:\(\d{1,2}\)|\d{1,2}[.)]|\([a-h]\)|\([ivx]{1,4}\))\s+"
    r"(\S.*?)(?=[;,.]?\s+(?:and\s+)?(?:\(\d{1,2}\)|\d{1,2}[.)]|\([a-h]\)|\([ivx]{1,4}\))\s|\Z)",
    re.DOTALL,
)
_QUOTE: Final = re.compile(r"“([^”]+)”")
_SERIES: Final = re.compile(
    r"(?:[:,]\s+|\b(?:are|include|includes|sind|son|sont|sono|são)\s+)"
    r"((?:[^ ,.;:\n]+(?: [^ ,.;:\n]+){0,4},\s+)+(?:and|or|und|oder|y|o|et|ou|e)\s+"
    r"[^ ,.;:\n]+(?: [^ ,.;:\n]+){0,4})"
)
_SERIES_COMMA: Final = re.compile(r",\s+(?:(?:and|or|und|oder|y|o|et|ou|e)\s+)?")
_TWO: Final = 2
_LONGEST_WITH_A_SERIES: Final = 500
"""Characters; in longer prose a series is rarely what the answer is."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and what was answered; ``outcome`` is None where nobody noted it."""

    question: str
    answer: str
    outcome: str | None = None
    quoted: tuple[QuotedPlace, ...] = ()

    @property
    def rests_on_documents(self) -> bool:
        """Whether it was answered from passages, as far as the outcome tells."""
        return self.outcome in _EVIDENCED

    def messages(self) -> tuple[HistoryMessage, HistoryMessage]:
        """The turn as messages."""
        return (
            HistoryMessage("user", self.question),
            HistoryMessage("assistant", self.answer, self.outcome, self.quoted),
        )


def turns(history: Sequence[HistoryMessage]) -> list[Turn]:
    """Each message of the user with the answer that follows it, oldest first."""
    paired: list[Turn] = []
    for message in history:
        if message.role == "user":
            paired.append(Turn(message.content, ""))
        elif paired and not paired[-1].answer:
            asked = paired[-1].question
            paired[-1] = Turn(asked, message.content, message.outcome, message.quoted)
    return paired


def unmarked(answer: str) -> str:
    """An answer without the markers of its citations, which belong to its own message."""
    return _MARKER.sub("", answer)


def list_items(answer: str) -> list[str]:
    """The items of the list that an answer gives, without markers; empty where there is none.

    A list is, in this order: lines with numbers or bullets, numbers within the text, a series
    of at least three after a colon, or several quotes.
    """
    text = unmarked(answer)
    for items in (
        _LINE_ITEM.findall(text),
        _INLINE_ITEM.findall(text),
        _series(text),
        _QUOTE.findall(text),
    ):
        if len(items) >= _TWO:
            return [item.strip().rstrip(";,") for item in items]
    return []


def _series(text: str) -> list[str]:
    if len(text) > _LONGEST_WITH_A_SERIES:
        return []
    found = _SERIES.search(text)
    return _SERIES_COMMA.split(found[1]) if found else []
