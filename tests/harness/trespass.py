"""Whoever holds one key tries to reach what belongs to another, on every route, in every way.

    python -m tests.harness.trespass [--attempts 100000] [--seed 1]

One key's conversations hold a secret. Other keys, keys that are nearly right, and nobody send
requests to every route of the service, with the conversation's and the messages' ids in paths,
queries, headers and bodies, spelt in several ways. No answer may hold the secret, no request that
names another's conversation may succeed, and in the end nothing of it may have changed. The
service runs in this process, with mock models. Exits 1 if any attempt succeeds.
"""

import asyncio
import logging
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from tests.support.service import Served, make_settings, rows_of, served
from tests.support.texts import write_library
from tunedd_api.access import Role
from tunedd_api.bootstrap.api_keys import add_key

PLANTED: Final = "xylophagous-quartz-7391"
"""What the conversation is about; a word that no document and no request holds."""

_METHODS: Final = ("GET", "GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS")
_SHOWN: Final = 5


@dataclass(slots=True)
class Report:
    """What came of all attempts."""

    statuses: Counter[int] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Prey:
    """What belongs to another: its conversation and messages, and the key that opens them."""

    key: str
    conversation: str
    messages: Sequence[str]


class Trespasser:
    """Makes up requests."""

    def __init__(self, app: FastAPI, prey: Prey, keys: Sequence[str], seed: int) -> None:
        self._routes = sorted({path for route in app.routes for path in _paths(route)})
        self._prey = prey
        self._keys = keys
        self._chance = Random(seed)  # noqa: S311 - chance

    def attempt(self) -> tuple[str, httpx.Request]:
        """A route, and a request to it."""
        route = self._chance.choice(self._routes)
        path = route
        while "{" in path:
            before, _, rest = path.partition("{")
            name, _, behind = rest.partition("}")
            path = f"{before}{quote(self._value(name), safe='')}{behind}"
        headers = {"Authorization": self._authorization(), **self._extra()}
        return route, httpx.Request(
            self._chance.choice(_METHODS),
            f"http://service.test{path}{self._query()}",
            headers={k: v for k, v in headers.items() if v},
            **self._body(),
        )

    def _id(self) -> str:
        prey = self._prey
        return self._chance.choice([prey.conversation] * 3 + [*prey.messages, str(uuid4())])

    def _value(self, name: str) -> str:
        if name.startswith("conversation"):
            return self._spelt(self._prey.conversation)
        if name.startswith("message"):
            return self._spelt(self._chance.choice(self._prey.messages))
        return self._chance.choice([self._id(), "1", "bees.md", "../conversations", "key-0"])

    def _spelt(self, identifier: str) -> str:
        ways = [identifier] * 6 + [
            identifier.upper(),
            identifier.replace("-", ""),
            f"{{{identifier}}}",
            f"urn:uuid:{identifier}",
            f" {identifier}",
            f"{identifier}/",
            f"{identifier}\0",
        ]
        return self._chance.choice(ways)

    def _authorization(self) -> str:
        key, right = self._chance.choice(self._keys), self._prey.key
        ways = [f"Bearer {key}"] * 12 + [
            "",
            "Bearer ",
            f"Bearer {right[:-1]}",
            f"Bearer {right}x",
            f"Bearer {right.upper()}",
            f"Basic {right}",
            f"Bearer {key}, Bearer {right[:-2]}",
            right[::-1],
        ]
        return self._chance.choice(ways)

    def _extra(self) -> dict[str, str]:
        names = ("Idempotency-Key", "Last-Event-ID", "X-Forwarded-User", "X-Api-Key", "Cookie")
        chosen = self._chance.choice(["", "", *names])
        accept = self._chance.choice(["", "text/event-stream", "application/json"])
        return {
            "Accept": accept,
            **({chosen: self._chance.choice(["1", self._id()])} if chosen else {}),
        }

    def _query(self) -> str:
        names = ("cursor", "query", "owner", "key", "conversation_id", "limit", "before", "shared")
        chosen = self._chance.choice(["", "", *names])
        return f"?{chosen}={quote(self._id())}" if chosen else ""

    def _body(self) -> dict[str, Any]:
        bodies: list[object] = [
            {"content": "What did I ask?"},
            {"title": "Mine"},
            {"access": "write"},
            {"query": "what was asked", "history": [{"role": "user", "content": self._id()}]},
            {"documents": [self._id()]},
            {"content": "Hi", "conversation_id": self._prey.conversation},
            {"model": "tunedd", "messages": [{"role": "user", "content": self._id()}]},
            {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}},
            {
                "jsonrpc": "2.0",
                "id": 1,
                "method": "tools/call",
                "params": {"name": "ask", "arguments": {"conversation": self._prey.conversation}},
            },
        ]
        return {} if self._chance.random() < 0.4 else {"json": self._chance.choice(bodies)}


def _paths(route: BaseRoute) -> Iterator[str]:
    if isinstance(route, (APIRoute, Route)):
        yield route.path.replace(":path", "")
    elif isinstance(route, Mount):
        yield route.path or "/"


async def run(attempts: int, seed: int) -> Report:
    """Try so often."""
    report = Report()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_library(folder / "data")
        settings = make_settings(folder)
        keys = [
            add_key(settings, f"key-{n}", Role.LIBRARIAN if n else Role.READER) for n in range(4)
        ]
        async with served(settings) as service:
            prey = await _prey(service, keys.pop())
            before = _belongings(service, prey)
            trespasser = Trespasser(service.app, prey, keys, seed)
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app=service.app, raise_app_exceptions=False)
            ) as client:
                for _ in range(attempts):
                    await _try(client, trespasser, prey, report)
            if _belongings(service, prey) != before:
                report.violations.append("The conversation has changed.")
    return report


async def _prey(service: Served, key: str) -> Prey:
    headers = {"Authorization": f"Bearer {key}"}
    made = await service.client.post("/conversations", json={"title": PLANTED}, headers=headers)
    path = f"/conversations/{made.json()['id']}/messages"
    body = {"content": f"What do bees say of {PLANTED}?"}
    answer = await service.client.post(path, json=body, headers=headers)
    said = answer.json()
    return Prey(key, made.json()["id"], [said["id"], said["in_reply_to"]])


def _belongings(service: Served, prey: Prey) -> list[tuple[object, ...]]:
    rows = rows_of(service.library.database)
    named = (prey.conversation, *prey.messages)
    return [
        row
        for table in ("conversations", "messages", "conversation_shares")
        for row in rows[table]
        if any(name in map(str, row) for name in named)
    ]


async def _try(
    client: httpx.AsyncClient, trespasser: Trespasser, prey: Prey, report: Report
) -> None:
    try:
        route, request = trespasser.attempt()
    except httpx.InvalidURL:
        return
    response = await client.send(request)
    report.statuses[response.status_code] += 1
    report.routes[route] += 1
    named = "{conversation" in route and response.is_success
    if named or PLANTED in response.text or prey.key in response.text:
        report.violations.append(f"{request.method} {request.url} → {response.status_code}")
    if response.is_server_error:
        report.violations.append(f"{request.method} {request.url} → {response.text[:200]}")


def main() -> int:
    """Run, and print what came of it."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--attempts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    report = asyncio.run(run(given.attempts, given.seed))
    print(f"statuses {dict(sorted(report.statuses.items()))}")
    print(f"{len(report.routes)} routes: {', '.join(sorted(report.routes))}")
    print("\n".join([*report.violations[:_SHOWN], f"{len(report.violations)} violations"]))
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
