"""Questions that name nothing: "What are its limits?", "How long do I have?"."""

import re
from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.questions.asked_words import asked_words, kind_words
from tunedd_api.rag.wording.pronoun_places import is_pronoun
from tunedd_api.rag.wording.roles import NAMING

_IT_IS_THAT: Final = re.compile(r"\bit\b[^?]*\s(?:to|that|if|whether|when)\s+\w", re.IGNORECASE)
"""What "it" stands for follows: "How long does it take to fill the tank?"."""


def is_all_pointing(question: str) -> bool:
    """Whether a question names nothing that it asks about, and leaves all of that to what was said.

    It asks with a pronoun before it names anything ("What are its limits?", "Is that insured?"), or
    has no words but those by which one asks: "How long do I have?".
    """
    asked = asked_words(question)
    if not asked:
        return True
    if any(word.is_name for word in asked) or _IT_IS_THAT.search(question):
        return False
    sentence = parsed(question)
    kinds = {word.low for word in kind_words(question)}
    nouns = (w.place for w in sentence.words if w.tag in NAMING and w.low not in kinds)
    before = min(nouns, default=len(sentence.tokens))
    return any(is_pronoun(sentence, place) for place in range(before))
