"""Fitting history, passages and question into the model's context window."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from llama_index.core.base.llms.types import ChatMessage, MessageRole

from tunedd_api.conversations.model import Usage
from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.errors import MessageTooLong
from tunedd_api.rag.answering.past import first_kept
from tunedd_api.rag.prompts import SYSTEM_PROMPT, passage_block, question_prompt, with_wishes
from tunedd_api.rag.providers.base import TokenCounter

_MESSAGE_OVERHEAD: Final = 8
"""Tokens that a chat template puts around a message, at most, in the templates in use."""


class _Bytes:
    """Counts more tokens than any tokenizer finds, margins of estimates included."""

    def count(self, text: str) -> int:
        """Twice as many as the text has bytes, of which a token has at least one."""
        return 2 * len(text.encode())


@dataclass(frozen=True, slots=True)
class Prompt:
    """A conversation with the model that fits its window, and what it is made of, in tokens."""

    messages: tuple[ChatMessage, ...]
    passages: tuple[Passage, ...]
    usage: Usage


@dataclass(frozen=True, slots=True)
class ContextBudget:
    """Who may use how much of the window, all in tokens.

    ``history_share`` of the window is the most that history gets; ``context_tokens`` the most
    that passages get; one passage of ``passage_tokens`` always has room beside the question.
    """

    context_window: int
    answer_tokens: int
    history_share: float
    context_tokens: int
    passage_tokens: int = 320

    @property
    def history_tokens(self) -> int:
        """The most that the history may use."""
        return int(self.context_window * self.history_share)

    def check(self, question: str, counter: TokenCounter, wishes: str = "") -> None:
        """Refuse a question that leaves no room for a single passage.

        Raises:
            MessageTooLong: with the number of tokens over.
        """
        room = self._room(question, counter, wishes)
        if room < self._needed:
            raise MessageTooLong(self._needed - room)

    def surely_fits(self, question: str, wishes: str = "") -> bool:
        """Whether a question leaves room for a passage however its tokens are counted."""
        return self._room(question, _Bytes(), wishes) >= self._needed

    @property
    def _needed(self) -> int:
        """What a single passage needs."""
        return min(self.passage_tokens, self.context_tokens)

    def fit(
        self,
        question: str,
        passages: Sequence[Passage],
        history: Sequence[HistoryMessage],
        counter: TokenCounter,
        wishes: str = "",
    ) -> Prompt:
        """Keep as many passages as fit, best first, then the latest turns of the history.

        What is left out of the history is left out several turns at once, so that prompts that
        follow each other begin alike.

        Passages come first because the answer rests on them; at least one is kept, even if it
        alone is over ``context_tokens``. What is left out is whole passages and whole turns.

        Raises:
            MessageTooLong: if there are passages and the window has no room for any of them.
        """
        room = self._room(question, counter, wishes)
        kept, context = self._fit_passages(passages, min(room, self.context_tokens), counter)
        if passages and not kept:
            kept, context = _fit_one(passages, room, counter)
        # The same for every selection of passages, so that the history begins where it began.
        lasting = min(max(room - self.context_tokens, room // 4), self.history_tokens)
        said, past = _fit_history(history, lasting, room - context, counter)
        messages = (
            _said_before(MessageRole.SYSTEM, with_wishes(SYSTEM_PROMPT, wishes)),
            *(_said_before(MessageRole(m.role), m.content) for m in said),
            ChatMessage(role=MessageRole.USER, content=question_prompt(question, kept)),
        )
        fixed = self.context_window - self.answer_tokens - room
        usage = Usage(
            prompt_tokens=fixed + context + past,
            history_tokens=past,
            context_tokens=context,
            completion_tokens=0,
            context_window=self.context_window,
            messages_left_out=len(history) - len(said),
            passages_left_out=len(passages) - len(kept),
        )
        return Prompt(messages, tuple(kept), usage)

    def _room(self, question: str, counter: TokenCounter, wishes: str) -> int:
        """What instructions, question and answer leave for passages and history."""
        instructions = counter.count(with_wishes(SYSTEM_PROMPT, wishes)) + _MESSAGE_OVERHEAD
        asked = counter.count(question_prompt(question, ())) + _MESSAGE_OVERHEAD
        return self.context_window - self.answer_tokens - instructions - asked

    def _fit_passages(
        self, passages: Sequence[Passage], room: int, counter: TokenCounter
    ) -> tuple[list[Passage], int]:
        kept: list[Passage] = []
        used = 0
        for passage in passages:
            cost = _cost(len(kept) + 1, passage, counter)
            if used + cost <= room:
                kept.append(passage)
                used += cost
        return kept, used


@lru_cache(maxsize=1024)
def _said_before(role: MessageRole, content: str) -> ChatMessage:
    """What the model is told in each turn, in LlamaIndex's words, which take a while to find."""
    return ChatMessage(role=role, content=content)


def _fit_one(
    passages: Sequence[Passage], room: int, counter: TokenCounter
) -> tuple[list[Passage], int]:
    """The best passage for which there is room, and its tokens."""
    costs = [_cost(1, passage, counter) for passage in passages]
    for passage, cost in zip(passages, costs, strict=True):
        if cost <= room:
            return [passage], cost
    raise MessageTooLong(min(costs) - room)


def _cost(number: int, passage: Passage, counter: TokenCounter) -> int:
    """A passage's tokens in the prompt, with the line break behind it."""
    return counter.count(passage_block(number, passage)) + 1


def _fit_history(
    history: Sequence[HistoryMessage], lasting: int, room: int, counter: TokenCounter
) -> tuple[Sequence[HistoryMessage], int]:
    """The latest whole turns that fit into ``lasting``, or in ``room`` if less, and their tokens.

    ``lasting`` is the same from turn to turn, and ``room`` what this one leaves.
    """
    costs = [counter.count(message.content) + _MESSAGE_OVERHEAD for message in history]
    first = first_kept(history, costs, lasting)
    if sum(costs[first:]) > room:
        first = first_kept(history, costs, room)
    return history[first:], sum(costs[first:])
