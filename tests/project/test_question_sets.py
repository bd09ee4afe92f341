"""Public sets of questions, as the benchmarks of answers read them."""

import json
from pathlib import Path

from benchmarks.question_sets import Marked, marked_questions
from tests.support.passages import a_passage

TEXT = "The canal\n\nReed dug  the canal in 1822. \n\nIt has eleven locks."
READ = "Reed dug the canal in 1822.\n\nIt has eleven locks."


def questions(folder: Path) -> list[Marked]:
    """A set of two questions on one document, the second without an answer."""
    (folder / "canals").mkdir()
    (folder / "canals" / "canal.txt").write_text(TEXT, "utf-8")
    start = TEXT.index("eleven locks")
    answered = {
        "document": "canal.txt",
        "question": "How many locks has the canal?",
        "answers": [[start, start + len("eleven locks")]],
        "answerable": True,
        "scoped": True,
    }
    absent = answered | {"question": "Who paid for it?", "answers": [], "answerable": False}
    lines = (json.dumps(row) for row in (answered, absent))
    (folder / "canals.jsonl").write_text("\n".join(lines), "utf-8")
    return list(marked_questions(folder / "canals.jsonl"))


def test_answers_are_found_whatever_blanks_a_reader_changes(tmp_path: Path) -> None:
    """A stretch answers if it holds the place of the answer, counted without blanks."""
    answered, absent = questions(tmp_path)
    passage = a_passage(READ, name="canal.txt")
    end = READ.index("\n")
    assert answered.is_answered_at(passage, end, len(READ))
    assert not answered.is_answered_at(passage, 0, end)
    assert not absent.is_answered_at(passage, 0, len(READ))


def test_other_documents_touch_an_answer_that_they_say(tmp_path: Path) -> None:
    """What is taken out to leave a question without an answer is all that says it."""
    answered, _ = questions(tmp_path)
    assert answered.touches(a_passage(READ, name="canal.txt"))
    assert answered.touches(a_passage("A staircase of eleven locks.", name="other.txt"))
    assert not answered.touches(a_passage("The canal has many locks.", name="other.txt"))
