"""Which scripts an embedding model reads, and what its vectors count for beside keywords."""

import re
from typing import Final

_ENGLISH_MODELS: Final = re.compile(
    r"all-minilm|all-mpnet|bge-(?:small|base|large)-en|(?:^|[/_-])gte-(?:small|base|large)$"
    r"|(?:^|/)e5-(?:small|base|large)|nomic-embed-text|mxbai-embed-large|snowflake-arctic-embed(?!2)",
    re.IGNORECASE,
)
_MULTILINGUAL: Final = "multilingual"
_MODELS_OF_MANY: Final = re.compile(
    r"multilingual|bge-m3|text-embedding-3|jina-embeddings-v[3-9]|arctic-embed.*(?:v2|2\.0)"
    r"|qwen3-embedding|embeddinggemma|gte-multilingual|labse",
    re.IGNORECASE,
)
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LETTER: Final = re.compile(r"[^\W\d_]")

_NOISE: Final = 0.1
"""What the vectors of a script that a model does not read count for: it takes such words apart
into letters, and which passages come near is all but chance."""


def reads_latin_only(model: str) -> bool:
    """Whether a model of this name was trained on English alone, as far as names tell."""
    return bool(_ENGLISH_MODELS.search(model)) and _MULTILINGUAL not in model.lower()


def reads_many_languages(model: str) -> bool:
    """Whether a model of this name is known to read texts in many languages alike."""
    return bool(_MODELS_OF_MANY.search(model))


def vector_share(question: str, alpha: float, *, latin_only: bool) -> float:
    """What the vectors count for in a search for this question, the keywords for the rest."""
    letters = len(_LETTER.findall(question))
    if not latin_only or not letters:
        return alpha
    foreign = 1 - len(_LATIN.findall(question)) / letters
    return alpha - foreign * max(0.0, alpha - _NOISE)
