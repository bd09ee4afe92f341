"""Where the tokens of an embedding model begin and end in a text."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, Self

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LONGEST_WORD: Final = 100
"""BERT's WordPiece gives up on a word of more characters and reads it as one unknown piece."""


# What BERT always takes for a word of its own, and what it parts words at: not all of Python's \s,
# since it drops some separators as controls.
_MARKS: Final = r"!-/:-@\[-`{-~"
_BLANKS: Final = "\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

_Spans = Sequence[tuple[int, int]]


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

    def offsets(self, text: str) -> _Spans:
        """The half-open character span of each token, in order.

        Special tokens are left out; a long text is never truncated.
        """
        ...


class WordPieceTokenizer:
    """A model's own WordPiece tokenizer.

    WordPiece reads each word for itself, wherever it stands. So the pieces of a word are kept,
    and of a text only the words not seen before go to the library, all in one call.
    """

    # The blanks before a word are taken along, so that the matches lie end to end.
    _WORD: Final = re.compile(rf"[{_BLANKS}]*+(?:[^{_MARKS}{_BLANKS}]+|[{_MARKS}])")
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

    def offsets(self, text: str) -> _Spans:
        """Give the span of each piece.

        A word too long for the model counts a piece per letter: cut in two, it may cost that.
        """
        words: list[str] = self._WORD.findall(text)
        known = self._known
        unknown = [word for word in set(words) if word not in known]
        if unknown:
            known.update(self._pieces(unknown))
            if len(known) > self._MOST_WORDS:
                # Nothing is taken out of what another thread may be reading.
                self._known = {}
        starts = accumulate(map(len, words), initial=0)
        placed = zip(map(known.__getitem__, words), starts, strict=False)
        return [(at + start, at + end) for pieces, at in placed for start, end in pieces]

    def count(self, text: str) -> int:
        """Count the pieces of the text."""
        return len(self.offsets(text))

    def _pieces(self, words: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
        pieces: dict[str, list[tuple[int, int]]] = {word: [] for word in words}
        text = " ".join(pieces)
        spans = iter(self._tokenizer.encode(text, add_special_tokens=False).offsets)
        span = next(spans, None)
        start = 0
        for word, found in pieces.items():
            end = start + len(word)
            while span is not None and span[0] < end:
                found += _letters(word, (span[0] - start, span[1] - start))
                span = next(spans, None)
            start = end + 1
        return pieces


class EstimatingTokenizer:
    """An estimate for models whose tokenizer is not at hand.

    Made to be too high rather than too low: three Latin letters, or any other single visible
    character, count as a token; where a capital stands, as in names and acronyms, fewer letters
    do. English papers come out at about 1.7 times the word pieces of MiniLM.
    """

    name: Final = "estimate-1"

    _TOKEN: Final = re.compile(r"[A-Z](?:(?=[A-Z])|[a-z]?)|[A-Za-zÀ-ÖØ-öø-ɏ]{1,3}|\S")

    def offsets(self, text: str) -> _Spans:
        """The span of each estimated token."""
        return [match.span() for match in self._TOKEN.finditer(text)]

    def count(self, text: str) -> int:
        """How many tokens the text has at most, by estimate."""
        return len(self._TOKEN.findall(text))


def _letters(text: str, span: tuple[int, int]) -> _Spans:
    start, end = span
    if end - start <= _LONGEST_WORD:
        return (span,)
    return [
        (index, index + 1)
        for index in range(start, end)
        # The model reads decomposed letters: a Hangul syllable is two or three of them.
        for _ in unicodedata.normalize("NFD", text[index])
    ]
