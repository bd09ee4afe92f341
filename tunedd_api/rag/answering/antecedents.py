"""What the pronouns of a sentence can stand for, and whether a claim takes them for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.words import base_form

_OF_ONE: Final = frozenset({"it", "its", "he", "him", "his", "she", "her"})
_OF_SEVERAL: Final = frozenset({"they", "them", "their", "these", "those"})
_NO_PLURALS: Final = ("ss", "us", "is")
_NAMING: Final = frozenset({Tag.NAME, Tag.NOUN})


@dataclass(frozen=True, slots=True)
class Antecedents:
    """What has been named before a sentence, in base forms.

    ``subjects`` is what the sentences before it are about, and ``last`` the sentence right before
    it, if any. Where they stand ``outside`` the passage, nothing is known of them.
    """

    subjects: frozenset[str] = frozenset()
    last: Sentence | None = None
    outside: bool = False

    def meant_by(self, sentence: Sentence) -> frozenset[str] | None:
        """What a pronoun of the next sentence can stand for; None if that is not known.

        It is what the sentences before are about; a thing that something is done to where they
        are about nothing ("Clean the filter"), or about one where the pronoun means several.
        """
        if self.outside:
            return None
        if self.last is None:
            return self.subjects
        several = _means_several(sentence)
        leading = _leading(self.last)
        if several and self.subjects and len(leading) == 1 and not _is_plural(leading[0].low):
            plurals = [w for w in _nouns(self.last) if _is_plural(w.low)]
            return _bases(plurals) or self.subjects
        return self.subjects or objects_of(self.last)

    def goes_on_with(self, sentence: Sentence) -> bool:
        """Whether the next sentence leaves open what is being spoken of."""
        return not _subjects(sentence) or _may_be_several(sentence)

    def after(self, sentence: Sentence) -> "Antecedents":
        """What has been named behind the next sentence."""
        own = _subjects(sentence)
        if not self.goes_on_with(sentence):
            return Antecedents(own, sentence)
        return Antecedents(self.subjects | own, sentence, self.outside and not own)


def objects_of(sentence: Sentence) -> frozenset[str]:
    """The things that something is done to."""
    return _bases(w for w in sentence.words if w.role == "object" and w.tag is Tag.NOUN)


def _bases(words: Iterable[Word]) -> frozenset[str]:
    return frozenset(base_form(token.low) for word in words for token in parsed(word.text).tokens)


def _nouns(sentence: Sentence) -> list[Word]:
    return [word for word in sentence.words if word.tag in _NAMING]


def _leading(sentence: Sentence) -> Sequence[Word]:
    """The nouns before the first verb, with names that belong to them."""
    words = [word for word in _nouns(sentence) if word.role == "subject"]
    first = [word for word in words if word.clause == 0] or words
    verb = sentence.clauses[0].verb if sentence.clauses else None
    if not first or verb is None:
        return first
    between = (w for w in sentence.of_clause(0) if first[0].place < w.place < verb)
    return first + [w for w in between if w.tag is Tag.NAME and w not in first]


def _subjects(sentence: Sentence) -> frozenset[str]:
    """What a sentence is about.

    Behind one about a person, "it" is what the person did something to.
    """
    leading = list(_leading(sentence))
    if len(leading) > 1 and all(word.text[:1].isupper() for word in leading):
        leading += [w for w in sentence.words if w.role == "object" and w.tag is Tag.NOUN]
    return _bases(leading)


def _may_be_several(sentence: Sentence) -> bool:
    """Whether a sentence is about several things, so that "it" is what was named before."""
    leading = _leading(sentence)
    return bool(leading) and _is_plural(leading[-1].low)


def _is_plural(low: str) -> bool:
    return low.endswith("s") and not low.endswith(_NO_PLURALS)


def _means_several(sentence: Sentence) -> bool:
    """Whether the first of its pronouns means more than one thing."""
    pronouns = (token.low for token in sentence.tokens if token.low in _OF_ONE | _OF_SEVERAL)
    return next(pronouns, "") in _OF_SEVERAL
