"""Which thing a noun of a sentence means, by what the sentences before it say of it.

Behind "The clinic at Norgate was built in 1990", "The clinic opens at nine" is about the one at
Norgate; and where a text is about Zorvatan and nothing else that has a name, "Common side effects
are headaches" is about the side effects of Zorvatan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.syntax import Sentence, Word
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.wording.alignment import Alignment, Match
from tunedd_api.rag.wording.likeness import Likeness
from tunedd_api.rag.wording.noun_phrases import NounPhrases

_POINTING: Final = word_set("the this these those that both all")
_OTHER: Final = word_set("another other others each every any no either neither")
_BEHIND: Final = word_set("of at in from for on near called named")
_APOSTROPHES: Final = frozenset({"'", "’"})
_CENTRAL: Final = frozenset({"subject", "object"})


@dataclass(frozen=True, slots=True)
class _Description:
    """A noun, at a place, and the places of the words that tell which one is meant.

    It is ``pointed`` at where "the" stands before it, and one of several behind "another".
    """

    head: int
    words: tuple[int, ...]
    pointed: bool
    other: bool


@dataclass(frozen=True, slots=True)
class Mentions:
    """What has been said of the things named before a sentence, in base forms.

    ``told`` holds what tells which one is meant, by nouns; None where several are. ``names`` are
    the names that a text is about, each with its words.
    """

    told: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    names: frozenset[frozenset[str]] = frozenset()

    def after(self, sentence: Sentence) -> "Mentions":
        """What has been said behind the next sentence."""
        told = dict(self.told)
        for one in _descriptions(sentence):
            head = base_form(sentence.tokens[one.head].low)
            words = frozenset(base_form(sentence.tokens[at].low) for at in one.words)
            known = told.get(head, frozenset())
            if one.other or known is None or (words and known and words.isdisjoint(known)):
                told[head] = None
            elif words:
                told[head] = known | words
        return Mentions(told, self.names | _central_names(sentence))

    @property
    def topic(self) -> frozenset[str]:
        """The words of the one name that the text is about, if it is about no other."""
        whole = max(self.names, key=len, default=frozenset())
        return whole if all(name <= whole for name in self.names) else frozenset()


NOTHING_TOLD: Final = Mentions()


def lent_by_mentions(
    claim: Sentence, page: Sentence, alignment: Alignment, before: Mentions
) -> tuple[Alignment, frozenset[str]]:
    """The alignment with what the sentences before lend, and the base forms of that.

    They lend words by which the claim tells which thing it means, and which the page leaves out.
    """
    by_place = {match.claim.place: match for match in alignment.matches}
    theirs = {one.head: one for one in _descriptions(page)}
    lent: set[int] = set()
    for one in _descriptions(claim):
        match = by_place.get(one.head)
        if match is None or not _may_be_one(match):
            continue
        if match.page is None:
            told = before.told.get(base_form(match.claim.low)) or frozenset()
        else:
            told = _told_of(page, theirs.get(match.page.place), before)
        missing = (by_place[at] for at in one.words if at in by_place)
        lent |= {
            m.claim.place
            for m in missing
            if m.likeness is Likeness.NONE and base_form(m.claim.low) in told
        }
    if not lent:
        return alignment, frozenset()
    matches = tuple(
        Match(m.claim, None, Likeness.BORROWED) if m.claim.place in lent else m
        for m in alignment.matches
    )
    bases = frozenset(base_form(by_place[at].claim.low) for at in lent)
    return replace(alignment, matches=matches), bases


def _may_be_one(match: Match) -> bool:
    """Whether a noun of the claim can mean the thing that the page's noun does.

    What a claim is about is no circumstance of what the page says.
    """
    if match.page is None:
        return match.likeness is Likeness.BORROWED
    if match.likeness < Likeness.SYNONYM:
        return False
    return match.claim.role != "subject" or match.page.role in _CENTRAL | {"by"}


def _told_of(page: Sentence, one: _Description | None, before: Mentions) -> frozenset[str]:
    """What has been told of a noun of the page, or of one that describes it, and of the topic."""
    if one is None or one.other:
        return frozenset()
    words = {word.place: word for word in page.words}
    if any(at in words and words[at].tag is Tag.NAME for at in one.words):
        return frozenset()
    pointed = one.words or ((one.head,) if one.pointed else ())
    told = (before.told.get(base_form(page.tokens[at].low)) for at in pointed)
    return before.topic.union(*(bases for bases in told if bases))


@lru_cache(maxsize=1024)
def _descriptions(sentence: Sentence) -> tuple[_Description, ...]:
    """The nouns of a sentence, each with what tells which one is meant."""
    return tuple(_each_description(sentence))


def _each_description(sentence: Sentence) -> Iterator[_Description]:
    phrases = NounPhrases(sentence)
    at, owner = 0, range(0)
    while at < len(sentence.tokens):
        phrase = phrases.beginning(at) if phrases.word(at) is not None else range(0)
        if not phrase:
            at += 1
            continue
        end = phrase[-1]
        owned = owner if owner and owner.stop == phrase.start else range(0)
        behind = _behind(phrases, end + 1)
        start = owned.start if owned else phrase.start
        before = phrases.low(start - 1)
        words = (*owned, *phrase[:-1], *behind)
        yield _Description(end, words, before in _POINTING or bool(owned), before in _OTHER)
        at = end + 1
        owner = range(0)
        if phrases.owns(end):
            owner = phrase
        elif phrases.low(at) in _APOSTROPHES and phrases.low(end).endswith("s"):
            owner, at = range(phrase.start, at + 1), at + 1


def _behind(phrases: NounPhrases, at: int) -> range:
    """The phrase that tells behind a noun which one is meant: "the clinic at Norgate"."""
    if phrases.low(at) in _BEHIND:
        return phrases.beginning(at + 1)
    return range(0)


def _central_names(sentence: Sentence) -> frozenset[frozenset[str]]:
    """The names that a sentence is about, or that something is done to.

    One that only says what kind of thing another noun means is none: "a Finno-Ugric language".
    """
    phrases = NounPhrases(sentence)
    found = set[frozenset[str]]()
    for word in sentence.words:
        if word.tag is not Tag.NAME or word.clause or word.role not in _CENTRAL:
            continue
        first = last = word.place
        while _is_capital(phrases.word(first - 1)) and not phrases.owns(first - 1):
            first -= 1
        while _is_capital(phrases.word(last + 1)) and not phrases.owns(last):
            last += 1
        if word.role == "subject" or phrases.owns(last) or phrases.word(last + 1) is None:
            found.add(phrases.bases(range(first, last + 1)))
    return frozenset(found)


def _is_capital(word: Word | None) -> bool:
    return word is not None and word.text[:1].isupper()
