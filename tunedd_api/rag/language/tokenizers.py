"""Where the tokens of an embedding model begin and end in a text."""

import hashlib
import json
import re
import unicodedata
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol, Self, TypeAlias

from tunedd_api.rag.language.english import is_english

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Span: TypeAlias = tuple[int, int]
"""The characters of a text from one up to another."""

_UNIGRAM: Final = re.compile(rb'"type"\s*:\s*"Unigram"')
_LONGEST_WORD: Final = 100
"""BERT's WordPiece gives up on a word of more characters and reads it as one unknown piece."""


_WRITTEN: Final = re.compile(r"[^ \n]+")
"""Every tokenizer that cuts words cuts at these blanks."""

_MOST_KNOWN: Final = 20_000
"""Words whose pieces are kept: those of some hundred pages, in about 6 MB."""


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
        return cls(list(map(itemgetter(0), tokenizer.offsets(text))))

    def before(self, position: int) -> int:
        """How many tokens begin before a character."""
        return bisect_left(self.starts, position)

    def position(self, token: int) -> int | None:
        """Where a token begins, counted from 0; None beyond the last one."""
        return self.starts[token] if 0 <= token < len(self.starts) else None


class _Postponed:
    """A tokenizer that is loaded when it is first needed.

    A process that serves cuts no documents, and questions are short by any count: the tokenizer of
    MiniLM with its library takes 14 MB, one of 250,000 pieces a second and 270 MB.
    """

    def __init__(self, load: Callable[[], "Tokenizer"]) -> None:
        self._load = load
        self._lock = Lock()
        self._loaded: Tokenizer | None = None

    def __call__(self) -> "Tokenizer":
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def spans(self, text: str) -> Sequence[Span]:
        """Which characters each token covers, special tokens left out."""
        found: Sequence[Span] = self().encode(text, add_special_tokens=False).offsets
        return found


class WordPieceTokenizer:
    """A model's own WordPiece tokenizer.

    It cuts each word for itself, so that words that come again are looked up. ``spans`` says which
    characters of some words each piece covers.
    """

    def __init__(self, spans: Callable[[str], Sequence[Span]], name: str) -> None:
        self._spans = spans
        self.name = name
        self._known: dict[str, Sequence[tuple[int, int]]] = {}

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """Give the span of each piece.

        A word too long for the model counts a piece per letter: cut in two, it may cost that.
        """
        words = [(match.start(), match[0]) for match in _WRITTEN.finditer(text)]
        known = self._pieces({word for _, word in words})
        return [(at + start, at + end) for at, word in words for start, end in known[word]]

    def count(self, text: str) -> int:
        """Count the pieces of the text."""
        return len(self.offsets(text))

    def _pieces(self, words: AbstractSet[str]) -> Mapping[str, Sequence[tuple[int, int]]]:
        """The spans of the pieces of these words, among others."""
        known = self._known
        unknown: AbstractSet[str] = words - known.keys()
        if len(known) + len(unknown) > _MOST_KNOWN:
            known, unknown = {}, words
        known.update(self._cut(sorted(unknown)))
        self._known = known
        return known

    def _cut(self, words: Sequence[str]) -> Iterator[tuple[str, Sequence[tuple[int, int]]]]:
        """Each word with the spans of its pieces."""
        text = " ".join(words)
        spans = deque(self._spans(text))
        at = 0
        for word in words:
            end = at + len(word)
            pieces: list[tuple[int, int]] = []
            while spans and spans[0][0] < end:
                first, last = spans.popleft()
                pieces += _readable(word, (first - at, last - at))
            yield word, tuple(pieces)
            at = end + 1


class UnigramTokenizer:
    """A model's own SentencePiece unigram tokenizer, such as XLM-R's."""

    def __init__(self, load: Callable[[], "Tokenizer"], name: str) -> None:
        self._tokenizer = _Postponed(load)
        self.name = name

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """Give the span of each piece, without the blank that the model reads as its beginning."""
        spans = self._tokenizer.spans(text)
        return [(end - len(text[start:end].lstrip()), end) for start, end in spans]

    def count(self, text: str) -> int:
        """Count the pieces of the text."""
        return len(self._tokenizer().encode(text, add_special_tokens=False))


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

    _TOKEN: Final = re.compile(r"[A-Z][a-z]?|[A-Za-zÀ-ÖØ-öø-ɏ]{1,3}|\S")

    def offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """The span of each estimated token."""
        return list(map(re.Match.span, self._TOKEN.finditer(text)))

    def count(self, text: str) -> int:
        """How many tokens the text has at most, by estimate."""
        return len(self._TOKEN.findall(text))


def tokenizer_in(file: Path) -> OffsetTokenizer:
    """Load the tokenizer that a ``tokenizer.json`` describes.

    Its name holds a digest of the file, since another file may cut elsewhere.
    """
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    if _UNIGRAM.search(content):
        return UnigramTokenizer(lambda: _loaded(file.read_bytes()), f"unigram-{digest}")
    return _word_pieces(file, digest)


def describes_a_tokenizer(file: Path) -> bool:
    """Whether a file is a ``tokenizer.json`` by its form; it is loaded when it is first needed."""
    try:
        content = json.loads(file.read_bytes())
    except ValueError:
        return False
    return isinstance(content, dict) and isinstance(content.get("model"), dict)


@lru_cache(maxsize=2)
def _word_pieces(file: Path, digest: str) -> WordPieceTokenizer:
    """One for all that cut by the same file: it takes 14 MB."""
    loaded = _Postponed(lambda: _loaded(file.read_bytes()))
    return WordPieceTokenizer(loaded.spans, f"wordpiece-{digest}")


def _loaded(content: bytes) -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(content)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


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
