"""Whether the passages can hold the answer at all: the subject asked about and the kind of thing.

What is absent is seldom a stranger's subject. It is the price of what the documents describe, or
another paper's figures. So it is asked whether some few sentences that stand together hold the
question's names and its other words, and the kind of thing that it asks for.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.alignment import LIGHT
from tunedd_api.rag.answering.answer_evidence import evidence_for
from tunedd_api.rag.answering.line_kinds import leans_back
from tunedd_api.rag.answering.question_kinds import QuestionKind, kind_of_question
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.function_words import Tag
from tunedd_api.rag.language.lexicon import synonym_sets
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.language.words import base_form
from tunedd_api.rag.retrieval.follow_ups import points_back

_WINDOW: Final = 3
_MANY: Final = 10
_FEW: Final = 2
_FACTS: Final = frozenset(
    {QuestionKind.WHO, QuestionKind.WHEN, QuestionKind.WHERE, QuestionKind.HOW_MANY}
)
_IN_HEADINGS: Final = 0.8
_SYNONYM: Final = 0.6
_STANDS_OUT: Final = 2.0
"""Standard deviations; the best of some hundred passages that have nothing to do with a question
is about 2.5 above their mean, and a model of one language places another's questions lower."""

_ASKING: Final = word_set(
    "answer question document documents paper papers article articles text passage passages "
    "author authors name list describe explain tell give mention discuss report compare example "
    "examples type types kind kinds way ways main key specific different various number amount "
    "year date time person people thing things purpose reason role term definition meaning "
    "difference differences detail details aspect aspects particular significant unique according "
    "please overall general say says said called known mean means used uses use using work works "
    "done does stand many much often long far old okay ok wow yes no hmm interesting great thanks "
    "thank sounds oh well sorry sure cool nice curious wonder like love else another third "
    "sum summarise summarize summary overview outline section chapter page table figure row column "
    "part pros cons advantage advantages disadvantage disadvantages benefit benefits drawback "
    "drawbacks downside downsides upside upsides strength strengths weakness weaknesses limitation "
    "limitations property properties propose proposes proposed distinguish distinguishes "
    "distinguished identify identifies identified demonstrate demonstrates demonstrated show shows "
    "shown study studies find finds found argue argues argued suggest suggests suggested claim "
    "claims claimed co-authors colleagues researchers best good happen happens"
)
"""Words by which one asks, in lower case: no text need hold them to hold the answer."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for an answer in the passages, each in 0…1 but ``standing``.

    ``names`` is the share of the question's names and codes that the best passage, with its
    headings, holds; ``window`` the share of its words in the best three sentences; ``aspect`` that
    of the words that are no names, where the names stand. ``evidence`` is how far those that hold
    most words hold the kind of thing asked for; ``lacks_fact`` how far they do not where that is a
    name, date, place or number, ``lacks_property`` how far what "which …" asks for is not named
    beside the names. ``length`` is the number of the question's words, ten at most, in tenths.
    ``standing`` is the best similarity's distance from the collection's mean, in standard
    deviations, so that it means the same for every embedding model; None if not known.
    ``points_back`` is true where the question leaves what it is about to the conversation.
    """

    names: float
    window: float
    aspect: float
    evidence: float
    lacks_fact: float
    lacks_property: float
    length: float
    standing: float | None
    points_back: bool = False


@dataclass(frozen=True, slots=True)
class Answerability:
    """Whether the passages can answer, how likely that is, 0…1, and what no passage holds."""

    answerable: bool
    likelihood: float
    missing: tuple[str, ...]
    signals: Signals


@dataclass(frozen=True, slots=True)
class _Asked:
    low: str
    keys: frozenset[str]
    is_name: bool

    @property
    def forms(self) -> frozenset[str]:
        """The keys of the word itself, without those of its synonyms."""
        return frozenset(key for key in self.keys if not key.startswith("#"))


