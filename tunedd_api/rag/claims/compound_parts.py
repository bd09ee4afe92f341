"""The parts of a compound sentence, each as a sentence that can stand by itself."""

from typing import Final

from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Sentence

_JOINTS: Final = frozenset({"and", "but", "while", "whereas", ";", "und", "aber", "y", "pero",
                            "et", "mais", "although", "though"})  # fmt: skip
_SHORTEST: Final = 2


def parts(sentence: Sentence) -> list[str]:
    """The sentence's main clauses; one that has no subject gets that of the one before it."""
    starts = [0]
    for clause in sentence.clauses[1:]:
        if clause.link in _JOINTS:
            places = [word.place for word in sentence.of_clause(clause.number)]
            joint = _joint_before(sentence, min(places), clause.link) if places else None
            if joint:
                starts.append(joint)
    texts: list[str] = []
    subject = ""
    for begin, end in zip(starts, [*starts[1:], len(sentence.tokens)], strict=True):
        text, own = _part(sentence, begin, end)
        if len(text.split()) < _SHORTEST:
            continue
        subject = own or subject
        texts.append(text if own or not subject else f"{subject} {text}")
    return texts


def _joint_before(sentence: Sentence, place: int, link: str) -> int | None:
    return next((at for at in range(place, -1, -1) if sentence.tokens[at].low == link), None)


def _part(sentence: Sentence, begin: int, end: int) -> tuple[str, str]:
    """The text of some tokens without the joint before them, and of their subject."""
    first = begin + (begin > 0)
    found = sentence.tokens[first:end]
    if not found:
        return "", ""
    text = sentence.text[found[0].start : found[-1].end].strip(" ,;")
    subject = [
        word
        for word in sentence.words
        if first <= word.place < end and word.role == "subject" and word.tag in {Tag.NOUN, Tag.NAME}
    ]
    verb = next(
        (c.verb for c in sentence.clauses if c.verb is not None and first <= c.verb < end), None
    )
    if not subject or verb is None or verb <= subject[0].place:
        return text, ""
    return text, sentence.text[found[0].start : sentence.tokens[verb].start].strip()
