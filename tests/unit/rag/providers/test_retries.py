"""Asking a model again: for a moment's refusal, within a limit of time, and never after a token."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, MessageRole
from llama_index.core.bridge.pydantic import Field

from tunedd_api.errors import ModelBusy, ModelUnavailable
from tunedd_api.rag.providers.base import ChatModel, ModelErrors
from tunedd_api.rag.providers.mock import MockChat, WordCounter
from tunedd_api.rag.providers.refusals import Refusal
from tunedd_api.rag.providers.retries import Retries

QUESTION = [ChatMessage(role=MessageRole.USER, content="Do bees dance?")]


def refusal(status: int, after: str | None = None) -> Refusal:
    """What a server answers instead of an answer."""
    headers = {} if after is None else {"Retry-After": after}
    return Refusal(httpx.Response(status, headers=headers))


class PlayedChat(MockChat):
    """Goes through a script, a part for each time it is asked: what it says, then how it fails."""

    script: list[Any] = Field(default_factory=list)
    asked: int = 0

    async def astream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> Any:  # noqa: ANN401
        """The next part of the script."""
        said, failure = self.script[self.asked]
        self.asked += 1

        async def generate() -> AsyncIterator[ChatResponse]:
            for piece in said:
                message = ChatMessage(role=MessageRole.ASSISTANT, content=piece)
                yield ChatResponse(message=message, delta=piece)
            if failure is not None:
                raise failure

        return generate()


@dataclass
class Clock:
    """Passes only while somebody waits."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.now += seconds


@dataclass
class Noted:
    """Is told how the model does."""

    answers: int = 0
    refusals: int = 0

    def answered(self, seconds: float) -> None:
        """It has begun."""
        self.answers += 1

    def refused(self) -> None:
        """It would not."""
        self.refusals += 1


async def ask(
    script: list[Any], clock: Clock, *, patience: float = 60.0, pace: Noted | None = None
) -> tuple[str, int]:
    """What comes of the script, and how often the model was asked."""
    llm = PlayedChat(script=script)
    retries = Retries(4, patience, sleep=clock.sleep, clock=lambda: clock.now, chance=max)
    errors = ModelErrors("model", unreachable=(Refusal, httpx.TransportError), slow=())
    chat = ChatModel("m", llm, WordCounter(), errors, ping=_there, retries=retries, pace=pace)
    with errors.called():
        said = [part.delta or "" async for part in chat.stream(llm, QUESTION)]
    return "".join(said), llm.asked


async def _there() -> None:
    """Answer a ping."""


@pytest.mark.parametrize(
    "failure",
    [refusal(429), refusal(503), httpx.ReadError("reset"), httpx.RemoteProtocolError("closed")],
    ids=["429", "503", "reset", "closed"],
)
async def test_refused_for_a_moment(failure: Exception) -> None:
    """Whoever is refused for a moment is answered all the same, a little later."""
    clock, pace = Clock(), Noted()
    said = await ask([((), failure), ((), failure), (("Yes", "."), None)], clock, pace=pace)
    assert said == ("Yes.", 3)
    assert clock.waits == [0.5, 1.0]
    assert (pace.answers, pace.refusals) == (1, 0)


@pytest.mark.parametrize("failure", [refusal(503), httpx.ReadError("reset")], ids=["503", "reset"])
async def test_never_after_a_token(failure: Exception) -> None:
    """What has been said is not said again: a failure after the first token is a failure."""
    clock = Clock()
    with pytest.raises(ModelUnavailable):
        await ask([(("Yes",), failure), (("Yes.",), None)], clock)
    assert clock.waits == []


@pytest.mark.parametrize(
    "failure",
    [refusal(401), refusal(404), refusal(500), httpx.ConnectError("refused")],
    ids=["401", "404", "500", "not there"],
)
async def test_what_stays_is_told_at_once(failure: Exception) -> None:
    """What a second try would not mend is not tried twice."""
    clock = Clock()
    with pytest.raises(ModelUnavailable):
        await ask([((), failure)], clock)
    assert clock.waits == []


async def test_as_late_as_the_server_says() -> None:
    """A server that says how long to wait is asked no sooner, and not by all at the same moment."""
    clock = Clock()
    assert await ask([((), refusal(429, "7")), (("Yes.",), None)], clock) == ("Yes.", 2)
    assert clock.waits == [7.5]


async def test_later_than_there_is_time() -> None:
    """A wait that would outlast the turn is not begun; the caller is told when to come back."""
    clock, pace = Clock(), Noted()
    with pytest.raises(ModelBusy) as refused:
        await ask([((), refusal(503, "90"))], clock, patience=60.0, pace=pace)
    assert refused.value.retry_after == 90
    assert clock.waits == []
    assert pace.refusals == 1


async def test_a_server_that_goes_on_refusing() -> None:
    """After four times it is left alone, and whoever limits what it is asked learns of it."""
    clock, pace = Clock(), Noted()
    with pytest.raises(ModelBusy):
        await ask([((), refusal(429))] * 4, clock, pace=pace)
    assert clock.waits == [0.5, 1.0, 2.0]
    assert (pace.answers, pace.refusals) == (0, 1)
