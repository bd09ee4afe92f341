"""Engines that follow a script, and remember."""

import asyncio
from collections.abc import Sequence
from typing import TypeAlias

from tests.support.milestones import Milestone
from tunedd_api.conversations.events import Answer, Publish, SourcesFound, TokenGenerated
from tunedd_api.conversations.manner import OWN_MANNER, Manner
from tunedd_api.conversations.model import Grounding, Outcome, Usage
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.scope import DocumentScope

Step: TypeAlias = str | Exception | asyncio.Event
"""A token, an error to raise, or a gate to wait at."""


class ScriptedEngine:
    """A ``ChatEngine`` with sources first and then the factory's script of the moment."""

    def __init__(
        self, factory: "ScriptedEngines", scope: DocumentScope, history: Sequence[HistoryMessage]
    ) -> None:
        self._factory = factory
        self.scope = scope
        self.grounding: Grounding | None = None
        self.manner = OWN_MANNER
        self.memory = [_said(message) for message in history]

    async def converse(self, question: str, scope: DocumentScope, publish: Publish) -> Answer:
        """Follow the script."""
        factory = self._factory
        factory.asked.append((question, scope))
        tokens: list[str] = []
        try:
            for step in factory.before_sources:
                await self._take(step)
            publish(SourcesFound((), condense_ms=1.0, retrieve_ms=2.0))
            for step in factory.script:
                if isinstance(step, str):
                    tokens.append(step)
                    publish(TokenGenerated(step))
                else:
                    await self._take(step)
        finally:
            factory.closed += 1
        return Answer(
            content="".join(tokens),
            outcome=Outcome.ANSWERED,
            citations=(),
            unsupported=(),
            usage=Usage(5, 2, 2, 1, 100),
        )

    async def _take(self, step: Step) -> None:
        if isinstance(step, Exception):
            raise step
        if isinstance(step, asyncio.Event):
            self._factory.at_gate.set()
            await step.wait()

    async def remember(self, question: HistoryMessage, answer: HistoryMessage) -> None:
        """Add a turn to the memory."""
        self.memory += [_said(question), _said(answer)]


def _said(message: HistoryMessage) -> HistoryMessage:
    """A message without what else is known of it."""
    return HistoryMessage(message.role, message.content)


class ScriptedEngines:
    """An ``EngineFactory``; ``built`` holds its engines, and ``asked`` what any was asked."""

    def __init__(self, *script: Step, memory_messages: int = 40) -> None:
        self.script: tuple[Step, ...] = script
        self.before_sources: tuple[Step, ...] = ()
        self.built: list[ScriptedEngine] = []
        self.asked: list[tuple[str, DocumentScope]] = []
        self.at_gate = Milestone()
        self.closed = 0
        self._memory_messages = memory_messages

    @property
    def memory_messages(self) -> int:
        """How many messages an engine is built with, at most."""
        return self._memory_messages

    def build(
        self,
        scope: DocumentScope,
        history: Sequence[HistoryMessage],
        grounding: Grounding | None = None,
        manner: Manner = OWN_MANNER,
    ) -> ScriptedEngine:
        """Make an engine, and keep it."""
        engine = ScriptedEngine(self, scope, history)
        engine.grounding = grounding
        engine.manner = manner
        self.built.append(engine)
        return engine
