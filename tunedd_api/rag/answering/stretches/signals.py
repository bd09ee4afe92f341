"""What speaks for a stretch as an answer: words, kind of thing, place and shape.

Likeness of a sentence to the question picks what repeats it. What counts is how well the passage
was found, how many of the question's rarer words the whole stretch or the headings above it hold,
what it says beyond them, and whether it holds the kind of thing asked for: a name for who, a date
for when, a number for how many, "because" for why. None of it needs a model.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.stretches.answer_evidence import evidence_for
from tunedd_api.rag.answering.stretches.stretch import Stretch, heading_of
from tunedd_api.rag.language.content_words import content_terms
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.questions.asked_words import (
    AskedWord,
    asked_words,
    aspect_words,
    heading_keys,
    keys_of,
    kind_words,
    sentences_of,
    share_held,
)
from tunedd_api.rag.questions.definitions import asked_term, defines
from tunedd_api.rag.questions.kinds import FACTS, QuestionKind, kind_of_question
from tunedd_api.rag.questions.other_words import NO_OTHER_WORDS, OtherWords, marks
from tunedd_api.rag.questions.terms import QuestionTerms, pairs_of, terms_of

_IN_HEADINGS: Final = 0.5
_SYNONYM: Final = 0.6
_LONGEST: Final = 600
_LATER: Final = 0.4
_LISTS: Final = frozenset({LineKind.ITEM, LineKind.CLAUSES})
_ELSEWHERE: Final = re.compile(
    r"\b(?:(?:described|presented|given|shown|reported|discussed|listed|summari[sz]ed|provided|"
    r"illustrated|found|detailed|see|explained) (?:\w+ ){0,3}?in|in this) "
    r"(?:(?:the|this|left|right|part|next|following|of) )*"
    r"(?:sections?|figures?|fig\.|tables?|appendix|chapters?)\b",
    re.IGNORECASE,
)
"""What is said somewhere else: a sentence that points there does not say it."""

_OF_OTHERS: Final = re.compile(
    r"\b(?:related (?:work|literature|research)|(?:previous|prior|earlier) (?:work|research)|"
    r"literature (?:review|survey)|acknowledge?ments?|verwandte arbeiten|stand der (?:technik|"
    r"forschung)|trabajos? (?:relacionados|previos)|travaux (?:connexes|antérieurs))\b",
    re.IGNORECASE,
)
"""Headings above what a document says of the work of others."""


@dataclass(frozen=True, slots=True)
class StretchSignals:
    """What speaks for a stretch as an answer, each in 0…1.

    ``passage`` is the score of its passage beside the best one's; ``words`` the share of the
    question's words, the rarer the more, that it holds, half for what only the headings say, and
    ``terms``, ``opening`` and ``around`` that of its stems, in the stretch, in the sentence that it
    is about and in its passage with the headings above; ``pairs`` that of stems side by side;
    ``aspect`` the share of the words for what is asked of the thing, its drawbacks say;
    ``subject`` that of the words of the conversation's subject. ``evidence`` is how far it holds
    the kind of thing asked for, and ``lacks_fact`` is 1 where that is a name, date, place or number
    and it holds none; ``length`` is how much it says; ``row`` is 1 for rows of a table,
    which say it in few words; ``defines`` for what says what the term means that is asked for, or
    lists the things; ``headed`` for what stands under a heading that is just that: "Limitations";
    ``elsewhere`` for what only points to where it is said; ``others`` for what
    is said of the work of others.
    """

    passage: float
    words: float
    terms: float
    opening: float
    around: float
    pairs: float
    aspect: float
    subject: float
    evidence: float
    lacks_fact: float
    length: float
    row: float
    defines: float
    headed: float
    elsewhere: float
    others: float


def signals(
    question: str,
    stretches: Sequence[Stretch],
    subject: str = "",
    other: OtherWords = NO_OTHER_WORDS,
) -> list[StretchSignals]:
    """What speaks for each stretch; ``subject`` is what the conversation was about, in words.

    ``other`` is what sentences say of the question in other words.
    """
    if not stretches:
        return []
    kind, asked, aspects = kind_of_question(question), asked_words(question), aspect_words(question)
    known, term = {word.low for word in asked}, asked_term(question)
    things = kind_words(question) or aspects
    about = [word for word in asked_words(subject) if word.low not in known]
    texts = [keys_of_stretch(stretch, other) for stretch in stretches]
    rarity = _rarity(asked, texts)
    stems = [_stems(_told(stretch), other) for stretch in stretches]
    whole = {s.passage.id: _stems_around(s.passage, other) for s in stretches}
    wanted = QuestionTerms.among(question, stems)
    best = max(stretch.passage.score for stretch in stretches) or 1.0
    return [
        StretchSignals(
            passage=max(stretch.passage.score, 0.0) / best,
            words=_share(asked, rarity, keys, keys_above(stretch)),
            terms=wanted.share(told),
            opening=wanted.share(_stems([stretch.anchor_text], other)),
            around=wanted.share(whole[stretch.passage.id]),
            pairs=wanted.share_of_pairs(pairs_of(_told(stretch))),
            aspect=share_held(aspects, keys) * bool(aspects),
            subject=share_held(about, keys, keys_above(stretch)) * bool(about),
            evidence=(evidence := _evidence(stretch, kind, question)),
            lacks_fact=float(kind in FACTS and not evidence),
            length=math.log1p(min(len(stretch.text), _LONGEST)) / math.log1p(_LONGEST),
            row=float(stretch.kind is LineKind.ROW),
            defines=max(_defined(term, stretch), _is_list_of(things, stretch)),
            headed=_is_headed_by(things, stretch),
            elsewhere=float(bool(_ELSEWHERE.search(stretch.anchor_text))),
            others=float(bool(_OF_OTHERS.search(stretch.passage.section or ""))),
        )
        for stretch, keys, told in zip(stretches, texts, stems, strict=True)
    ]


def keys_of_stretch(stretch: Stretch, other: OtherWords = NO_OTHER_WORDS) -> frozenset[str]:
    """The keys of all words of a stretch and of what names its columns."""
    texts = _told(stretch)
    return keys_of(stretch.header, *texts) | marks(other, texts)


def keys_above(stretch: Stretch) -> frozenset[str]:
    """The keys of the headings above a stretch, of its document's title, and of its columns."""
    return heading_keys(stretch.passage) | keys_of(stretch.heading)


