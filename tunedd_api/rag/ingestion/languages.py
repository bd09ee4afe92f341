"""Whether documents are in a language that the embedding model reads."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from tunedd_api.rag.retrieval.scripts import reads_latin_only
from tunedd_api.rag.understanding.language import detect_language

_PAGES: Final = 3
_ENGLISH: Final = "en"


def is_foreign(pages: Mapping[int, str], model: str) -> bool:
    """Whether a document is in another language than English, which is all that the model reads."""
    if not reads_latin_only(model):
        return False
    first = islice((text for _, text in sorted(pages.items()) if text.strip()), _PAGES)
    return detect_language("\n".join(first)) not in {None, _ENGLISH}


def advice(foreign: Sequence[str], model: str) -> str:
    """What to do about documents in other languages, in a sentence."""
    which = f"{foreign[0]} is" if len(foreign) == 1 else f"{len(foreign)} documents are"
    return (
        f"{which} not in English, which is the only language that {model} reads: with "
        "TUNEDD_EMBEDDING_MODEL=multilingual-e5-small and `make reindex`, questions find more."
    )
