"""Whether a question within a conversation is answered alike whatever else is said in it.

Each conversation of ``evals/sets/conversations`` is gone through: its questions as they were asked
there, with small talk before them and written otherwise, and as they stand by themselves, after a
refusal, another subject or a summary, and twice. The outcome and the places that are quoted
should stay the same.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx

from evals.asking import Reply, converse
from evals.conversations import CONVERSATIONS, FollowUp, read_conversations
from evals.figures import Figure
from evals.frames import OTHERWISE, Framed, frame_figures, framed

GROUP: Final = "conversations that go otherwise"

BETWEEN: Final = ("thanks!", "ok", "hm, interesting")
"""What is said before a question."""

BEFORE: Final = ("ok thanks, {low}", "And one more thing: {low}")
"""What is said in the same message."""

_WRITTEN: Final = ("in small letters", "without a mark", "with a slip")
_REFUSED: Final = "Who painted the ceiling of the town hall of Vienna?"
_SUMMARY: Final = "Summarise it"
_BARE: Final = "as it was asked"
_ALONE: Final = "by itself"


def talks(follow_ups: Sequence[FollowUp]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Ways in which the questions may be asked: a name, and the messages of both conversations.

    The last message of the one is to be answered as the last one of the other is.
    """
    for place, one in enumerate(follow_ups):
        said = tuple(turn.content for turn in one.question.history if turn.role == "user")
        asked, rewrite = one.question.question, one.rewrite
        bare = (*said, asked)
        for message in BETWEEN:
            yield f"after “{message}”", bare, (*said, message, asked)
        for frame in BEFORE:
            yield frame, bare, (*said, framed(asked, frame))
        for name in _WRITTEN:
            yield name, bare, (*said, OTHERWISE[name](asked))
        other = follow_ups[place - 1 - len(said)].rewrite
        before = {
            "within its conversation": said,
            "after a refusal": (*said, _REFUSED),
            "after another subject": (*said, other),
            "after a summary": (*said, _SUMMARY),
            "twice": (rewrite,),
        }
        for name, messages in before.items():
            yield f"{_ALONE}: {name}", (rewrite,), (*messages, rewrite)
        yield f"{_ALONE}: {_BARE}", (rewrite,), bare


def ask_talks(
    client: httpx.Client, path: Path = CONVERSATIONS, most: int | None = None
) -> list[Framed]:
    """Ask all, or the follow-ups of the first ``most``, in all ways that change a message."""
    answered: dict[tuple[str, ...], Reply] = {}

    def last(messages: tuple[str, ...]) -> Reply:
        if messages not in answered:
            answered[messages] = converse(client, messages)[-1]
        return answered[messages]

    return [
        Framed(name, last(one), last(other))
        for name, one, other in talks(read_conversations(path)[:most])
        if one != other
    ]


def talk_figures(found: Sequence[Framed]) -> list[Figure]:
    """How often the outcome, and what is quoted, stays the same; all together and each way."""
    return frame_figures(found, GROUP)
