"""How an answer is to be given, where the caller has wishes of that kind."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a language model chooses its words; None leaves it to the service.

    ``max_tokens`` only lowers what an answer may have anyway.
    """

    temperature: float | None = None
    top_p: float | None = None
    seed: int | None = None
    max_tokens: int | None = None


OWN_SAMPLING: Final = Sampling()
"""Sampling as the service does it by itself."""


@dataclass(frozen=True, slots=True)
class Manner:
    """Wishes for tone and language in the caller's own words, and how words are chosen.

    Neither has a say in what is answered: whether the documents hold an answer, and what of it
    they bear out, is found out all the same.
    """

    instructions: str = ""
    sampling: Sampling = OWN_SAMPLING


OWN_MANNER: Final = Manner()
"""The manner of a service that is left to itself."""
