"""Whatever befalls a turn, its conversation holds whole turns only and goes on.

    python -m tests.harness.faults [--faults 200] [--seed 1] [--database-url postgresql://…]

Two server processes serve one database. One random fault after another befalls a turn: the model
or a store fails, the client leaves, somebody cancels, a process is killed or stopped and started
again, the same request comes several times, another message comes in between. After each fault a
next message has to be taken, and the history read through the API must be what it was, followed
by whole turns: nothing acknowledged is missing, nothing stands there twice or half, and the model
is told of just these turns. Exits 1 if any of that does not hold.
"""

import asyncio
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from signal import SIGKILL, SIGTERM
from time import monotonic, perf_counter
from typing import Final
from uuid import uuid4

import httpx

from tests.harness.client import Client, Heard, Json, client_of, whole_turns
from tests.harness.marked import CODE
from tests.harness.server import MarkedServer, arguments, settings_in, workplace

LEASE: Final = 2.0
PACE: Final = "mock-ttft30-itl5-len30"
FAULTS_PER_CONVERSATION: Final = 6
"""Few enough for the model to be told of all turns of a conversation."""

PATIENCE: Final = 1.5
"""Seconds after which a conversation must take the next message if nobody died: a lease that is
given back is free at once, one that is forgotten holds for as long as a lease."""

GRACE: Final = LEASE + 4.0
"""… and if somebody died."""

MOST_VIOLATIONS: Final = 10
BUSY: Final = {"turn-in-progress", "store-unavailable", "overloaded"}
STANDING: Final = {"complete", "cancelled"}


@dataclass(slots=True)
class Sent:
    """A message, what its senders heard, and what may have come of it, as ``told/kept``."""

    content: str
    expected: frozenset[str]
    key: str | None = None
    heard: list[Heard] = field(default_factory=list)


@dataclass(slots=True)
class Talk:
    """A conversation: what it held when last looked at, and what was sent since."""

    id: str
    seen: list[Json] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    regenerated: Heard | None = None
    grace: float = PATIENCE
    died: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Report:
    """What came of all faults, by kind."""

    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    waited: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    violations: list[str] = field(default_factory=list)
    conversations: int = 0
    messages: int = 0

    def show(self) -> None:
        """Print it."""
        print(f"{'fault':<24}{'times':>6}{'next taken after':>18}   told/kept")
        for kind, outcomes in sorted(self.outcomes.items()):
            came = ", ".join(f"{name} {n}" for name, n in sorted(outcomes.items()) if name)
            waited = f"{self.waited[kind]:.2f} s"
            print(f"{kind:<24}{outcomes['']:>6}{waited:>18}   {came}")
        print("\n".join(["", *self.violations]))
        print(
            f"{sum(o[''] for o in self.outcomes.values())} faults in {self.conversations} "
            f"conversations that hold {self.messages} messages: {len(self.violations)} violations"
        )


class Stage:
    """Two servers on one database, clients of both, and chance."""

    def __init__(self, servers: Sequence[MarkedServer], url: str, chance: Random) -> None:
        self.servers = servers
        self.clients: list[Client] = []
        self.chance = chance
        self.length = 0.5
        self._url = url

    def any(self) -> int:
        """One of the servers."""
        return self.chance.randrange(len(self.servers))

    def heads(self) -> bool:
        """Toss a coin."""
        return self.chance.random() < 0.5

    async def moment(self) -> None:
        """Wait until some moment of a turn that begins now."""
        await asyncio.sleep(self.chance.uniform(0, self.length))

    def sending(self, talk: Talk, marks: str, *expected: str, keyed: bool = False) -> Sent:
        """Make up a message."""
        if not marks and self.chance.random() < 0.25:
            marks = "[slow-commit]"
        content = f"How do AI agents plan and use tools? {marks} {self.code()}"
        sent = Sent(content, frozenset(expected), str(uuid4()) if keyed else None)
        talk.sent.append(sent)
        return sent

    def code(self) -> str:
        """Make up a code that the model can recall."""
        return f"q{self.chance.getrandbits(40):010x}"

    def send(
        self, talk: Talk, sent: Sent, server: int, leave_after: int | None = None
    ) -> asyncio.Task[None]:
        """Begin to send a message, streaming or not."""
        heard = Heard()
        sent.heard.append(heard)
        stream = leave_after is not None or self.heads()
        client = self.clients[server]
        return asyncio.create_task(
            client.send(
                talk.id, sent.content, heard, stream=stream, key=sent.key, leave_after=leave_after
            )
        )

    async def restart(self, server: int) -> None:
        """Start a server that is gone, or about to be."""
        await self.servers[server].gone()
        self.servers[server].launch()
        await self.servers[server].ready()

    async def stall(self, seconds: float) -> None:
        """Keep the database from the servers: lock it, or cut all their connections."""
        if self._url.startswith("sqlite:///"):
            with closing(sqlite3.connect(self._url.removeprefix("sqlite:///"))) as connection:
                connection.execute("BEGIN IMMEDIATE")
                await asyncio.sleep(seconds)
                connection.rollback()
            return
        import psycopg

        async with await psycopg.AsyncConnection.connect(self._url) as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


