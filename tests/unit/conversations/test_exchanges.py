"""Exchanges: answered as turns are, and kept by nobody."""

import asyncio

import pytest

from tests.support.engines import ScriptedEngines
from tests.support.libraries import NamedDocuments
from tunedd_api.conversations.exchanges import Exchanges, Question
from tunedd_api.conversations.manner import Manner, Sampling
from tunedd_api.conversations.model import MessageStatus
from tunedd_api.conversations.turns.admission import TurnAdmission
from tunedd_api.conversations.turns.turn import TurnCancelled
from tunedd_api.documents.model import document_id
from tunedd_api.documents.passages import HistoryMessage
from tunedd_api.documents.scope import DocumentScope
from tunedd_api.errors import EmptySelection, Overloaded, UnknownDocuments

LIBRARY = NamedDocuments("a.md", "b.md", "c.md")


@pytest.fixture
def engines() -> ScriptedEngines:
    """Engines that greet."""
    return ScriptedEngines("Hello", " there")


@pytest.fixture
def admission() -> TurnAdmission:
    """Room for one turn, and one that waits."""
    return TurnAdmission(running=1, waiting=1)


@pytest.fixture
def exchanges(engines: ScriptedEngines, admission: TurnAdmission) -> Exchanges:
    """Exchanges over these engines."""
    return Exchanges(LIBRARY, engines, admission)


async def test_an_answer_with_its_history(exchanges: Exchanges, engines: ScriptedEngines) -> None:
    """An engine of its own remembers what came along, and answers in the manner wished for."""
    history = [HistoryMessage("user", "Hi"), HistoryMessage("assistant", "Hello.")]
    manner = Manner("Be brief.", Sampling(temperature=0.5))
    turn = await exchanges.ask(Question("And now?", history, manner=manner))
    message = await turn.message()
    assert (message.content, message.status) == ("Hello there", MessageStatus.COMPLETE)
    (engine,) = engines.built
    assert engine.memory == history
    assert engine.manner == manner
    assert engines.asked == [("And now?", DocumentScope.everything())]


async def test_only_so_much_history(exchanges: Exchanges) -> None:
    """Of a long history an engine is given as many of the last messages as it can make use of."""
    engines = ScriptedEngines("Hello", memory_messages=2)
    history = [HistoryMessage("user", str(number)) for number in range(5)]
    exchanges = Exchanges(LIBRARY, engines, TurnAdmission(1, 1))
    await (await exchanges.ask(Question("5", history))).message()
    assert [message.content for message in engines.built[0].memory] == ["3", "4"]


async def test_scope(exchanges: Exchanges, engines: ScriptedEngines) -> None:
    """The answer comes from the documents that are in every selection."""
    turn = await exchanges.ask(Question("What?", selections=(None, ["a.md", "b.md"], ["b.md"])))
    await turn.message()
    assert engines.asked[0][1] == DocumentScope.of([document_id("b.md")])


@pytest.mark.parametrize(
    ("selections", "refusal"),
    [
        ([[]], EmptySelection),
        ([["a.md"], ["b.md"]], EmptySelection),
        ([["d.md"]], UnknownDocuments),
    ],
)
async def test_nothing_selected(
    exchanges: Exchanges, selections: list[list[str]], refusal: type[Exception]
) -> None:
    """A selection of nothing, or of nothing known, is refused before there is a turn."""
    with pytest.raises(refusal):
        await exchanges.ask(Question("What?", selections=selections))


async def test_cancelled_amid_the_answer(exchanges: Exchanges, engines: ScriptedEngines) -> None:
    """Cancelling stops the engine, and gives what there is of the answer."""
    engines.script = ("Hello", asyncio.Event())
    turn = await exchanges.ask(Question("What?"))
    await engines.at_gate.wait()
    turn.cancel()
    message = await turn.message()
    assert (message.content, message.status) == ("Hello", MessageStatus.CANCELLED)
    assert engines.closed == 1


async def test_cancelled_before_the_sources(exchanges: Exchanges, engines: ScriptedEngines) -> None:
    """Before anything was found there is nothing to give."""
    engines.before_sources = (asyncio.Event(),)
    turn = await exchanges.ask(Question("What?"))
    await engines.at_gate.wait()
    turn.cancel()
    with pytest.raises(TurnCancelled):
        await turn.message()


async def test_admission(exchanges: Exchanges, engines: ScriptedEngines) -> None:
    """Exchanges wait for a place, and are refused where too many wait."""
    gate = asyncio.Event()
    engines.script = ("Hello", gate)
    first = await exchanges.ask(Question("1"))
    await engines.at_gate.wait()
    second, third = await exchanges.ask(Question("2")), await exchanges.ask(Question("3"))
    with pytest.raises(Overloaded):
        await third.message()
    gate.set()
    assert (await first.message()).content == (await second.message()).content == "Hello"


async def test_closing(
    exchanges: Exchanges, engines: ScriptedEngines, admission: TurnAdmission
) -> None:
    """When no more turns are let in, exchanges that run are stopped and no new one begins."""
    engines.script = ("Hello", asyncio.Event())
    turn = await exchanges.ask(Question("What?"))
    await engines.at_gate.wait()
    await admission.close()
    assert (await turn.message()).status is MessageStatus.CANCELLED
    with pytest.raises(Overloaded):
        await exchanges.ask(Question("What?"))
