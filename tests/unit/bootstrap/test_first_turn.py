"""What is read before the first turn, and what gives way to it."""

import asyncio
from dataclasses import dataclass, field

import pytest

from tunedd_api.bootstrap import first_turn
from tunedd_api.rag.providers.token_vectors import TextVectors


@dataclass
class Tokens:
    """A model of single tokens that says when it was first asked."""

    close: float = 0.5
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    def of(self, text: str) -> TextVectors | None:
        """No vectors."""
        del text
        self.loop.call_soon_threadsafe(self.asked.set)
        return None


async def test_english_is_there_at_once_and_the_rest_gives_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What turns in English need is read before the service is ready, the rest between turns."""
    tokens, busy, read = Tokens(), [True, True], []
    monkeypatch.setattr(first_turn, "prepare_all_turns", lambda: read.append("English"))
    async with first_turn.prepared(tokens, lambda: bool(busy and busy.pop())):
        assert read == ["English"]
        assert not tokens.asked.is_set()
        await tokens.asked.wait()
        assert not busy


async def test_stopping_does_not_wait_for_the_rest() -> None:
    """A service that is stopped while somebody asks reads no more."""
    tokens = Tokens()
    async with first_turn.prepared(tokens, lambda: True):
        pass
    assert not tokens.asked.is_set()
