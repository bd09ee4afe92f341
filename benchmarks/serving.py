"""How much slower answers come while documents are indexed, and what that costs in memory.

    python -m benchmarks.serving [FILE …] [--pages 500] [--turns 100] [--embedding embedded]

Starts the service over the starter library with the mock language model, and times turns of two
clients who ask without a pause, never the same.
Then documents are put: the files named, or a made-up PDF of so many pages; turns are timed for as
long as they are processed. Prints both, what became of the documents, and the resident memory of
the serving process; exits 1 if the 95th percentile of a turn more than doubles.
"""

import argparse
import asyncio
import shutil
import sys
from io import BytesIO
from pathlib import Path
from time import perf_counter
from typing import Final
from urllib.parse import quote
from uuid import uuid4

from benchmarks.turns._figures import percentile, spread
from tests.harness.client import Client, client_of
from tests.harness.server import ROOT, InstalledServer, resident_kb, settings_in, workplace

RATIO: Final = 2.0
CLIENTS: Final = 2
LENGTH: Final = 10
MOST_SECONDS: Final = 900
SENTENCE: Final = (
    "Agent {n} of page {page} remembers plan {m} and tells its tools what to do next. "
)


def made_up(pages: int) -> bytes:
    """A PDF of so many pages of running text."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    style = getSampleStyleSheet()["BodyText"]
    story = []
    for page in range(pages):
        text = "".join(SENTENCE.format(n=n, m=n * page, page=page) for n in range(30))
        story += [Paragraph(text, style), PageBreak()]
    stream = BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, title="Agents at length").build(story)
    return stream.getvalue()


async def turns(client: Client, took: list[float], count: int, over: asyncio.Event) -> None:
    """Have turns, in conversations of equal length, until there are so many and it is over."""
    conversation = ""
    made = 0
    while made < count or not over.is_set():
        if made % LENGTH == 0:
            conversation = await client.start()
        # Never the same: what was asked before need not be embedded again.
        question = f"How do AI agents plan and use tools in case {uuid4().hex[:8]}?"
        started = perf_counter()
        await client.ask(conversation, question)
        took.append(perf_counter() - started)
        made += 1


async def timed(client: Client, count: int, over: asyncio.Event) -> list[float]:
    """Turns of all clients; the seconds each took."""
    took: list[float] = []
    each = count // CLIENTS
    await asyncio.gather(*(turns(client, took, each, over) for _ in range(CLIENTS)))
    return took


async def put(client: Client, documents: dict[str, bytes]) -> list[str]:
    """Put documents into the library; their ids."""
    ids = []
    for name, content in documents.items():
        response = await client.http.put(f"/documents/{quote(name)}", content=content)
        assert response.status_code in {200, 202}, response.text
        ids.append(response.json()["id"])
    return ids


async def processed(client: Client, ids: list[str]) -> list[dict[str, object]]:
    """Wait until none of these documents is processed; the documents."""
    async with asyncio.timeout(MOST_SECONDS):
        while True:
            known = [(await client.http.get(f"/documents/{i}")).json() for i in ids]
            if all(document["status"] != "processing" for document in known):
                return known
            await asyncio.sleep(0.5)


async def carry_out(given: argparse.Namespace, folder: Path) -> bool:
    """Start the service, and time turns without and with documents to index."""
    embedding = given.embedding
    models = {"embedding_provider": embedding, "embedding_model": ""} if embedding else {}
    library = folder / "data"
    shutil.copytree(ROOT / "data", library)
    settings = settings_in(folder, None, **models, data_dir=library)
    documents = {path.name: path.read_bytes() for path in given.files}
    documents = documents or {"made-up.pdf": made_up(given.pages)}
    server = InstalledServer(settings, folder / "server.log")
    async with server.serving(), client_of(server.url, keep_alive=True) as client:
        over = asyncio.Event()
        over.set()
        await timed(client, given.turns, over)
        idle = await timed(client, given.turns, over)
        memory = [resident_kb(server.pid)]
        ids = await put(client, documents)
        busy = asyncio.Event()
        timing = asyncio.create_task(timed(client, given.turns, busy))
        known = await processed(client, ids)
        busy.set()
        beside = await timing
        memory.append(resident_kb(server.pid))
    for document in known:
        what = document["error"] or f"{document['pages']} pages, {document['passages']} passages"
        print(f"{document['status']:<8} {document['name']}: {what}")
    ratio = percentile(beside, 95) / percentile(idle, 95)
    print(f"turns, idle            {spread(idle)}")
    print(f"turns while indexing   {spread(beside)}")
    print(f"memory (VmRSS), MB: {' → '.join(f'{kb / 1024:.1f}' for kb in memory)}")
    print(f"95th percentile x{ratio:.2f}")
    return ratio <= RATIO


def main() -> int:
    """Run, and print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--turns", type=int, default=100)
    parser.add_argument("--embedding", default="embedded", choices=("embedded", "mock"))
    given = parser.parse_args()
    with workplace() as folder:
        return 0 if asyncio.run(carry_out(given, folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
