"""Many conversations at once: every answer where it belongs, none lost, the service alive.

    python -m benchmarks.turns.load [--conversations 100] [--turns 10] [--clients 50]
        [--workers 2] [--model mock-ttft50-itl5-len40] [--database-url postgresql://…]

Each conversation may see one document, and each question bears a code. Half of the turns are
streamed. Prints turns per second, what turns took, and what /livez took meanwhile and before,
asked every 50 ms by a process of its own; how late that process woke up tells how busy the
machine was. Exits 1 if an answer is lost or misplaced, for any 5xx but "overloaded" (which is
retried and counted), and if the 99th percentile of /livez is 50 ms or more.
"""

import asyncio
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.turns._figures import percentile, spread
from tests.harness.client import Client, Heard, Json, client_of, whole_turns
from tests.harness.livez import polling
from tests.harness.server import InstalledServer, arguments, settings_in, workplace

LIVEZ_MS: Final = 50.0
IDLE: Final = 3.0
RETRIES: Final = 20
RETRY_AFTER: Final = 2.0


@dataclass(slots=True)
class Run:
    """What was asked for, and what came of it."""

    turns: int
    took: list[float] = field(default_factory=list)
    overloaded: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Talk:
    """A conversation with one document, and the answers it was given."""

    number: int
    id: str
    document: Json
    answers: list[tuple[str, Json]] = field(default_factory=list)


async def converse(client: Client, talk: Talk, run: Run) -> None:
    """Ask one question after the other."""
    for turn in range(run.turns):
        code = f"code{talk.number}x{turn}"
        content = f"What does the document say of {talk.document['title']}? {code}"
        heard = await send(client, talk.id, content, run, stream=turn % 2 == 1)
        if heard.message is None:
            run.wrong.append(f"{code} was told {heard.told}, status {heard.status}.")
            return
        talk.answers.append((content, heard.message))
        run.wrong += [f"{code}: {what}" for what in misplaced(talk, heard, heard.message)]


async def send(client: Client, conversation: str, content: str, run: Run, *, stream: bool) -> Heard:
    """Send one message; come back later if there are too many."""
    for _ in range(RETRIES):
        heard, started = Heard(), perf_counter()
        await client.send(conversation, content, heard, stream=stream)
        if heard.told != "overloaded":
            run.took.append(perf_counter() - started)
            return heard
        run.overloaded += 1
        await asyncio.sleep(RETRY_AFTER)
    return heard


def misplaced(talk: Talk, heard: Heard, message: Json) -> Iterator[str]:
    """What of an answer is not of its conversation."""
    if message["conversation_id"] != talk.id:
        yield "answered in another conversation"
    if (message["status"], message["outcome"]) != ("complete", "answered"):
        yield f"{message['status']}, {message['outcome']}"
    if heard.events[0][0] == "sources":
        if heard.tokens != message["content"]:
            yield "the tokens are not the content"
        if {p["document"]["id"] for p in heard.events[0][1]["passages"]} != {talk.document["id"]}:
            yield "sources of another document"
    if {c["document"]["id"] for c in message["citations"]} != {talk.document["id"]}:
        yield "citations of another document"


async def check(client: Client, talk: Talk, run: Run) -> None:
    """Compare a history with what was said and heard."""
    turns = whole_turns(await client.history(talk.id))
    kept = [(question["content"], answer) for question, answer in turns]
    if kept != talk.answers:
        run.wrong.append(f"The history of conversation {talk.number} is not what was heard.")


async def carry_out(given: Namespace, folder: Path) -> Run:
    """Start the service and put the load on it."""
    settings = settings_in(folder, given.database_url, llm_model=given.model, workers=given.workers)
    run = Run(given.turns)
    server = InstalledServer(settings, folder / "server.log")
    async with server.serving(), client_of(server.url, keep_alive=True) as client:
        documents = (await client.http.get("/documents", params={"limit": 100})).json()["items"]
        talks = []
        for number in range(given.conversations):
            document = documents[number % len(documents)]
            talks.append(Talk(number, await client.start(documents=[document["id"]]), document))
        async with polling(server) as idle:
            await asyncio.sleep(IDLE)
        waiting = iter(talks)

        async def one_client() -> None:
            for talk in waiting:
                await converse(client, talk, run)

        async with polling(server) as alive:
            started = perf_counter()
            await asyncio.gather(*(one_client() for _ in range(given.clients)))
            elapsed = perf_counter() - started
        for talk in talks:
            with suppress(StopIteration):
                await check(client, talk, run)
    print(f"turns            {spread(run.took)}   {len(run.took) / elapsed:.1f} a second")
    print(f"livez, idle      {spread(idle.took)}   poller late by p99 {late(idle.late):.1f} ms")
    print(f"livez, loaded    {spread(alive.took)}   poller late by p99 {late(alive.late):.1f} ms")
    kept = sum(len(talk.answers) for talk in talks)
    print(f"{kept} of {given.conversations * given.turns} turns answered and found in place")
    print(f"{run.overloaded} times overloaded and retried, {len(run.wrong)} things wrong")
    if 1000 * percentile(alive.took, 99) >= LIVEZ_MS:
        run.wrong.append(f"The 99th percentile of /livez is not below {LIVEZ_MS:.0f} ms.")
    return run


def late(values: list[float]) -> float:
    """How late the poller woke up, in milliseconds."""
    return 1000 * percentile(values, 99)


def main() -> int:
    """Run, and print what came of it."""
    parser = arguments(__doc__)
    parser.add_argument("--conversations", type=int, default=100)
    parser.add_argument("--turns", type=int, default=10, help="of each conversation")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", default="mock-ttft50-itl5-len40")
    given = parser.parse_args()
    with workplace() as folder:
        run = asyncio.run(carry_out(given, folder))
    print("\n".join(run.wrong[:20]))
    return 1 if run.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
