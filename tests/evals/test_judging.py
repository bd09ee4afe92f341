"""What is seen of an answer: facts, terms, quotes and outcomes."""

import pytest

from evals.asking import Place, Reply
from evals.judging import holds, judge, loose_markers, overlaps, share_held, terms_held
from evals.questions import GoldSpan, Question

PAGE = "Bees dance. The hive shelters 25 workers, and the queen lays eggs. Ants march."
SPAN = GoldSpan("bees.pdf", 2, "The hive shelters 25 workers, and the queen lays eggs.")
QUESTION = Question(
    id="q",
    kind="fact",
    language="en",
    question="How many workers?",
    expected=("answered",),
    spans=(SPAN,),
    facts=(("twenty-five", "25"), ("eggs",)),
    documents=("bees.pdf",),
)


def a_place(text: str, *, document: str = "bees.pdf", page: int = 2) -> Place:
    """A stretch of the page."""
    start = PAGE.find(text)
    return Place(document, "id", page, start, start + len(text), text)


def page_text(document: str, page: int) -> str:
    """The one page that there is."""
    assert (document, page) == ("id", 2)
    return PAGE


@pytest.mark.parametrize(
    ("text", "wordings", "held"),
    [
        ("It shelters twenty-five of them.", ("twenty-five", "25"), True),
        ("It shelters twenty‑five of them.", ("twenty-five",), True),
        ("It shelters 25.", ("twenty-five", "25"), True),
        ("It shelters 125.", ("25",), False),
        ("It costs 25.5 euros.", ("25",), False),
        ("Since 2025.", ("25",), False),
        ("It retaliates at once.", ("retaliat*",), True),
        ("It retaliated at once.", ("retaliat",), False),
        ("The phases are sense and activity.", ("act",), False),
        ("Many bottlenecks.", ("bottleneck",), True),
        ("A prefactor.", ("factor",), False),
        ("the model’s weights", ("model's weights",), True),
        ("CONTRACT\nNET", ("contract net",), True),
        ("这是纳什均衡的策略组合", ("策略",), True),
        ("", ("anything",), False),
    ],
)
def test_facts_in_a_text(text: str, wordings: tuple[str, ...], held: bool) -> None:  # noqa: FBT001
    """A fact is held in any of its wordings, whole numbers only, however it is set."""
    assert holds(text, wordings) is held


def test_share_of_facts() -> None:
    """The share counts facts, not wordings; nothing wanted is all held."""
    assert share_held((("a",), ("b", "c")), "c") == 0.5
    assert share_held((), "") == 1.0


def test_terms_of_the_gold_answer() -> None:
    """Terms are compared by their stems, and small words and order do not count."""
    assert terms_held("The agents were learning.", "learn an agent") == 1.0
    assert terms_held("1,024 tokens, trained twice", "1,024 tokens") == 0.5


@pytest.mark.parametrize(
    ("place", "on_it"),
    [
        (a_place(PAGE), True),
        (a_place("The hive shelters 25 workers, and"), True),
        (a_place("the queen lays eggs. Ants march."), False),
        (a_place("Ants march."), False),
        (a_place(PAGE, page=1), False),
        (a_place(PAGE, document="ants.pdf"), False),
    ],
)
def test_passage_on_a_gold_span(place: Place, on_it: bool) -> None:  # noqa: FBT001
    """A passage counts if it holds at least half of the gold quote, on the very page."""
    assert overlaps(place, SPAN) is on_it


def test_good_answer() -> None:
    """An answer with all facts and a quote from the gold span has nothing wrong with it."""
    reply = Reply(
        content="25 workers, and eggs. [1]",
        outcome="answered",
        sources=(a_place(PAGE),),
        citations=(a_place("The hive shelters 25 workers, and the queen lays eggs."),),
        markers=(1,),
    )
    judged = judge(QUESTION, reply, page_text)
    assert judged.outcome_right
    assert judged.facts_in_answer == judged.facts_in_sources == 1.0
    assert (judged.verbatim, judged.outside, judged.on_gold, judged.loose_markers) == (
        1,
        0,
        True,
        0,
    )


def test_bad_quote() -> None:
    """A quote that is not what stands at its place, or from beyond the scope, is counted."""
    wrong = Place("ants.pdf", "id", 2, 0, 4, "Ants")
    reply = Reply(content="Ants. [1]", outcome="answered", citations=(wrong,), markers=(1,))
    judged = judge(QUESTION, reply, page_text)
    assert (judged.verbatim, judged.outside, judged.on_gold) == (0, 1, False)
    assert judged.facts_in_answer == 0.0


def test_quoting_passages_is_answering() -> None:
    """Where no model could be asked, quoted passages are an answer."""
    assert judge(QUESTION, Reply(outcome="extractive"), page_text).outcome_right
    assert not judge(QUESTION, Reply(outcome="no_answer"), page_text).outcome_right
    assert judge(QUESTION, Reply(outcome="no_answer"), page_text).refused


@pytest.mark.parametrize(
    ("content", "markers", "loose"),
    [("So. [1] And. [2]", (1, 2), 0), ("So. [1][3]", (1,), 1), ("So.", (1,), 1), ("So.", (), 0)],
)
def test_markers_without_citations(content: str, markers: tuple[int, ...], loose: int) -> None:
    """Markers and citations belong together one by one."""
    assert loose_markers(Reply(content=content, markers=markers)) == loose
