"""Train the reader of claims, and write what training changes.

    python -m benchmarks.claim_reader.training OUT.gguf --onto READER.gguf [--share 0/2] [--pace …]

Needs PyTorch, as ``benchmarks.answer_reader.training`` does, and ``READER``, a reader's whole file
in the cache. All of its layers are trained. A true claim and the false one that differs from it are
read beside the same text in one step, and it counts twice whether the true one is told from it: by
their own scores, and by which of them is higher. With ``--share 1/2`` the second half of the claims
is learned, so that two cores can each take a half, and ``benchmarks.answer_reader.mean --frozen 0``
makes one reader of both.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import torch
from torch.nn import functional

from benchmarks.answer_reader.bases import ENGLISH
from benchmarks.answer_reader.network import Network
from benchmarks.answer_reader.training import Optimiser, batched, write
from benchmarks.claim_reader.rows import rows_of
from benchmarks.claim_reader.written_claims import claims

_BATCH: Final = 16
"""Pairs of claims in a step."""
_SORTED: Final = 40
"""Steps among which pairs are sorted by their length, so that little is padded."""
_ORDERED: Final = 0.5
"""What the order of both counts for beside their own scores."""
_TOLD: Final = 50


class Told(NamedTuple):
    """The tokens of a true claim, a false one, and the true one beside what says neither."""

    true: list[int]
    false: list[int]
    elsewhere: list[int] | None


def told(share: str, chance: Random) -> list[Told]:
    """The tokens of a share of the claims for training, ``0/1`` being all."""
    which, of = map(int, share.split("/"))
    found = [rows for one in claims() if (rows := list(rows_of(one, chance)))]
    chance.shuffle(found)
    groups = found[which::of]
    tokens = iter(ENGLISH.encoded([(claim, text) for rows in groups for claim, text, _ in rows]))
    return [
        Told(next(tokens), next(tokens), next(tokens) if len(rows) > 2 else None) for rows in groups
    ]


def steps(groups: Sequence[Told], chance: Random) -> Iterator[list[Told]]:
    """The pairs of each step: those of about one length together."""
    places = list(range(len(groups)))
    chance.shuffle(places)
    for start in range(0, len(places), _BATCH * _SORTED):
        some = sorted(places[start : start + _BATCH * _SORTED], key=lambda at: len(groups[at].true))
        found = [some[at : at + _BATCH] for at in range(0, len(some), _BATCH)]
        chance.shuffle(found)
        yield from ([groups[at] for at in batch] for batch in found)


def train(groups: Sequence[Told], onto: Path, pace: float, chance: Random) -> Network:
    """Train a network onto a file, once through all pairs."""
    torch.manual_seed(1)
    network = Network(onto, frozen=0)
    optimiser = Optimiser(network, pace)
    batches = list(steps(groups, chance))
    began, ordered = time.monotonic(), 0.0
    network.train()
    for step, batch in enumerate(batches):
        others = [one.elsewhere for one in batch if one.elsewhere is not None]
        tokens = [*(one.true for one in batch), *(one.false for one in batch), *others]
        with torch.autocast("cpu", torch.bfloat16):
            scores = network(*batched(tokens)).float()
        true, rest = scores[: len(batch)], scores[len(batch) :]
        false = rest[: len(batch)]
        wanted = torch.cat([torch.ones_like(true), torch.zeros_like(rest)])
        loss = functional.binary_cross_entropy_with_logits(scores, wanted)
        loss = loss + _ORDERED * functional.softplus(false - true).mean()
        optimiser.learn(loss, step / len(batches))
        ordered += (true > false).float().mean().item() / _TOLD
        if step % _TOLD == _TOLD - 1:
            took = time.monotonic() - began
            print(f"{step + 1} of {len(batches)}, {took:.0f} s, {ordered:.3f} ordered", flush=True)
            ordered = 0.0
    return network.eval()


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--onto", type=Path, required=True)
    parser.add_argument("--share", default="0/1")
    parser.add_argument("--pace", type=float, default=1.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(1)  # what is quickest where anything else runs beside it
    chance = Random(given.seed)  # noqa: S311 - nothing secret
    write(train(told(given.share, chance), given.onto, given.pace, chance), given.out)


if __name__ == "__main__":
    main()
