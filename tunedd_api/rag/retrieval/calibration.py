"""What cosines mean, model by model.

One model's cosines of unrelated texts lie around 0, another's around 0.75. Everything that compares
a cosine with a number does so on one scale, that of all-MiniLM-L6-v2: there, unrelated texts have
0.02 on average and a question with the passage that answers it 0.58.
"""

import re
from dataclasses import dataclass
from typing import Final

_UNRELATED: Final = 0.02
_RELATED: Final = 0.58


@dataclass(frozen=True, slots=True)
class Calibration:
    """A model's mean cosines of questions with passages on other subjects, and with their own.

    ``floor`` is the cosine that counts for nothing in a ranking. Measured on TREC CAsT:
    python -m benchmarks.calibration FOLDER MODEL.
    """

    unrelated: float = _UNRELATED
    related: float = _RELATED
    floor: float = _UNRELATED

    def similarity(self, cosine: float) -> float:
        """A cosine on the scale of all-MiniLM-L6-v2."""
        share = (cosine - self.unrelated) / (self.related - self.unrelated)
        return _UNRELATED + share * (_RELATED - _UNRELATED)

    def times(self, share: float) -> "Calibration":
        """The calibration of cosines that are this share of the model's own."""
        return Calibration(self.unrelated * share, self.related * share, self.floor * share)


_KNOWN: Final = (
    # Questions and passages of two languages lie further apart: at .71 those that have nothing to
    # do with each other, at .79 to .82 the others (XQuAD).
    (re.compile(r"multilingual-e5-small", re.IGNORECASE), Calibration(0.77, 0.87, floor=0.70)),
)


def calibration_of(model: str) -> Calibration:
    """The calibration of a model by its name; that of all-MiniLM-L6-v2 where there is none."""
    return next((known for name, known in _KNOWN if name.search(model)), Calibration())
