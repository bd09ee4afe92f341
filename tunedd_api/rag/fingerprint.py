"""What made an index, and what to say when the settings would make another."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tunedd_api.documents.manifest import IndexFacts
from tunedd_api.errors import ConfigurationError

_DIMENSION: Final = "dimension of "
_MADE: Final = "made "


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What makes passages of a file: when any of it changes, they would come out differently.

    Vectors of two embedding models cannot be compared, so each model and dimension has an index
    of its own, called ``index_name``. Passages of several splitters and readers can stand in one.
    """

    embedding_model: str
    dimension: int
    splitter: str
    reader: str

    @property
    def index_name(self) -> str:
        """What the database calls the index of this model."""
        return index_name(self.embedding_model, self.dimension)

    def version_of(self, name: str, sha256: str) -> str:
        """Name the passages that these settings make of a file of this name and SHA-256."""
        parts = (
            name,
            sha256,
            self.embedding_model,
            str(self.dimension),
            self.splitter,
            self.reader,
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def index_name(model: str, dimension: int) -> str:
    """The embedding model and the length of its vectors."""
    return f"{model[-200:]}/{dimension}"


def known_dimension(model: str, facts: IndexFacts) -> int | None:
    """How many numbers the model's vectors have, if it was ever asked."""
    known = facts.fact(_DIMENSION + model[-200:])
    return None if known is None else int(known)


def note_dimension(model: str, dimension: int, facts: IndexFacts) -> None:
    """Remember how many numbers the model's vectors have."""
    facts.set_fact(_DIMENSION + model[-200:], str(dimension))


def is_made(fingerprint: Fingerprint, facts: IndexFacts) -> bool:
    """Whether the index of this model was ever complete."""
    return facts.fact(_MADE + fingerprint.index_name) is not None


def has_index(model: str, facts: IndexFacts) -> bool:
    """Whether an index of the embedding model of this name was ever complete."""
    dimension = known_dimension(model, facts)
    return dimension is not None and facts.fact(_MADE + index_name(model, dimension)) is not None


def note_made(fingerprint: Fingerprint, facts: IndexFacts) -> None:
    """Remember that the whole index was made by this splitter and reader."""
    made = {"splitter": fingerprint.splitter, "reader": fingerprint.reader}
    facts.set_fact(_MADE + fingerprint.index_name, json.dumps(made))


def change(fingerprint: Fingerprint, facts: IndexFacts) -> str | None:
    """Say what would come out differently from the index as it was made; None if nothing would."""
    made = facts.fact(_MADE + fingerprint.index_name)
    if made is None:
        return None
    before = json.loads(made)
    now = {"splitter": fingerprint.splitter, "reader": fingerprint.reader}
    changes = [f"the {k} from {before[k]} to {now[k]}" for k in now if before[k] != now[k]]
    return " and ".join(changes) or None


def mismatch(fingerprint: Fingerprint, others: Mapping[str, int]) -> ConfigurationError:
    """Say that there is an index, but one made with another embedding model."""
    made = max(others, key=lambda name: others[name])
    return ConfigurationError(
        f"The index was made with the embedding model {_described(made)}, and the settings name "
        f"{_described(fingerprint.index_name)}: run `make reindex` to make another index beside "
        "it, or set TUNEDD_EMBEDDING_MODEL back."
    )


def _described(index: str) -> str:
    model, _, dimension = index.rpartition("/")
    return f"{model} ({dimension} numbers)"
