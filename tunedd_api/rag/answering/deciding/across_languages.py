"""Whether passages can answer a question that is asked in another language than theirs."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.gathering import Gathered, PassageGatherer
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.english import is_english
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.questions.asked_words import asked_words, sentences_of
from tunedd_api.rag.questions.other_words import NO_OTHER_WORDS, OtherWords
from tunedd_api.rag.understanding.language import detect_language
from tunedd_api.rag.understanding.message import Understanding

_STANDS_OUT: Final = 2.0
"""Standard deviations; the best of some hundred passages that have nothing to do with a question
is about 2.5 above their mean, and a model of one language places another's questions lower."""


_MOST_SENTENCES: Final = 12
"""How many sentences of the nearest passage are compared with a question in another language. Each
takes about ten milliseconds."""

_AS_NEAR: Final = 0.01
"""Difference of cosines up to which sentences are as near to a question."""


def answerable_across_languages(
    question: str, passages: Sequence[Passage], standing: float | None
) -> bool:
    """Whether passages in another language than the question's may answer it.

    Its words say nothing then. Its codes and numbers must be in the passages, and the best of
    these must stand out.
    """
    stands_out = standing is None or standing >= _STANDS_OUT
    return bool(passages) and stands_out and holds_codes(question, passages)


def holds_codes(question: str, passages: Sequence[Passage]) -> bool:
    """Whether passages hold a question's codes and numbers, which no translation changes."""
    kept = {code for token in parsed(question).tokens for code in _codes_of(token.text)}
    said = (
        part
        for passage in passages
        for text in (passage.title, passage.section or "", *sentences_of(passage.text))
        for token in parsed(text).tokens
        for part in (token.low, *token.low.split("-"))
    )
    return not kept or kept <= frozenset(said)


_TRANSLATED: Final = {
    "KI": "AI", "IA": "AI", "UE": "EU", "ONU": "UN", "OMS": "WHO", "BIP": "GDP",
    "PIB": "GDP", "DNS": "DNA", "ADN": "DNA", "VIH": "HIV",
}  # fmt: skip
"""Abbreviations of German, Spanish and French that an English text abbreviates otherwise."""


def _codes_of(text: str) -> list[str]:
    """What of a word is a number or a code, or is written like one: no translation changes that.

    "GPT-4" is one, and of "BDI-Modell" the first half; "Blackboard-Architektur" holds none.
    """
    parts = text.split("-")
    coded = [_TRANSLATED.get(part, part).lower() for part in parts if _is_coded(part)]
    return [_TRANSLATED.get(text, text).lower()] if len(coded) == len(parts) else coded


def _is_coded(text: str) -> bool:
    coded = any(c.isdigit() for c in text) or any(c.isupper() for c in text[1:])
    return text.isascii() and coded


def in_one_language(language: str, passages: Sequence[Passage], question: str = "") -> bool:
    """Whether the nearest of these passages is of this language, as far as it tells.

    Nearest by its vector: where documents are in several languages, the function words of a
    ``question`` find those in its own. One that is not in English, and in no language that is told
    apart, is in another one than passages in English.
    """
    if not passages:
        return True
    text = _sentences(max(passages, key=lambda passage: passage.similarity))
    if language == "en" and not is_english(question) and is_english(text):
        return False
    return (detect_language(text) or language) == language


def nearest_in_language(
    language: str, passages: Sequence[Passage], question: str
) -> Sequence[Passage]:
    """Those that may answer: where the nearest is in another language, none in the question's.

    These hold its function words, and are further from what it means.
    """
    if in_one_language(language, passages, question):
        return passages
    return [p for p in passages if not in_one_language(language, [p], question)]


async def across_languages(
    understood: Understanding, gathered: Gathered, gatherer: PassageGatherer
) -> tuple[Gathered, OtherWords]:
    """What was gathered for a question in another language, and what says it there.

    Its words say nothing then: the sentences that are nearest to it say all of them. Embedding some
    sentences takes a tenth of a second; they are remembered. Where the languages are the same,
    nothing changes.

    Raises:
        ModelUnavailable, TimedOut
    """
    question, language = understood.question, understood.language
    if gathered.subjects or in_one_language(language, gathered.passages, question):
        return gathered, NO_OTHER_WORDS
    kept = gathered.keeping(lambda passages: nearest_in_language(language, passages, question))
    nearest = max(kept.passages, key=lambda passage: passage.similarity)
    said = [s for s in sentences_of(nearest.text) if _says_something(s)][:_MOST_SENTENCES]
    if not said:
        return kept, NO_OTHER_WORDS
    # With what stands above it: "How long we keep it: orders, for seven years."
    texts = [f"{nearest.section or nearest.title}: {sentence}" for sentence in said]
    alike = await gatherer.likeness(question, texts, kept.found[0])
    asked = frozenset(word.low for word in asked_words(question))
    near = max(alike) - _AS_NEAR
    return kept, {s: asked for s, cosine in zip(said, alike, strict=True) if cosine >= near}


def _says_something(sentence: str) -> bool:
    return kind_of_line(sentence) in {LineKind.PROSE, LineKind.ITEM, LineKind.ROW}


def _sentences(passage: Passage) -> str:
    """The text without the rows of tables: names and numbers are of no language."""
    lines = passage.text.splitlines()
    return "\n".join(line for line in lines if kind_of_line(line) is not LineKind.ROW)
