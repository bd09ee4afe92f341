"""Texts as XLM-R's tokenizer wants them.

Its normalizer is SentencePiece's ``nmt_nfkc``: NFKC, after controls are dropped and odd blanks,
marks of direction and joiners have become spaces. llama.cpp applies it only from a compiled table
that not every file of such a model holds, so it is applied before.
"""

import unicodedata
from typing import Final

_DROPPED: Final = (*range(0x01, 0x09), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F)
_BLANK: Final = (
    *(0x09, 0x0A, 0x0C, 0x0D, 0x1680),
    *range(0x200B, 0x2010),
    *(0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD),
)
_RULES: Final = {**dict.fromkeys(_DROPPED), **dict.fromkeys(_BLANK, " ")}
_FULL_WIDTH_TILDE: Final = "\uff5e"
"""The one common character that NFKC changes and the normalizer does not."""


def normalised(text: str) -> str:
    """Give the text that the vocabulary was made for."""
    parts = text.translate(_RULES).split(_FULL_WIDTH_TILDE)
    return _FULL_WIDTH_TILDE.join(unicodedata.normalize("NFKC", part) for part in parts)
