"""What messages and answers are analysed with, read before anybody asks."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.lexicon import are_opposites, exclude_each_other
from tunedd_api.rag.language.lexicon.wordnet import is_common_word
from tunedd_api.rag.language.refusals import refuses
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.providers.token_vectors import TokenVectors
from tunedd_api.rag.understanding.classifier import classifier
from tunedd_api.rag.understanding.language import detect_language
from tunedd_api.rag.understanding.lexicon import LANGUAGES
from tunedd_api.rag.understanding.typos import prepare

_FIRST: Final = "en"


def prepare_all_turns() -> None:
    """Read what every turn needs, and what those in English do: a quarter of a second, once."""
    detect_language("Who dances?")
    prepare(_FIRST)
    refuses("The documents do not say. They do not.")
    are_opposites("good", "bad")
    is_common_word("bee")
    parsed("Dr. Frisch, whom nobody believed, was right.")


def other_preparations(
    tokens: TokenVectors | None, answer_reader: AnswerReader | None
) -> Iterator[Callable[[], object]]:
    """What reads all else, a twentieth of a second each; what checks answers comes first."""
    if tokens is not None:
        yield partial(tokens.of, "Bees dance.")
    if answer_reader is not None:
        yield partial(answer_reader.read, "Do bees dance?", ["Bees dance."])
    yield partial(exclude_each_other, "red", "blue")
    yield classifier
    for language in LANGUAGES:
        yield partial(prepare, language)
