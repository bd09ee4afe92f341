"""Train a reader of answers on several cores at once, from the model of many languages.

    python -m benchmarks.answer_reader.together ROWS OUT.gguf [--base many-languages]
        [--onto READER.gguf] [--pace 0.0002] [--easy 0.25] [--processes 2]

Needs what ``benchmarks.answer_reader.training`` does. Each process learns from a part of the pairs
of ``ROWS``; every twenty batches the numbers of all are averaged (Stich 2019, Local SGD converges
fast and communicates little, https://arxiv.org/abs/1805.09767). In the ``easy`` beginning half of
the texts that do not answer are exchanged for others at random: what has nothing to do with a
question is learned before what nearly answers it.
"""

import argparse
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, multiprocessing

from benchmarks.answer_reader.bases import BASES, Base
from benchmarks.answer_reader.network import Network
from benchmarks.answer_reader.rows import Row
from benchmarks.answer_reader.training import BATCH, Optimiser, loss_of, order, write

_EVERY: Final = 20
"""Batches after which the numbers are averaged."""
_CHUNK: Final = 40
"""Batches that are drawn at once."""
_EXCHANGED: Final = 0.5
"""The share of what does not answer that is exchanged."""
_TOLD: Final = 50
_PATIENCE: Final = 600.0
"""Seconds that a process waits for the others: one that has died comes no more."""


@dataclass(frozen=True)
class _Task:
    """What all processes share: the pairs, where the numbers meet, and how they are learned."""

    rows: list[Row]
    numbers: Tensor
    barrier: "multiprocessing.Barrier"
    base: Base
    onto: Path
    pace: float
    easy: float
    out: Path


def _trained(network: Network) -> list[Tensor]:
    return [one for one in network.parameters() if one.requires_grad]


def _put(network: Network, row: Tensor) -> None:
    row.copy_(torch.cat([one.data.flatten() for one in _trained(network)]))


def _take(network: Network, row: Tensor) -> None:
    start = 0
    for one in _trained(network):
        one.data.copy_(row[start : start + one.numel()].view_as(one))
        start += one.numel()


def _easier(rows: list[Row], chance: random.Random) -> list[Row]:
    """The pairs, some of whose texts that do not answer are those of others."""

    def is_exchanged(label: int) -> bool:
        return not label and chance.random() < _EXCHANGED

    return [
        (question, chance.choice(rows)[1] if is_exchanged(label) else text, label)
        for question, text, label in rows
    ]


def _learn(rank: int, task: _Task) -> None:
    """What one process does: it learns from its part, and meets the others every some batches."""
    torch.set_num_threads(1)
    torch.manual_seed(1 + rank)
    chance = random.Random(1 + rank)  # noqa: S311 - nothing secret
    network = Network(task.onto, frozen=task.base.frozen)
    if rank == 0:
        _put(network, task.numbers[0])
    task.barrier.wait()
    _take(network, task.numbers[0])
    task.barrier.wait()
    optimiser = Optimiser(network, task.pace)
    network.train()
    processes = len(task.numbers)
    mine = task.rows[rank::processes][: len(task.rows) // processes]
    batches, done, lost = len(mine) // BATCH, 0, 0.0
    for start in range(0, batches * BATCH, BATCH * _CHUNK):
        some = mine[start : start + BATCH * _CHUNK]
        if start < task.easy * batches * BATCH:
            some = _easier(some, chance)
        tokens = task.base.encoded([(question, text) for question, text, _ in some])
        answers = torch.tensor([float(label) for *_, label in some])
        for batch in order(tokens, chance):
            if done == batches:
                break
            loss = loss_of(network, tokens, answers, batch)
            optimiser.learn(loss, done / batches)
            done, lost = done + 1, lost + loss.item() / _TOLD
            if done % _EVERY == 0 or done == batches:
                _put(network, task.numbers[rank])
                task.barrier.wait()
                mean = task.numbers.mean(0)
                task.barrier.wait()
                _take(network, mean)
            if done % _TOLD == 0:
                print(f"{done} of {batches}, loss {lost:.3f}", flush=True)
                lost = 0.0
    if rank == 0:
        write(network.eval(), task.out)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--base", choices=BASES, default="many-languages")
    parser.add_argument("--onto", type=Path)
    parser.add_argument("--pace", type=float, default=2e-4)
    parser.add_argument("--easy", type=float, default=0.25, help="share that begins easily")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    base = BASES[given.base]
    onto = given.onto or base.file
    size = sum(one.numel() for one in _trained(Network(onto, frozen=base.frozen)))
    context = multiprocessing.get_context("spawn")
    task = _Task(
        [(q, t, label) for q, t, label in json.loads(given.rows.read_text("utf-8"))],
        torch.zeros(given.processes, size).share_memory_(),
        context.Barrier(given.processes, timeout=_PATIENCE),
        base,
        onto,
        given.pace,
        given.easy,
        given.out,
    )
    workers = [context.Process(target=_learn, args=(rank, task)) for rank in range(given.processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise SystemExit("A process failed; nothing was written.")


if __name__ == "__main__":
    main()
