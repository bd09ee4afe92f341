"""Where the tokens of an embedding model begin and end in a text."""

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, Self

from tunedd_api.rag.language.token_index import TokenIndex, TokenSpans

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LONGEST_WORD: Final = 100
"""BERT's WordPiece gives up on a word of more characters and reads it as one unknown piece."""


_LONGEST_PIECE: Final = 20
"""Of ASCII letters, in BERT's vocabulary; longer ones, were there any, would not be found."""

# What BERT always takes for a word of its own, and what it parts words at: not all of Python's \s,
# since it drops some separators as controls.
_MARKS: Final = r"!-/:-@\[-`{-~"
_BLANKS: Final = "\t\n\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


_NONE: Final = frozenset[str]()
_ONE_TOKEN: Final[TokenSpans] = ((0, 1),)


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

    def index(self, text: str) -> TokenIndex:
        """Where tokens begin, for counting in parts of the text: less work than `offsets`."""
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
        self._first_pieces, self._later_pieces = _plain_vocabulary(tokenizer)
        self._counts: dict[str, int] = {}
        self._known: dict[str, TokenSpans] = {}
        self._shapes: dict[TokenSpans, TokenSpans] = {}
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
        words, pieces = self._cut(text)
        placed = zip(pieces, accumulate(map(len, words), initial=0), strict=False)
        return [(at + start, at + end) for spans, at in placed for start, end in spans]

    def index(self, text: str) -> TokenIndex:
        """Give where the pieces begin."""
        words: list[str] = self._WORD.findall(text)
        counts = self._counts
        unknown = [word for word in set(words) if word not in counts]
        if unknown:
            counts.update(self._counted(unknown))
            if len(counts) > self._MOST_WORDS:
                self._counts = {}
        return TokenIndex(
            [0, *accumulate(map(len, words))],
            map(counts.__getitem__, words),
            lambda word: self._cut(words[word])[1][0] if word < len(words) else (),
        )

    def _counted(self, words: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Give each word with the number of its pieces: the longest that there is, each time.

        The library does the same, but calling it takes longer than most words do; it is left the
        words that are not of ASCII letters and digits.
        """
        first, later = self._first_pieces, self._later_pieces
        for word in words:
            bare = word.lstrip().lower()
            if bare in first:
                yield word, 1
                continue
            start = count = 0
            vocabulary = first if bare.isascii() and len(bare) <= _LONGEST_WORD else _NONE
            while start < len(bare):
                end = start + _LONGEST_PIECE
                while (piece := bare[start:end]) not in vocabulary and piece:
                    end = start + len(piece) - 1
                if not piece:
                    break
                start += len(piece)
                count += 1
                vocabulary = later
            if start < len(bare) or not bare:
                count = len(self._cut(word)[1][0])
            yield word, count

    def _cut(self, text: str) -> tuple[list[str], list[TokenSpans]]:
        """The words, end to end from the start of the text, and the pieces of each."""
        words: list[str] = self._WORD.findall(text)
        known = self._known
        unknown = [word for word in set(words) if word not in known]
        if unknown:
            known.update(self._learnt(unknown))
            if len(known) > self._MOST_WORDS:
                # Nothing is taken out of what another thread may be reading.
                self._known, self._shapes = {}, {}
        return words, list(map(known.__getitem__, words))

    def count(self, text: str) -> int:
        """Count the pieces of the text."""
        return len(self.offsets(text))

    def _learnt(self, words: Sequence[str]) -> Iterator[tuple[str, TokenSpans]]:
        """Give each word with the spans of its pieces, relative to it."""
        rare: list[str] = []
        for word in words:
            bare = word.lstrip()
            if bare.isascii() and bare.lower() in self._first_pieces:
                shape = ((len(word) - len(bare), len(word)),)
                yield word, self._shapes.setdefault(shape, shape)
            else:
                rare.append(word)
        if rare:
            yield from self._pieces(rare)

    def _pieces(self, words: Sequence[str]) -> Iterator[tuple[str, TokenSpans]]:
        """Give each word with the spans of its pieces, relative to it."""
        text = " ".join(words)
        spans = self._tokenizer.encode(text, add_special_tokens=False).offsets
        first, start = 0, 0
        for word in words:
            end = start + len(word)
            last = bisect_left(spans, (end, end), first)
            found: list[tuple[int, int]] = []
            for piece_start, piece_end in spans[first:last]:
                if piece_end - piece_start <= _LONGEST_WORD:
                    found.append((piece_start - start, piece_end - start))
                else:
                    found += _letters(word, piece_start - start, piece_end - start)
            # Thousands of words are cut in one of a few hundred ways.
            shape = tuple(found)
            yield word, self._shapes.setdefault(shape, shape)
            first, start = last, end + 1


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

    def index(self, text: str) -> TokenIndex:
        """Where the estimated tokens begin."""
        starts = [match.start() for match in self._TOKEN.finditer(text)]
        return TokenIndex(starts, [1] * len(starts), lambda _: _ONE_TOKEN)

    def count(self, text: str) -> int:
        """How many tokens the text has at most, by estimate."""
        return len(self._TOKEN.findall(text))


def _plain_vocabulary(tokenizer: "Tokenizer") -> tuple[frozenset[str], frozenset[str]]:
    """Pieces of lower-case ASCII letters and digits: those that begin a word, and go on in one.

    Both are empty unless the model reads words in whatever case they are written, and cuts them
    as BERT does.
    """
    normalizer, prefix = (
        tokenizer.normalizer,
        getattr(tokenizer.model, "continuing_subword_prefix", ""),
    )
    if not prefix or normalizer is None or normalizer.normalize_str("ABC") != "abc":
        return frozenset(), frozenset()
    plain = [piece for piece in tokenizer.get_vocab() if piece.isascii() and piece == piece.lower()]
    return (
        frozenset(piece for piece in plain if piece.isalnum() and len(piece) <= _LONGEST_PIECE),
        frozenset(
            piece.removeprefix(prefix)
            for piece in plain
            if piece.startswith(prefix)
            and piece.removeprefix(prefix).isalnum()
            and len(piece) <= _LONGEST_PIECE
        ),
    )


def _letters(word: str, start: int, end: int) -> list[tuple[int, int]]:
    return [
        (index, index + 1)
        for index in range(start, end)
        # The model reads decomposed letters: a Hangul syllable is two or three of them.
        for _ in unicodedata.normalize("NFD", word[index])
    ]
