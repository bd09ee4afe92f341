"""What a question calls a document by: names that its opening says, and its title does not.

A letter says once of which school it is, a lease whose, and what the flat's address is; the
passages that answer do not. Who asks about "the LUMEN trial" names what all of a report is about.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.questions.asked_words import AskedWord, asked_words, heading_keys, keys_of

_OPENING: Final = 300
"""Characters of a document in which it says what it is about: letterhead, parties, subtitle."""

_BEFORE_ALL: Final = -2


def called(question: str, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages, each with the names of the question that its document's opening says.

    Only an opening that was found tells: the names lead to it.
    """
    names = _names(question)
    openings = {p.document.id: p for p in passages if p.page == 1 and p.start == 0} if names else {}
    found = {}
    for document, opening in openings.items():
        said, title = keys_of(opening.text[:_OPENING]), heading_keys(opening)
        own = [name for name in names if _is_held(name, said) and not _is_held(name, title)]
        found[document] = " ".join(word.low for name in own for word in name)
    return tuple(
        replace(passage, called=found[passage.document.id])
        if found.get(passage.document.id)
        else passage
        for passage in passages
    )


def _names(question: str) -> list[list[AskedWord]]:
    """The names of a question; words that stand side by side are one: Mill Lane is not any lane."""
    asked = {word.low: word for word in asked_words(question) if word.is_name}
    names: list[list[AskedWord]] = []
    last = _BEFORE_ALL
    for word in parsed(question).words if asked else ():
        if word.low in asked and word.place == last + 1:
            names[-1].append(asked[word.low])
        elif word.low in asked:
            names.append([asked[word.low]])
        last = word.place if word.low in asked else _BEFORE_ALL
    return names


def _is_held(name: Sequence[AskedWord], keys: frozenset[str]) -> bool:
    return all(not word.forms.isdisjoint(keys) for word in name)
