"""Why a model stopped, from what LlamaIndex keeps of its server's own words.

OpenAI's API says ``finish_reason`` in a choice of the last chunk that has one (some servers send a
chunk about usage after it), Ollama says ``done_reason`` in its last line. LlamaIndex puts both into
``ChatResponse.raw``, as an object or a dictionary, and reads neither.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from llama_index.core.base.llms.types import ChatResponse


class Finish(StrEnum):
    """Why a model said no more."""

    STOP = "stop"
    """It had said what it had to say."""

    LENGTH = "length"
    """It had no tokens left: what it was saying is cut off."""

    CONTENT_FILTER = "content_filter"
    """Its server withheld the rest."""

    @property
    def cuts_off(self) -> bool:
        """Whether the answer ends before its end."""
        return self is not Finish.STOP


_MEANINGS = {
    "length": Finish.LENGTH,
    "max_tokens": Finish.LENGTH,
    "content_filter": Finish.CONTENT_FILTER,
    "stop": Finish.STOP,
    "eos": Finish.STOP,
    "tool_calls": Finish.STOP,
    "function_call": Finish.STOP,
}


def finish_reason(response: ChatResponse) -> Finish | None:
    """Why the model stopped after this response; None while it goes on, or does not say.

    Of a stream, ask every response and keep the last answer that is not None.
    """
    raw = response.raw
    choices = _part(raw, "choices")
    said = _part(choices[0], "finish_reason") if choices else _part(raw, "done_reason")
    return _MEANINGS.get(said) if isinstance(said, str) else None


def _part(whole: object, name: str) -> Any:  # noqa: ANN401 - whatever the server's client made
    if isinstance(whole, Mapping):
        return whole.get(name)
    return getattr(whole, name, None)
