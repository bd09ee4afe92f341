"""A message as words that can be compared: without case, accents and punctuation."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Final

_IDEOGRAPH: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN: Final = re.compile(
    rf"[{_IDEOGRAPH}]"
    rf"|(?:(?![{_IDEOGRAPH}])\w)+"
    rf"(?:(?:[-+&/#]|\.(?=\d|\w\b|(?:pdf|docx?|txt|md|html?|epub|pptx?)\b))"
    rf"(?:(?![{_IDEOGRAPH}])\w)+)*",
    re.IGNORECASE,
)
_IS_IDEOGRAPH: Final = re.compile(rf"[{_IDEOGRAPH}]")
_SPELT: Final = re.compile(r"[^\W\d_]{2,}")
_FEWEST_SHOUTED: Final = 3
"""Words in capitals from which on they are a sentence, and not an abbreviation or two."""

_SHORT: Final = 400
"""Characters of most messages: each is looked at by several in a row, and read once."""

_ARABIC_FORMS: Final = str.maketrans({"ى": "ي", "ة": "ه", "ـ": None, "ٱ": "ا"})


_JOINERS: Final = "\u200c\u200d"
"""Characters that are not seen and yet spell: in Persian, in Hindi, in pictures of families."""

_HEAPED: Final = re.compile("([\u0300-\u036f]{4})[\u0300-\u036f]+")


def visible(message: str) -> str:
    """A message without characters that nobody sees: marks of direction, blanks of no width, tags.

    Letters and their accents are one character, as documents have them (Unicode's form C); of
    accents that are heaped on one letter, each of which a model takes for a word, four are left.
    Unchanged where nothing would be left of it.
    """
    if message.isascii():
        return message
    message = _HEAPED.sub(r"\1", unicodedata.normalize("NFC", message))
    seen = (c for c in message if c in _JOINERS or unicodedata.category(c) != "Cf")
    return "".join(seen).strip(_JOINERS) or message


def unshouted(message: str) -> str:
    """A message that is all in capitals in small letters: there, capitals tell no names."""
    if not message.isupper() or _IS_IDEOGRAPH.search(message):
        return message
    shouted = len(_SPELT.findall(message)) >= _FEWEST_SHOUTED
    return message.lower() if shouted else message


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word and its place in the message as it was written."""

    text: str
    start: int
    end: int


class Wording:
    """The words of a message; Chinese and Japanese characters are a word each.

    ``text`` is the folded words with one space between them, none beside ideographs: what
    patterns are matched against. Slices of it lead back to what was written.
    """

    def __init__(self, original: str, tokens: Sequence[Token]) -> None:
        self.original = original
        self.tokens = tuple(tokens)

    @classmethod
    def of(cls, message: str) -> "Wording":
        """Read a message."""
        return _remembered(message) if len(message) <= _SHORT else _read(message)

    def __len__(self) -> int:
        """How many words there are."""
        return len(self.tokens)

    def __getitem__(self, words: slice) -> "Wording":
        """Some of the words, in a row, of the same original."""
        some = Wording(self.original, self.tokens[words])
        # A message is looked at in many pieces: what is known of the whole is known of a piece.
        parts = self._parts[words]
        if parts:
            parts[0] = parts[0].removeprefix(" ")
        some._parts = parts
        return some

    @cached_property
    def text(self) -> str:
        """The folded words, joined."""
        return "".join(self._parts)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The folded words, each once."""
        return frozenset(token.text for token in self.tokens)

    def text_of(self, start: int, end: int | None = None) -> str:
        """The folded words from one word up to another or to the last, joined."""
        end = len(self.tokens) if end is None else end
        first, last = self._starts[start], self._starts[end]
        return self.text[first:last].removeprefix(" ")

    @property
    def written(self) -> str:
        """What was written from the first word to the last."""
        if not self.tokens:
            return ""
        return self.original[self.tokens[0].start : self.tokens[-1].end]

    def gap(self, word: int) -> str:
        """What was written between this word and the next, or behind the last one."""
        return self._gaps[word]

    def written_at(self, start: int, end: int) -> str:
        """What was written where ``text`` has this slice; empty for an empty slice."""
        if end <= start:
            return ""
        first, last = self.word_at(start), self.word_at(end - 1)
        return self.original[self.tokens[first].start : self.tokens[last].end]

    def word_at(self, position: int) -> int:
        """Which word a character of ``text`` belongs to."""
        return bisect_right(self._starts, position, hi=len(self.tokens)) - 1

    def parted(self, clitics: Set[str]) -> "Wording":
        """The same words, each parted from such words as a hyphen joins to it: "peux-tu"."""
        if not clitics:
            return self
        tokens: list[Token] = []
        for token in self.tokens:
            parts = token.text.split("-")
            joined = len(parts) > 1 and all(part in clitics for part in parts[1:])
            texts = parts if joined else [token.text]
            tokens += [Token(text, token.start, token.end) for text in texts if text]
        return Wording(self.original, tokens)

    def replaced(self, variants: Mapping[str, str]) -> "Wording":
        """The same words with some, or pairs of them, replaced by what they stand for."""
        tokens: list[Token] = []
        position = 0
        while position < len(self.tokens):
            here = self.tokens[position : position + 2]
            pair = " ".join(token.text for token in here)
            width = len(here) if pair in variants else 1
            key = pair if pair in variants else here[0].text
            if key in variants:
                start, end = here[0].start, here[width - 1].end
                tokens += [Token(word, start, end) for word in variants[key].split()]
            elif key:
                tokens.append(here[0])
            position += width
        return Wording(self.original, tokens)

    @cached_property
    def _parts(self) -> list[str]:
        texts = [token.text for token in self.tokens]
        if "" not in texts and "".join(texts).isascii():
            return [*texts[:1], *(f" {text}" for text in texts[1:])]
        parts: list[str] = []
        for position, token in enumerate(self.tokens):
            before = self.tokens[position - 1].text if position else ""
            tight = _IS_IDEOGRAPH.match(token.text) or _IS_IDEOGRAPH.match(before)
            parts.append(token.text if tight or not before else f" {token.text}")
        return parts

    @cached_property
    def _gaps(self) -> list[str]:
        """What was written behind each of the words, up to the next."""
        ends = [token.start for token in self.tokens[1:]] + [len(self.original)]
        return [self.original[t.end : end] for t, end in zip(self.tokens, ends, strict=True)]

    @cached_property
    def _starts(self) -> list[int]:
        """Where each of the words begins in ``text``, with the space before it, and its end."""
        return [0, *accumulate(map(len, self._parts))]


def _read(message: str) -> Wording:
    found = _TOKEN.finditer(message)
    return Wording(message, [Token(fold(m.group()), m.start(), m.end()) for m in found])


_remembered: Final = lru_cache(maxsize=64)(_read)


def fold(text: str) -> str:
    """Take away case and accents, and what Arabic script may write or leave out."""
    if text.isascii():  # most words: there is nothing but case to take away
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return bare.translate(_ARABIC_FORMS)


def folded_words(words: Iterable[str]) -> frozenset[str]:
    """Fold each of the words."""
    return frozenset(fold(word) for word in words)
