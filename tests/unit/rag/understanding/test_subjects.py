"""What is retrieved for where several things are asked about."""

import pytest

from tunedd_api.rag.understanding.message import Kind, Understanding
from tunedd_api.rag.understanding.subjects import subject_queries


@pytest.mark.parametrize(
    ("subjects", "queries"),
    [
        (("BERT", "GPT-2"), ("BERT", "GPT-2")),
        (("short-term", "long-term memory"), ("short-term memory", "long-term memory")),
        (("the Kestrel", "the Heron"), ("the Kestrel", "the Heron")),
    ],
)
def test_each_subject_has_its_query(subjects: tuple[str, ...], queries: tuple[str, ...]) -> None:
    """A subject is searched for by itself, with the noun that it shares with the last one."""
    assert subject_queries(Understanding(Kind.COMPARISON, "en", "?", subjects=subjects)) == queries


def test_without_subjects_the_question_is_the_query() -> None:
    """A question about one thing is searched for as it stands."""
    assert subject_queries(Understanding(Kind.QUESTION, "en", "Why?")) == ("Why?",)
