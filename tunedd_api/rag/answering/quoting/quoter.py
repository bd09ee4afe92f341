"""Quoting instead of writing: for models that cannot be trusted, or that brought nothing."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final
from uuid import UUID

from tunedd_api.documents.passages import Passage, QuotedPlace
from tunedd_api.rag.answering.gathering import Gathered
from tunedd_api.rag.answering.quoting.clause_lists import clauses_asked_for
from tunedd_api.rag.answering.quoting.selection import (
    BRIEF,
    PLACES,
    answers,
    answers_to_parts,
    trimmed,
)
from tunedd_api.rag.answering.stretches.appositions import told_in_passing
from tunedd_api.rag.answering.stretches.ranking import (
    Ranking,
    going_on,
    kept_to,
    line_up_to,
    naming,
    naming_subject,
    rank,
    reckoned,
    staying,
    told_apart,
)
from tunedd_api.rag.answering.stretches.reading import (
    FEW,
    StretchPlace,
    by_scores,
    readings,
    reread,
    text_to_read,
)
from tunedd_api.rag.answering.stretches.stretch import Stretch, is_of_another, stretches
from tunedd_api.rag.answering.tables.compared_rows import rows_that_tell
from tunedd_api.rag.answering.tables.looking_up import lacks_the_cell, row_looked_up
from tunedd_api.rag.answering.tables.missing_rows import lacks_the_row
from tunedd_api.rag.answering.tables.rows import of_row_told, rows_asked_for
from tunedd_api.rag.language.clauses import parsed
from tunedd_api.rag.language.instructions import is_instruction
from tunedd_api.rag.page_text.line_kinds import LineKind, names_an_institution
from tunedd_api.rag.page_text.quotes import Quote
from tunedd_api.rag.page_text.title_pages import asks_for_people
from tunedd_api.rag.providers.answer_reader import AnswerReader
from tunedd_api.rag.questions.asked_words import (
    asked_words,
    heading_keys,
    keys_of,
    passage_keys,
    says_little,
    share_held,
)
from tunedd_api.rag.questions.designated import Named
from tunedd_api.rag.questions.kinds import asks_for_several, kind_of_question
from tunedd_api.rag.questions.other_words import NO_OTHER_WORDS, OtherWords
from tunedd_api.rag.questions.parts import parts_of_question
from tunedd_api.rag.questions.pointing import is_all_pointing
from tunedd_api.rag.questions.replaced_names import replaces_a_name
from tunedd_api.rag.retrieval.follow_ups import points_back

_AWAY: Final = 2.0
"""Difference in score from the best stretch at which one is off the question: what a model copies
from there is true and no answer. At 2 the answers hold as many facts as with everything that is
true (``python -m evals run --set library``, mock model), and more of ARAGOG's gold terms; at 1.2
facts are lost."""

_STAYS: Final = 1.5
"""What a stretch of the document that was quoted last gains where the question names nothing and
the conversation counts in full: "How do I get it running again?" is about what was spoken of. Set
by hand, as the gain of such a document's passages is (``retrieval/arrangement``)."""

_NEXT: Final = 2.0
"""What a stretch gains that stands right behind what was told, for who wants to hear more. Set by
hand, as the others are."""

_NAMED: Final = 5.0
"""What a stretch gains that says all that a message names which leaves the rest to the question
before: of "for children?" the price for adults is no answer, however well it fits the rest."""

_OF_OTHERS: Final = 3.0
"""What a stretch loses that tells of others than the code or number that a question names: more
than ``_AWAY``, so that it is off the question. Set by hand."""

_STAYS_FROM: Final = 0.5
"""How much of the conversation must count for a question that leaves all to it to be answered from
what was quoted last, or from what names the same."""

_MOST_WORDS: Final = 0.5
"""Share of the question's words from which a sentence is about it."""


