"""What is seen of an answer without a judge: facts, terms, quotes, outcomes.

Overlap says whether an answer holds what it must, never whether it is right: for that a person
reads the answers, which the report puts beside the gold ones.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from nltk.stem.snowball import SnowballStemmer

from evals.asking import Place, Reply
from evals.questions import GoldSpan, Question, one_spaced

_ALIKE: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "‐": "-", "−": "-"}
)
_WORD: Final = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_SMALL_WORD: Final = re.compile(
    """a|about|all|also|an|and|any|are|as|at|be|been|but|by|can|do|does|for|from|had|has|have|how|
    if|in|into|is|it|its|may|more|most|no|not|of|on|only|or|other|over|such|than|that|the|their|
    them|then|there|these|they|this|those|through|to|up|was|were|what|when|where|which|while|who|
    will|with|without|would""",
    re.VERBOSE,
)
"""Words that say nothing of a subject, and so are not counted among an answer's terms."""

PageText = Callable[[str, int], str]
"""Gives the text of a document's page, by the document's id and the page's number."""


def folded(text: str) -> str:
    """The text as facts are looked for in it: no capitals, one kind of quote, dash and space."""
    return one_spaced(unicodedata.normalize("NFKC", text).translate(_ALIKE)).casefold()


def holds(text: str, wordings: Sequence[str]) -> bool:
    """Whether the text says one thing in any of its wordings.

    Words and numbers are whole, a plural aside; ``retaliat*`` is any word that begins so.
    """
    return any(_pattern(wording).search(folded(text)) for wording in wordings)


def share_held(facts: Sequence[Sequence[str]], text: str) -> float:
    """The share of the facts that the text holds, 0…1; 1 without facts."""
    return sum(holds(text, wordings) for wordings in facts) / len(facts) if facts else 1.0


def terms(text: str) -> frozenset[str]:
    """The stems of the words of an English text that say something, and its numbers."""
    words = _WORD.findall(folded(text))
    return frozenset(_stemmer().stem(word) for word in words if not _SMALL_WORD.fullmatch(word))


def terms_held(gold: str, text: str) -> float:
    """The share of the gold text's terms that the other text holds, 0…1."""
    wanted = terms(gold)
    return len(wanted & terms(text)) / len(wanted) if wanted else 1.0


def joined(places: Sequence[Place]) -> str:
    """The text of several places."""
    return "\n".join(place.text for place in places)


def overlaps(place: Place, span: GoldSpan) -> bool:
    """Whether a place holds at least half of a gold quote."""
    if (place.document, place.page) != (span.document, span.page):
        return False
    held, quote = one_spaced(place.text), one_spaced(span.quote)
    if held in quote or quote in held:
        return 2 * min(len(held), len(quote)) >= len(quote)
    half = len(quote) // 2 + 1
    return quote[:half] in held or quote[-half:] in held


@dataclass(frozen=True, slots=True)
class Judged:
    """What is seen of one answer; shares are 0…1, and None where there is nothing to measure.

    ``verbatim`` counts the citations whose quote is what stands at their place, ``outside`` those
    from documents that the conversation must not see, ``on_gold`` says whether any citation is
    of a gold span.
    """

    question: Question
    reply: Reply
    outcome_right: bool
    facts_in_answer: float | None
    facts_in_sources: float | None
    verbatim: int
    outside: int
    on_gold: bool | None
    loose_markers: int

    @property
    def refused(self) -> bool:
        """Whether the service says that the documents do not hold the answer."""
        return self.reply.outcome == "no_answer"

    @property
    def sensible(self) -> bool:
        """Whether the outcome is right, and an answer that was given holds what it must."""
        return self.outcome_right and (self.refused or self.facts_in_answer in {None, 1.0})


def judge(question: Question, reply: Reply, page_text: PageText) -> Judged:
    """Compare an answer with what is known of it, and its quotes with their pages."""
    outcome = "answered" if reply.outcome == "extractive" else reply.outcome
    facts = question.facts
    return Judged(
        question=question,
        reply=reply,
        outcome_right=outcome in question.expected,
        facts_in_answer=share_held(facts, reply.content) if facts else None,
        facts_in_sources=share_held(facts, joined(reply.sources)) if question.spans else None,
        verbatim=sum(_is_verbatim(citation, page_text) for citation in reply.citations),
        outside=sum(
            bool(question.documents) and citation.document not in question.documents
            for citation in reply.citations
        ),
        on_gold=_on_gold(question, reply) if question.spans and reply.citations else None,
        loose_markers=loose_markers(reply),
    )


def loose_markers(reply: Reply) -> int:
    """Markers that point to no citation, and citations that no marker points to."""
    written = {int(number) for number in re.findall(r"\[(\d+)\]", reply.content)}
    return len(written ^ set(reply.markers))


def _on_gold(question: Question, reply: Reply) -> bool:
    return any(
        overlaps(citation, span) or one_spaced(citation.text) in one_spaced(span.quote)
        for citation in reply.citations
        for span in question.spans
        if citation.document == span.document
    )


def _is_verbatim(citation: Place, page_text: PageText) -> bool:
    text = page_text(citation.document_id, citation.page)
    return text[citation.start : citation.end] == citation.text


@cache
def _pattern(wording: str) -> re.Pattern[str]:
    wanted = folded(wording.removesuffix("*"))
    before = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", wanted) else ""
    after = ""
    if wanted[-1:].isdigit():
        after = r"(?!\d|[.,]\d)"
    elif re.search(r"[a-z]$", wanted) and not wording.endswith("*"):
        after = r"(?:e?s)?(?![a-z0-9])"
    return re.compile(before + re.escape(wanted) + after)


@cache
def _stemmer() -> SnowballStemmer:
    return SnowballStemmer("english")