def _told(stretch: Stretch) -> list[str]:
    """The sentences of a stretch, but for those that ask, unless they are what the others answer.

    Who asks a question is not answered by whoever asks the same, as in an exchange of letters. What
    is left of a table may hold some as it holds anything, and a table of contents nothing else.
    The document's title right above is left out: all that stands below it has its words as well.
    """
    first, *others = (quote.text for quote in stretch.quotes)
    if others and first.strip("# ") == stretch.passage.title:
        first, *others = others
    told = [text for text in others if not text.rstrip().endswith(("?", "？"))]
    return [
        first,
        *(others if stretch.kind is LineKind.ROW and 2 * len(told) >= len(others) else told),
    ]


def _stems(sentences: Sequence[str], other: OtherWords) -> frozenset[str]:
    """The stems of sentences, and of the question's words that they say in other words."""
    return terms_of(sentences) | terms_of(low for s in sentences for low in other.get(s, ()))


def _stems_around(passage: Passage, other: OtherWords) -> frozenset[str]:
    """The stems of a passage and of the headings above it."""
    called = (passage.title, passage.section or "", passage.called)
    return _stems(sentences_of(passage.text), other) | terms_of(called)


def _rarity(asked: Sequence[AskedWord], texts: Sequence[frozenset[str]]) -> list[float]:
    """What each of the question's words weighs: more, the fewer stretches hold it."""
    counts = [sum(not word.forms.isdisjoint(keys) for keys in texts) for word in asked]
    return [math.log(1 + len(texts) / (1 + count)) for count in counts]


def _share(
    asked: Sequence[AskedWord],
    rarity: Sequence[float],
    keys: frozenset[str],
    headings: frozenset[str],
) -> float:
    total = sum(rarity)
    if not total:
        return 0.0
    held = 0.0
    for word, weight in zip(asked, rarity, strict=True):
        if not word.forms.isdisjoint(keys):
            held += weight
        elif not word.keys.isdisjoint(keys):
            held += _SYNONYM * weight
        elif not word.keys.isdisjoint(headings):
            held += _IN_HEADINGS * weight
    return held / total


def _defined(term: str, stretch: Stretch) -> float:
    """How far a stretch defines a term: most where its heading or first sentence does."""
    first = "\n".join(quote.text for quote in stretch.quotes[: stretch.anchor + 1])
    return max(defines(term, first), _LATER * defines(term, stretch.text))


def _is_list_of(things: Sequence[AskedWord], stretch: Stretch) -> float:
    """1 for a list whose heading, or the sentence that leads to it, names the things asked for."""
    headed = stretch.kind in _LISTS and kind_of_line(stretch.anchor_text) is not LineKind.ITEM
    named = keys_of(stretch.anchor_text)
    return float(headed and bool(things) and all(word.is_among(named) for word in things))


def _is_headed_by(things: Sequence[AskedWord], stretch: Stretch) -> float:
    """1 for what stands under a heading that names what is asked for and hardly anything else."""
    heading = heading_of(stretch)
    words = frozenset(content_terms(heading))
    if not things or not words or len(words) > len(things) + 1:
        return 0.0
    named = keys_of(heading)
    return float(all(word.is_among(named) for word in things))


def _evidence(stretch: Stretch, kind: QuestionKind, question: str) -> float:
    """How far a stretch holds the kind of thing asked for, and how far its first sentence does."""
    if kind is QuestionKind.LIST and (
        stretch.kind in _LISTS or stretch.needed > stretch.anchor + 1
    ):
        return 1.0
    whole = evidence_for(kind, stretch.text, question)
    return (whole + evidence_for(kind, stretch.anchor_text, question)) / 2
