"""What happens while a turn runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tunedd_api.conversations.citations import Citation
from tunedd_api.conversations.model import NO_USAGE, AnswerDetails, Message, Outcome, Usage
from tunedd_api.documents.passages import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(AnswerDetails):
    """What an engine made of a question, before anyone has committed it to a history.

    ``content`` is what its tokens said, put together.
    """

    content: str
    outcome: Outcome
    usage: Usage


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """The passages that the answer will rest on; precedes the first token.

    ``usage`` is what the prompt costs: no tokens where no model is asked.
    """

    passages: tuple[Passage, ...]
    usage: Usage = NO_USAGE
    condense_ms: float = 0.0
    retrieve_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class TokenGenerated:
    """A piece of the answer's content, in order; their concatenation is the content.

    ``citations`` are those whose markers appear in this piece for the first time.
    """

    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnCommitted:
    """The assistant's message as it now stands in the history; a turn's last event.

    Of an exchange, of which nobody keeps a history, it is the message as it was given.
    """

    message: Message


EngineEvent: TypeAlias = SourcesFound | TokenGenerated
TurnEvent: TypeAlias = EngineEvent | TurnCommitted
Publish: TypeAlias = Callable[[EngineEvent], None]
"""Tells whoever listens what has happened; never waits."""
