"""Whether documents are in a language that the embedding model reads."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.providers.embedded.catalogue import EMBEDDING_MODELS
from tunedd_api.rag.retrieval.scripts import reads_latin_only

_PAGES: Final = 3


def is_foreign(pages: Mapping[int, str], model: str) -> bool:
    """Whether a document is in another language than English, which is all that the model reads."""
    if not reads_latin_only(model):
        return False
    first = islice((text for _, text in sorted(pages.items()) if text.strip()), _PAGES)
    return not is_english("\n".join(first))


def advice(foreign: Sequence[str], model: str) -> str:
    """What to do about documents in other languages, in a sentence."""
    which = f"{foreign[0]} is" if len(foreign) == 1 else f"{len(foreign)} documents are"
    embedded = model in {entry.name for entry in EMBEDDING_MODELS}
    other = "auto, which is the default," if embedded else "one that reads all languages"
    return (
        f"{which} not in English, which is the only language that {model} reads: with "
        f"TUNEDD_EMBEDDING_MODEL={other} and `make reindex`, questions find more."
    )
