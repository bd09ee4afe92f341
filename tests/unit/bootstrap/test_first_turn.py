"""What is read before the first turn, and what gives way to it."""

import asyncio
import threading
from dataclasses import dataclass, field

import pytest

from tunedd_api.bootstrap import first_turn
from tunedd_api.errors import StoreUnavailable
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
    async with first_turn.prepared(None, tokens, lambda: bool(busy and busy.pop())):
        assert read == ["English"]
        assert not tokens.asked.is_set()
        await tokens.asked.wait()
        assert not busy


async def test_stopping_does_not_wait_for_the_rest() -> None:
    """A service that is stopped while somebody asks reads no more."""
    tokens = Tokens()
    async with first_turn.prepared(None, tokens, lambda: True):
        pass
    assert not tokens.asked.is_set()


async def test_stopping_waits_for_what_is_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a thread reads with is closed behind it: to read on would load a model anew."""
    begun, may_end, ended = asyncio.Event(), threading.Event(), []
    loop = asyncio.get_running_loop()

    def reads() -> None:
        loop.call_soon_threadsafe(begun.set)
        may_end.wait()
        ended.append("read")

    monkeypatch.setattr(first_turn, "_FIRST_ASKED", 0)
    monkeypatch.setattr(first_turn, "other_preparations", lambda *_: [reads])
    async with first_turn.prepared(None, None, lambda: False):
        await begun.wait()
        loop.call_later(0.1, may_end.set)
    assert ended == ["read"]


async def test_a_turn_is_rehearsed_before_the_service_is_ready(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What every turn needs is read, and then a turn rehearsed, before anybody can ask."""
    done: list[str] = []

    async def rehearsal() -> None:
        done.append("rehearsed")

    monkeypatch.setattr(first_turn, "prepare_all_turns", lambda: done.append("read"))
    async with first_turn.prepared(rehearsal, None, lambda: True):
        assert done == ["read", "rehearsed"]


async def test_a_rehearsal_that_fails_is_no_failure_of_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a service out of reach that a turn needs, the start goes on as without a rehearsal."""
    rehearsed = False

    async def rehearsal() -> None:
        nonlocal rehearsed
        rehearsed = True
        raise StoreUnavailable("The vector store is away.")

    monkeypatch.setattr(first_turn, "prepare_all_turns", lambda: None)
    async with first_turn.prepared(rehearsal, None, lambda: True):
        assert rehearsed


async def test_a_rehearsal_that_takes_long_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It goes on while the service answers already, and is broken off when that stops."""
    goes_on, ended = asyncio.Event(), asyncio.Event()

    async def rehearsal() -> None:
        try:
            goes_on.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    monkeypatch.setattr(first_turn, "prepare_all_turns", lambda: None)
    monkeypatch.setattr(first_turn, "_PATIENCE", 0.0)
    async with first_turn.prepared(rehearsal, None, lambda: True):
        await goes_on.wait()
        assert not ended.is_set()
    assert ended.is_set()
