"""Requests that nobody means, under /v1 and /mcp: nothing breaks, and errors keep their shape.

    python -m tests.support.fuzzing --count 2000 --seed 1

runs so many of them against the whole service, with mock models and without a network.
"""

import asyncio
import json
import random
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any, Final

import httpx

from tests.support.service import client_of, make_settings, served
from tests.support.texts import BEES_QUESTION, write_library

_TEXTS: Final = (
    "", " ", "Hello!", BEES_QUESTION, "\0", "\ud800", "a" * 40_000, "tunedd", "tunedd/bees.md",
    "%00", "[1]", "{{}}", "\u202e", "🐝", "user", "system", "tool", "null", "2025-06-18",
)  # fmt: skip
_SCALARS: Final = (None, True, False, 0, 1, -1, 2**63, 2**70, 1e308, 0.5, *_TEXTS)
_V1: Final = (
    "/v1", "/v1/", "/v1/models", "/v1/models/tunedd", "/v1/models/x/y%2Fz", "/v1/models/%ff",
    "/v1/chat/completions", "/v1/chat/completions/", "/v1/responses", "/v1/embeddings", "/v1//",
)  # fmt: skip
_METHODS: Final = ("GET", "POST", "POST", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
_TYPES: Final = (
    "application/json", "application/json", "application/json", "application/json; charset=utf-16",
    "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "", "é",
)  # fmt: skip
_ACCEPTS: Final = ("application/json, text/event-stream", "application/json", "*/*", "text/html")


def valid_completion() -> dict[str, Any]:
    """A request as clients send it."""
    return {
        "model": "tunedd",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": "Hello!"}]},
        ],
        "stream": False,
        "stream_options": {"include_usage": True},
        "temperature": 0.1,
        "max_tokens": 10,
        "stop": ["x"],
        "tools": [],
        "documents": None,
    }


def valid_call(choose: random.Random) -> dict[str, Any]:
    """A message as clients of the protocol send it."""
    tool, arguments = choose.choice(
        [
            ("list_documents", {"query": "bees"}),
            ("search_passages", {"query": "bees", "documents": ["bees.md"], "limit": 2}),
            ("read_page", {"document": "bees.md", "page": 1}),
            ("ask", {"question": "Hello!", "history": [{"role": "user", "content": "x"}]}),
        ]
    )
    method = choose.choice(["tools/call"] * 5 + ["tools/list", "ping", "resources/read", "x"])
    params = {"name": tool, "arguments": arguments, "uri": "tunedd://documents/x/pages/1"}
    return {"jsonrpc": "2.0", "id": choose.choice([1, "a"]), "method": method, "params": params}


def mutated(value: Any, choose: random.Random, chance: float = 0.12) -> Any:  # noqa: ANN401
    """The value with some of its parts exchanged, dropped or added."""
    if choose.random() < chance:
        nested: Any = choose.choice(_SCALARS)
        for _ in range(choose.choice([0, 0, 1, 40])):
            nested = [nested] if choose.random() < 0.5 else {"a": nested}
        return nested
    if isinstance(value, dict):
        kept = {k: mutated(v, choose) for k, v in value.items() if choose.random() > 0.05}
        return kept | ({choose.choice(_TEXTS[2:5]): 1} if choose.random() < 0.1 else {})
    if isinstance(value, list):
        return [mutated(v, choose) for v in value] * choose.choice([1, 1, 1, 3])
    return value


def request(choose: random.Random) -> dict[str, Any]:
    """One request, as arguments of ``httpx.AsyncClient.request``."""
    is_v1 = choose.random() < 0.5
    usual = choose.random() < 0.6
    path = ("/v1/chat/completions" if usual else choose.choice(_V1)) if is_v1 else "/mcp"
    body = mutated(valid_completion() if is_v1 else valid_call(choose), choose)
    content = json.dumps(body).encode()
    if choose.random() < 0.1:
        cut = choose.randrange(len(content))
        content = content[:cut] + choose.randbytes(choose.randrange(20))
    headers: dict[str, str] = {"accept": choose.choice(_ACCEPTS)}
    headers["content-type"] = _TYPES[0] if usual else choose.choice(_TYPES)
    if choose.random() < 0.2:
        headers["mcp-protocol-version"] = choose.choice(("2025-06-18", "2026-07-28", "x"))
    if choose.random() < 0.1:
        headers["mcp-session-id"] = choose.choice(("x", "é"))
    method = "POST" if usual else choose.choice(_METHODS)
    raw = [(k.encode(), v.encode("latin-1", "replace")) for k, v in headers.items()]
    return {"method": method, "url": path, "content": content, "headers": raw}


def complaint(path: str, response: httpx.Response) -> str | None:
    """What is wrong with a response, if anything."""
    status = response.status_code
    if status >= 500 and status not in (503, 504):
        return f"status {status}: {response.text[:300]}"
    if status < 400:
        return None if status in (200, 202) else f"status {status}"
    try:
        body = response.json()
    except ValueError:
        return f"no JSON with {status}: {response.text[:300]!r}"
    if path.startswith("/v1"):
        error = body.get("error") if isinstance(body, dict) else None
        right = isinstance(error, dict) and set(error) == {"message", "type", "param", "code"}
    else:
        is_problem = response.headers["content-type"] == "application/problem+json"
        right = is_problem or (body.get("jsonrpc") == "2.0" and "message" in body["error"])
    return None if right else f"shape with {status}: {response.text[:300]}"


async def fuzz(client: httpx.AsyncClient, count: int, seed: int) -> Counter[int]:
    """Send so many requests; how often which status came back.

    Raises:
        AssertionError: for the first response that is not as it should be.
    """
    choose, seen = random.Random(seed), Counter[int]()  # noqa: S311 - no secret
    for number in range(count):
        sent = request(choose)
        response = await client.request(**sent)
        wrong = complaint(sent["url"], response)
        assert wrong is None, f"request {number} of seed {seed}: {sent} → {wrong}"
        seen[response.status_code] += 1
    return seen


async def main() -> None:
    """Run it from the command line."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_library(Path(folder) / "data")
        async with (
            served(make_settings(Path(folder), mcp=True)) as service,
            client_of(service.app, raises=False) as client,
        ):
            seen = await fuzz(client, options.count, options.seed)
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(seen.items()))
    sys.stdout.write(f"{options.count} requests: {statuses}\n")


if __name__ == "__main__":
    asyncio.run(main())
