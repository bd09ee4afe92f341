"""Claims beside passages, as language models say them in answers, and whether they are borne out.

The files of ``benchmarks/claim_judge/claims`` were written for the judge. A line is one passage or
two, with four to eight claims on them: ``[kind, label, claim]``. Those of ``held_back`` are by
other writers, and nothing is fitted to them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "claims"
FITTED: Final = tuple(sorted(_FOLDER.glob("*.jsonl")))
HELD_BACK: Final = tuple(sorted((_FOLDER / "held_back").glob("*.jsonl")))


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim beside passages; ``about`` tells those of the same passages, ``label`` the truth."""

    about: str
    passages: tuple[str, ...]
    kind: str
    label: bool
    text: str


def claims_of(path: Path) -> Iterator[Claim]:
    """The claims of a file, in order."""
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        row = json.loads(line)
        for kind, label, text in row["claims"]:
            yield Claim(f"{path.stem}-{number}", tuple(row["passages"]), kind, label, text)
