"""Long steps take turns on the event loop."""

import asyncio

from tunedd_api.rag.pacing import long_step


async def _rounds(stopped: asyncio.Event) -> int:
    """How often the loop comes round until the event."""
    rounds = 0
    while not stopped.is_set():
        rounds += 1
        await asyncio.sleep(0)
    return rounds


async def test_one_that_comes_alone_does_not_wait() -> None:
    """Whoever is the only one goes on at once, without letting anybody in between."""
    seen: list[str] = []
    asyncio.get_running_loop().call_soon(seen.append, "other")
    await long_step()
    assert seen == []
    await asyncio.sleep(0)


async def test_the_loop_comes_round_between_two_steps() -> None:
    """Of many that are ready together one goes on at a time, in the order in which they came."""
    done: list[int] = []

    async def step(number: int) -> None:
        await long_step()
        done.append(number)

    stopped = asyncio.Event()
    counting = asyncio.create_task(_rounds(stopped))
    await asyncio.gather(*(step(number) for number in range(20)))
    stopped.set()
    assert done == list(range(20))
    assert await counting >= 20


async def test_one_that_gave_up_is_passed_over() -> None:
    """Who is cancelled while waiting holds up nobody behind."""
    first, second, third = (asyncio.create_task(long_step()) for _ in range(3))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(first, third)
    assert second.cancelled()
    await long_step()
