"""The documents that were written for the reader of answers."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks.answer_reader import written_documents
from benchmarks.answer_reader.naming import with_name
from benchmarks.answer_reader.written import rows_from_elsewhere, rows_of, sharing_words
from benchmarks.answer_reader.written_documents import (
    Asked,
    Line,
    as_markdown,
    as_read,
    documents,
    written_set,
)

DOCUMENTS = Path(written_documents.__file__).parent / "documents"

WRITTEN = """\
@ The weir of Brenn
= at Brenn | in the weir's rules
# Times
1 The gates open at noon.
2 They close at dusk.
# Prices
3 Row. Boat: barge | Toll: 9 pence
4 Row. Boat: skiff | Toll: 2 pence
# Rules
5 - no swimming
6 - ring the bell
? when can I pass || 1,2
? what does a skiff pay || 4
? may I swim || 5
? who built the weir || -
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file with one document."""
    path = tmp_path / "brenn.txt"
    path.write_text(WRITTEN, "utf-8")
    return path


def test_each_line_is_found_again_in_markdown(written: Path) -> None:
    """Sentences stand in a paragraph, rows in a table, items in a list, each where it is said."""
    (document,) = documents(written)
    text, places = as_markdown(document)
    assert "## Times\n\nThe gates open at noon. They close at dusk.\n" in text
    assert "| Boat | Toll |\n| --- | --- |\n| barge | 9 pence |\n" in text
    said = {number: text[start:end] for number, (start, end) in places.items()}
    assert said[2] == "They close at dusk."
    assert said[4] == "| skiff | 2 pence |"
    assert said[6] == "- ring the bell"


def test_pairs_tell_what_answers_from_what_does_not(written: Path) -> None:
    """A line that answers is in each pair that is said to answer, and in no other."""
    (document,) = documents(written)
    chance = Random(1)  # noqa: S311 - nothing secret
    rows = list(rows_of(document, chance, sharing_words(chance)))
    answers = {"pay": "2 pence", "swim": "no swimming", "pass": "noon"}
    for question, text, label in rows:
        said = [answer in text for word, answer in answers.items() if word in question]
        assert said == ([bool(label)] if said else [])
        assert label == 0 or "built" not in question
    assert {label for *_, label in rows} == {0, 1}


def test_what_looks_most_like_an_answer_is_among_what_is_none(written: Path) -> None:
    """By whatever rates the lines; what answers is never told not to."""
    (document,) = documents(written)
    for likest in document.lines:

        def like(_: Asked, line: Line, likest: Line = likest) -> float:
            return float(line is likest)

        rows = rows_of(document, Random(1), like)  # noqa: S311 - nothing secret
        wrong = [(question, text) for question, text, label in rows if not label]
        for asked in document.questions:
            if likest.number not in {n for group in asked.answers for n in group}:
                start = asked.text.rstrip("?").lower()
                texts = [text for question, text in wrong if question.lower().startswith(start)]
                assert any(as_read(likest) in text for text in texts), (asked.text, likest.text)


def test_a_question_is_made_to_name_its_subject(written: Path) -> None:
    """At its end or in front, as it is typed; one that does so already is left alone."""
    (document,) = documents(written)
    chance = Random(1)  # noqa: S311 - nothing secret
    asked = {with_name("When can I pass?", document, chance) for _ in range(40)}
    assert asked == {
        "When can I pass at Brenn?",
        "At Brenn, when can I pass?",
        "When can I pass in the weir's rules?",
        "In the weir's rules, when can I pass?",
    }
    assert with_name("who built the weir", document, chance) == ""


def test_what_another_document_says_does_not_answer(written: Path) -> None:
    """Not even in the same words, where the question names the subject and the title another."""
    (brenn,) = documents(written)
    mill = replace(brenn, title="The old mill", names=("at the mill",))
    chance = Random(1)  # noqa: S311 - nothing secret
    rows = [row for _ in range(20) for row in rows_from_elsewhere(brenn, [brenn, mill], chance)]
    assert any("2 pence" in text for _, text, _ in rows)
    for question, text, label in rows:
        assert "brenn" in question.lower() or "weir's rules" in question.lower()
        assert text.startswith("The old mill. ")
        assert label == 0


def test_a_set_holds_questions_with_the_places_of_their_answers(
    written: Path, tmp_path: Path
) -> None:
    """As other sets of questions do; what is not answered has none."""
    rows = list(written_set(documents(written), tmp_path / "set"))
    text = (tmp_path / "set" / "000.md").read_text("utf-8")
    assert [row["answerable"] for row in rows] == [True, True, True, False]
    assert [text[a:b] for a, b in rows[1]["answers"]] == ["| skiff | 2 pence |"]


@pytest.mark.parametrize("line", ["no number", "? who || 7"])
def test_what_is_not_of_the_format_is_refused(line: str, tmp_path: Path) -> None:
    """With the document's title and the line."""
    path = tmp_path / "bad.txt"
    path.write_text(f"@ Brenn\n1 The gates open.\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match="Brenn: "):
        documents(path)


def test_documents_in_many_languages_can_be_read() -> None:
    """Each file has documents to train with and some that are held back, with questions."""
    files = sorted((DOCUMENTS / "languages").glob("*.txt"))

    assert len(files) >= 4
    for path in files:
        for held in (False, True):
            found = documents(path, held=held)
            assert found
            assert all(document.questions for document in found)