Fault = Callable[[Stage, Talk], Awaitable[None]]


def failing(marks: str, *expected: str) -> Fault:
    """Something fails at a mark."""

    async def fault(stage: Stage, talk: Talk) -> None:
        await stage.send(talk, stage.sending(talk, marks, *expected), stage.any())

    return fault


async def store_forgets(stage: Stage, talk: Talk) -> None:
    """The word of a commit is lost; repeating the request finds what was committed."""
    expected = ("store-unavailable/complete", "complete/complete")
    sent = stage.sending(talk, "[store-forgets]", *expected, keyed=True)
    for _ in range(2):
        await stage.send(talk, sent, stage.any())


async def store_stalls(stage: Stage, talk: Talk) -> None:
    """The database is out of reach for a moment."""
    talk.grace = GRACE  # a lease that cannot be given back has to expire
    sent = stage.sending(
        talk,
        "",
        "complete/complete",
        "store-unavailable/none",
        "store-unavailable/complete",  # the word of the commit was lost
        "store-unavailable/failed",
        "turn-lost/none",
        "turn-cancelled/none",
    )
    sending = stage.send(talk, sent, stage.any())
    await stage.moment()
    await stage.stall(stage.chance.uniform(0.1, 1.0))
    await sending


async def client_leaves_stream(stage: Stage, talk: Talk) -> None:
    """The client hangs up at some token."""
    kept = ("nothing/cancelled", "nothing/complete", "complete/complete")
    tokens = stage.chance.randrange(32)
    await stage.send(talk, stage.sending(talk, "", *kept), stage.any(), tokens)


async def client_leaves(stage: Stage, talk: Talk) -> None:
    """The client hangs up at some moment."""
    kept = ("nothing/none", "nothing/cancelled", "nothing/complete", "complete/complete")
    await _leave(stage, stage.send(talk, stage.sending(talk, "", *kept), stage.any()))


async def client_comes_back(stage: Stage, talk: Talk) -> None:
    """The client hangs up at some moment, and repeats its request."""
    sent = stage.sending(
        talk,
        "",
        "nothing/complete",
        "nothing/cancelled",
        "complete/complete",
        "cancelled/cancelled",
        keyed=True,
    )
    await _leave(stage, stage.send(talk, sent, stage.any()))
    await stage.send(talk, sent, stage.any())


async def cancelled(stage: Stage, talk: Talk) -> None:
    """Somebody cancels at some moment, at either server."""
    told = ("complete/complete", "cancelled/cancelled", "turn-cancelled/none")
    sending = stage.send(talk, stage.sending(talk, "", *told), stage.any())
    await stage.moment()
    await _cancel(stage, talk)
    await sending


async def killed(stage: Stage, talk: Talk) -> None:
    """The process is killed at some moment."""
    told = ("nothing/none", "nothing/complete", "complete/complete")
    server = stage.any()
    sending = stage.send(talk, stage.sending(talk, "", *told), server)
    await stage.moment()
    await _end(stage, talk, server)
    with suppress(httpx.TransportError):
        await sending


async def stopped(stage: Stage, talk: Talk) -> None:
    """The process is told to stop at some moment, and starts again."""
    told = ("complete/complete", "cancelled/cancelled", "turn-cancelled/none", "overloaded/none")
    server = stage.any()
    sent = stage.sending(talk, "", *told, "nothing/none")
    sending = stage.send(talk, sent, server)
    await stage.moment()
    stage.servers[server].signal(SIGTERM)
    with suppress(httpx.ConnectError):
        await sending
    await stage.restart(server)


