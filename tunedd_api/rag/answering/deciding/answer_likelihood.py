"""How likely it is that passages hold an answer, by what speaks for it."""

import math
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for an answer in the passages, each in 0…1 but ``standing``.

    ``names`` is the share of the question's names and codes that the best passage, with its
    headings, holds; ``window`` the share of its words in the best three sentences; ``aspect`` that
    of the words that are no names, where the names stand. ``evidence`` is how far those that hold
    most words hold the kind of thing asked for; ``lacks_fact`` how far they do not where that is a
    name, date, place or number, ``lacks_property`` how far what "which …" asks for is not named
    beside the names. ``unknown`` is the share of its other words that no passage holds, and
    ``any_unknown`` is 1 where there is one. ``length`` is the number of the question's words, ten
    at most, in tenths. ``standing`` is the best similarity's distance from the collection's mean,
    in standard deviations, so that it means the same for every embedding model; None if not known.
    ``points_back`` is true where the question leaves what it is about to the conversation.
    """

    names: float
    window: float
    aspect: float
    evidence: float
    lacks_fact: float
    lacks_property: float
    unknown: float
    any_unknown: float
    length: float
    standing: float | None
    points_back: bool = False


_WEIGHTS: Final = {
    "names": 1.8,
    "window": 4.0,
    "aspect": 2.0,
    "evidence": 0.5,
    "lacks_fact": -4.4,
    "lacks_property": -2.1,
    "unknown": -1.7,
    "any_unknown": -0.2,
    "length": 5.3,
    "standing": 0.74,
    "points_back": 3.9,
}
_BIAS: Final = -9.7
ENOUGH: Final = 0.35
"""Fitted by logistic regression over what the service retrieves (benchmarks/answerability.py): for
questions on the starter library, alone and after another, and ARAGOG's, and for the library's
without what answers them. Five-fold cross-validation refuses .10, .08 and .01 of those that are
answered, .88 and .82 of the library's that are not, and .85 of those whose article is away. Among
these no question points back: what that counts for is what TREC CAsT's follow-ups need."""

_DOUBTFUL: Final = (0.0001, 0.95)
"""Likelihoods between which places are read. Set by hand on what python -m benchmarks.reading asks:
with .8 in place of .95, .04 fewer of what everyday documents do not answer are refused, and as many
of what they answer."""

_READ: Final = 4.0
_READ_BIAS: Final = 3.0
"""What the log-odds of a reader count for beside those of the words, which are 0.6 below 0 at
``ENOUGH``, and the bias between them. Set by hand on questions of the starter library, held-back
everyday documents and twelve further ones that are no part of this project: of eleven pairs, 2 to 5
for the one and 2 to 6 for the other, these refuse most of what none of the sets answers among those
that refuse at most .05 of what the library answers."""

_NAMELESS: Final = 3.0
"""What is added for a question that names nothing, and so tells a reader less. Set by hand on the
follow-ups over the starter library: "What does that cost?" has -1.6 where its answer stands, and
what no place answers -3 and less."""

AVERAGE_STANDING: Final = 4.0
"""About that of the starter library's questions that its articles answer."""

IN_ONE_DOCUMENT: Final = 3.2
"""What counts as standing where a single document is asked. There one does not say what it is
about, and the right passage stands far from the question. Chosen on four sets that are asked so,
PolicyQA, MCTest, TAT-QA and product reviews (python -m benchmarks.answerability --set …): words
then refused .30 of the answered questions instead of .37, and .70 of those whose answer was taken
out instead of .68. At 3.5 it was .28, and fewer of the starter library's absent questions would be
refused. What they refuse by now stands in docs/evaluation.md."""


def likelihood(signals: Signals) -> float:
    """The logistic function of the weighted signals; an unknown standing counts as average."""
    standing = AVERAGE_STANDING if signals.standing is None else signals.standing
    total = _BIAS + _WEIGHTS["standing"] * standing
    for name, weight in _WEIGHTS.items():
        if name != "standing":
            total += weight * float(getattr(signals, name))
    return 1 / (1 + math.exp(-total))


def is_doubtful(likely: float) -> bool:
    """Whether the words leave it open whether passages hold an answer."""
    least, most = _DOUBTFUL
    return least <= likely <= most


def is_likely(likely: float, odds: float, *, nameless: bool = False) -> bool:
    """Whether passages hold an answer, by their words and by what a reader makes of the best place.

    ``odds`` are the reader's log-odds; a ``nameless`` question leaves all that it asks about to
    the conversation, whose document it is answered from.
    """
    return combined_log_odds(likely, odds) + _NAMELESS * nameless >= log_odds(ENOUGH)


def combined_log_odds(likely: float, odds: float) -> float:
    """The log-odds that passages hold an answer, by words and by the reader's log-odds together."""
    return log_odds(likely) + _READ * odds + _READ_BIAS


def log_odds(likely: float) -> float:
    """The logarithm of how much likelier something is than not."""
    return math.log(likely / (1 - likely))
