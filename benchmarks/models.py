"""What embedded language models cost: processor time by the token, and memory.

``python -m benchmarks.models NAME-OR-FILE …`` takes the models in turns, so that what
else the computer does falls on all of them alike, and prints the best round of each: milliseconds
of processor time for a token of a prompt and for a generated one (divide by the threads for the
time on a quiet computer), and the memory that is resident after each was loaded alone in a process
of its own.
"""

import argparse
import multiprocessing
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx

from tunedd_api.rag.providers.embedded.choice import chat_entry
from tunedd_api.rag.providers.embedded.engines import EngineProcess
from tunedd_api.rag.providers.embedded.machine import Machine
from tunedd_api.rag.providers.embedded.server import LlamaServer, ServerOptions
from tunedd_api.rag.providers.embedded.weights import Weights
from tunedd_api.settings import Settings

GENERATED = 24
PROSE = Path(__file__).parents[1] / "docs" / "library" / "agent-memory.md"


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time a token; megabytes; tokens of the prompt."""

    prompt: float
    generated: float
    resident: float
    tokens: int


def measured(name: str, text: str, threads: int) -> Cost:
    """Load a model, let it read the text and write a little."""
    weights = Weights(Settings(_env_file=None).cache_dir / "weights")
    entry = chat_entry(name, weights, Machine.here())
    options = ServerOptions(weights.file(entry), entry.context_window, 2, threads, embedding=False)
    engine = EngineProcess()
    server = LlamaServer(options, engine).started()
    assert engine.pid is not None
    process = Path(f"/proc/{engine.pid}")
    with httpx.Client(base_url=server.base_url, headers=server.headers, timeout=600) as client:

        def cost(prompt: str, tokens: int) -> tuple[float, int]:
            asked = {"prompt": prompt, "n_predict": tokens, "temperature": 0, "ignore_eos": True}
            began = _processor_time(process)
            reply = client.post("/completion", json={**asked, "cache_prompt": False})
            spent = (_processor_time(process) - began) * 1000
            return spent, reply.json()["timings"]["prompt_n"]

        cost("Once", 1)
        reading, tokens = cost(text, 1)
        writing, _ = cost("Once", GENERATED)
        resident = _resident(process)
    server.close()
    return Cost(reading / tokens, writing / GENERATED, resident, tokens)


def _processor_time(process: Path) -> float:
    """Seconds that the process has computed; Linux tells them by hundredths (proc(5), stat)."""
    user, system = (process / "stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _resident(process: Path) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", (process / "status").read_text("utf-8"))
    return int(found[1]) / 1000 if found else float("nan")


def main() -> None:
    """Measure the models that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", metavar="NAME-OR-FILE", nargs="+")
    parser.add_argument("--threads", type=int, default=Machine.here().cores)
    parser.add_argument("--characters", type=int, default=1500, help="of each prompt")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    prose = PROSE.read_text("utf-8")
    costs: dict[str, list[Cost]] = {name: [] for name in given.names}
    processes = multiprocessing.get_context("spawn")
    for turn in range(given.rounds):
        text = prose[turn * 1000 :][: given.characters]
        for name in given.names:
            with processes.Pool(1) as alone:
                costs[name].append(alone.apply(measured, (name, text, given.threads)))
    print("| model | ms a prompt token | ms a generated token | MB resident |")
    print("|---|---|---|---|")
    for name, rounds in costs.items():
        prompt, generated = min(c.prompt for c in rounds), min(c.generated for c in rounds)
        resident = max(c.resident for c in rounds)
        print(f"| {Path(name).name} | {prompt:.1f} | {generated:.1f} | {resident:,.0f} |")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
