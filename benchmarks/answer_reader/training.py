"""Train the reader of answers, and write what training changes.

    python -m benchmarks.answer_reader.training ROWS OUT.gguf [--onto READER.gguf] [--pace 0.00015]

Needs PyTorch in an environment beside the project's own (docs/models.md says which), and the
English embedding model in the cache. ``ROWS`` is what ``benchmarks.answer_reader.rows`` writes;
``--onto`` is a reader's file in the cache, to train it on. On one core 71,000 pairs take half an
hour.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import gguf
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.answer_reader.bases import ENGLISH
from benchmarks.answer_reader.network import Network

BATCH: Final = 32
_SORTED: Final = 40
"""Batches among which pairs are sorted by their length, so that little is padded."""
_WARM: Final = 150
"""Batches in which the pace rises to its full."""
_END: Final = 0.07
"""Share of the pace that is left at the end."""
_HEAD: Final = 3.0
"""Times as fast as the layers the new matrices learn."""
_TOLD: Final = 50
_SEED: Final = 1


def batched(tokens: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """The tokens of some pairs as a matrix, and where there are any."""
    longest = max(map(len, tokens))
    ids = torch.zeros(len(tokens), longest, dtype=torch.long)
    for row, one in enumerate(tokens):
        ids[row, : len(one)] = torch.tensor(one)
    lengths = torch.tensor([len(one) for one in tokens])
    return ids, torch.arange(longest)[None, :] < lengths[:, None]


def order(tokens: Sequence[Sequence[int]], chance: random.Random) -> Iterator[list[int]]:
    """The places of the pairs of each batch: those of about one length together."""
    places = list(range(len(tokens)))
    chance.shuffle(places)
    for start in range(0, len(places), BATCH * _SORTED):
        some = sorted(places[start : start + BATCH * _SORTED], key=lambda at: len(tokens[at]))
        batches = [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
        chance.shuffle(batches)
        yield from batches


class Optimiser:
    """Changes a network by what it lost, at a pace that rises at first and then falls."""

    def __init__(self, network: Network, pace: float) -> None:
        head = [*network.cls.parameters(), *network.cls_output.parameters()]
        body = [p for layer in network.layers for p in layer.parameters() if p.requires_grad]
        groups = [{"params": body, "times": 1.0}, {"params": head, "times": _HEAD}]
        self._all = [*body, *head]
        self._adam = torch.optim.AdamW(groups, lr=pace, weight_decay=0.01)
        self._pace = pace
        self._steps = 0

    def learn(self, loss: Tensor, done: float) -> None:
        """Take one step; ``done`` is the share of them that are done, 0…1."""
        self._steps += 1
        pace = self._pace * (1 - (1 - _END) * done) * min(1, self._steps / _WARM)
        for group in self._adam.param_groups:
            group["lr"] = pace * group["times"]
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._all, 1.0)
        self._adam.step()
        self._adam.zero_grad()


def loss_of(
    network: Network, tokens: Sequence[Sequence[int]], answers: Tensor, batch: Sequence[int]
) -> Tensor:
    """How far a network is from the answers to some pairs."""
    with torch.autocast("cpu", torch.bfloat16):
        scores = network(*batched([tokens[at] for at in batch]))
    return functional.binary_cross_entropy_with_logits(scores.float(), answers[batch])


def train(rows: Sequence[tuple[str, str, int]], onto: Path, pace: float, rounds: int) -> Network:
    """Train a network onto a file on all rows, so many times."""
    torch.manual_seed(_SEED)
    chance = random.Random(_SEED)  # noqa: S311 - nothing secret
    tokens = ENGLISH.encoded([(question, text) for question, text, _ in rows])
    answers = torch.tensor([float(label) for *_, label in rows])
    network = Network(onto)
    optimiser = Optimiser(network, pace)
    batches = [batch for _ in range(rounds) for batch in order(tokens, chance)]
    began, lost = time.monotonic(), 0.0
    network.train()
    for step, batch in enumerate(batches):
        loss = loss_of(network, tokens, answers, batch)
        optimiser.learn(loss, step / len(batches))
        lost += loss.item() / _TOLD
        if step % _TOLD == _TOLD - 1:
            took = time.monotonic() - began
            print(f"{step + 1} of {len(batches)}, {took:.0f} s, loss {lost:.3f}", flush=True)
            lost = 0.0
    return network.eval()


def write(network: Network, path: Path) -> None:
    """Write the trained tensors, matrices of the layers as Q8_0, and how the score is read."""
    writer = gguf.GGUFWriter(path, "bert")
    writer.add_name("Tunedd answer reader")
    writer.add_pooling_type(gguf.PoolingType.RANK)
    writer.add_array("bert.classifier.output_labels", ["answers"])
    writer.add_add_eos_token(True)  # noqa: FBT003 - the writer's own signature
    writer.add_add_sep_token(False)  # noqa: FBT003
    for name, tensor in network.trained().items():
        numbers = np.ascontiguousarray(tensor.detach().float().numpy())
        if numbers.ndim > 1 and name.startswith("blk."):
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quants.quantize(numbers, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, numbers)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rows", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--onto", type=Path, default=ENGLISH.file)
    parser.add_argument("--pace", type=float, default=1.5e-4)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(1)  # what is quickest where anything else runs beside it
    rows = [(q, t, label) for q, t, label in json.loads(given.rows.read_text("utf-8"))]
    write(train(rows, given.onto, given.pace, given.rounds), given.out)


if __name__ == "__main__":
    main()
