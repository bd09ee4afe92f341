"""How much longer a turn takes while a document is indexed."""

import asyncio
from collections.abc import Mapping
from io import BytesIO
from time import monotonic
from typing import Final
from urllib.parse import quote

from benchmarks.framework.benchmark import OURS, Bar, Benchmark, Figure, Run
from benchmarks.framework.contenders import Contender
from benchmarks.framework.services import embedded, question
from benchmarks.turns._figures import percentile

_CLIENTS: Final = 2
_PAGES: Final = 500
_TURNS: Final = 100
_MOST_SECONDS: Final = 120.0
_LENGTH: Final = 10
_IDLE: Final = "95th percentile of a turn, nothing is indexed"
_BUSY: Final = f"95th percentile of a turn, {_PAGES} pages are indexed"
_RATIO: Final = f"95th percentile of a turn while {_PAGES} pages are indexed / idle"
_SENTENCE: Final = (
    "Agent {n} of page {page} remembers plan {m} and tells its tools what to do next. "
)


def made_up(pages: int, number: int = 0) -> bytes:
    """A PDF of so many pages of running text; each number gives another."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    style = getSampleStyleSheet()["BodyText"]
    story = []
    for page in range(pages):
        text = "".join(_SENTENCE.format(n=n, m=n * page + number, page=page) for n in range(30))
        story += [Paragraph(text, style), PageBreak()]
    stream = BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, title=f"Agents at length {number}").build(story)
    return stream.getvalue()


async def put(service: Contender, documents: Mapping[str, bytes]) -> list[str]:
    """Put documents into the library; their ids."""
    ids = []
    for name, content in documents.items():
        async with service.http.put(f"/documents/{quote(name)}", data=content) as response:
            response.raise_for_status()
            ids.append(str((await response.json())["id"]))
    return ids


async def ready(service: Contender, ids: list[str], seconds: float = _MOST_SECONDS) -> bool:
    """Wait until these documents are ready, but not for ever; whether they are.

    Raises:
        RuntimeError: if one cannot be read.
    """
    deadline = monotonic() + seconds
    while monotonic() < deadline:
        known = []
        for one in ids:
            async with service.http.get(f"/documents/{one}") as response:
                known.append((await response.json())["status"])
        if "failed" in known:
            raise RuntimeError("A document could not be read.")
        if all(status == "ready" for status in known):
            return True
        await asyncio.sleep(0.25)
    return False


async def _turns(service: Contender, least: int, over: asyncio.Event) -> list[float]:
    """Have turns, in conversations of equal length, until there are enough and it is over."""
    took: list[float] = []

    async def client() -> None:
        conversation, made = "", 0
        while made < least // _CLIENTS or not over.is_set():
            if made % _LENGTH == 0:
                conversation = await service.begin()
            took.append((await service.ask(conversation, question())).whole)
            made += 1

    await asyncio.gather(*(client() for _ in range(_CLIENTS)))
    return took


async def _carry_out(run: Run) -> list[Figure]:
    turns, pages = run.count(_TURNS, 6), run.count(_PAGES, 5)
    settings = {"llm_provider": "mock", "llm_model": "mock", "grounding": "mark"}
    async with embedded(run.folder / "ours", **settings) as service:
        over = asyncio.Event()
        over.set()
        await _turns(service, turns // 2, over)
        idle = await _turns(service, turns, over)
        ids = await put(service, {"made-up.pdf": made_up(pages)})
        busy = asyncio.Event()
        timing = asyncio.create_task(_turns(service, turns, busy))
        await ready(service, ids)
        busy.set()
        beside = await timing
    p95 = {name: percentile(took, 95) for name, took in ((_IDLE, idle), (_BUSY, beside))}
    return [
        *(Figure(name, OURS, "ms", (1000 * value,)) for name, value in p95.items()),
        Figure(_RATIO, "", "times", (p95[_BUSY] / p95[_IDLE],)),
    ]


def _measure(run: Run) -> list[Figure]:
    return asyncio.run(_carry_out(run))


BENCHMARKS: Final = (
    Benchmark(
        name="indexing",
        title="A turn while documents are indexed",
        what=(
            f"Two clients ask without a pause, first {_TURNS} questions while nothing else "
            f"happens, then for as long as a made-up PDF of {_PAGES} pages is indexed, two "
            "minutes at most. "
            "The embedding models are the embedded ones, the language model is a mock without any "
            "delay. The tutorial service has no way to add a document while it serves."
        ),
        measure=_measure,
        bars=(
            Bar(
                _RATIO,
                at_most=1.3,
                held_by=(
                    "Ingestion runs at the lowest priority, and a turn takes no more processor "
                    "time beside it: 20 ms in the service and 11 in the process of the models, "
                    "with it and without. What grows is waiting, on two cores that are never idle "
                    "then."
                ),
            ),
        ),
        repeats=1,
    ),
)
