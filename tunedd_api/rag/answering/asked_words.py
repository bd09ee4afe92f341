"""The words of a question that a text must hold to answer it, and whether a text holds them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.alignment import LIGHT
from tunedd_api.rag.answering.wrapped_lines import unbroken_spans
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.lexicon import synonym_sets
from tunedd_api.rag.language.word_lists import word_list, word_set
from tunedd_api.rag.language.words import base_form

_IN_HEADINGS: Final = 0.8
_SYNONYM: Final = 0.6
_BEGINNING: Final = 6
_SYNONYMS: Final = "#"
_BETWEEN_WORDS: Final = re.compile(r"[_.-]+")
_ORDINALS: Final = word_list("first second third fourth 1st 2nd 3rd 4th")
_QUARTER: Final = re.compile(rf"\b({'|'.join(_ORDINALS)}) quarter\b", re.IGNORECASE)
_ALLOWED: Final = re.compile(r"\b(?:all right|okay|fine) (?=to\b|if\b|when\b)", re.IGNORECASE)
_FEWEST_INITIALS: Final = 3
_MOST_INITIALS: Final = 6
_FEW: Final = 2
_VERSION: Final = re.compile(r"(?<![\w.])(?:v\d+(?:\.\d+)+|\d+\.\d+\.\d+)(?![\w.]*\d)")
"""A number of which one says that it is a version's, such as 4.0.0 and v2.3."""


_WHICH: Final = word_set("which what welche welcher welches quel quelle")
_IS: Final = word_set("is was are were ist war sind")
_THE: Final = word_set("the der die das")
_BEHIND_THE: Final = 3

_ASPECTS: Final = word_set(
    "reason reasons role roles purpose purposes example examples pros cons advantage advantages "
    "disadvantage disadvantages benefit benefits drawback drawbacks downside downsides upside "
    "upsides strength strengths weakness weaknesses limitation limitations property properties "
    "difference differences propose proposes proposed distinguish distinguishes distinguished "
    "identify identifies identified demonstrate demonstrates demonstrated suggest suggests "
    "suggested claim claims claimed definition meaning means"
)
"""Words by which one asks for a side of a thing: a text may say it without them, and what says it
with them is the likelier answer."""

_ASKING: Final = _ASPECTS | word_set(
    "answer question document documents paper papers article articles text passage passages "
    "author authors affiliated affiliation affiliations name list describe explain tell give "
    "mention discuss report compare "
    "type types kind kinds way ways main key specific different various number amount "
    "year date time person people thing things term "
    "detail details aspect aspects particular significant unique according "
    "please overall general say says said called known mean meant used uses use using work works "
    "done does stand stand_for many much often long far old okay ok wow yes no hmm interesting "
    "great thanks thank sounds oh well sorry sure cool nice curious wonder like love else another "
    "third wrote sum summarise summarize summary overview outline section chapter page table "
    "figure row "
    "column part show shows shown study studies find finds found argue argues argued "
    "co-authors colleagues researchers best good happen happens "
    "change changes changed "
    "large tall wide deep heavy thick strong hot cold warm "
    "order bad big small high low fast slow fastest slowest largest smallest biggest cheapest "
    "longest shortest highest lowest oldest newest worst most least "
    "did do doing have has had having be been being is are was were am can could will would shall "
    "should may might must "
    # German
    "wie hoch lang lange viel viele groß alt weit oft teuer schwer wer wen wem wessen was wann wo "
    "wohin woher warum wieso weshalb wozu welche welcher welches welchen welchem gibt bedeutet "
    "bleibt braucht heißt nennt nenne erkläre beschreibe darf dürfen kann können muss müssen soll "
    "sollen wird werden wurde wurden hat haben ist sind war waren tun macht machen man "
    "ich mich mir mein meine meinen du dich dein wir uns unser ihr euch sie er sein seine "
    # Spanish
    "cuál cuáles cuánto cuánta cuántos cuántas qué quién quiénes cómo dónde cuándo hay tiene "
    "tienen puede pueden debe deben hace hacen está están fue fueron explica describe nombra "
    "yo mi mis tu tus su sus nos "
    # French
    "combien quel quelle quels quelles qui que quoi où comment quand pourquoi peut peuvent doit "
    "doivent fait font sont était étaient "
    "je mon ma mes ton votre nous notre vous "
    # Italian and Portuguese
    "quanto quanta quanti quante quale quali chi cosa come dove quando perché può deve ha hanno "
    "qual quais quem onde quantos quantas pode devem"
)
"""Words by which one asks, in lower case: no text need hold them to hold the answer."""


_NUMBERED: Final = word_set("version versions release releases edition editions")
"""Kinds of things that their numbers tell: "4.0.0" is a version, also where nobody says so."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word in lower case.

    ``forms`` stand for it and its other forms, ``keys`` also for its synonyms.
    """

    low: str
    forms: frozenset[str]
    keys: frozenset[str]
    is_name: bool

    @classmethod
    def of(cls, low: str, *, is_name: bool) -> "AskedWord":
        """A word of a question."""
        keys = _keys(low)
        forms = frozenset(key for key in keys if not key.startswith(_SYNONYMS))
        return cls(low, forms, keys | {mark_of(low)}, is_name)

    def is_among(self, keys: frozenset[str]) -> bool:
        """Whether texts with these keys hold the word, a synonym, or its parts."""
        parts = self.low.split("-")
        return not self.keys.isdisjoint(keys) or (
            len(parts) > 1 and all(not _keys(part).isdisjoint(keys) for part in parts)
        )


def mark_of(low: str) -> str:
    """The key of texts that are known to say a word in other words; it counts as a synonym."""
    return f"{_SYNONYMS}~{low}"


