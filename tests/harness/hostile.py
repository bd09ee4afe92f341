"""Random hostile bytes on raw connections never break the service.

    python -m tests.harness.hostile [--cases 2000] [--seed 1]

Each case is a request put together of parts that clients should not send, some of its bytes
changed, sent once or several times over, and left at some moment. The service must answer none
with a server error, log no traceback, and tell within 0.1 s that it lives, asked every 50 ms by
another process meanwhile. Prints how often each status came, and how long those answers took; exits
1 if any of that does not hold.
"""

import asyncio
import re
import shutil
import sys
from argparse import ArgumentParser
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from tests.harness.livez import Polled, polling
from tests.harness.server import ROOT, InstalledServer, settings_in, tracebacks, workplace

_PROMISED: Final = 0.1
"""Seconds that /livez takes at most, on a machine that does nothing else."""

_PATIENCE: Final = 0.3

_METHODS: Final = [b"GET", b"POST", b"PUT", b"PATCH", b"DELETE", b"HEAD"]
_ODD_METHODS: Final = [b"OPTIONS", b"TRACE", b"CONNECT", b"get", b"PRI", b"\x00", b"G ET", b""]
_PATHS: Final = [
    *(b"/livez", b"/readyz", b"/docs", b"/openapi.json", b"/conversations", b"/documents"),
    *(b"/search", b"/documents/%2e%2e/x", b"/documents/\xc3\xa4.md", b"/documents/a%00.md"),
    *(b"/%ff", b"//", b"/..", b"*", b"", b"http://evil.example/livez", b"/" + b"a" * 3000),
    *(b"/conversations/00000000-0000-0000-0000-000000000000/messages", b"/documents?cursor=\xff"),
    *(b"/documents?limit=999999999999999999999", b"/documents/" + b"%61" * 500, b"/a?b=%"),
]
_HOSTS: Final = [b"127.0.0.1", b"localhost", b"[::1]:1"]
_ODD_HOSTS: Final = [b"[", b"a/b?x#", b"evil.example", b"", b"\xff", b"a\x00", b"a:99999", b"a, b"]
_FIELDS: Final = [
    *(b"Content-Type: application/json", b"Content-Type: multipart/form-data; boundary=x"),
    *(b"Content-Type: \xff/\xff", b"Accept: text/event-stream", b"Range: bytes=0-,0-,0-"),
    *(b"If-None-Match: *", b'If-Match: "', b"If-Modified-Since: \xff", b"Origin: null"),
    *(b"If-Modified-Since: Thu, 99 Foo 99999999 99:99:99 GMT", b"Origin: http://["),
    *(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked, chunked", b"Content-Length: 5"),
    *(b"Content-Length: -5", b"Content-Length: 5\r\nContent-Length: 6", b"Expect: 100-continue"),
    *(b"Content-Length: 99999999999999999999", b"Upgrade: websocket\r\nConnection: Upgrade"),
    *(b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings", b"Connection: close, \xff"),
    *(b"Authorization: Bearer \xff", b"Authorization: \x00", b"Idempotency-Key: \xff"),
    *(b"X-Forwarded-For: \xff, 1", b"X: a\r\n b", b"X\x00: a", b": a", b"X", b"\x80: b"),
]
_BODIES: Final = [
    *(b"", b"{}", b"{", b"[" * 2000, b"12345", b"\xff" * 100, b"NaN", b"1e99999", b"zz\r\n"),
    *(b"5\r\n12345\r\n0\r\n\r\n", b"5;x=y\r\n12345\r\n0\r\nX: y\r\n\r\n", b"f" * 16 + b"\r\n"),
    *(b'{"content":"\\ud800"}', b'{"query":"Hi"}', b'{"query":"Hi","limit":1e400}'),
]


@dataclass(slots=True)
class Report:
    """What came of all cases."""

    statuses: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    alive: Polled = field(default_factory=Polled)

    @property
    def slowest(self) -> float:
        """The longest that an answer of /livez took, in seconds."""
        return max(self.alive.took, default=0.0)

    def liveliness(self) -> str:
        """How long the answers of /livez took, in words."""
        took = sorted(self.alive.took)
        median, late = took[len(took) // 2], max(self.alive.late)
        return (
            f"{len(took)} times /livez: median {1000 * median:.1f} ms, "
            f"{sum(t > _PROMISED for t in took)} above {1000 * _PROMISED:.0f} ms, "
            f"the slowest {1000 * self.slowest:.0f} ms (asked up to {1000 * late:.0f} ms late)"
        )


def hostile(chance: Random) -> bytes:
    """Make up what is sent on one connection."""

    def one(usual: list[bytes], odd: list[bytes]) -> bytes:
        return chance.choice(usual if chance.random() < 0.9 else odd)

    version = one([b"HTTP/1.1"], [b"HTTP/1.0", b"HTTP/2.0", b"HTTP/0.9", b"HTTQ/1.1", b""])
    lines = [b" ".join([one(_METHODS, _ODD_METHODS), chance.choice(_PATHS), version])]
    lines += [b"Host: " + one(_HOSTS, _ODD_HOSTS) for _ in range(chance.choice([1] * 20 + [0, 2]))]
    lines += chance.choices(_FIELDS, k=chance.choice([0, 0, 1, 1, 2]))
    body = chance.choice(_BODIES)
    if chance.random() < 0.5:
        lines.append(b"Content-Length: %d" % len(body))
    sent = bytearray(b"\r\n".join([*lines, b"", body]))
    if chance.random() < 0.1:
        for _ in range(chance.randrange(1, 6)):
            sent[chance.randrange(len(sent))] = chance.randrange(256)
    return bytes(sent) * chance.choice([1] * 9 + [3])


async def try_all(cases: int, seed: int, folder: Path) -> Report:
    """Send so many cases to a service of their own."""
    report, chance = Report(), Random(seed)  # noqa: S311 - chance
    log = folder / "service.log"
    # A copy, since a request may be one that changes it.
    data = shutil.copytree(ROOT / "data", folder / "data")
    server = InstalledServer(settings_in(folder, None, data_dir=data), log)
    async with server.serving(), polling(server) as report.alive:
        for number in range(cases):
            sent = hostile(chance)
            said = await _answer(server, sent, chance)
            found = re.findall(rb"HTTP/1\.1 (\d{3}) ", said)
            report.statuses.update(status.decode() for status in found or [b"none"])
            if any(status.startswith(b"5") for status in found):
                report.violations.append(f"Case {number}: {sent[:300]!r} → {said[:300]!r}")
    report.violations += tracebacks(log.read_text(errors="replace"))
    return report


async def _answer(server: InstalledServer, sent: bytes, chance: Random) -> bytes:
    """Send bytes; what comes back until the end, or until the client has had enough."""
    reader, writer = await asyncio.open_connection(server.settings["host"], server.settings["port"])
    said = b""
    with suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            writer.write(sent)
            await writer.drain()
            if chance.random() < 0.7:
                writer.write_eof()
            while chance.random() < 0.8 and (more := await reader.read(65536)):
                said += more
    writer.transport.abort()
    return said


def main() -> int:
    """Run, and print what came of it."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with workplace() as folder:
        report = asyncio.run(try_all(given.cases, given.seed, folder))
    came = ", ".join(f"{status} {count}" for status, count in sorted(report.statuses.items()))
    print(f"{came}\n{report.liveliness()}")
    if report.slowest > _PROMISED:
        report.violations.append("/livez was too slow.")
    print("\n".join([*report.violations, f"{len(report.violations)} violations"]))
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
