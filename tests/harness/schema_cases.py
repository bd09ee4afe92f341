"""Requests that schemathesis makes of the API's own description, and none meets a fault of ours.

    python -m tests.harness.schema_cases [--cases 10000] [--minutes 60] [--seed 1]

The tool is installed from the package index into an environment of its own in the cache. Round
after round, each with a seed of its own, it asks a service with mock models over every operation,
until so many cases were tried or the time is over. Exits 1 if an answer was a 5xx that is not
described, or anything else than its description says, or if the service logged a traceback; and
if the time was over first.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeAlias

from tests.clients.__main__ import cache
from tests.clients.environments import PythonEnvironment
from tests.harness.server import (
    ROOT,
    InstalledServer,
    arguments,
    settings_in,
    tracebacks,
    workplace,
)

TOOL: Final = ROOT / "requirements" / "schemathesis.txt"

_Said: TypeAlias = tuple[dict[str, Any], str]

_PER_ROUND: Final = 20
"""Cases of each operation in one round."""

_CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
_OPTIONS: Final = (
    "--no-color",
    "--no-shrink",
    "--continue-on-failure",
    f"--max-examples={_PER_ROUND}",
    f"--checks={','.join(_CHECKS)}",
    "--generation-database=none",
    "--suppress-health-check=all",
    "--report=json",
)


_OF_THE_TOOL: Final = "ST108"
"""The description says that a stream of events is text; the tool takes that to be said of each
event, since OpenAPI has had a word for events only from 3.2 on."""

_ERRORS: Final = re.compile(r"^=+ ERRORS =+$.*?(?=^=+ [A-Z]+ =+$)", re.MULTILINE | re.DOTALL)


@dataclass(slots=True)
class Report:
    """How many cases were tried, and what was wrong."""

    cases: int = 0
    rounds: int = 0
    wrong: list[str] = field(default_factory=list)

    def take(self, said: dict[str, Any], text: str) -> None:
        """Add what one round reported, as data and as a text."""
        self.cases += said["test_cases"]["generated"]
        self.rounds += 1
        failures = [one for one in said["failures"] if one["code"] != _OF_THE_TOOL]
        if failures:
            self.wrong.append(text)
        elif said["errors"]:
            self.wrong += _ERRORS.findall(text) or [text]


async def run(folder: Path, url: str, cases: int, minutes: float, seed: int) -> Report:
    """Try that many cases, or as many as there is time for."""
    report = Report()
    until = monotonic() + 60 * minutes
    while report.cases < cases and (left := until - monotonic()) > 0:
        # What is the same in each round is tried once.
        phases = "fuzzing" if report.rounds else "coverage,fuzzing"
        more = [f"--phases={phases}", f"--seed={seed + report.rounds}"]
        said = await asyncio.to_thread(_round, folder / f"round-{report.rounds}", url, more, left)
        if said is None:
            break
        report.take(*said)
        sys.stdout.write(f"{report.cases} cases, {len(report.wrong)} wrong\n")
        sys.stdout.flush()
    return report


def _round(folder: Path, url: str, more: Sequence[str], seconds: float) -> _Said | None:
    """What the tool reports of one round; None if the time was over before."""
    program = environment() / "bin" / "schemathesis"
    command = [str(program), "run", f"{url}/openapi.json", *_OPTIONS, *more]
    try:
        done = subprocess.run(  # noqa: S603 - a program that we name
            [*command, f"--report-dir={folder}"],
            cwd=folder.parent,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    reports = sorted(folder.glob("json-*.json"))
    if not reports:
        raise RuntimeError(f"schemathesis reports nothing: {done.stdout[-2000:]}{done.stderr}")
    return json.loads(reports[-1].read_text(encoding="utf-8")), done.stdout


def environment() -> Path:
    """Where the tool is, or will be, installed."""
    return cache() / "schemathesis"


async def main() -> int:
    """Run, and print what came of it."""
    parser = arguments(__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    PythonEnvironment("", ["--requirement", str(TOOL)]).prepare(environment())
    with workplace() as folder:
        # A copy, since documents are replaced and deleted, too.
        data = shutil.copytree(ROOT / "data", folder / "data")
        settings = settings_in(folder, given.database_url, data_dir=data, requests_per_minute=0)
        log = folder / "service.log"
        async with InstalledServer(settings, log).serving() as server:
            report = await run(folder, server.url, given.cases, given.minutes, given.seed)
        report.wrong += tracebacks(log.read_text(encoding="utf-8", errors="replace"))
    sys.stdout.write("".join(f"{line}\n" for line in report.wrong))
    sys.stdout.write(f"{report.cases} cases in {report.rounds} rounds, {len(report.wrong)} wrong\n")
    return 1 if report.wrong or report.cases < given.cases else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
