"""From what a message most likely is to the form that a rule would have found in it.

The classifier tells the kind and the aspect. What a rule reads from its open places, a number, a
language or a document, is looked for among the message's words; where the aspect needs one and the
message has none, the next more general aspect is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tunedd_api.rag.understanding.classifier import Guess
from tunedd_api.rag.understanding.forms import Form
from tunedd_api.rag.understanding.lexicon import Lexicon
from tunedd_api.rag.understanding.message import Aspect, Kind
from tunedd_api.rag.understanding.naming import DocumentNaming
from tunedd_api.rag.understanding.wording import Wording

_NUMBERED: Final = frozenset({Aspect.NUMBERED_QUESTION, Aspect.NUMBERED_ANSWER, Aspect.ITEM})
_WITHOUT: Final[Mapping[Aspect, Aspect]] = {
    Aspect.NUMBERED_QUESTION: Aspect.QUESTIONS,
    Aspect.NUMBERED_ANSWER: Aspect.LAST_ANSWER,
    Aspect.ITEM: Aspect.LONGER,
    Aspect.NAMED: Aspect.TITLES,
    Aspect.ASKED: Aspect.QUESTIONS,
    Aspect.SAID: Aspect.RECAP,
}
"""What is told where the number, the document or the subject is not found that an aspect needs."""

_OF_DOCUMENTS: Final = frozenset({Aspect.NAMED, Aspect.PAGES})
_LONGEST_NAME: Final = 6
"""Words before or behind a word such as "paper" that may name it."""


def form_of(
    guess: Guess, message: str, known: Lexicon, naming: DocumentNaming | None = None
) -> Form:
    """The form of a message that is taken for what the classifier says.

    ``known`` is what its language says; ``naming`` knows the documents, where these may matter.
    """
    words = Wording.of(message)
    groups = dict(_groups(guess, words, known, naming))
    aspect = guess.aspect if groups else _WITHOUT.get(guess.aspect, guess.aspect)
    return Form(guess.kind, aspect, known, message.strip(), groups=groups)


def _groups(
    guess: Guess, words: Wording, known: Lexicon, naming: DocumentNaming | None
) -> Iterator[tuple[str, str]]:
    """What a rule would have found in its open places, by the names of these."""
    texts = [token.text for token in words.tokens]
    if guess.aspect in _NUMBERED:
        yield from (("number", t) for t in reversed(texts) if known.number(t) is not None)
    elif guess.aspect is Aspect.TRANSLATION:
        yield from (("language", t) for t in reversed(texts) if t in known.languages)
    elif naming is not None:
        yield from (("document", name) for name in _named(words, known, naming))


def may_name_documents(guess: Guess) -> bool:
    """Whether it matters which documents a message names."""
    return guess.kind is Kind.DOCUMENT or guess.aspect in _OF_DOCUMENTS


def _named(words: Wording, known: Lexicon, naming: DocumentNaming) -> Iterator[str]:
    """The first stretch of the words, the longest first, that names a document."""
    for stretch in _around_documents(words, known.document_nouns):
        name = stretch.written
        if naming.is_deictic(name) or naming.meant(name)[0]:
            yield name
            return


def _around_documents(words: Wording, nouns: frozenset[str]) -> Sequence[Wording]:
    """The stretches that end or begin with a word such as "paper" or a file's name."""
    found: list[Wording] = []
    for place, token in enumerate(words.tokens):
        if token.text not in nouns and "." not in token.text:
            continue
        found += [
            words[start : place + 1] for start in range(max(0, place - _LONGEST_NAME), place + 1)
        ]
        ends = range(place + 2, min(len(words), place + 1 + _LONGEST_NAME) + 1)
        found += [words[place:end] for end in ends]
    return sorted(found, key=len, reverse=True)
