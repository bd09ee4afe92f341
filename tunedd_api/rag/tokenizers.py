"""Where the tokens of an embedding model begin and end in a text."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, Self

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


class WordPieceTokenizer:
    """A model's own WordPiece tokenizer.

    WordPiece reads each word for itself, wherever it stands. So the pieces of a word are kept,
    and a text made mostly of words seen before is tokenized by looking them up.
    """

    # Python's \s holds four separators that BERT drops as controls instead.
    _WORD: Final = re.compile(r"[\S\x1c-\x1f]+")
    _MOST_WORDS: Final = 50_000

    def __init__(self, tokenizer: "Tokenizer", name: str) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._known: dict[str, Sequence[tuple[int, int]]] = {}
        self.name = name

    @classmethod
    def from_file(cls, file: Path) -> Self:
        """Load a ``tokenizer.json``."""
        from tokenizers import Tokenizer

        content = file.read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:12]
        return cls(Tokenizer.from_buffer(content), f"wordpiece-{digest}")

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """Give the span of each piece.

        A word too long for the model counts a piece per letter: cut in two, it may cost that.
        """
        known = self._known
        spans: list[tuple[int, int]] = []
        for match in self._WORD.finditer(text):
            word, at = match[0], match.start()
            pieces = known.get(word)
            if pieces is None:
                pieces = self._learn(word)
            spans += [(at + start, at + end) for start, end in pieces]
        return spans

    def count(self, text: str) -> int:
        """Count the pieces of the text."""
        return len(self.offsets(text))

    def _learn(self, word: str) -> Sequence[tuple[int, int]]:
        spans = self._tokenizer.encode(word, add_special_tokens=False).offsets
        pieces = [letter for span in spans for letter in _letters(word, span)]
        if len(self._known) >= self._MOST_WORDS:
            self._known = {}
        self._known[word] = pieces
        return pieces


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


def _letters(text: str, span: tuple[int, int]) -> Sequence[tuple[int, int]]:
    start, end = span
    if end - start <= _LONGEST_WORD:
        return (span,)
    return [
        (index, index + 1)
        for index in range(start, end)
        # The model reads decomposed letters: a Hangul syllable is two or three of them.
        for _ in unicodedata.normalize("NFD", text[index])
    ]
