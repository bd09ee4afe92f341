"""How well readers tell the lines that answer, in documents that were held back from training.

    python -m benchmarks.answer_reader.telling FILE … --reader READER.gguf [--reader …] [--each 4]
        [--base english]

``FILE`` is one of ``benchmarks/answer_reader/documents``, ``READER`` a reader's whole file, as the
service makes it in the cache. Needs PyTorch, as ``benchmarks.answer_reader.training`` does. Of each
fourth question all lines of its document are read. Prints how often one that answers comes first;
how often the best line of a question that is answered is better than that of one that is not; and
what share of the answered would be refused where .80 of the others are.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.answer_reader.bases import BASES, ENGLISH, Base
from benchmarks.answer_reader.network import Network
from benchmarks.answer_reader.training import batched
from benchmarks.answer_reader.written_documents import documents, text_of

_AT_ONCE: Final = 64
_REFUSED: Final = 0.8


@dataclass(frozen=True)
class Asked:
    """A question, the lines of its document as they are read, and which of them answer alone."""

    question: str
    lines: tuple[str, ...]
    answers: frozenset[int]
    answered: bool


def asked(files: Sequence[Path], each: int) -> list[Asked]:
    """Each so-many-th question on what the files hold back; those that two lines answer are out."""
    found = []
    for document in (one for path in files for one in documents(path, held=True)):
        numbers = [line.number for line in document.lines]
        lines = tuple(text_of(document, one) for one in document.lines)
        for question in document.questions:
            alone = {numbers.index(group[0]) for group in question.answers if len(group) == 1}
            if alone or not question.answers:
                found.append(Asked(question.text, lines, frozenset(alone), bool(question.answers)))
    return found[::each]


def odds(
    network: Network, pairs: Sequence[tuple[str, str]], base: Base = ENGLISH
) -> NDArray[np.float32]:
    """The log-odds of each pair, as a reader that was trained from ``base`` has them."""
    tokens = base.encoded(pairs)
    order = sorted(range(len(tokens)), key=lambda at: len(tokens[at]))
    found = np.zeros(len(tokens), dtype=np.float32)
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            found[some] = network(*batched([tokens[at] for at in some])).float().numpy()
    return found


def report(reader: Path, questions: Sequence[Asked], base: Base) -> None:
    """Print how well a reader tells."""
    pairs = [(one.question, line) for one in questions for line in one.lines]
    ends = np.cumsum([len(one.lines) for one in questions])
    found = np.split(odds(Network(reader).eval(), pairs, base), ends[:-1])
    first = [
        int(o.argmax()) in one.answers
        for one, o in zip(questions, found, strict=True)
        if one.answered
    ]
    best = np.array([o.max() for one, o in zip(questions, found, strict=True) if one.answered])
    absent = np.array(
        [o.max() for one, o in zip(questions, found, strict=True) if not one.answered]
    )
    better = np.mean([(one > absent).mean() for one in best])
    refused = (best < np.quantile(absent, _REFUSED)).mean()
    print(f"{reader.name}: first {np.mean(first):.3f} of {len(best)}, ", end="")
    print(f"better {better:.3f} than {len(absent)}, refused {refused:.3f}", flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--reader", type=Path, action="append", required=True)
    parser.add_argument("--each", type=int, default=4)
    parser.add_argument("--base", choices=BASES, default="english")
    given = parser.parse_args()
    torch.set_num_threads(1)
    questions = asked(given.files, given.each)
    for reader in given.reader:
        report(reader, questions, BASES[given.base])


if __name__ == "__main__":
    main()
