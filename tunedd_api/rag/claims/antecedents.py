"""What the pronouns of a sentence can stand for, and whether a claim takes them for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import BE, Tag
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form

_OF_ONE: Final = frozenset({"it", "its", "he", "him", "his", "she", "her"})
_OF_SEVERAL: Final = frozenset({"they", "them", "their", "these", "those"})
_OWNED_BY: Final = {"his": "he", "her": "she", "its": "it", "their": "they"}
_UNLIKE: Final = {
    "he": word_set("sister mother daughter wife aunt niece grandmother granddaughter"),
    "she": word_set("brother father son husband uncle nephew grandfather grandson"),
}
"""Whom a pronoun for one person cannot stand for."""

_STANDS_FOR_IT: Final = {"him": "he", "them": "they"} | _OWNED_BY
_LEADING: Final = frozenset({"it", "he", "she", "they"})
_NO_PLURALS: Final = ("ss", "us", "is")
_NAMING: Final = frozenset({Tag.NAME, Tag.NOUN})


@dataclass(frozen=True, slots=True)
class Antecedents:
    """What has been named before a sentence, in base forms.

    ``subjects`` is what the sentences before it are about, and ``last`` the sentence right before
    it, if any. Where they stand ``outside`` the passage, nothing is known of them. ``owner`` is a
    pronoun for what owns that which the last one is about, and what it stands for.
    """

    subjects: frozenset[str] = frozenset()
    last: Sentence | None = None
    outside: bool = False
    owner: tuple[str, frozenset[str] | None] | None = None

    def meant_by(self, sentence: Sentence) -> frozenset[str] | None:
        """What a pronoun of the next sentence can stand for; None if that is not known.

        It is what the sentences before are about; a thing that something is done to where they
        are about nothing ("Clean the filter"), or about one where the pronoun means several.
        Which of two persons is "he" is not known: behind "Her cousin Kim studies", "she" may be
        either, and is the one who is no cousin behind "Her brother studies".
        """
        pronoun = _pronoun(sentence)
        if self.owner is not None and self.owner[0] == pronoun and self.last is not None:
            if pronoun in _UNLIKE and not self.last.lows.isdisjoint(_UNLIKE[pronoun]):
                return self.owner[1]
            if pronoun in _UNLIKE or any(w.tag is Tag.NAME for w in self.last.words):
                return None
        if self.outside or sentence.lows >= {"he", "she"}:
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
        own = _subjects(sentence)
        return not own or _may_be_several(sentence) or _owner(sentence) is not None

    def after(self, sentence: Sentence) -> "Antecedents":
        """What has been named behind the next sentence."""
        own, owner = _subjects(sentence), _owner(sentence)
        if not self.goes_on_with(sentence):
            return Antecedents(own, sentence)
        if owner is not None:
            return Antecedents(own, sentence, owner=(owner, self.meant_by(sentence)))
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
    if first[0].clause and any(t.low in _LEADING for t in sentence.tokens[:verb]):
        return ()
    between = (w for w in sentence.of_clause(0) if first[0].place < w.place < verb)
    return first + [w for w in between if w.tag is Tag.NAME and w not in first]


def _subjects(sentence: Sentence) -> frozenset[str]:
    """What a sentence is about.

    Behind one about a person, "it" is what the person did something to. "The keeper is Nils Aune"
    is about one person under two names.
    """
    leading = list(_leading(sentence))
    if len(leading) > 1 and all(word.text[:1].isupper() for word in leading):
        leading += [w for w in sentence.words if w.role == "object" and w.tag is Tag.NOUN]
    if leading:
        leading += _said_to_be(sentence)
    return _bases(leading)


def _said_to_be(sentence: Sentence) -> Sequence[Word]:
    """The name behind a form of "be" that alone stands behind it: "The capital is Oslo"."""
    verb = sentence.clauses[0].verb
    if verb is None or sentence.tokens[verb].low not in BE:
        return ()
    behind = [w for w in sentence.words if w.place > verb]
    return behind if all(w.tag is Tag.NAME and w.role == "object" for w in behind) else ()


def _owner(sentence: Sentence) -> str | None:
    """The pronoun for what owns that which a sentence is about: "she" in "Her aunt is old"."""
    leading = _leading(sentence)
    before = sentence.tokens[: leading[0].place] if leading else ()
    return next((_OWNED_BY[token.low] for token in before if token.low in _OWNED_BY), None)


def _pronoun(sentence: Sentence) -> str:
    """The first of its pronouns, as it stands for a subject; empty if there is none."""
    lows = (_STANDS_FOR_IT.get(token.low, token.low) for token in sentence.tokens)
    return next((low for low in lows if low in _OF_ONE | _OF_SEVERAL), "")


def _may_be_several(sentence: Sentence) -> bool:
    """Whether a sentence is about several things, so that "it" is what was named before."""
    leading = _leading(sentence)
    return bool(leading) and _is_plural(leading[-1].low)


def _is_plural(low: str) -> bool:
    return low.endswith("s") and not low.endswith(_NO_PLURALS)


def _means_several(sentence: Sentence) -> bool:
    """Whether the first of its pronouns means more than one thing."""
    return _pronoun(sentence) in _OF_SEVERAL