def answerability(
    question: str, passages: Sequence[Passage], *, subject: str = "", standing: float | None = None
) -> Answerability:
    """Judge whether passages can hold the answer to a question, or to one of several.

    ``subject`` is what the conversation was about, for a question that does not name it itself;
    ``standing`` as in ``Signals``.
    """
    asking, told = _halves(question)
    if len(asking) > 1:
        judged = [
            answerability(f"{told} {one}", passages, subject=subject, standing=standing)
            for one in asking
        ]
        return max(judged, key=lambda found: found.likelihood)
    question = " ".join(asking)
    asked = _asked(question)
    if _says_little(asked):
        asked += [word for word in _asked(f"{told} {subject}") if word.is_name]
    signals = replace(
        _signals(question, asked, passages, standing),
        points_back=bool(subject) and points_back(question) == 1,
    )
    keys = frozenset().union(*(_passage_keys(p) for p in passages))
    missing = tuple(word.low for word in asked if word.keys.isdisjoint(keys))
    likelihood = _likelihood(signals)
    return Answerability(bool(passages) and likelihood >= _ENOUGH, likelihood, missing, signals)


def answerable_across_languages(
    question: str, passages: Sequence[Passage], standing: float | None
) -> bool:
    """Whether passages in another language than the question's may answer it.

    Its words say nothing then. Its codes and numbers must be in the passages, and the best of
    these must stand out.
    """
    kept = {token.low for token in parsed(question).tokens if _stays_as_it_is(token.text)}
    said = frozenset(
        token.low
        for passage in passages
        for text in (passage.title, passage.section or "", *_sentences(passage.text))
        for token in parsed(text).tokens
    )
    stands_out = standing is None or standing >= _STANDS_OUT
    return bool(passages) and kept <= said and stands_out


def _stays_as_it_is(text: str) -> bool:
    """Whether a word is a number or a code, which no translation changes, or looks like a name."""
    coded = any(c.isdigit() for c in text) or any(c.isupper() for c in text[1:])
    return text.isascii() and coded


def _halves(question: str) -> tuple[Sequence[str], str]:
    """The sentences that ask, and those that only tell; all of them ask as one where none does."""
    sentences = [question[start:end] for start, end in sentence_spans(question)]
    asking = [s for s in sentences if s.endswith(("?", "？", "؟"))] or [" ".join(sentences)]
    told = [s for s in sentences if s not in asking] if len(asking) < len(sentences) else []
    return asking, " ".join(told)


def _says_little(asked: Sequence[_Asked]) -> bool:
    return len(asked) < _FEW and not any(word.is_name for word in asked)


def _asked(question: str) -> list[_Asked]:
    found: dict[str, _Asked] = {}
    for word in parsed(question).words:
        if word.tag not in {Tag.NAME, Tag.NOUN, Tag.VERB} or word.low in _ASKING:
            continue
        if base_form(word.low) in LIGHT and word.tag is not Tag.NAME:
            continue
        found[word.low] = _Asked(word.low, _keys(word.low), word.tag is Tag.NAME)
    return list(found.values())


@lru_cache(maxsize=65_536)
def _keys(low: str) -> frozenset[str]:
    base = base_form(low)
    start = {f"{base[:6]}…"} if len(base) >= 6 else set()
    return frozenset({base, *start, *(f"#{number}" for number in synonym_sets(low))})


@lru_cache(maxsize=4096)
def _text_keys(text: str) -> frozenset[str]:
    return frozenset().union(*(_keys(token.low) for token in parsed(text).tokens))


def _heading_keys(passage: Passage) -> frozenset[str]:
    """Of the title, the headings above the passage and what names its columns outside of it."""
    return _text_keys(f"{passage.title} {passage.section or ''} {passage.table_header or ''}")


def _passage_keys(passage: Passage) -> frozenset[str]:
    return _heading_keys(passage).union(*(_text_keys(s) for s in _sentences(passage.text)))


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in sentence_spans(text))


