"""How many turns run at once, as the settings and the language model say."""

from dataclasses import dataclass, replace
from typing import Final

from tunedd_api.concurrency_limits import AdaptiveLimit, ConcurrencyLimit, FixedLimit
from tunedd_api.rag.providers.base import ChatModel
from tunedd_api.settings import Settings

_HERE: Final = 8
"""Turns at once with a model on this machine: two are being written, the others read meanwhile."""
_QUEUE_HERE: Final = 64
_QUEUE_ELSEWHERE: Final = 512
"""Turns that wait: where the model is elsewhere, until the limit has grown."""


@dataclass(frozen=True, slots=True)
class TurnLimits:
    """How many turns run, how many wait, and the language model that is watched for it."""

    running: ConcurrencyLimit
    waiting: int
    chat: ChatModel


def turn_limits(settings: Settings, chat: ChatModel) -> TurnLimits:
    """The numbers that are set; otherwise those of a machine, or a limit that follows a server.

    What computes on this machine is not made faster by being asked more at once. Of a server only
    its answers tell whether it computes or waits.
    """
    here = settings.llm_provider == "embedded"
    waiting = settings.queued_turns
    if waiting is None:
        waiting = _QUEUE_HERE if here or settings.turns is not None else _QUEUE_ELSEWHERE
    if settings.turns is not None or here:
        return TurnLimits(FixedLimit(settings.turns or _HERE), waiting, chat)
    limit = AdaptiveLimit(start=_HERE)
    return TurnLimits(limit, waiting, replace(chat, pace=limit))
