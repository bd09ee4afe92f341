"""The questions over ``data/``: their form, and that what they quote stands where they say."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from evals.conversations import read_conversations
from evals.judging import holds
from evals.questions import (
    ANSWERABLE,
    KINDS,
    WITHOUT_EVIDENCE,
    GoldSpan,
    Question,
    one_spaced,
    read_questions,
    sampled,
)
from tunedd_api.extraction.formats import extract

DATA = Path(__file__).parents[2] / "data"
QUESTIONS = read_questions()


@cache
def page_texts() -> dict[tuple[str, int], str]:
    """The text of every page of the starter library, as the service reads it."""
    extracts = {path.name: extract(path, path.name) for path in DATA.glob("*.pdf")}
    return {
        (name, page.number): one_spaced(page.text)
        for name, found in extracts.items()
        for page in found.pages
    }


def stands(span: GoldSpan) -> bool:
    """Whether the quote is on its page."""
    return one_spaced(span.quote) in page_texts()[span.document, span.page]


def test_enough_of_every_kind() -> None:
    """The set is large enough for each kind to say something."""
    count = Counter(question.kind for question in QUESTIONS)
    assert len(QUESTIONS) >= 130
    assert all(count[kind] >= 12 for kind in ANSWERABLE)
    assert count["absent-on-subject"] >= 20
    assert sum(count[kind] for kind in WITHOUT_EVIDENCE) >= 15
    assert set(count) == set(KINDS)
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS)


def test_every_language_is_asked_in() -> None:
    """The questions in other languages come from five of them."""
    asked = Counter(q.language for q in QUESTIONS if q.kind == "other-language")
    assert set(asked) == {"de", "es", "zh", "ar", "fr"}


def test_gold_quotes_stand_on_their_page() -> None:
    """Every gold quote is, word for word, on the page that it names."""
    assert [(q.id, span) for q in QUESTIONS for span in q.spans if not stands(span)] == []


def test_conversations_stand_on_their_pages() -> None:
    """Every follow-up has a rewrite of its own, and its answer stands where it says."""
    follow_ups = read_conversations()
    assert len(follow_ups) >= 30
    assert all(one.rewrite != one.question.question for one in follow_ups)
    spans = [(one.question.id, span) for one in follow_ups for span in one.question.spans]
    assert [(name, span) for name, span in spans if not stands(span)] == []


def facts_without_source(question: Question) -> list[tuple[str, ...]]:
    """The facts that the gold quotes do not hold; a summary draws on whole documents."""
    text = " ".join(span.quote for span in question.spans)
    if question.kind == "summary":
        text = " ".join(page_texts().values())
    return [wordings for wordings in question.facts if not holds(text, wordings)]


def test_gold_facts_stand_in_the_documents() -> None:
    """What an answer from the documents must hold is held by its quotes."""
    from_documents = [q for q in QUESTIONS if q.kind not in WITHOUT_EVIDENCE]
    assert {q.id: left for q in from_documents if (left := facts_without_source(q))} == {}


def test_what_is_absent_is_absent() -> None:
    """A question that the documents do not answer needs words that they do not hold."""
    library = " ".join(page_texts().values())
    assert [
        (question.id, word)
        for question in QUESTIONS
        for word in question.absent
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", library, re.IGNORECASE)
    ] == []


def fits_its_kind(question: Question) -> bool:
    """Whether what is known of the answer is what its kind needs."""
    if question.kind in ANSWERABLE:
        return question.expected == ("answered",) and bool(question.spans and question.facts)
    if question.kind == "absent-on-subject":
        return question.expected == ("no_answer",) and bool(question.absent) > bool(question.spans)
    if question.kind in WITHOUT_EVIDENCE:
        return question.expected == ("conversation",) and not question.spans
    return "no_answer" in question.expected and bool(question.spans)


def test_what_is_expected_fits_the_kind() -> None:
    """Answerable questions have places and facts, those without an answer have neither."""
    assert [question.id for question in QUESTIONS if not fits_its_kind(question)] == []


def has_fitting_history(question: Question) -> bool:
    """Whether user and assistant alternate, and a kind that needs a past has one."""
    roles = [turn.role for turn in question.history]
    needed = question.kind in {"follow-up", "change-of-subject", "about-the-conversation"}
    return roles == ["user", "assistant"] * (len(roles) // 2) and (bool(roles) or not needed)


def test_history_alternates() -> None:
    """What was said before a question begins with the user and ends with the assistant."""
    assert [question.id for question in QUESTIONS if not has_fitting_history(question)] == []


def test_sample_is_spread_over_the_kinds() -> None:
    """A sample of a set asks questions of most kinds, in the set's order."""
    sample = sampled(QUESTIONS, 26)
    assert len(sample) == 26
    assert len({question.kind for question in sample}) >= 12
    assert sampled(QUESTIONS, None) == QUESTIONS


@pytest.mark.parametrize("line", ["{}", "[]", "{", '{"kind": "riddle"}'])
def test_broken_line_is_named(line: str, tmp_path: Path) -> None:
    """A line that is no question is an error that names the file and the line."""
    path = tmp_path / "questions.jsonl"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(ValueError, match=r"questions\.jsonl, line 1"):
        read_questions(path)
