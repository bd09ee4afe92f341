"""How one talks with the services that are compared, each through its own API.

Each is a process over the starter library; the connections to it are kept for a moment.
"""

import json
import os
import re
from abc import ABC, abstractmethod
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, ClassVar, Final
from uuid import uuid4

import aiohttp

from benchmarks.framework.benchmark import OURS

_TIMEOUT: Final = aiohttp.ClientTimeout(total=120)
_KEPT: Final = 2.0
"""Seconds for which a connection is kept on which nothing is asked. uvicorn, as the peers run it,
hangs up after five, and who asks at that moment has the connection reset."""
_VERCEL_TEXT: Final = re.compile(rb"^0:(\".*\")$", re.MULTILINE)

Request = tuple[str, dict[str, Any], dict[str, str]]
"""A path, what is posted as JSON, and headers."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer: the seconds to its first word and to its end, and what was said."""

    first: float
    whole: float
    said: str


class Contender(ABC):
    """One running service, and a way to talk with it."""

    name: ClassVar[str]

    def __init__(self, url: str, pid: int) -> None:
        self.url = url
        self.pid = pid
        kept = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT)
        self.http = aiohttp.ClientSession(url, connector=kept, timeout=_TIMEOUT)

    async def begin(self) -> str:
        """Begin a conversation; what it is called."""
        async with self.http.post("/conversations", json={}) as response:
            response.raise_for_status()
            return str((await response.json())["id"])

    async def ask(self, conversation: str, content: str, *, stream: bool = False) -> Heard:
        """Ask, and hear the answer: as it comes, or as a whole where the service does that.

        Raises:
            aiohttp.ClientError: with a note that names the service, if it refuses or hangs up.
            RuntimeError: if it gives no answer.
        """
        try:
            return await self._heard(conversation, content, stream=stream)
        except aiohttp.ClientError as error:
            error.add_note(f"This was asked of {self.name}.")
            raise

    async def _heard(self, conversation: str, content: str, *, stream: bool) -> Heard:
        path, body, headers = self.request(conversation, content, stream=stream)
        first, heard, begun = 0.0, b"", perf_counter()
        async with self.http.post(path, json=body, headers=headers) as response:
            response.raise_for_status()
            async for part in response.content.iter_any():
                heard += part
                if not first and self.begins(heard):
                    first = perf_counter() - begun
        whole = perf_counter() - begun
        if not (said := self.answer(conversation, content, heard)):
            raise RuntimeError(f"{self.name} has no answer: {heard[-500:]!r}")
        return Heard(first or whole, whole, said)

    @abstractmethod
    def request(self, conversation: str, content: str, *, stream: bool) -> Request:
        """How to ask."""

    @abstractmethod
    def begins(self, heard: bytes) -> bool:
        """Whether a first word is in what was heard."""

    @abstractmethod
    def answer(self, conversation: str, content: str, heard: bytes) -> str:
        """The answer in what was heard; empty if there is none."""

    def processor_seconds(self) -> float:
        """The processor time that the service has taken so far, in its one process (Linux)."""
        _, _, rest = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")
        user, system = rest.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Ours(Contender):
    """The project's own service."""

    name = OURS

    def request(self, conversation: str, content: str, *, stream: bool) -> Request:
        """Ask for server-sent events, or for one JSON object."""
        headers = {"Accept": "text/event-stream"} if stream else {}
        return f"/conversations/{conversation}/messages", {"content": content}, headers

    def begins(self, heard: bytes) -> bool:
        """Whether there is a token; the passages come before it."""
        return b"event: token" in heard

    def answer(self, conversation: str, content: str, heard: bytes) -> str:
        """The content, if the documents were found to answer the question."""
        del conversation, content
        _, done, last = heard.rpartition(b"event: done\ndata: ")
        message = json.loads(last.partition(b"\n")[0] if done else heard)
        return str(message["content"]) if message["outcome"] == "answered" else ""


class Tutorial(Contender):
    """Forty lines of FastAPI around LlamaIndex with its defaults, which keep the conversations."""

    name = "tutorial"

    def request(self, conversation: str, content: str, *, stream: bool) -> Request:
        """Ask for plain text as it comes, or for one JSON object."""
        where = "stream" if stream else "messages"
        return f"/conversations/{conversation}/{where}", {"content": content}, {}

    def begins(self, heard: bytes) -> bool:
        """Whether there is anything."""
        return bool(heard)

    def answer(self, conversation: str, content: str, heard: bytes) -> str:
        """The text, or what the object holds."""
        del conversation, content
        text = heard.decode()
        return str(json.loads(text)["content"]) if text.startswith("{") else text


class _Stateless(Contender):
    """A service whose client keeps the conversation, and sends it along with each question."""

    def __init__(self, url: str, pid: int) -> None:
        super().__init__(url, pid)
        self._kept: defaultdict[str, list[dict[str, str]]] = defaultdict(list)

    async def begin(self) -> str:
        """Make up a name."""
        return str(uuid4())

    def messages(self, conversation: str, content: str) -> list[dict[str, str]]:
        """What was said so far, and the question."""
        return [*self._kept[conversation], {"role": "user", "content": content}]

    def answer(self, conversation: str, content: str, heard: bytes) -> str:
        """What was said, which is kept."""
        said = self.said(heard)
        answer = {"role": "assistant", "content": said}
        self._kept[conversation] = [*self.messages(conversation, content), answer]
        return said

    @abstractmethod
    def said(self, heard: bytes) -> str:
        """The answer in what was heard."""


class LlamaIndexServer(_Stateless):
    """LlamaIndex's own server, which streams in Vercel's protocol whatever one asks for."""

    name = "llama-index-server"

    def request(self, conversation: str, content: str, *, stream: bool) -> Request:
        """Ask."""
        del stream
        said = self.messages(conversation, content)
        return "/api/chat", {"id": conversation, "messages": said}, {}

    def begins(self, heard: bytes) -> bool:
        """Whether there is a text."""
        return _VERCEL_TEXT.search(heard) is not None

    def said(self, heard: bytes) -> str:
        """The texts, joined."""
        return "".join(json.loads(text) for text in _VERCEL_TEXT.findall(heard))


class Hayhooks(_Stateless):
    """Haystack's server, through OpenAI's API."""

    name = "hayhooks"

    def request(self, conversation: str, content: str, *, stream: bool) -> Request:
        """Ask for chunks as they come, or for one JSON object."""
        said = self.messages(conversation, content)
        body = {"model": "chat", "messages": said, "stream": stream}
        return "/v1/chat/completions", body, {}

    def begins(self, heard: bytes) -> bool:
        """Whether there is a chunk."""
        return b'"content":' in heard

    def said(self, heard: bytes) -> str:
        """The chunks' contents, joined, or the message's."""
        if not heard.startswith(b"data: "):
            return str(json.loads(heard)["choices"][0]["message"]["content"])
        lines = (line.removeprefix(b"data: ") for line in heard.splitlines() if line)
        chunks = (json.loads(line) for line in lines if line != b"[DONE]")
        deltas = (chunk["choices"][0]["delta"] for chunk in chunks if chunk["choices"])
        return "".join(delta.get("content") or "" for delta in deltas)