def _signals(
    question: str, asked: Sequence[_Asked], passages: Sequence[Passage], standing: float | None
) -> Signals:
    kind = kind_of_question(question)
    names = [word for word in asked if word.is_name]
    others = [word for word in asked if not word.is_name]
    named = max((_share(names, _passage_keys(p)) for p in passages), default=0.0)
    asked_for = [_Asked(noun, _keys(noun), is_name=False) for noun in _property(question)]
    window = aspect = evidence = named_property = 0.0
    for passage in passages:
        headings = _heading_keys(passage)
        sentences = _sentences(passage.text)
        for at in range(len(sentences)):
            part = sentences[max(at - 1, 0) : at + _WINDOW - 1]
            keys = _union(part)
            share = _share(asked, keys, headings)
            window = max(window, share)
            here = _share(names, keys, headings)
            aspect = max(aspect, _share(others, keys) * here)
            named_property = max(named_property, _share(asked_for, keys) * here)
            if share * (0.5 + 0.5 * share) > evidence:
                evidence = max(
                    evidence,
                    _evidence(
                        kind,
                        question,
                        asked,
                        sentences[at - 1] if at else "",
                        sentences[at],
                        headings,
                    ),
                )
    return Signals(
        names=named,
        window=window,
        aspect=aspect,
        evidence=evidence,
        lacks_fact=(1 - evidence) * (kind in _FACTS),
        lacks_property=(1 - named_property) * bool(asked_for),
        length=min(len(asked), _MANY) / _MANY,
        standing=standing,
    )


def _property(question: str) -> list[str]:
    """The nouns behind "which" or "what", in lower case: what kind of thing is asked for."""
    found = parsed(question)
    words = {word.place: word for word in found.words}
    for at, token in enumerate(found.tokens[:-1]):
        if token.low not in {"which", "what", "welche", "welcher", "welches", "quel", "quelle"}:
            continue
        nouns: list[str] = []
        for place in range(at + 1, min(at + 4, len(found.tokens))):
            word = words.get(place)
            if word is None or word.tag is not Tag.NOUN:
                break
            nouns.append(word.low)
        return [noun for noun in nouns if noun not in _ASKING]
    return []


def _evidence(
    kind: QuestionKind,
    question: str,
    asked: Sequence[_Asked],
    before: str,
    sentence: str,
    headings: frozenset[str],
) -> float:
    """How far one sentence holds the kind of thing asked for, of what is asked about."""
    keys = _union([before, sentence] if leans_back(sentence) else [sentence])
    named = _share([word for word in asked if word.is_name], keys, headings)
    share = _share(asked, keys, headings)
    return evidence_for(kind, sentence, question) * named * (0.5 + 0.5 * share) * (share > 0)


def _union(sentences: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*map(_text_keys, sentences))


def _share(
    asked: Sequence[_Asked], keys: frozenset[str], headings: frozenset[str] = frozenset()
) -> float:
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


_WEIGHTS: Final = {
    "names": 1.0,
    "window": 4.6,
    "aspect": 1.6,
    "evidence": 1.3,
    "lacks_fact": -3.9,
    "lacks_property": -1.5,
    "length": 2.3,
    "standing": 1.2,
    "points_back": 3.0,
}
_BIAS: Final = -10.7
_ENOUGH: Final = 0.3
"""Fitted by logistic regression over what the service retrieves (benchmarks/answerability.py): for
questions on the starter library, alone and after another, ARAGOG's, TREC CAsT's follow-ups and
rewrites, and SciFact's claims, and for the same without what answers them. Five-fold
cross-validation refuses .07, .03, .08, .04 and .06 of those that are answered, .91 of the starter
library's that are not, and .78 and .75 of ARAGOG's and CAsT's whose paper or conversation is away:
many of these the rest answers. ``points_back`` is kept below what was fitted (4), since all
questions of the set that point back are answered."""

_AVERAGE_STANDING: Final = 3.5


def _likelihood(signals: Signals) -> float:
    """The logistic function of the weighted signals; an unknown standing counts as average."""
    standing = _AVERAGE_STANDING if signals.standing is None else signals.standing
    total = _BIAS + _WEIGHTS["standing"] * standing
    for name, weight in _WEIGHTS.items():
        if name != "standing":
            total += weight * float(getattr(signals, name))
    return 1 / (1 + math.exp(-total))
