"""Questions in many languages, and what becomes of them."""

from evals.asking import Reply
from evals.languages import DOCUMENTS, Asked, language_figures, language_rows, read_asked

KEY = Asked("de-rad.md", "de", "Wo liegt der Schlüssel?", ("unter der Matte",))
LOCK = Asked("de-rad.md", "en", "What does a lock cost?", ("30 Euro", "dreißig Euro"))
BELL = Asked("de-rad.md", "de", "Was kostet eine Klingel?", ())


def test_each_answer_stands_in_its_document() -> None:
    """Once and in these very words, so that showing it is no accident."""
    questions = read_asked()
    texts = {path.name: path.read_text("utf-8") for path in DOCUMENTS.iterdir()}

    assert {one.document for one in questions} == set(texts)
    for one in questions:
        assert all(texts[one.document].count(answer) == 1 for answer in one.answers)
    assert sum(not one.answers for one in questions) >= 100


def test_figures_part_what_is_asked_in_another_language() -> None:
    """An answer is right that shows the words, however they are set."""
    said = {"total_ms": 20.0}
    found = [
        (KEY, Reply("Der Schlüssel liegt **unter\nder Matte**. [1]", "answered", timings=said)),
        (LOCK, Reply("Es gibt Schlösser. [1]", "answered", timings=said)),
        (BELL, Reply("Das sagen die Dokumente nicht.", "no_answer", timings=said)),
    ]

    values = {figure.name: figure.value for figure in language_figures(found)}

    assert values["answered, in the document's language"] == 1
    assert values["answered, in another language"] == 0
    assert values["refused though answered, in another language"] == 0
    assert values["refused where not answered, in the document's language"] == 1
    assert values["refused where not answered, in another language"] is None
    assert values["an answer, median"] == 20
    assert [row["right"] for row in language_rows(found)] == [True, False, False]
