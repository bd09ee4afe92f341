"""Where the tokens of an embedding model begin and end in a text."""

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, Self

from tunedd_api.rag.language.english import is_english

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LONGEST_WORD: Final = 100
"""BERT's WordPiece gives up on a word of more characters and reads it as one unknown piece."""


class TokenCounter(Protocol):
    """Something that counts tokens."""

    def count(self, text: str) -> int:
        """How many tokens the text has, special tokens not counted."""
        ...


class OffsetTokenizer(TokenCounter, Protocol):
    """A tokenizer that says which characters each token covers."""

    @property
    def name(self) -> str:
        """What tells this tokenizer from any other; part of the index's fingerprint."""
        ...

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """The half-open character span of each token, in order.

        Special tokens are left out; a long text is never truncated.
        """
        ...


@dataclass(frozen=True, slots=True)
class TokenStarts:
    """Where the tokens of a text begin, in order, for counting in parts of it."""

    starts: Sequence[int]

    @classmethod
    def of(cls, text: str, tokenizer: OffsetTokenizer) -> Self:
        """Find the tokens of a text."""
        return cls([start for start, _ in tokenizer.offsets(text)])

    def before(self, position: int) -> int:
        """How many tokens begin before a character."""
        return bisect_left(self.starts, position)

    def position(self, token: int) -> int | None:
        """Where a token begins, counted from 0; None beyond the last one."""
        return self.starts[token] if 0 <= token < len(self.starts) else None


class WordPieceTokenizer:
    """A model's own WordPiece tokenizer."""

    def __init__(self, tokenizer: "Tokenizer", name: str) -> None:
        self._tokenizer = tokenizer
        self.name = name

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """Give the span of each piece.

        A word too long for the model counts a piece per letter: cut in two, it may cost that.
        """
        spans = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return [piece for span in spans for piece in _readable(text, span)]

    def count(self, text: str) -> int:
        """Count the pieces of the text."""
        return len(self.offsets(text))


class UnigramTokenizer:
    """A model's own SentencePiece unigram tokenizer, such as XLM-R's."""

    def __init__(self, tokenizer: "Tokenizer", name: str) -> None:
        self._tokenizer = tokenizer
        self.name = name

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """Give the span of each piece, without the blank that the model reads as its beginning."""
        spans = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return [(end - len(text[start:end].lstrip()), end) for start, end in spans]

    def count(self, text: str) -> int:
        """Count the pieces of the text."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))


class TokenizerPair:
    """Two tokenizers, of which the one counts that is made for the language of a text."""

    def __init__(self, english: OffsetTokenizer, others: OffsetTokenizer) -> None:
        self._english = english
        self._others = others
        self.name = f"{english.name}+{others.name}"

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """The span of each token, in order."""
        return self._for(text).offsets(text)

    def count(self, text: str) -> int:
        """How many tokens the text has."""
        return self._for(text).count(text)

    def _for(self, text: str) -> OffsetTokenizer:
        return self._english if is_english(text) else self._others


class EstimatingTokenizer:
    """An estimate for models whose tokenizer is not at hand.

    Made to be too high rather than too low: three Latin letters, or any other single visible
    character, count as a token; where a capital stands, as in names and acronyms, fewer letters
    do. English papers come out at about 1.7 times the word pieces of MiniLM.
    """

    name: Final = "estimate-1"

    _TOKEN: Final = re.compile(r"[A-Z](?:(?=[A-Z])|[a-z]?)|[A-Za-zÀ-ÖØ-öø-ɏ]{1,3}|\S")

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """The span of each estimated token."""
        return [match.span() for match in self._TOKEN.finditer(text)]

    def count(self, text: str) -> int:
        """How many tokens the text has at most, by estimate."""
        return len(self._TOKEN.findall(text))


def tokenizer_in(file: Path) -> OffsetTokenizer:
    """Load the tokenizer that a ``tokenizer.json`` describes.

    Its name holds a digest of the file, since another file may cut elsewhere.
    """
    from tokenizers import Tokenizer, models

    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    tokenizer = Tokenizer.from_buffer(content)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    if isinstance(tokenizer.model, models.Unigram):
        return UnigramTokenizer(tokenizer, f"unigram-{digest}")
    return WordPieceTokenizer(tokenizer, f"wordpiece-{digest}")


def _readable(text: str, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The span, or those of its letters where the model reads them as one unknown piece."""
    start, end = span
    if end - start <= _LONGEST_WORD:
        yield span
        return
    for index in range(start, end):
        # The model reads decomposed letters: a Hangul syllable is two or three of them.
        for _ in unicodedata.normalize("NFD", text[index]):
            yield index, index + 1
