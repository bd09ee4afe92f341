"""LlamaIndex's default tokenizer, which its engines and memories want, and nobody here asks."""

import llama_index.core
from llama_index.core.utils import get_tokenizer, set_global_tokenizer


def postpone_default_tokenizer() -> None:
    """Have LlamaIndex load its default tokenizer when something is first counted with it.

    By itself it does when the first conversation begins, for a counter that is never used: it takes
    a seventh of a second, and 32 MB for its tables.
    """
    if llama_index.core.global_tokenizer is None:
        set_global_tokenizer(_encoded)


def _encoded(text: str) -> list[int]:
    llama_index.core.global_tokenizer = None
    tokens: list[int] = get_tokenizer()(text)  # which is from now on the default one
    return tokens
