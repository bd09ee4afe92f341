"""From a request's messages to a question in its history."""

import re
from collections.abc import Sequence
from typing import Final

from tunedd_api.api.openai.requests import ChatCompletionRequest, ChatMessage
from tunedd_api.conversations.exchanges import Question
from tunedd_api.conversations.manner import Manner, Sampling
from tunedd_api.documents.passages import HistoryMessage

_MARKER: Final = re.compile(r"(?: |(?<=[^\w\s]))\[\d{1,4}\](?![\w(])")
"""A citation's number as answers carry it; the sources that it counted are not with the request."""


def question_of(request: ChatCompletionRequest, document: str | None) -> Question:
    """The last message as a question, after those before it, in the manner that the others ask for.

    ``document`` is the one that the model's name selects, if it selects one.
    """
    *before, last = request.messages
    return Question(
        content=last.content,
        history=_history(before),
        selections=(request.documents, None if document is None else [document]),
        manner=Manner(
            instructions=_instructions(before),
            sampling=Sampling(
                temperature=request.temperature,
                top_p=request.top_p,
                seed=request.seed,
                max_tokens=request.max_completion_tokens or request.max_tokens,
            ),
        ),
    )


def _history(messages: Sequence[ChatMessage]) -> list[HistoryMessage]:
    history = []
    for message in messages:
        if message.role == "user" and message.content.strip():
            history.append(HistoryMessage("user", message.content))
        elif message.role == "assistant" and (said := _MARKER.sub("", message.content).strip()):
            history.append(HistoryMessage("assistant", said))
    return history


def _instructions(messages: Sequence[ChatMessage]) -> str:
    said = (m.content.strip() for m in messages if m.role in {"system", "developer"})
    return "\n\n".join(text for text in said if text)