async def repeated(stage: Stage, talk: Talk) -> None:
    """The same request comes three times, at both servers."""
    sent = stage.sending(talk, "", "complete/complete", keyed=True)
    sending = []
    for _ in range(3):
        sending.append(stage.send(talk, sent, stage.any()))
        await asyncio.sleep(stage.chance.uniform(0, stage.length / 2))
    await asyncio.gather(*sending)


async def repeated_around_a_kill(stage: Stage, talk: Talk) -> None:
    """The same request comes twice before and twice after the process is killed."""
    sent = stage.sending(talk, "", "nothing/complete", "complete/complete", keyed=True)
    server = stage.any()
    sending = [stage.send(talk, sent, server), stage.send(talk, sent, stage.any())]
    await stage.moment()
    if stage.heads():  # the other server may take over before this one is back
        await _end(stage, talk, server)
        sending += [stage.send(talk, sent, stage.any()) for _ in range(2)]
    else:
        stage.servers[server].signal(SIGKILL)
        talk.grace, talk.died = GRACE, True
        sending += [stage.send(talk, sent, 1 - server) for _ in range(2)]
        await stage.restart(server)
    told = await asyncio.gather(*sending, return_exceptions=True)
    assert not any(isinstance(t, BaseException) for t in told[2:]), told
    assert all(t is None or isinstance(t, httpx.TransportError) for t in told), told


async def interrupted(stage: Stage, talk: Talk) -> None:
    """Another message comes at some moment, often when the first is about to be committed."""
    first = stage.sending(talk, "", "complete/complete")
    second = stage.sending(talk, "", "complete/complete", "turn-in-progress/none")
    sending = stage.send(talk, first, stage.any())
    await asyncio.sleep(stage.length * stage.chance.triangular(0.05, 1.2, 0.95))
    await asyncio.gather(sending, stage.send(talk, second, stage.any()))


async def regenerated(stage: Stage, talk: Talk) -> None:
    """The last answer is given anew, and something happens to that."""
    if not talk.seen:
        return await cancelled(stage, talk)
    heard = talk.regenerated = Heard()
    server = stage.any()
    path = f"/conversations/{talk.id}/messages/{talk.seen[-1]['id']}/regenerate"
    sending = asyncio.create_task(stage.clients[server].post(path, heard, stream=stage.heads()))
    await asyncio.sleep(stage.length * stage.chance.uniform(0, 0.5))
    match stage.chance.choice(("nothing", "leaves", "cancel", "kill")):
        case "leaves":
            sending.cancel()
        case "cancel":
            await _cancel(stage, talk)
        case "kill":
            await _end(stage, talk, server)
    with suppress(httpx.TransportError, asyncio.CancelledError):
        await sending
    return None


async def deleted(stage: Stage, talk: Talk) -> None:
    """The conversation is deleted at some moment, at either server."""
    told = ("complete/none", "cancelled/none", "turn-cancelled/none", "turn-lost/none")
    sent = stage.sending(talk, "", *told, "not-found/none")
    sending = stage.send(talk, sent, stage.any())
    await stage.moment()
    response = await stage.clients[stage.any()].http.delete(f"/conversations/{talk.id}")
    assert response.status_code == 204, response.text
    talk.deleted = True
    await sending


FAULTS: Final[Mapping[str, Fault]] = {
    "model fails before": failing("[fail-before]", "model-unavailable/none"),
    "model fails amid": failing("[fail-amid]", "model-unavailable/failed"),
    "model fails at the end": failing("[fail-end]", "model-unavailable/failed"),
    "model too slow": failing("[too-slow]", "timeout/none"),
    "bug amid": failing("[bug]", "internal/none"),
    "search fails": failing("[search-fails]", "store-unavailable/none"),
    "store fails": failing("[store-fails]", "store-unavailable/none"),
    "store forgets": store_forgets,
    "store stalls": store_stalls,
    "client leaves stream": client_leaves_stream,
    "client leaves": client_leaves,
    "client comes back": client_comes_back,
    "cancelled": cancelled,
    "killed": killed,
    "stopped": stopped,
    "repeated": repeated,
    "repeated around a kill": repeated_around_a_kill,
    "interrupted": interrupted,
    "regenerated": regenerated,
    "deleted": deleted,
}


