"""Exchanges: a question with the history that its caller brings along, of which nothing is kept.

An exchange is answered as a conversation's turn is, by the same engines within the same admission,
and is cancelled as one. It has no ledger: there is no history to add to, and nothing to hold on to.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from tunedd_api.conversations.events import TurnCommitted
from tunedd_api.conversations.manner import OWN_MANNER, Manner
from tunedd_api.conversations.model import MessageStatus
from tunedd_api.conversations.ports import EngineFactory
from tunedd_api.conversations.turns.admission import TurnAdmission
from tunedd_api.conversations.turns.answering import converse
from tunedd_api.conversations.turns.draft import Draft
from tunedd_api.conversations.turns.turn import Turn
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.ports import DocumentCatalogue
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.documents.selection import selected


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, what was said before it, oldest first, and how it is to be answered.

    Of several ``selections`` of documents, by id or name, the answer comes from those in all of
    them; each that is None selects everything. ``owner`` is whose budget of turns it is counted
    in.
    """

    content: str
    history: Sequence[HistoryMessage] = ()
    selections: Sequence[Sequence[str] | None] = ()
    manner: Manner = OWN_MANNER
    owner: UUID | None = None


class Exchanges:
    """Answers questions that bring their history along."""

    def __init__(
        self, library: DocumentCatalogue, engines: EngineFactory, admission: TurnAdmission
    ) -> None:
        self._library = library
        self._engines = engines
        self._admission = admission

    async def ask(self, question: Question) -> Turn:
        """Begin the turn that answers a question; its message is in no conversation.

        Raises:
            EmptySelection, UnknownDocuments, Overloaded
        """
        scope = DocumentScope.everything()
        for documents in question.selections:
            scope = scope.narrowed_to(await selected(self._library, documents))
        self._admission.check_open()
        return self._admission.begin(lambda turn: self._answer(turn, question, scope))

    async def _answer(self, turn: Turn, question: Question, scope: DocumentScope) -> None:
        """Answer; whoever cuts it off gets what there is of the answer."""
        async with self._admission.taking(turn, question.owner):
            recent = question.history[-self._engines.memory_messages :]
            engine = self._engines.build(scope, recent, manner=question.manner)
            draft = Draft(uuid4(), question.content)
            try:
                answer = await converse(engine, scope, draft, turn)
            except asyncio.CancelledError:
                if not draft.begun:
                    raise
                reply = draft.reply(MessageStatus.CANCELLED)
            else:
                reply = draft.reply(MessageStatus.COMPLETE, answer)
            turn.publish(TurnCommitted(reply))
