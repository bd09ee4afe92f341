"""Claims beside passages, as language models say them in answers, and whether they are borne out.

The files of ``benchmarks/claim_judge/claims`` were written for the judge. A line is one passage or
two, with four to eight claims on them: ``[kind, label, claim]``. Those of ``held_back`` are by
other writers, and nothing is fitted to them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evals.pairs import Pair

_FOLDER: Final = Path(__file__).parent / "claims"
FITTED: Final = tuple(sorted(_FOLDER.glob("*.jsonl")))
HELD_BACK: Final = tuple(sorted((_FOLDER / "held_back").glob("*.jsonl")))


def pairs_of(path: Path) -> Iterator[Pair]:
    """The claims of a file, in order; those of the same passages have the same ``domain``."""
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        row, domain = json.loads(line), f"{path.stem}-{number}"
        for place, (kind, label, claim) in enumerate(row["claims"]):
            yield Pair(f"{domain}-{place}", domain, kind, tuple(row["passages"]), claim, label)
