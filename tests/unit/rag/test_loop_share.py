"""Sharing the event loop among many that have much to do on it."""

import asyncio

import pytest

from tunedd_api.rag.loop_share import LoopShare


async def test_first_goes_on_at_once() -> None:
    """Who asks while nobody else does goes on without the loop doing anything else before."""
    share, passed = LoopShare(), False

    def pass_by() -> None:
        nonlocal passed
        passed = True

    asyncio.get_running_loop().call_soon(pass_by)
    await share.wait()
    assert not passed
    await asyncio.sleep(0)
    assert passed


async def test_loop_goes_round_between_two() -> None:
    """Many that are ready at once go on one after the other, and the loop looks round between."""
    share, rounds, seen = LoopShare(), 0, list[int]()
    loop = asyncio.get_running_loop()

    def count() -> None:
        nonlocal rounds
        rounds += 1
        if len(seen) < 5:
            loop.call_soon(count)

    async def work() -> None:
        await share.wait()
        seen.append(rounds)

    loop.call_soon(count)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(5):
            tasks.create_task(work())
    assert len(set(seen)) == 5
    assert seen == sorted(seen)


async def test_who_is_cancelled_holds_up_nobody() -> None:
    """Who is cancelled while waiting is left out, and those behind go on."""
    share = LoopShare()
    first, second, third = (asyncio.create_task(share.wait()) for _ in range(3))
    await first
    second.cancel()
    await third
    with pytest.raises(asyncio.CancelledError):
        await second
    await asyncio.wait_for(share.wait(), 1)
