"""The vectors that an embedding model gives the single tokens of a text, in their context."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TextVectors:
    """The tokens of a text: the characters that each covers, and its vector of length 1."""

    spans: tuple[tuple[int, int], ...]
    vectors: NDArray[np.float32]

    def of_stretch(self, start: int, end: int) -> NDArray[np.float32] | None:
        """The mean direction of the tokens of a stretch of the text; None if there are none."""
        rows = [at for at, (a, b) in enumerate(self.spans) if a < end and b > start and b > a]
        if not rows:
            return None
        mean: NDArray[np.float32] = self.vectors[rows].mean(axis=0)
        return mean / np.float32(max(float(np.linalg.norm(mean)), 1e-9))


class TokenVectors(Protocol):
    """Gives the vectors of tokens; blocks for some milliseconds a text.

    ``close`` is the cosine from which two words in their sentences say about the same, which is
    measured for each model.
    """

    @property
    def close(self) -> float:
        """The cosine from which two words say about the same."""
        ...

    def of(self, text: str) -> TextVectors | None:
        """The vectors of a text; None if the model cannot tell the tokens apart."""
        ...
