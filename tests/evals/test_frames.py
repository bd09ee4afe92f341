"""Questions with what people put around them, and whether they are answered alike."""

from dataclasses import replace

from evals.asking import Place, Reply
from evals.frames import OTHERWISE, Framed, asked_alone, frame_figures, framed, slipped
from evals.questions import read_questions


def test_a_question_within_a_frame() -> None:
    """It begins with a small letter behind a frame, unless a name begins it."""
    assert framed("Who won?", "Any idea {low}") == "Any idea who won?"
    assert framed("BERT won what?", "Any idea {low}") == "Any idea BERT won what?"
    assert framed("Who won?", "{whole} Thanks!") == "Who won? Thanks!"


def test_slips_and_other_ways_of_writing() -> None:
    """A long word with two letters changed; none where there is no long word."""
    assert slipped("Who wrote the software?") == "Who wrote the software?"
    assert slipped("Who wrote software then?") == "Who wrote sofwtare then?"
    assert OTHERWISE["without a mark"]("Who won?") == "Who won"


def test_figures_tell_outcomes_from_places() -> None:
    """A question may be answered from another place."""
    place = Place("bees.md", "1", 1, 0, 5, "Bees.")
    bare = Reply(outcome="answered", citations=(place,))
    moved = replace(bare, citations=(replace(place, start=9),))
    refused = Reply(outcome="no_answer")
    figures = frame_figures([Framed("a", bare, moved), Framed("b", bare, refused)])
    values = {(one.name, one.measure): one.value for one in figures}
    assert values[("all", "outcome")] == 0.5
    assert values[("all", "places")] == 0.0
    assert values[("a", "outcome")] == 1.0


def test_the_library_has_questions_that_stand_by_themselves() -> None:
    """Some of each kind, in English."""
    assert len(asked_alone(read_questions())) > 50
