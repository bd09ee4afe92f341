"""Clients that do everything at once, and remember what they were promised."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from time import monotonic
from typing import Final

import httpx

from tests.harness.client import Client, Heard, Json, whole_turns

QUESTIONS: Final = (
    "How do AI agents plan?",
    "What is the contract net protocol?",
    "Why do agents need memory?",
)
TOLERATED: Final = {200, 201, 202, 204, 404, 408, 409, 429, 503, 504, 507}
"""Statuses that a service may give while what it depends on fails."""

_SETTLING: Final = 180.0
"""Seconds in which documents that were put have to be ready, on a busy machine."""


@dataclass(slots=True)
class Promises:
    """What was acknowledged, and what was answered in all."""

    messages: dict[str, list[Json]] = field(default_factory=dict)
    documents: dict[str, str | None] = field(default_factory=dict)
    """The SHA-256 of what was put last under a name, or None for what was deleted."""
    statuses: dict[int, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    lost: int = 0
    """Requests whose connection was lost."""

    def note(self, status: int, what: str) -> None:
        """Count a status, and complain about one that should not be."""
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status not in TOLERATED:
            self.broken.append(f"{what} was answered {status}")


class Crowd:
    """So many clients of one service, each with a conversation and a document of its own."""

    def __init__(self, client: Client, count: int, seed: int) -> None:
        self.promises = Promises()
        self._client = client
        self._count = count
        self._seed = seed

    async def work(self, until: float) -> None:
        """Do things until a moment of ``monotonic``."""
        await asyncio.gather(*(self._one(number, until) for number in range(self._count)))

    async def _one(self, number: int, until: float) -> None:
        chance = Random(self._seed * 1000 + number)  # noqa: S311 - chance
        conversation = await self._client.begin()
        deeds = [self._talk, self._talk, self._leave, self._search, self._put, self._delete]
        while monotonic() < until:
            try:
                await chance.choice(deeds)(conversation, number, chance)
            except httpx.TransportError:
                self.promises.lost += 1
            except AssertionError as error:
                self.promises.broken.append(f"an answer is wrong: {error}")
            await asyncio.sleep(chance.uniform(0, 0.3))

    async def _talk(self, conversation: str, _: int, chance: Random) -> None:
        heard = Heard()
        stream = chance.random() < 0.5
        await self._client.send(conversation, chance.choice(QUESTIONS), heard, stream=stream)
        self.promises.note(heard.status or 0, "a turn")
        if heard.message is not None:
            self.promises.messages.setdefault(conversation, []).append(heard.message)

    async def _leave(self, conversation: str, _: int, chance: Random) -> None:
        after = chance.randrange(5)
        await self._client.send(
            conversation, chance.choice(QUESTIONS), Heard(), stream=True, leave_after=after
        )

    async def _search(self, _: str, __: int, chance: Random) -> None:
        body = {"query": chance.choice(QUESTIONS)}
        found = await self._client.http.post("/search", json=body)
        self.promises.note(found.status_code, "a search")

    async def _put(self, _: str, number: int, chance: Random) -> None:
        name, content = f"of-{number}.md", f"# Notes\n\nNote {chance.random()} of {number}.\n"
        self.promises.documents.pop(name, None)  # nobody knows until the service has answered
        put = await self._client.http.put(f"/documents/{name}", content=content)
        self.promises.note(put.status_code, "a document")
        if put.is_success:
            self.promises.documents[name] = sha256(content.encode()).hexdigest()

    async def _delete(self, _: str, number: int, __: Random) -> None:
        name = f"of-{number}.md"
        for listed in await self._documents():
            if listed["name"] == name:
                self.promises.documents.pop(name, None)
                gone = await self._client.http.delete(f"/documents/{listed['id']}")
                self.promises.note(gone.status_code, "a deletion")
                if gone.status_code == 204:
                    self.promises.documents[name] = None

    async def _documents(self) -> list[Json]:
        listed = await self._client.http.get("/documents", params={"limit": 100})
        return listed.json()["items"] if listed.status_code == 200 else []

    async def check(self) -> list[str]:
        """What of the promises is not kept, once everything works again."""
        broken = list(self.promises.broken)
        for conversation, promised in self.promises.messages.items():
            history = await self._client.history(conversation)
            try:
                whole_turns(history)
            except AssertionError as error:
                broken.append(f"Conversation {conversation}: {error}")
            kept = {message["id"]: message["content"] for message in history}
            broken += [f"Lost: {m['id']}" for m in promised if kept.get(m["id"]) != m["content"]]
        return [*broken, *await self._unsettled()]

    async def _unsettled(self) -> list[str]:
        deadline = monotonic() + _SETTLING
        while True:
            there = {d["name"]: d for d in await self._documents()}
            wrong = [
                f"{name} is {there.get(name, {}).get('status')}"
                for name, sha in self.promises.documents.items()
                if (sha is None) is (name in there)
                or (sha and (there[name]["sha256"], there[name]["status"]) != (sha, "ready"))
            ]
            if not wrong or monotonic() > deadline:
                return wrong
            await asyncio.sleep(1)
