"""Messages that point at what was answered: "go on", "the second one", "in German, please"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest
from typing import Final, Self

from tunedd_api.documents.passages import HistoryMessage, QuotedPlace
from tunedd_api.rag.language.refusals import refuses
from tunedd_api.rag.understanding.forms import Form, forms, likely_kind
from tunedd_api.rag.understanding.history import Turn, list_items, marked_items, turns
from tunedd_api.rag.understanding.lexicon import outlines
from tunedd_api.rag.understanding.message import WITHOUT_EVIDENCE, Aspect, Kind, Understanding
from tunedd_api.rag.understanding.other_languages import other_languages
from tunedd_api.rag.understanding.wording import Wording, fold

_WANTING_MORE: Final = frozenset({Aspect.GO_ON, Aspect.LONGER})
_MARKS: Final = "?？؟!. "
_FOR_A_SIGN: Final = re.compile(
    r"\b(?:know|tell|notice|recogni[sz]e|see|sure|check|find out)\b", re.I
)
"""Of what asks for a reason, what asks by what to tell that it is so: not by what was told."""

_SAYS_ENOUGH: Final = 4
"""Words of an item that can be searched for without the question that the list answers."""


@dataclass(frozen=True, slots=True)
class Referent:
    """What a message can point at: the turns from the last question that stood by itself.

    ``turn`` is that one, at this ``position`` of the history; ``later`` are those that pointed
    at it since.
    """

    turn: Turn
    position: int
    later: tuple[Turn, ...] = ()

    @classmethod
    def of(cls, earlier: Sequence[Turn]) -> Self | None:
        """The referent of the next message; None if nothing was answered from documents."""
        later: list[Turn] = []
        for position in range(len(earlier) - 1, -1, -1):
            turn = earlier[position]
            if not is_answered(turn):
                continue
            if likely_kind(turn.question) is not Kind.POINTING:
                return cls(turn, position, tuple(reversed(later)))
            later.append(turn)
        return None

    @property
    def last(self) -> Turn:
        """The turn whose answer was given last."""
        return (self.turn, *self.later)[-1]

    @property
    def quoted(self) -> tuple[QuotedPlace, ...]:
        """What has been quoted since the question."""
        return tuple(place for turn in (self.turn, *self.later) for place in turn.quoted)

    def items(self) -> list[str]:
        """The list that was given last, if one was.

        What was said since, of an item of it for one, is a list only where it is written as one:
        its quotes are not.
        """
        since = (marked_items(turn.answer) for turn in reversed(self.later))
        own = list_items(self.turn.answer, self.turn.question)
        return next((items for items in since if items), own)

    def place(self, form: Form, of: int) -> int | None:
        """Which of so many items a form means, from 1; None if it does not tell.

        "The next one" comes behind the one that was pointed at last.
        """
        place: int | None = None
        for one in (*(_item_form(turn.question) for turn in self.later), form):
            if one is None:
                continue
            if one.groups.get("next"):
                place = None if place is None else place + 1
            elif one.groups.get("previous"):
                place = None if place is None else place - 1
            else:
                number = one.lexicon.number(
                    one.groups.get("number") or one.groups.get("word") or ""
                )
                place = of + 1 + number if number is not None and number < 0 else number
        return place


def without_places(history: Sequence[HistoryMessage]) -> Sequence[HistoryMessage]:
    """The history without the turns that only told once more where an answer stands.

    What asks for that by its form may have been answered from the documents: the reply tells.
    """
    kept: list[HistoryMessage] = []
    left_out = False
    for message, reply in zip_longest(history, history[1:]):
        if message.role == "user":
            left_out = (
                reply is not None and _tells_places(reply) and _asks_for_the_source(message.content)
            )
        if not left_out:
            kept.append(message)
    return kept if len(kept) < len(history) else history


def _tells_places(reply: HistoryMessage) -> bool:
    """Whether an answer begins as the service does where it tells of places, in any language."""
    return reply.role == "assistant" and fold(reply.content).strip().startswith(_before_places())


@cache
def _before_places() -> tuple[str, ...]:
    others = (fold(language.replies["source"]) for language in other_languages().values())
    return (*(outline.source for outline in outlines().values()), *others)


def _asks_for_the_source(message: str) -> bool:
    form = next(iter(forms(message)))
    return form.kind is Kind.POINTING and form.aspect is Aspect.SOURCE


def last_answered(earlier: Sequence[Turn]) -> Sequence[Turn]:
    """The turn whose answer from the documents was given last, if there is one."""
    referent = Referent.of(earlier)
    return [referent.last] if referent is not None else []


def places_told_last(history: Sequence[HistoryMessage]) -> Sequence[QuotedPlace]:
    """What the answer quotes that was given last from the documents, in order; none if none was."""
    return [place for turn in last_answered(turns(history)) for place in turn.quoted]


def _item_form(message: str) -> Form | None:
    return next((form for form in forms(message) if form.aspect is Aspect.ITEM), None)


def is_answered(turn: Turn) -> bool:
    """Whether a turn was answered from the documents: what later turns may build on.

    Where nobody noted how it ended, what was said tells.
    """
    if turn.outcome is not None:
        return turn.rests_on_documents
    if not turn.answer.strip() or is_refusal(turn.answer):
        return False
    return likely_kind(turn.question) not in WITHOUT_EVIDENCE


def asks(turn: Turn) -> bool:
    """Whether a turn asked the documents something by itself, whatever came of it."""
    return likely_kind(turn.question) not in WITHOUT_EVIDENCE | {Kind.POINTING}


def is_refusal(answer: str) -> bool:
    """Whether an answer says, in the service's own words or others, that there is none."""
    said = fold(answer).strip()
    return said.startswith(_own_refusals()) or refuses(answer)


