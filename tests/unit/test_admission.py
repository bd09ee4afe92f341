"""Admission: so many at once, so many in the queue, and no more."""

import asyncio
from collections.abc import Awaitable, Sequence

import pytest

from tunedd_api.admission import Admission
from tunedd_api.errors import Overloaded


class Visitor:
    """Somebody who wants in and stays until let go."""

    def __init__(self, admission: Admission, entered: list["Visitor"]) -> None:
        self._admission = admission
        self._entered = entered
        self._leave = asyncio.Event()
        self._failure: Exception | None = None
        self.task = asyncio.create_task(self._visit())

    async def _visit(self) -> None:
        async with self._admission.admitted():
            self._entered.append(self)
            await self._leave.wait()
            if self._failure is not None:
                raise self._failure

    async def leave(self, failure: Exception | None = None) -> None:
        """Leave, with an error if one is given."""
        self._failure = failure
        self._leave.set()
        await asyncio.wait([self.task])

    async def give_up(self) -> None:
        """Wait, or stay, no longer."""
        self.task.cancel()
        await asyncio.wait([self.task])


async def visitors(admission: Admission, count: int, entered: list[Visitor]) -> Sequence[Visitor]:
    """So many who come one after the other."""
    came = [Visitor(admission, entered) for _ in range(count)]
    await everybody_moved()
    return came


async def everybody_moved() -> None:
    """Let every task go on as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)


async def refused(work: Awaitable[None]) -> None:
    """Check that somebody is turned away."""
    with pytest.raises(Overloaded):
        await work


async def test_so_many_at_once() -> None:
    """No more run at once than there are places; the rest wait."""
    entered: list[Visitor] = []
    came = await visitors(Admission(running=2, waiting=3), 4, entered)
    assert entered == [*came[:2]]
    for visitor in came:
        await visitor.leave()
    assert entered == [*came]


async def test_first_come_first_served() -> None:
    """Those who wait enter in the order in which they came, one for each who leaves."""
    entered: list[Visitor] = []
    came = await visitors(Admission(running=1, waiting=9), 5, entered)
    for number, visitor in enumerate(came, start=1):
        assert entered == [*came[:number]]
        await visitor.leave()
        await everybody_moved()


async def test_nobody_jumps_the_queue() -> None:
    """Who comes when a place has just become free does not overtake those who wait for it."""
    entered: list[Visitor] = []
    admission = Admission(running=1, waiting=9)
    came = await visitors(admission, 2, entered)
    await came[0].leave()
    late = (await visitors(admission, 1, entered))[0]
    assert entered == [*came]
    await came[1].leave()
    await late.leave()
    assert entered == [*came, late]


async def test_full_queue_refuses_at_once() -> None:
    """Who finds the queue full is turned away at once, and may come again later."""
    entered: list[Visitor] = []
    admission = Admission(running=1, waiting=1)
    came = await visitors(admission, 3, entered)
    assert came[2].task.done()
    await refused(came[2].task)
    assert entered == [came[0]]
    await came[0].leave()
    again = (await visitors(admission, 1, entered))[0]
    await came[1].leave()
    await again.leave()
    assert entered == [*came[:2], again]


async def test_no_queue() -> None:
    """Without a queue everybody beyond the places is turned away."""
    entered: list[Visitor] = []
    admission = Admission(running=1, waiting=0)
    came = await visitors(admission, 2, entered)
    await refused(came[1].task)
    await came[0].leave()
    (again,) = await visitors(admission, 1, entered)
    await again.leave()
    assert entered == [came[0], again]


@pytest.mark.parametrize("how", ["error", "cancelled"])
async def test_place_is_freed_in_any_case(how: str) -> None:
    """A place becomes free however its holder leaves."""
    entered: list[Visitor] = []
    came = await visitors(Admission(running=1, waiting=1), 2, entered)
    if how == "error":
        await came[0].leave(ZeroDivisionError())
        assert isinstance(came[0].task.exception(), ZeroDivisionError)
    else:
        await came[0].give_up()
    await everybody_moved()
    assert entered == [*came]
    await came[1].leave()


async def test_leaving_the_queue() -> None:
    """Who gives up waiting leaves room in the queue, and holds up nobody behind."""
    entered: list[Visitor] = []
    admission = Admission(running=1, waiting=2)
    came = await visitors(admission, 3, entered)
    await came[1].give_up()
    late = (await visitors(admission, 1, entered))[0]
    await came[0].leave()
    await everybody_moved()
    assert entered == [came[0], came[2]]
    await came[2].leave()
    await late.leave()
    assert entered == [came[0], came[2], late]


async def test_giving_up_when_just_called() -> None:
    """A place given to somebody who gives up at the same moment goes to the next."""
    entered: list[Visitor] = []
    admission = Admission(running=1, waiting=2)
    came = await visitors(admission, 3, entered)
    leaving = asyncio.create_task(came[0].leave())
    giving_up = asyncio.create_task(came[1].give_up())
    await asyncio.wait([leaving, giving_up])
    await everybody_moved()
    assert came[2] in entered
    await came[2].leave()
    assert all(visitor.task.done() for visitor in came)
    (last,) = await visitors(admission, 1, entered)
    assert entered[-1] is last
    await last.leave()
