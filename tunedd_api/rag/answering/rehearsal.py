"""A made-up turn: what only the first turn would find missing is there before anybody asks."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from tunedd_api.conversations.events import EngineEvent, TokenGenerated
from tunedd_api.conversations.model import Grounding
from tunedd_api.documents.model import DocumentRef
from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.rag.answering.engine import GroundedEngineFactory
from tunedd_api.rag.answering.gathering import Gathered, PassageGatherer
from tunedd_api.rag.understanding.message import Understanding

_QUESTION: Final = "How does a scout tell the other bees where flowers are?"
_TEXTS: Final = (
    "A dance is a way of telling where something is. A scout that has found flowers dances on the "
    "comb to tell the other bees where they are: how long she runs says how far away the flowers "
    "are, and 75 milliseconds stand for 100 metres.",
    "Who finds flowers:\n- scouts, one bee in ten;\n- bees that have followed a dance.\n\n"
    "| Dance | Distance |\n| --- | --- |\n| round | up to 50 m |\n| waggle | more than 50 m |",
)
"""Of these the first answers the question; both have what passages have to be looked at for."""

_STANDING: Final = 6.0
"""How far a passage stands out that answers, in standard deviations."""

_READ: Final = 3
"""How many times as many passages of the library are read as a turn needs."""


class _Answered(Exception):
    """The first token of the answer has come, which is its ``beginning``."""

    def __init__(self, beginning: str) -> None:
        super().__init__(beginning)
        self.beginning = beginning


class StagedGatherer(PassageGatherer):
    """Searches as ever, and puts made-up passages before what is found."""

    async def gather(
        self,
        understood: Understanding,
        history: Sequence[HistoryMessage],
        scope: DocumentScope,
        limit: int,
    ) -> Gathered:
        """Search for the message; give the passages that answer ours, and what was found.

        What was found does not answer, and is read all the same: by the first turn, the words of
        the library are known.

        Raises:
            ModelUnavailable, StoreUnavailable, TimedOut
        """
        gathered = await super().gather(understood, history, scope, _READ * limit)
        own = gathered.found[0].passages
        found = replace(gathered.found[0], passages=(*_passages(), *own), standing=_STANDING)
        return Gathered((found,))


async def rehearse(factory: GroundedEngineFactory) -> str:
    """Have a made-up question answered up to the first token, before the model is asked.

    The engines have a ``StagedGatherer``, so that there is an answer whatever the library holds;
    given is how it begins. Nothing is stored, and nobody else hears of it.

    Raises:
        MessageTooLong, ModelUnavailable, StoreUnavailable, TimedOut
    """
    engine = factory.build(DocumentScope.everything(), (), Grounding.STRICT)
    try:
        return (await engine.converse(_QUESTION, DocumentScope.everything(), _first_token)).content
    except _Answered as answered:
        return answered.beginning


def _first_token(event: EngineEvent) -> None:
    if isinstance(event, TokenGenerated):
        raise _Answered(event.text)


def _passages() -> tuple[Passage, ...]:
    return tuple(
        Passage(
            id=UUID(int=number),
            document=DocumentRef(UUID(int=0), "bees.md"),
            title="Bees",
            page=number,
            start=0,
            end=len(text),
            text=text,
            score=1 / number,
            similarity=1 / number,
            section="How bees dance",
        )
        for number, text in enumerate(_TEXTS, start=1)
    )
