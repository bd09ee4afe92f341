"""From which closeness on two words of an embedding model say about the same.

    python -m benchmarks.closeness [--set FILE…] [--model NAME]

Checks sentence pairs, by default those of ``evals/sets/pairs/development.jsonl``, at several
values of ``EmbeddingEntry.close``, and prints how many of the false claims are let through and how
many of the true ones are flagged; without token vectors first.
"""

import argparse
from functools import partial
from pathlib import Path
from typing import Final

from evals.checker import bears_out, token_vectors
from evals.pairs import DEVELOPMENT, Pair, false_let_through, read_pairs, true_flagged, verdicts
from tunedd_api.rag.providers.embedded.catalogue import EMBEDDING_MODELS, MINILM
from tunedd_api.rag.providers.token_vectors import TextVectors, TokenVectors
from tunedd_api.settings import Settings

_TRIED: Final = tuple(step / 20 for step in range(6, 20))


class _AtCloseness:
    """Token vectors at another closeness than the model's own."""

    def __init__(self, tokens: TokenVectors, close: float) -> None:
        self._tokens = tokens
        self.close = close

    def of(self, text: str) -> TextVectors | None:
        return self._tokens.of(text)


def main() -> None:
    """Check the pairs at each value."""
    names = {entry.name: entry for entry in EMBEDDING_MODELS}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, nargs="*", default=[DEVELOPMENT])
    parser.add_argument("--model", choices=names, default=MINILM.name)
    options = parser.parse_args()
    pairs = [pair for path in options.set for pair in read_pairs(path)]
    print("close  false, let through  true, flagged")
    _report("none", pairs, None)
    entry = names[options.model]
    with token_vectors(Settings().cache_dir, entry) as tokens:
        if tokens is None:
            parser.exit(1, f"{entry.name} gives no token vectors, or is not in the cache.\n")
        for close in _TRIED:
            _report(f"{close:.2f}", pairs, _AtCloseness(tokens, close))


def _report(name: str, pairs: list[Pair], tokens: TokenVectors | None) -> None:
    found = verdicts(pairs, partial(bears_out, tokens=tokens))
    print(f"{name:>5}  {false_let_through(found):18.3f}  {true_flagged(found):13.3f}", flush=True)


if __name__ == "__main__":
    main()
