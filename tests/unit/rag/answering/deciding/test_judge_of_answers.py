"""The judge of answers: what it observes of a question, and how it decides."""

import math
from dataclasses import replace

import pytest

from tests.support.answer_reader import FakeReader
from tests.support.gathering import gathered
from tests.support.passages import a_passage
from tests.support.trees import one_tree
from tunedd_api.rag.answering.deciding.answerability import answerability
from tunedd_api.rag.answering.deciding.judge import judge_of_answers
from tunedd_api.rag.answering.deciding.observations import OBSERVED, observed
from tunedd_api.rag.answering.deciding.sufficiency import Sufficiency
from tunedd_api.rag.answering.quoting.quoter import Quoter
from tunedd_api.rag.answering.stretches.reading import MANY
from tunedd_api.rag.boosted_trees import BoostedTrees
from tunedd_api.rag.retrieval.relevance import RelevanceCut
from tunedd_api.rag.understanding.message import Kind, Understanding

WEIR = a_passage(
    "Ada Holm opens the gates of the weir. The lower gate was painted in 1907.",
    title="The weir of Brenn",
    similarity=0.9,
)
ASKED = "Who opens the upper gate of the weir of Brenn in May 1913?"
YES = one_tree(OBSERVED, "read", 0.0, 0.0, 9.0)
NO = one_tree(OBSERVED, "read", 0.0, 0.0, -9.0)


def seen(question: str, *read_as_answers: str) -> dict[str, float]:
    """What is observed of a question beside the passage, by name."""
    quoter = Quoter(question, gathered(WEIR))
    quoter.read(FakeReader(*read_as_answers), MANY)
    found = observed(question, answerability(question, [WEIR]), quoter.rankings[0], [WEIR])
    assert found is not None
    return dict(zip(OBSERVED, found.tolist(), strict=True))


def test_the_judge_of_the_package_knows_what_is_observed() -> None:
    """It was fitted to the numbers that are observed today."""
    assert judge_of_answers().names == OBSERVED


def test_what_is_observed_of_the_question() -> None:
    """Its words, its kind, and what it asks for."""
    found = seen(ASKED)
    assert (found["is_who"], found["is_when"], found["several"]) == (1, 0, 0)
    assert found["tokens"] == 14
    assert found["missing"] == found["names_missing"] + 1  # "upper" is an adjective, "May" a name


def test_what_is_observed_of_the_reading() -> None:
    """The log-odds of what was read, the best first, and how much was."""
    found = seen(ASKED, "Ada Holm")
    assert (found["odds_0"], found["read"]) == (4.0, 1)
    assert math.isnan(found["odds_1"])
    assert found["sum"] == pytest.approx(math.log1p(math.exp(4)))


def test_what_is_observed_of_the_best_place() -> None:
    """What of the question it does not say, and what it says in its place."""
    found = seen("In which year was the upper gate of the weir painted, 1913?", "1907")
    assert found["other_years"] == 1
    assert found["other_before"] == 1  # the lower gate
    assert found["missing_name_0"] == 0
    assert found["share_0"] > found["share_above_0"]
    assert found["missing_figures_0"] == found["figures"] == 1


def test_nothing_is_observed_where_nothing_was_read() -> None:
    """The judge knows only what was."""
    quoter = Quoter(ASKED, gathered(WEIR))
    found = answerability(ASKED, [WEIR])
    assert observed(ASKED, found, quoter.rankings[0], [WEIR]) is None


def decided(
    judge: BoostedTrees | None,
    reader: FakeReader,
    question: str = ASKED,
    meant: str = "",
) -> bool:
    """Whether the passage is taken to hold an answer."""
    quoter = Quoter(question, gathered(WEIR), meant=meant)
    understood = Understanding(Kind.QUESTION, "en", question)
    sufficiency = Sufficiency(RelevanceCut(0.1), reader, judge)
    return sufficiency.holds_an_answer(understood, gathered(WEIR), (), quoter)


@pytest.mark.parametrize("reader", [FakeReader("Ada"), FakeReader()])
def test_the_judge_has_the_last_word_on_what_was_read(reader: FakeReader) -> None:
    """Whatever the reader makes of it; without a judge, that and the words are added up."""
    assert decided(YES, reader)
    assert not decided(NO, reader)
    assert decided(None, FakeReader("Ada"))
    assert not decided(None, FakeReader())


def test_a_question_is_judged_with_what_a_pronoun_stands_for() -> None:
    """What it says of it is looked for in the places, and not the pronoun alone."""
    names_it = one_tree(OBSERVED, "asked_names", 0.5, -9.0, 9.0)
    assert not decided(names_it, FakeReader("Ada"), "Who opens it?")
    assert decided(names_it, FakeReader("Ada"), "Who opens it?", meant="Who opens Brenn's gate?")


def test_a_question_that_leaves_all_to_the_conversation_is_not_judged() -> None:
    """What it does not say would count as missing in every place."""
    found = gathered(WEIR)
    begun = replace(found, found=(replace(found.found[0], share=1.0),))
    understood = Understanding(Kind.QUESTION, "en", "Which one is it?")
    for judge in (YES, NO):
        for read, answers in ((FakeReader("Ada"), True), (FakeReader(), False)):
            quoter = Quoter(understood.question, begun, document=WEIR.document.id)
            decides = Sufficiency(RelevanceCut(0.1), read, judge)
            assert decides.holds_an_answer(understood, begun, (), quoter) is answers
