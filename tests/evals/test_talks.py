"""Conversations that go otherwise, and whether their questions are answered alike."""

from evals.conversations import read_conversations
from evals.talks import talks


def test_a_follow_up_is_asked_in_its_conversation_and_by_itself() -> None:
    """The question comes last, in its own words or rewritten, and is compared with its like."""
    follow_ups = read_conversations()
    found = list(talks(follow_ups))
    first = follow_ups[0]

    ways = {name: (one, other) for name, one, other in found[: len(found) // len(follow_ups)]}

    began = "What is a blackboard system?"
    assert ways["after “thanks!”"] == (
        (began, first.question.question),
        (began, "thanks!", first.question.question),
    )
    assert ways["by itself: as it was asked"] == (
        (first.rewrite,),
        (began, first.question.question),
    )
    assert ways["by itself: twice"] == ((first.rewrite,), (first.rewrite, first.rewrite))
    assert len(ways) == len(found) / len(follow_ups)