async def run(
    folder: Path, kinds: Sequence[str], seed: int = 1, database_url: str | None = None
) -> Report:
    """Let these faults befall turns one after another."""
    settings = settings_in(
        folder, database_url, llm_model=PACE, turn_lease=LEASE, history_share=0.5
    )
    other = settings_in(folder, database_url)["port"]
    servers = [
        MarkedServer(settings, folder / "first.log"),
        MarkedServer({**settings, "port": other}, folder / "second.log"),
    ]
    report = Report()
    async with AsyncExitStack() as stack:
        stage = Stage(servers, settings["database_url"], Random(seed))  # noqa: S311 - chance
        for server in servers:
            await stack.enter_async_context(server.serving())
            stage.clients.append(await stack.enter_async_context(client_of(server.url)))
        await _try_all(stage, kinds, report)
    return report


async def _try_all(stage: Stage, kinds: Sequence[str], report: Report) -> None:
    talks: list[Talk] = []
    for number, kind in enumerate(kinds):
        if number % FAULTS_PER_CONVERSATION == 0 or talks[-1].deleted:
            talks.append(await _begin(stage))
        try:
            await _try(stage, talks[-1], kind, report)
        except AssertionError as violation:
            report.violations.append(f"Fault {number}, {kind}: {violation!r:.1000}")
            if len(report.violations) >= MOST_VIOLATIONS:
                break
            talks[-1] = await _begin(stage)
    report.conversations = len(talks)
    for talk in talks:
        if not talk.deleted:
            history = await stage.clients[stage.any()].history(talk.id)
            report.messages += len(history)
            if history != talk.seen:
                report.violations.append(f"Conversation {talk.id} has changed since.")


async def _begin(stage: Stage) -> Talk:
    """Start a conversation, and see how long a turn takes at present."""
    talk = Talk(await stage.clients[stage.any()].start())
    sent = stage.sending(talk, " ", "complete/complete")
    started = perf_counter()
    await stage.send(talk, sent, stage.any())
    stage.length = 1.1 * (perf_counter() - started)
    await _check(stage, talk)
    return talk


async def _try(stage: Stage, talk: Talk, kind: str, report: Report) -> None:
    """Let one fault befall a turn, send the next message, and look at the history."""
    report.outcomes[kind][""] += 1
    talk.grace, talk.died = PATIENCE, False
    async with asyncio.timeout(60):
        await FAULTS[kind](stage, talk)
    if talk.deleted:
        await _check_deleted(stage, talk, report.outcomes[kind])
        return
    recall = Sent(f"What do AI agents recall? [recall] {stage.code()}", frozenset())
    waited = await _next(stage, talk, recall)
    report.waited[kind] = max(report.waited[kind], waited)
    talk.sent.append(recall)
    report.outcomes[kind].update(await _check(stage, talk))


async def _next(stage: Stage, talk: Talk, recall: Sent) -> float:
    """Send a message until it is taken; the seconds until then."""
    started = monotonic()
    while True:
        heard, waited = Heard(), monotonic() - started
        await stage.clients[stage.any()].send(talk.id, recall.content, heard)
        if heard.told not in BUSY:
            break
        assert waited < talk.grace, f"After {waited:.2f} s the next message is told {heard.told}."
        await asyncio.sleep(0.05)
    recall.expected = frozenset({"complete/complete"})
    recall.heard = [heard]
    return waited


async def _check(stage: Stage, talk: Talk) -> list[str]:
    """Look at the history; what came of what was sent."""
    client = stage.clients[stage.any()]
    history = await client.history(talk.id)
    turns = whole_turns(history)
    shown = (await client.http.get(f"/conversations/{talk.id}")).json()
    assert shown["message_count"] == len(history), (shown["message_count"], len(history))
    before = _unchanged(talk, history)
    new = [t for t in turns if t[0]["id"] not in {m["id"] for m in before}]
    answers = {t[0]["content"]: t[-1] for t in new}
    assert len(answers) == len(new), "A message stands there twice."
    assert answers.keys() <= {s.content for s in talk.sent}, "A message that nobody sent."
    came = [told for sent in talk.sent for told in _came(sent, answers.get(sent.content), talk)]
    if talk.regenerated is not None:
        anew = "old answer" if history[: len(talk.seen)] == talk.seen else "replaced"
        came.insert(0, f"{talk.regenerated.told}/{anew}")
    _check_recall(turns)
    talk.seen, talk.sent, talk.regenerated = history, [], None
    return came[:-1]  # without the next message's


