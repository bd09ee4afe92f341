"""Whether the passages can hold the answer at all: the subject asked about and the kind of thing.

What is absent is seldom a stranger's subject. It is the price of what the documents describe, or
another paper's figures. So it is asked whether some few sentences that stand together hold the
question's names and its other words, and the kind of thing that it asks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tunedd_api.documents.passages import Passage
from tunedd_api.rag.answering.deciding.answer_likelihood import (
    ENOUGH,
    Signals,
    likelihood,
)
from tunedd_api.rag.answering.deciding.passage_windows import Window, windows_of
from tunedd_api.rag.answering.stretches.answer_evidence import evidence_for
from tunedd_api.rag.language.sentences import sentence_spans
from tunedd_api.rag.language.word_lists import word_set
from tunedd_api.rag.page_text.line_kinds import leans_back
from tunedd_api.rag.questions.asked_words import (
    AskedWord,
    asked_words,
    keys_of,
    kind_words,
    mark_of,
    passage_keys,
    says_little,
    share_held,
    shares_held,
)
from tunedd_api.rag.questions.kinds import FACTS, QuestionKind, kind_of_question
from tunedd_api.rag.questions.parts import parts_of_question
from tunedd_api.rag.retrieval.follow_ups import points_back

_MANY: Final = 10
_PAYING: Final = word_set("cost costs price prices pay paid")


@dataclass(frozen=True, slots=True)
class Answerability:
    """Whether the passages can answer, how likely that is, 0…1, and what no passage holds."""

    answerable: bool
    likelihood: float
    missing: tuple[str, ...]
    signals: Signals


def answerability(
    question: str,
    passages: Sequence[Passage],
    *,
    subject: str = "",
    standing: float | None = None,
) -> Answerability:
    """Judge whether passages can hold the answer to a question, or to one of several.

    ``subject`` is what the conversation was about, for a question that does not name it itself;
    ``standing`` as in ``Signals``. Of a question that asks two things, one is enough.
    """
    asking, told = _halves(question)
    if len(asking) > 1:
        judged = [
            answerability(f"{told} {one}", passages, subject=subject, standing=standing)
            for one in asking
        ]
        return max(judged, key=lambda found: found.likelihood)
    question = " ".join(asking)
    asked = asked_words(question)
    if says_little(asked):
        asked += [word for word in asked_words(f"{told} {subject}") if word.is_name]
    found = _judged(question, asked, passages, subject, standing)
    if found.answerable or not passages:
        return found
    parts = parts_of_question(question)
    for part in parts if len(parts) > 1 else ():
        one = answerability(part, passages, subject=f"{subject} {question}", standing=standing)
        if one.answerable:
            return one
    return found


def _judged(
    question: str,
    asked: Sequence[AskedWord],
    passages: Sequence[Passage],
    subject: str,
    standing: float | None,
) -> Answerability:
    keys = frozenset[str]().union(*(passage_keys(p) for p in passages))
    signals = replace(
        _signals(question, asked, passages, keys, standing),
        points_back=bool(subject) and points_back(question) == 1,
    )
    missing = tuple(word.low for word in asked if word.keys.isdisjoint(keys))
    likely = likelihood(signals)
    return Answerability(bool(passages) and likely >= ENOUGH, likely, missing, signals)


def _halves(question: str) -> tuple[Sequence[str], str]:
    """The sentences that ask, and those that only tell; all of them ask as one where none does."""
    sentences = [question[start:end] for start, end in sentence_spans(question)]
    asking = [s for s in sentences if s.endswith(("?", "？", "؟"))] or [" ".join(sentences)]
    told = [s for s in sentences if s not in asking] if len(asking) < len(sentences) else []
    return asking, " ".join(told)


def _signals(
    question: str,
    asked: Sequence[AskedWord],
    passages: Sequence[Passage],
    said: frozenset[str],
    standing: float | None,
) -> Signals:
    """What speaks for an answer; ``said`` are the keys of all that the passages say."""
    kind = kind_of_question(question)
    names = [word for word in asked if word.is_name]
    others = [word for word in asked if not word.is_name]
    named = max((share_held(names, passage_keys(p)) for p in passages), default=0.0)
    asked_for = kind_words(question)
    unknown = [word for word in others if not word.is_among(said)]
    window = aspect = evidence = named_property = 0.0
    paying = _paying(kind, asked)
    for passage in passages:
        for here in windows_of(passage):
            keys = here.keys
            if paying and evidence_for(kind, here.sentence, question) == 1:
                keys |= paying
            share, named_here, others_here = shares_held(asked, keys, here.headings)
            window = max(window, share)
            aspect = max(aspect, others_here * named_here)
            # A table's title says what it holds.
            called = here.headings if here.columns else frozenset()
            # The kind of thing asked for is said as such: a frequency is no "badge".
            said_here = share_held(asked_for, here.keys, called) if asked_for else 1.0
            named_property = max(named_property, said_here * named_here)
            if share * (0.5 + 0.5 * share) > evidence:
                evidence = max(evidence, _evidence(kind, question, asked, here, paying))
    return Signals(
        names=named,
        window=window,
        aspect=aspect,
        evidence=evidence,
        lacks_fact=(1 - evidence) * (kind in FACTS),
        lacks_property=(1 - named_property) * bool(asked_for),
        unknown=len(unknown) / len(others) if others else 0.0,
        any_unknown=float(bool(unknown)),
        length=min(len(asked), _MANY) / _MANY,
        standing=standing,
    )


def _paying(kind: QuestionKind, asked: Sequence[AskedWord]) -> frozenset[str]:
    """The keys of words for paying in a question for an amount: what gives it need not say them."""
    if kind is not QuestionKind.HOW_MANY:
        return frozenset()
    return frozenset(mark_of(word.low) for word in asked if word.low in _PAYING)


def _kind_for(kind: QuestionKind, columns: str) -> QuestionKind:
    """The kind of question as a row answers it: there, "what is the price" asks for a value."""
    return QuestionKind.OTHER if columns and kind is QuestionKind.DEFINITION else kind


def _asked_of(kind: QuestionKind, question: str, columns: str) -> str:
    """The question as a row answers it: what is counted there, the columns say and not the row."""
    counted = columns and kind is QuestionKind.HOW_MANY
    return "" if counted and keys_of(columns) & keys_of(question) else question


def _evidence(
    kind: QuestionKind,
    question: str,
    asked: Sequence[AskedWord],
    here: Window,
    paying: frozenset[str],
) -> float:
    """How far one sentence holds the kind of thing asked for, of what is asked about."""
    keys = keys_of(*([here.before] if leans_back(here.sentence) else []), here.sentence)
    named = share_held([word for word in asked if word.is_name], keys, here.headings)
    share = share_held(asked, keys | paying, here.headings)
    question = _asked_of(kind, question, here.columns)
    holds = evidence_for(_kind_for(kind, here.columns), here.sentence, question)
    return holds * named * (0.5 + 0.5 * share) * (share > 0)
