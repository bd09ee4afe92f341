"""Telling how turns went: counted, traced, and a line in the log for those that did not go well."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final
from uuid import UUID

from tunedd_api.conversations.model import Message, MessageStatus
from tunedd_api.conversations.turns.turn import Turn
from tunedd_api.errors import InvalidInput, NotFound, Overloaded, TooManyTurns, TuneddError
from tunedd_api.telemetry import Telemetry, TurnEnded

_log = logging.getLogger(__name__)

_REFUSED: Final = (InvalidInput, NotFound, Overloaded, TooManyTurns)
"""What is the caller's doing, or everybody's, and no failure of a turn."""
_QUEUE: Final = "queue"


class Course:
    """One turn on its way; ``admitted`` is told when it has its place."""

    def __init__(self) -> None:
        self._began = perf_counter()
        self.waited = 0.0

    @property
    def seconds(self) -> float:
        """How long it has been under way."""
        return perf_counter() - self._began

    def admitted(self) -> None:
        """Note how long it has waited."""
        self.waited = self.seconds


class TurnWatch:
    """Follows turns; those that take longer than ``slow`` seconds are slow."""

    def __init__(self, telemetry: Telemetry, slow: float) -> None:
        self._telemetry = telemetry
        self._slow = slow

    @contextmanager
    def following(self, turn: Turn, conversation: UUID | None) -> Iterator[Course]:
        """Follow a turn from here to its end; ``conversation`` is None if it is in none."""
        course = Course()
        failure: BaseException | None = None
        attributes = {} if conversation is None else {"conversation.id": str(conversation)}
        with self._telemetry.tracer.span("turn", attributes):
            try:
                yield course
            except BaseException as error:
                failure = error
                raise
            finally:
                self._ended(course, turn.committed, failure, conversation)

    def _ended(
        self,
        course: Course,
        message: Message | None,
        failure: BaseException | None,
        conversation: UUID | None,
    ) -> None:
        outcome, seconds = _outcome(message, failure), course.seconds
        stages = {_QUEUE: course.waited, **_stages(message)}
        tokens = _tokens(message)
        self._telemetry.meter.turn_ended(TurnEnded(outcome, seconds, stages, tokens))
        told = {"outcome": outcome}
        if conversation is not None:
            told["conversation_id"] = str(conversation)
        if failure is not None and outcome == "failed":
            kind = type(failure).__name__
            is_bug = not isinstance(failure, TuneddError)
            _log.log(
                logging.ERROR if is_bug else logging.WARNING,
                "A turn has failed (%s).",
                kind,
                exc_info=failure if is_bug else None,
                extra={**told, "event": "turn_failed", "kind": kind},
            )
        if seconds > self._slow:
            spent = {f"{stage}_seconds": round(took, 3) for stage, took in stages.items()}
            _log.warning(
                "A turn has taken %.1f s.",
                seconds,
                extra={
                    **told,
                    "event": "slow_turn",
                    "seconds": round(seconds, 3),
                    **spent,
                    **{f"{kind}_tokens": count for kind, count in tokens.items()},
                },
            )


def _outcome(message: Message | None, failure: BaseException | None) -> str:
    """How a turn ended, in one of a few words."""
    if isinstance(failure, _REFUSED):
        return "refused"
    if isinstance(failure, asyncio.CancelledError):
        return "cancelled"
    if failure is not None or message is None:
        return "failed"
    if message.status is MessageStatus.COMPLETE and message.outcome is not None:
        return message.outcome.value
    return message.status.value


def _stages(message: Message | None) -> dict[str, float]:
    """Where the time went, in seconds."""
    if message is None or message.timings is None:
        return {}
    timings = message.timings
    stages = {"condense": timings.condense_ms, "retrieve": timings.retrieve_ms}
    if timings.first_token_ms is not None:
        stages["first_token"] = timings.first_token_ms
        stages["generate"] = timings.total_ms - timings.first_token_ms
    return {stage: took / 1000 for stage, took in stages.items()}


def _tokens(message: Message | None) -> dict[str, int]:
    """What tokens were spent on; those of history and context are part of the prompt."""
    if message is None or message.usage is None:
        return {}
    usage = message.usage
    return {
        "prompt": usage.prompt_tokens,
        "history": usage.history_tokens,
        "context": usage.context_tokens,
        "completion": usage.completion_tokens,
    }
