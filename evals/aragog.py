"""ARAGOG: questions with gold answers over papers on language models, by path.

The folder holds ``benchmark.json`` (``questions`` and ``ground_truths``) and the papers in
``pdfs/``. Overlap with the gold answer tells little of truth: the answers are written beside
the gold ones, to be read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from evals.answers import Progress
from evals.asking import Reply, converse
from evals.figures import Figure, share, times
from evals.judging import joined, terms_held

_MAY_BE_MISSING: Final = {"glm": "glm_130b.pdf"}
"""A paper that some copies of the set lack, by the word that its questions hold."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A question with its gold answer."""

    question: str
    gold: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its gold answer and the one that was given."""

    pairing: Pairing
    reply: Reply


def read_aragog(folder: Path) -> list[Pairing]:
    """Read the questions whose papers are there."""
    rows = json.loads((folder / "benchmark.json").read_text("utf-8"))
    missing = [w for w, name in _MAY_BE_MISSING.items() if not (folder / "pdfs" / name).exists()]
    return [
        Pairing(question, gold)
        for question, gold in zip(rows["questions"], rows["ground_truths"], strict=True)
        if not any(word in question.casefold() for word in missing)
    ]


def ask_all(
    client: httpx.Client, pairings: Sequence[Pairing], progress: Progress
) -> list[Answered]:
    """Ask each question in a conversation of its own."""
    answered = []
    for number, pairing in enumerate(pairings, start=1):
        progress(f"ARAGOG, question {number} of {len(pairings)}")
        answered.append(Answered(pairing, converse(client, [pairing.question])[-1]))
    return answered


def aragog_figures(answered: Sequence[Answered]) -> list[Figure]:
    """How much of the gold answers was at hand, and how much was said."""
    group = "ARAGOG"
    said = [terms_held(one.pairing.gold, one.reply.content) for one in answered]
    at_hand = [terms_held(one.pairing.gold, joined(one.reply.sources)) for one in answered]
    ratios = [mine / held if held else None for mine, held in zip(said, at_hand, strict=True)]
    timings = [one.reply.timings for one in answered if one.reply.timings]
    firsts = [t["first_token_ms"] for t in timings if t["first_token_ms"] is not None]
    return [
        share(group, "gold terms in the passages", at_hand),
        share(group, "gold terms in the answer", said),
        share(group, "gold terms in the answer, of those at hand", ratios),
        share(group, "refused", [one.reply.outcome == "no_answer" for one in answered]),
        share(group, "with a citation", [bool(one.reply.citations) for one in answered]),
        *times(group, "first token", firsts),
        *times(group, "whole answer", [timing["total_ms"] for timing in timings]),
    ]