def _unchanged(talk: Talk, history: list[Json]) -> list[Json]:
    """What was there before is there still; a regenerated answer may have been replaced."""
    count = len(talk.seen)
    if talk.regenerated is not None:
        heard = talk.regenerated
        if history[count - 1] != talk.seen[-1]:
            old, new = history[count - 1 : count + 1]
            assert {**old, "status": "complete", "replaced_by": None} == talk.seen[-1]
            assert old["replaced_by"] == new["id"]
            _check_heard(heard, new, talk)
            assert history[: count - 1] == talk.seen[:-1], "The history has changed."
            return history[: count + 1]
        assert heard.message is None, "A new answer was acknowledged and is missing."
    assert history[:count] == talk.seen, "The history has changed."
    return history[:count]


def _came(sent: Sent, answer: Json | None, talk: Talk) -> list[str]:
    kept = "none" if answer is None else answer["status"]
    for heard in sent.heard:
        assert f"{heard.told}/{kept}" in sent.expected, (sent.content, f"{heard.told}/{kept}")
        _check_heard(heard, answer, talk)
    return [f"{heard.told}/{kept}" for heard in sent.heard]


def _check_heard(heard: Heard, answer: Json | None, talk: Talk) -> None:
    """What a client heard and what is kept are of one piece."""
    streamed = bool(heard.events) and heard.events[0][0] == "sources"
    if heard.message is not None:
        assert heard.message == answer, (heard.message, answer)
        whole = heard.message["status"] == "complete"
        assert heard.message["outcome"] == ("answered" if whole else None), heard.message
        if streamed:
            assert heard.tokens == heard.message["content"], (heard.tokens, heard.message)
    elif answer is not None:
        assert answer["content"].startswith(heard.tokens), (heard.tokens, answer["content"])
        if streamed and answer["status"] == "failed":
            assert heard.tokens == answer["content"], (heard.tokens, answer["content"])
    elif heard.problem is None and not talk.died:
        assert not streamed, "A client saw a turn begin that is not kept."


def _check_recall(turns: list[list[Json]]) -> None:
    """The model was told of just the turns that stand."""
    codes: list[str] = []
    for question, *answers in turns:
        for answer in answers:
            if "[recall]" in question["content"]:
                assert CODE.findall(answer["content"]) == codes, (answer["content"], codes)
        if answers[-1]["status"] in STANDING and answers[-1]["content"]:
            codes += CODE.findall(question["content"])


async def _check_deleted(stage: Stage, talk: Talk, outcomes: Counter[str]) -> None:
    for client in stage.clients:
        response = await client.http.get(f"/conversations/{talk.id}/messages")
        assert response.status_code == 404, response.text
    for sent in talk.sent:
        for heard in sent.heard:
            assert f"{heard.told}/none" in sent.expected, heard.told
            outcomes[f"{heard.told}/none"] += 1


async def _leave(stage: Stage, sending: asyncio.Task[None]) -> None:
    await stage.moment()
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending


async def _cancel(stage: Stage, talk: Talk) -> None:
    client = stage.clients[stage.any()]
    response = await client.http.post(f"/conversations/{talk.id}/cancel")
    assert response.status_code in {202, 409}, response.text


async def _end(stage: Stage, talk: Talk, server: int) -> None:
    """Kill a server and start it again."""
    stage.servers[server].signal(SIGKILL)
    talk.grace, talk.died = GRACE, True
    await stage.restart(server)


def main() -> int:
    """Run, and print what came of it."""
    parser = arguments(__doc__)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=FAULTS, action="append", help="only these faults")
    given = parser.parse_args()
    chance = Random(given.seed)  # noqa: S311 - chance
    kinds = [chance.choice(given.kind or list(FAULTS)) for _ in range(given.faults)]
    with workplace() as folder:
        report = asyncio.run(run(folder, kinds, given.seed, given.database_url))
    report.show()
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
