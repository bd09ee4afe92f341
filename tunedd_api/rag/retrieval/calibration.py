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

    Measured on TREC CAsT: python -m benchmarks.calibration FOLDER MODEL.
    """

    unrelated: float = _UNRELATED
    related: float = _RELATED

    @property
    def floor(self) -> float:
        """The cosine that counts for nothing in a ranking."""
        return self.unrelated

    def similarity(self, cosine: float) -> float:
        """A cosine on the scale of all-MiniLM-L6-v2."""
        share = (cosine - self.unrelated) / (self.related - self.unrelated)
        return _UNRELATED + share * (_RELATED - _UNRELATED)


_KNOWN: Final = ((re.compile(r"multilingual-e5-small", re.IGNORECASE), Calibration(0.77, 0.87)),)


def calibration_of(model: str) -> Calibration:
    """The calibration of a model by its name; that of all-MiniLM-L6-v2 where there is none."""
    return next((known for name, known in _KNOWN if name.search(model)), Calibration())
