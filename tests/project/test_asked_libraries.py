"""The libraries that the judge of answers was fitted to."""

from pathlib import Path

import pytest

from benchmarks.answer_judge.written import (
    HELD_BACK,
    WRITTEN,
    put_together,
    with_strange_questions,
    written,
)


@pytest.mark.parametrize("folder", [*WRITTEN, *HELD_BACK], ids=lambda folder: folder.name)
def test_each_question_is_about_a_document_that_is_there(folder: Path) -> None:
    """Some are answered, and some are not."""
    library = written(folder)
    names = {f"{library.name}/{path.name}" for path in library.folder.iterdir()}
    assert {one.about for one in library.questions} == names
    assert {one.answered for one in library.questions} == {True, False}


def test_nothing_that_is_fitted_to_is_held_back() -> None:
    """Neither a question nor a document."""
    fitted, held = ([written(one) for one in folders] for folders in (WRITTEN, HELD_BACK))
    assert {q.text for one in fitted for q in one.questions}.isdisjoint(
        q.text for one in held for q in one.questions
    )
    assert {path.read_bytes() for one in fitted for path in one.folder.iterdir()}.isdisjoint(
        path.read_bytes() for one in held for path in one.folder.iterdir()
    )


def test_libraries_are_put_together_the_same_each_time(tmp_path: Path) -> None:
    """Of documents of all kinds, no one of them twice."""
    first, second = put_together(tmp_path / "one", 2)
    again, _ = put_together(tmp_path / "other", 2)
    assert first.questions == again.questions
    assert [path.name for path in sorted(first.folder.iterdir())] == [
        path.name for path in sorted(again.folder.iterdir())
    ]
    abouts = [{one.about for one in library.questions} for library in (first, second)]
    assert abouts[0].isdisjoint(abouts[1])


def test_a_library_is_asked_what_only_others_answer() -> None:
    """Questions that name something, none of them about a document of its own."""
    libraries = [written(folder) for folder in WRITTEN]
    for library, strange in zip(libraries, with_strange_questions(libraries), strict=True):
        assert strange.folder == library.folder
        assert strange.questions
        assert not any(one.answered for one in strange.questions)
        own = {one.about for one in library.questions}
        assert own.isdisjoint(one.about for one in strange.questions)
