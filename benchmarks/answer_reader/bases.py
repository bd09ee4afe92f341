"""The embedding models that readers are trained from, and the tokens that they make of a pair."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing

_CACHE: Final = Path("~/.cache/tunedd/weights").expanduser()


@dataclass(frozen=True)
class Base:
    """An embedding model in the cache, whose layers below ``frozen`` are not trained.

    A pair has at most ``window`` tokens. ``ends`` are the words that stand before and behind its
    texts where the tokenizer's own file does not say so.
    """

    file: Path
    tokenizer: Path
    window: int
    frozen: int
    ends: tuple[str, str] | None = None

    def encoded(self, pairs: Sequence[tuple[str, str]]) -> list[list[int]]:
        """The tokens of each pair, as the service's own tokenizer gives them."""
        tokenizer = Tokenizer.from_file(str(self.tokenizer))
        tokenizer.no_padding()
        if self.ends is not None:
            first, last = self.ends
            tokenizer.post_processor = TemplateProcessing(
                single=f"{first} $A {last}",
                pair=f"{first} $A {last} $B:1 {last}:1",
                special_tokens=[(one, tokenizer.token_to_id(one)) for one in self.ends],
            )
        tokenizer.enable_truncation(self.window, strategy="longest_first")
        return [one.ids for one in tokenizer.encode_batch(list(pairs))]


ENGLISH: Final = Base(
    _CACHE / "all-minilm-l6-v2.q8_0.gguf",
    _CACHE / "all-minilm-l6-v2.tokenizer.json",
    window=128,
    frozen=2,
)
MANY_LANGUAGES: Final = Base(
    _CACHE / "multilingual-e5-small.q4_0.gguf",
    _CACHE / "multilingual-e5-small.tokenizer.json",
    window=144,
    frozen=6,
    ends=("<s>", "</s>"),
)
BASES: Final = {"english": ENGLISH, "many-languages": MANY_LANGUAGES}