class Quoter:
    """Ranks what can be quoted of what was gathered for one question, once and when it is needed.

    ``subject`` is what the conversation was about before, in words, ``document`` the one that it
    quoted last, ``other`` what sentences say of the question in other words, and ``named`` what
    the message itself names, where the question before says the rest. ``meant`` is the question
    with what it is about in the place of a pronoun: so it is read, and looked up in tables.
    ``unanswered`` tells that the documents have answered nothing in the conversation so far; what
    was ``told`` is gone on from, and a pronoun may mean what was ``told_last``. Where places have
    ``scores``, these rank them. No model is asked but the reader of answers, where the best
    stretches are to be read.
    """

    def __init__(
        self,
        question: str,
        gathered: Gathered,
        subject: str = "",
        other: OtherWords = NO_OTHER_WORDS,
        document: UUID | None = None,
        named: str = "",
        *,
        unanswered: bool = False,
        told: Sequence[QuotedPlace] = (),
        meant: str = "",
        scores: Mapping[StretchPlace, float] | None = None,
        told_last: Sequence[QuotedPlace] = (),
    ) -> None:
        self._question = question
        self._meant = meant or question
        self._document = document
        self._named = named
        self._unanswered = unanswered
        self._last = told[-1] if told else None
        self._gathered = gathered
        self._subject = subject
        self._other = other
        self._scores = scores
        self._told_last = told_last

    def read(self, reader: AnswerReader, most: int = FEW) -> float | None:
        """Have at most so many stretches read, once; what answers by that comes first from then on.

        Gives the log-odds that the best of them answers; None where there is none. Blocks for some
        hundredths of a second.

        Raises:
            ModelUnavailable, TimedOut
        """
        whole, *others = self.rankings
        found = readings(self._meant, whole, reader, most)
        self.rankings = (reread(whole, found), *others)
        return max(found.values(), default=None)

    def quotes(self, most: int = PLACES) -> list[Quote]:
        """What to quote; the best of each subject, and of each thing that is asked, if several.

        ``most`` is how many places are quoted of a question that asks one thing.
        """
        if self._gathered.subjects:
            chosen: list[Quote] = []
            for ranking in self.rankings:
                quotes = answers(ranking, 1)
                chosen += [q for q in quotes if not any(q.overlaps(other) for other in chosen)]
            return chosen
        whole, *parts = self.rankings
        of_parts = answers_to_parts(parts)
        return of_parts if len(of_parts) > 1 else answers(whole, most)

    @property
    def text_read_best(self) -> str:
        """The text of the stretch that most likely answers by what was read; empty if none was."""
        read = [one for one in self.rankings[0].stretches if one.odds is not None]
        best = max(read, key=lambda one: one.odds or 0.0, default=None)
        return text_to_read(best.stretch) if best is not None else ""

    @cached_property
    def stays(self) -> bool:
        """Whether the question leaves all that it asks about to what was quoted last."""
        counts = self._gathered.found[0].share >= _STAYS_FROM
        return self._document is not None and counts and is_all_pointing(self._question)

    @property
    def meant(self) -> str:
        """The question with what it is about in the place of a pronoun."""
        return self._meant

    @property
    def leaves_it_out(self) -> bool:
        """Whether a pronoun stands for what the question asks about, and it is known for what."""
        return self._meant != self._question

    @cached_property
    def _is_of_what_was_refused(self) -> bool:
        """Whether the question leaves all that it asks about to one that was not answered."""
        return self._unanswered and is_all_pointing(self._question)

    @property
    def lacks_the_subject(self) -> bool:
        """Whether no passage names what was refused, and what the question leaves to that."""
        return self._is_of_what_was_refused and not self.rankings[0].stretches

    @property
    def begins_with_a_table(self) -> bool:
        """Whether rows of a table, or the whole of one, rank best."""
        ranked = self.rankings[0].stretches
        return bool(ranked) and ranked[0].stretch.kind in {LineKind.TABLE, LineKind.ROW}

    def is_answered_by(self, claim: str, quote: Quote) -> bool:
        """Whether a claim that a quote bears out is about what was asked."""
        if replaces_a_name(self._question, claim, quote.text) or self._only_names(claim, quote):
            return False
        if _lists_people(quote.text) or self._tells_of_others(quote):
            return False
        return self._is_on_the_subject(quote.passage) and self.bears_on_question(quote)

    def _tells_of_others(self, quote: Quote) -> bool:
        """Whether a quote tells of others than what the question names, which is told of."""
        apart = any(one.of_others for ranking in self.rankings for one in ranking.stretches)
        return apart and self._designated.is_of_others(line_up_to(quote)) is True

    @cached_property
    def _designated(self) -> Named:
        return Named.by(self._question)

    def _only_names(self, claim: str, quote: Quote) -> bool:
        """Whether a claim says nothing of what it names, and its source nothing of the question.

        "The guild of Brenn." is borne out by every sentence that names the guild.
        """
        if any(clause.verb is not None for clause in parsed(claim).clauses):
            return False
        asked = asked_words(self._question)
        held = share_held(asked, keys_of(quote.text), heading_keys(quote.passage))
        return not self._says_little and held < _MOST_WORDS

    def _is_on_the_subject(self, passage: Passage) -> bool:
        """Whether a passage names what the conversation is about, if the question leaves it to it.

        True for all passages where none of them does.
        """
        names = self._names_left_out
        on_it = [p for p in self._gathered.passages if not names.isdisjoint(passage_keys(p))]
        return not on_it or not names.isdisjoint(passage_keys(passage))

    @cached_property
    def _names_left_out(self) -> frozenset[str]:
        """The names that the question leaves to the conversation: those of "What does it cost?"."""
        if not self._leaves_its_subject_out:
            return frozenset()
        named = (word.forms for word in asked_words(self._subject) if word.is_name)
        return frozenset[str]().union(*named)

    @cached_property
    def _leaves_its_subject_out(self) -> bool:
        """Whether what the question asks about was named before, and is not named in it."""
        asked = asked_words(self._question)
        leaves_out = says_little(asked) or points_back(self._question) == 1
        return leaves_out and not any(word.is_name for word in asked)

    def bears_on_question(self, quote: Quote) -> bool:
        """Whether a quote stands about where the question, or one of its parts, is answered best.

        True for what no stretch holds, and for a question such as "go on", which says too little;
        of what the rows of a table tell, nothing else is an answer.
        """
        known = self.is_told_by_rows
        if self._says_little and not known:
            return True
        for ranking in self.rankings:
            for ranked in ranking.stretches:
                if any(quote.overlaps(one) for one in ranked.stretch.quotes):
                    if ranked.score >= ranking.stretches[0].score - _AWAY:
                        return True
                    known = True
        return not known

    @cached_property
    def _says_little(self) -> bool:
        return says_little(asked_words(self._question))

    @property
    def sources(self) -> tuple[Passage, ...]:
        """What was gathered, and what else is quoted: the rest of a table."""
        rows = [
            one for ranking in self.rankings if ranking.is_reckoned for one in ranking.stretches
        ]
        told = (quote.passage for one in rows for quote in one.stretch.quotes)
        every = (*self._gathered.passages, *told)
        return tuple({passage.id: passage for passage in every}.values())

    @property
    def is_told_by_rows(self) -> bool:
        """Whether rows of a table were compared or looked up: then no words need to say so."""
        return self._told is not None

    @property
    def lacks_the_row(self) -> bool:
        """Whether a table holds all of what is asked but the row, or has it with a blank cell."""
        question, passages = self._question, self._gathered.passages
        return lacks_the_row(question, passages) or lacks_the_cell(question, passages)

    @property
    def asks_for_a_fact(self) -> bool:
        """Whether the question asks for one thing that a sentence says: who, when, how many."""
        return len(self.rankings) == 1 and self.rankings[0].kind in BRIEF

    @cached_property
    def rankings(self) -> tuple[Ranking, ...]:
        """One for each subject; else one for the question, and one for each of its parts.

        Where rows of a table were compared or looked up, nothing else is ranked.
        """
        if self._told is not None:
            return (self._told,)
        if self._gathered.subjects:
            compared = zip(self._gathered.subjects, self._gathered.found, strict=True)
            return tuple(
                rank(one, candidates(one, found.passages), self._question, compared=True)
                for one, found in compared
            )
        question, passages = self._question, self._gathered.found[0].passages
        parts = parts_of_question(question)
        about = f"{self._subject} {question}"
        return (
            self._ranked(question, passages, self._subject),
            *(self._ranked(part, passages, about) for part in parts if len(parts) > 1),
        )

    @cached_property
    def _told(self) -> Ranking | None:
        """What the rows of a table tell of the whole question; found without ranking anything."""
        return self._told_by_rows(self._meant, self._subject)

    def _told_by_rows(self, question: str, subject: str) -> Ranking | None:
        gathered = self._gathered
        passages = (*gathered.passages, *gathered.beside)
        told = (
            row_looked_up(question, gathered.passages)
            or rows_that_tell(question, passages, subject, gathered.unfinished)
            or told_in_passing(question, gathered.passages)
        )
        return reckoned(question, told) if told is not None else None

    def _ranked(self, question: str, passages: Sequence[Passage], subject: str) -> Ranking:
        told = self._told_by_rows(question, subject)
        if told is not None:
            return told
        found: Sequence[Stretch] = candidates(question, passages)
        found = of_row_told(question, found, self._told_last)
        share = self._gathered.found[0].share
        if self._is_of_what_was_refused:
            found = naming_subject(self._subject, found)
        elif self.stays and self._document is not None:
            found = kept_to(subject, self._document, found)
        ranking = rank(question, found, subject, other=self._other)
        if self._scores is not None:
            ranking = by_scores(ranking, self._scores)
        if self._designated and not asks_for_several(question):
            ranking = told_apart(ranking, self._designated, _OF_OTHERS)
        if self._last is not None:
            ranking = going_on(ranking, self._last, _NEXT)
        if named := asked_words(self._named):
            ranking = naming(ranking, named, _NAMED)
        if self._document is None or not share or not self._leaves_its_subject_out:
            return ranking
        return staying(ranking, self._document, _STAYS * share)


def _lists_people(text: str) -> bool:
    """Whether a text names people and institutions, and says nothing of them.

    Which of them belong together, a claim about it is too easily wrong; the lines are quoted.
    """
    says = any(clause.verb is not None for clause in parsed(text).clauses)
    return not says and names_an_institution(text)


def candidates(question: str, passages: Sequence[Passage]) -> list[Stretch]:
    """The stretches that can answer a question, each as long as it would be quoted.

    Whole tables are among them only where it asks for several, and the names below a title where
    it asks who wrote something.
    """
    kind = kind_of_question(question)
    left_out = {LineKind.TABLE} if not asks_for_several(question) else set()
    if not asks_for_people(question):
        left_out.add(LineKind.NAMES)
    found = clauses_asked_for(question, rows_asked_for(question, stretches(passages)))
    return [
        trimmed(stretch, kind)
        for stretch in found
        if stretch.kind not in left_out
        and not is_of_another(question, stretch)
        and not is_instruction(stretch.anchor_text)
    ]
