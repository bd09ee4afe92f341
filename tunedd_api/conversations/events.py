"""What happens while a turn runs."""

from dataclasses import dataclass
from typing import TypeAlias

from tunedd_api.conversations.citations import Citation, Span
from tunedd_api.conversations.model import NO_USAGE, Message, Outcome, Timings, Usage
from tunedd_api.documents.passages import Passage


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine made of a question, before anyone has committed it to a history."""

    content: str
    outcome: Outcome
    citations: tuple[Citation, ...]
    unsupported: tuple[Span, ...]
    usage: Usage
    timings: Timings


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """The passages that the answer will rest on, and what they cost; precedes the first token."""

    passages: tuple[Passage, ...]
    usage: Usage = NO_USAGE
    condense_ms: float = 0.0
    retrieve_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class TokenGenerated:
    """A piece of the answer's content, in order; their concatenation is the content."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation that the content just shown carries the marker of."""

    citation: Citation


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """The whole answer; an engine's last event."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class TurnCommitted:
    """The assistant's message as it now stands in the history; a turn's last event."""

    message: Message


EngineEvent: TypeAlias = SourcesFound | TokenGenerated | Cited | AnswerFinished


TurnEvent: TypeAlias = SourcesFound | TokenGenerated | TurnCommitted
