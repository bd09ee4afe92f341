"""Make one reader of answers of several: the mean of each of their numbers.

    python -m benchmarks.answer_reader.mean OUT.gguf READER.gguf READER.gguf … [--frozen 2]

``READER`` is a reader's whole file, as the service makes it in the cache, of steps of one training,
in which the layers from below that are ``frozen`` were not changed: these are not written.
Needs PyTorch, as ``benchmarks.answer_reader.training`` does. Readers that later steps made of
earlier ones err on different questions, and their mean on fewer (Wortsman et al. 2022, Model
soups).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from benchmarks.answer_reader.network import FROZEN, Network
from benchmarks.answer_reader.training import write


def mean_of(readers: Sequence[Path], frozen: int) -> Network:
    """A network with the mean of the numbers of some readers."""
    network = Network(readers[0], frozen=frozen)
    states = [Network(reader).state_dict() for reader in readers]
    means = {name: torch.stack([one[name] for one in states]).mean(0) for name in states[0]}
    network.load_state_dict(means)
    return network


def main() -> None:
    """Write the mean."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("readers", type=Path, nargs="+")
    parser.add_argument("--frozen", type=int, default=FROZEN)
    given = parser.parse_args()
    write(mean_of(given.readers, given.frozen).eval(), given.out)


if __name__ == "__main__":
    main()