@cache
def _own_refusals() -> tuple[str, ...]:
    """The service's own sentence for it, folded, in each language that it has one in."""
    others = (fold(language.replies["no_answer"]) for language in other_languages().values())
    return (*(outline.no_answer for outline in outlines().values()), *others)


def pointed_at(
    form: Form, base: Understanding, referent: Referent, asked: Understanding
) -> Understanding | None:
    """What a message means that points at this referent; ``asked`` is the question there."""
    base = replace(
        base, subjects=asked.subjects, documents=asked.documents, every=asked.every,
        section=asked.section,
    )  # fmt: skip
    if form.aspect is Aspect.ITEM:
        return _item(form, base, referent, asked)
    if form.aspect in _WANTING_MORE:
        more = replace(asked, language=base.language, exclude=referent.quoted)
        if asked.kind is Kind.DOCUMENT:
            return more
        return replace(base, question=asked.question, exclude=referent.quoted)
    if form.aspect is Aspect.REASON:
        # What is asked now says what kind of answer there is to be.
        question = f"{base.question.rstrip(_MARKS)}: {asked.question}"
        told = referent.quoted if _FOR_A_SIGN.search(base.question) else ()
        return replace(base, question=question, exclude=told)
    if form.aspect is Aspect.EXAMPLE:
        return replace(base, question=f"{asked.question} {base.question}")
    language = form.lexicon.languages.get(fold(form.groups.get("language", "")))
    return replace(base, question=asked.question, answer_language=language)


def _item(
    form: Form, base: Understanding, referent: Referent, asked: Understanding
) -> Understanding | None:
    items = list(asked.subjects) if asked.kind is Kind.COMPARISON else referent.items()
    place = referent.place(form, len(items))
    if not items or place is None:
        return None
    if not 1 <= place <= len(items):
        return replace(base, question="", number=place)
    item = items[place - 1]
    enough = len(Wording.of(item)) >= _SAYS_ENOUGH
    question = item if enough else f"{item} ({asked.question})"
    return replace(base, question=question, item=item, number=place)
