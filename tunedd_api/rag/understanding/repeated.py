"""Questions that are asked once more: they are answered as they were before.

What was quoted already ranks lower in the turns behind it, so that a question that is put again
would be answered with the second-best place.
"""

from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.rag.understanding.message import Kind

ASKED_ANEW: Final = frozenset(
    {Kind.QUESTION, Kind.LIST, Kind.COMPARISON, Kind.SEARCH, Kind.DOCUMENT}
)
"""Kinds of messages that ask the same when they are sent again; "go on" asks for more."""

_MARKS: Final = "?¿!¡.…？！。؟ "
"""What a question ends or begins with, or does not."""

_CONVERSATION: Final = "conversation"
"""The outcome of turns that say nothing of the documents."""


def before_it_was_asked(
    message: str, history: Sequence[HistoryMessage]
) -> Sequence[HistoryMessage] | None:
    """The history before the last question, if that was the same; None if it was not.

    Thanks and the like may stand between the two. Where something else was asked in between, the
    same words may ask for something else: the fee, now of the other tariff.
    """
    before = None
    at = len(history) if _words(message) else 0
    while (asked := _turn_before(history, at)) is not None:
        is_same = _words(history[asked].content) == _words(message)
        if is_same:
            before = history[:asked]
        elif not any(one.outcome == _CONVERSATION for one in history[asked + 1 : at]):
            break
        at = asked
    return before


def _turn_before(history: Sequence[HistoryMessage], end: int) -> int | None:
    """Where the last message of the user before a place stands."""
    return next((at for at in reversed(range(end)) if history[at].role == "user"), None)


def _words(message: str) -> str:
    return " ".join(message.casefold().split()).strip(_MARKS)
