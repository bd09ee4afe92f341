"""Whether what was gathered is enough to answer a message from."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.documents.passages import HistoryMessage, Passage
from tunedd_api.rag.answering.deciding.across_languages import (
    answerable_across_languages,
    in_one_language,
)
from tunedd_api.rag.answering.deciding.answer_likelihood import (
    IN_ONE_DOCUMENT,
    is_doubtful,
    is_likely,
)
from tunedd_api.rag.answering.deciding.answerability import Answerability, answerability
from tunedd_api.rag.answering.deciding.bearing import all_found, names_what_is_asked
from tunedd_api.rag.answering.deciding.compared import Compared
from tunedd_api.rag.answering.deciding.designations import lacks_what_is_designated
from tunedd_api.rag.answering.deciding.judge import ENOUGH
from tunedd_api.rag.answering.deciding.observations import observed
from tunedd_api.rag.answering.deciding.unexplained import tells_only_that
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.quoting.quoter import Quoter
from tunedd_api.rag.answering.stretches.reading import FEW, MANY
from tunedd_api.rag.boosted_trees import BoostedTrees
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.questions.asked_words import asked_words, passage_keys, says_little
from tunedd_api.rag.questions.kinds import (
    QuestionKind,
    asks_for_an_overview,
    asks_for_several,
    kind_of_question,
)
from tunedd_api.rag.retrieval.background import background
from tunedd_api.rag.retrieval.relevance import RelevanceCut
from tunedd_api.rag.understanding.message import Kind, Understanding

DECIDED_BY_WORDS: Final = frozenset({Kind.QUESTION, Kind.LIST})
"""Kinds of messages that ask about one subject, whose words the passages must hold."""

_TOLD_AT_LENGTH: Final = frozenset(
    {QuestionKind.DEFINITION, QuestionKind.LIST, QuestionKind.HOW, QuestionKind.REASON}
)
"""Kinds of questions that no single sentence answers. For these, and for questions that ask for
several things, places are read however sure words are: these say little of where it is told."""

_READ: Final = "en"
"""The language that the English reader of answers was trained on."""

_SURELY_EXPLAINED: Final = 3.0
"""Log-odds from which a reader finds a reason where no word says that it is one. Set by hand: of 59
questions for reasons on 38 documents that are no part of this project, two that are answered and
five of eleven that are not lack such a word, all below 2."""


class Sufficiency:
    """Decides by the words of question and passages, and by reading where they leave a doubt.

    Passages that bear on a question by ``relevance`` may still not hold what it asks for. Without
    a ``reader`` words alone decide. A ``judge`` weighs all that is observed of a question that was
    read for; without one, words and reading are added up.
    """

    def __init__(
        self,
        relevance: RelevanceCut,
        reader: AnswerReader | None = None,
        judge: BoostedTrees | None = None,
    ) -> None:
        self._relevance = relevance
        self._reader = reader
        self._judge = judge

    def holds_an_answer(
        self,
        understood: Understanding,
        gathered: Gathered,
        history: Sequence[HistoryMessage],
        quoter: Quoter,
        *,
        one_document: bool = False,
        compared: Compared | None = None,
    ) -> bool:
        """Whether the passages hold an answer; takes milliseconds, and some hundredths if read.

        Words are compared only where question and passages are of one language, and only for
        questions of one subject. ``quoter`` is that of the question; what it has read ranks first.
        Where a question was ``compared`` with the places, that decides.

        Raises:
            ModelUnavailable, TimedOut
        """
        question, passages = understood.question, gathered.passages
        if not passages or not _names(understood.whole, passages):
            return False
        standing, language = gathered.found[0].standing, understood.language
        one_subject = understood.kind in DECIDED_BY_WORDS
        if one_subject and _lacks_what_is_named(question, passages, quoter, language):
            return False
        if quoter.is_told_by_rows:
            return True
        same = in_one_language(language, passages, question)
        if one_subject and (compared is not None or not same):
            across = answerable_across_languages
            return compared.answers if compared else across(question, passages, standing)
        near = bool(self._relevance.keep(question, passages, follow_up=bool(history)))
        if not one_subject:
            # What points at an answer bears on what that was answered from.
            near = near or understood.asked_after is not None
            return near and (not same or all_found(gathered))
        near = near or names_what_is_asked(question, passages)
        reader = self._reader if language == _READ else None
        if not near and reader is None:
            return False
        known = background(history)
        # What was refused may be in no document, and so may what is asked of it.
        subject = known.subject(understood.replaced) if known and not known.refused else ""
        standing = IN_ONE_DOCUMENT if one_document else standing
        found = answerability(question, passages, subject=subject, standing=standing)
        odds = None
        if reader is not None:
            odds = odds_in_doubt(question, found, quoter, reader, near=near)
        if odds is None:
            return near and found.answerable
        return self._is_read_to_answer(question, found, odds, quoter, passages)

    def _is_read_to_answer(
        self,
        question: str,
        found: Answerability,
        odds: float,
        quoter: Quoter,
        passages: Sequence[Passage],
    ) -> bool:
        """Whether passages answer by what the words say and by what was read of them."""
        if odds < _SURELY_EXPLAINED and tells_only_that(question, quoter.text_read_best):
            return False
        if self._judge is None or _leaves_something_out(found, quoter):
            return is_likely(found.likelihood, odds, nameless=quoter.stays)
        if quoter.leaves_it_out:
            question = quoter.meant
            found = answerability(question, passages, standing=found.signals.standing)
        seen = observed(question, found, quoter.rankings[0], passages)
        return seen is not None and self._judge.likelihood(seen) >= ENOUGH


def _names(whole: str, passages: Sequence[Passage]) -> bool:
    """Whether a passage, with what is above it, names all of what is to be summarised, if any."""
    words = asked_words(whole) if whole else ()
    return not words or any(
        all(word.is_among(keys) for word in words) for keys in map(passage_keys, passages)
    )


def _leaves_something_out(found: Answerability, quoter: Quoter) -> bool:
    """Whether the conversation says some of what is asked, and no words can be put in its place.

    Of such questions the judge knows none: what they do not say would count as missing everywhere.
    """
    return quoter.stays or (found.signals.points_back and not quoter.leaves_it_out)


def _lacks_what_is_named(
    question: str, passages: Sequence[Passage], quoter: Quoter, language: str
) -> bool:
    """Whether the passages tell of others like the one that a question names, and not of it."""
    if quoter.lacks_the_row or quoter.lacks_the_subject:
        return True
    return language == _READ and lacks_what_is_designated(question, passages)


def odds_in_doubt(
    question: str,
    found: Answerability,
    quoter: Quoter,
    reader: AnswerReader,
    *,
    near: bool = True,
) -> float | None:
    """The log-odds that the best place answers, as a reader has it; None where words decide.

    They leave a doubt where what they find is neither likely nor unlikely, or not ``near``, and
    where an answer is told at length: unless a table is to tell something of each of several
    things, or the question says little. For an overview or a definition places are read to
    rank them, and words decide: no line gives the one, and of the other they tell more surely.

    Raises:
        ModelUnavailable, TimedOut
    """
    by_words = near and found.answerable
    if by_words and quoter.leaves_it_out:
        odds = quoter.read(reader, FEW)
        return odds if is_doubtful(found.likelihood) else None
    several = asks_for_several(question)
    kind, overview = kind_of_question(question), asks_for_an_overview(question)
    if by_words and (overview or several or kind in _TOLD_AT_LENGTH):
        whole = several and quoter.begins_with_a_table
        if whole or says_little(asked_words(question)):
            return None
        decided = overview or kind is QuestionKind.DEFINITION
        odds = quoter.read(reader, FEW if decided else MANY)
        return None if decided else odds
    if not is_doubtful(found.likelihood) and by_words == found.answerable:
        return None
    return quoter.read(reader, MANY)
