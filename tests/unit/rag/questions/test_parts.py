"""Questions that ask several things."""

import pytest

from tunedd_api.rag.questions.parts import parts_of_question


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "What are the drawbacks of weirs, and who found them best?",
            ("What are the drawbacks of weirs", "who found them best?"),
        ),
        ("When was it dug, and by whom?", ("When was it dug", "by whom?")),
        ("How long is it? Where does it end?", ("How long is it?", "Where does it end?")),
        ("Wann wurde er gebaut und wer baute ihn?", ("Wann wurde er gebaut", "wer baute ihn?")),
        ("Compare oak and iron.", ("Compare oak and iron.",)),
        ("Who dug it and lined it?", ("Who dug it and lined it?",)),
    ],
)
def test_parts_of_questions(question: str, parts: tuple[str, ...]) -> None:
    """A question that asks two things is taken apart where the second begins."""
    assert parts_of_question(question) == parts


@pytest.mark.parametrize(
    ("hostile", "count"),
    [
        ("Why is it so" + " and what is it" * 500, 8),
        ("Why" + "\u00a0\n" * 16_000 + "?", 1),
        ("Why," * 8_000, 1),
    ],
)
def test_hostile_questions_have_few_parts(hostile: str, count: int) -> None:
    """However many questions a message asks, an answer is looked for to some of them only."""
    assert len(parts_of_question(hostile)) == count
