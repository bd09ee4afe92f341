"""Whether a question asks for one of a list's clauses, or for the list of them as a whole."""

from collections.abc import Sequence

from tunedd_api.rag.answering.quoting.selection import BRIEF
from tunedd_api.rag.answering.stretches.stretch import Stretch
from tunedd_api.rag.page_text.line_kinds import LineKind, kind_of_line
from tunedd_api.rag.questions.asked_words import asked_words, keys_of
from tunedd_api.rag.questions.kinds import asks_for_several, kind_of_question


def clauses_asked_for(question: str, stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches, with each list of clauses as a whole, taken apart, or both ways.

    "What must the tenant do?" asks for all that "The tenant must:" leads to, "Must the tenant pay
    for lost keys?" for one clause, and "Which costs does the tenant bear?" for one or for all.
    """
    lists = [stretch for stretch in stretches if stretch.kind is LineKind.CLAUSES]
    asked = [whole for whole in lists if _names_all_that_is_asked(question, whole)]
    several = asks_for_several(question)
    return [
        stretch
        for stretch in stretches
        if (stretch.kind is not LineKind.CLAUSES or several or stretch in asked)
        and not (stretch.kind is LineKind.CLAUSE and _is_of_one(asked, stretch))
    ]


def _names_all_that_is_asked(question: str, whole: Stretch) -> bool:
    """Whether the heading or sentence that leads to a list holds every word of a question.

    Such a question tells no clause from the others, unless it asks for a figure or a yes.
    """
    lead = whole.quotes[0].text
    if kind_of_question(question) in BRIEF or kind_of_line(lead) is LineKind.ITEM:
        return False
    asked, named = asked_words(question), keys_of(lead)
    return bool(asked) and all(word.is_among(named) for word in asked)


def _is_of_one(lists: Sequence[Stretch], clause: Stretch) -> bool:
    return any(clause.quotes[-1] in whole.quotes for whole in lists)