def asked_words(question: str) -> list[AskedWord]:
    """The names, nouns and verbs of a question but those by which one asks, each once."""
    found: dict[str, AskedWord] = {}
    for word in parsed(_QUARTER.sub(_as_column, _ALLOWED.sub("", question))).words:
        if word.tag not in {Tag.NAME, Tag.NOUN, Tag.VERB} or word.low in _ASKING:
            continue
        if base_form(word.low) in LIGHT and word.tag is not Tag.NAME:
            continue
        found[word.low] = AskedWord.of(word.low, is_name=word.tag is Tag.NAME)
    return list(found.values())


def _as_column(quarter: re.Match[str]) -> str:
    """A quarter of a year as tables write it: "the third quarter" is Q3."""
    return f"Q{_ORDINALS.index(quarter[1].lower()) % 4 + 1}"


def says_little(asked: Sequence[AskedWord]) -> bool:
    """Whether the words of a question are too few to tell what it is about, as in "go on"."""
    return len(asked) < _FEW and not any(word.is_name for word in asked)


def aspect_words(question: str) -> list[AskedWord]:
    """The words of a question that say which side of a thing is asked for: its drawbacks, say."""
    lows = dict.fromkeys(token.low for token in parsed(question).tokens)
    return [AskedWord.of(low, is_name=False) for low in lows if low in _ASPECTS]


def kind_words(question: str) -> list[AskedWord]:
    """What kind of thing is asked for: the nouns behind "which" or "what", or those of "the … of".

    That is what an answer must be said to be: of "What fine does the act threaten?" a fine, of
    "What is the height of the tower?" a height.
    """
    found = parsed(question)
    words = {word.place: word for word in found.words}
    for at, token in enumerate(found.tokens[:-1]):
        if token.low not in _WHICH:
            continue
        first = at + 1
        if found.tokens[first].low in _IS:
            first += 1 + (first + 1 < len(found.tokens) and found.tokens[first + 1].low in _THE)
            if first - at < _BEHIND_THE:
                return []
        nouns: list[str] = []
        for place in range(first, min(first + 3, len(found.tokens))):
            word = words.get(place)
            if word is None or word.tag not in {Tag.NOUN, Tag.VERB}:
                break
            if word.tag is Tag.VERB and (place > first or first > at + 1):
                break
            nouns.append(word.low)
        said = [noun for noun in nouns if noun not in _ASKING | _NUMBERED]
        return [AskedWord.of(noun, is_name=False) for noun in said]
    return []


def share_held(
    asked: Sequence[AskedWord], keys: frozenset[str], headings: frozenset[str] = frozenset()
) -> float:
    """The share of the words that texts with these keys hold, 0…1.

    A synonym counts less than the word itself, and so does what only the headings say.
    """
    if not asked:
        return 1.0
    held = 0.0
    for word in asked:
        if not word.forms.isdisjoint(keys):
            held += 1.0
        elif not word.keys.isdisjoint(keys):
            held += _SYNONYM
        elif not word.keys.isdisjoint(headings):
            held += _IN_HEADINGS
    return held / len(asked)


def keys_of(*texts: str) -> frozenset[str]:
    """The keys of all words of some sentences."""
    return frozenset().union(*map(_text_keys, texts))


def heading_keys(passage: Passage) -> frozenset[str]:
    """Those of what the document is called, the headings above, and what names the columns."""
    called = _title_keys(passage.title, passage.document.name)
    return called | keys_of(passage.section or "", passage.table_header or "")


@lru_cache(maxsize=1024)
def _title_keys(title: str, file_name: str) -> frozenset[str]:
    """The keys of a title and a file's name, and of the title's initials, as MPL is one."""
    stem = _BETWEEN_WORDS.sub(" ", PurePosixPath(file_name).stem)
    begun = [word[0] for word in title.split() if word[0].isupper()]
    initials = (
        "".join(begun[at:end]).lower()
        for at in range(len(begun))
        for end in range(at + _FEWEST_INITIALS, min(at + _MOST_INITIALS, len(begun)) + 1)
    )
    return keys_of(title, stem).union(*map(_keys, initials))


def passage_keys(passage: Passage) -> frozenset[str]:
    """The keys of all words of a passage and its headings."""
    return _passage_keys(passage.text, heading_keys(passage))


@lru_cache(maxsize=128)
def _passage_keys(text: str, headings: frozenset[str]) -> frozenset[str]:
    return headings | keys_of(*sentences_of(text))


@lru_cache(maxsize=1024)
def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text, also where its lines break them."""
    return tuple(text[start:end] for start, end in unbroken_spans(text))


@lru_cache(maxsize=4096)
def _text_keys(text: str) -> frozenset[str]:
    tokens = parsed(text).tokens
    # "Pump 71 runs" may be read as a verb with a number; whoever asks for Pump 71 means both.
    # So does whoever asks for Pump 7 of "Pump: 007".
    plain = [token for token in tokens if token.low != ":"]
    numbered = (f"{a.low}-{b.low.lstrip('0')}" for a, b in pairwise(plain) if b.kind == "number")
    verbs = (token.low.partition("_")[0] for token in tokens if "_" in token.low)
    implied = _keys("version") if _VERSION.search(text) else frozenset()
    return implied.union(numbered, *map(_keys, verbs), *(_keys(token.low) for token in tokens))


@lru_cache(maxsize=65_536)
def _keys(low: str) -> frozenset[str]:
    base = base_form(low)
    # Of "article-5", the beginning is that of every article.
    is_coded = any(char.isdigit() for char in base)
    start = {f"{base[:_BEGINNING]}…"} if len(base) >= _BEGINNING and not is_coded else set()
    return frozenset({base, *start, *(f"{_SYNONYMS}{number}" for number in synonym_sets(low))})
