"""Whether a question is answered alike whatever people put around it.

Each question is asked bare, then within each of ``FRAMES``, and ``OTHERWISE``. Nothing of these
says what is asked, so that the outcome and the places that are quoted should be the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import httpx

from evals.asking import Reply, converse
from evals.figures import Figure, share
from evals.questions import Question

KINDS: Final = ("fact", "list", "table", "comparison", "absent-on-subject")
"""Kinds of questions that are asked within frames: those that stand by themselves."""

FRAMES: Final = (
    "Can you tell me: {low}",
    "I was wondering, {low}",
    "In a nutshell, {low}",
    "Do you happen to know {low}",
    "Quick question: {low}",
    "Just out of curiosity, {low}",
    "My boss wants to know {low}",
    "Any idea {low}",
    "According to the documents, {low}",
    "Sorry if this is obvious, but {low}",
    "I need to find out {low}",
    "Remind me, {low}",
    "hmm ok. {low}",
    "{whole} Thanks in advance!",
    "{whole} I could not find it myself.",
    "I am preparing a talk for Friday. {whole}",
    "Dear assistant,\n\n{whole}\n\nBest regards,\nTom",
)
_ASKING: Final = frozenset(
    {
        "what",
        "who",
        "whom",
        "which",
        "when",
        "where",
        "why",
        "how",
        "is",
        "are",
        "was",
        "does",
        "did",
    }
)


_LONG_ENOUGH: Final = 7
"""Letters of a word in which a slip is made."""


@dataclass(frozen=True, slots=True)
class Framed:
    """What became of a question as it stands, and in one of the ways in which it was put."""

    name: str
    bare: Reply
    reply: Reply

    @property
    def same_outcome(self) -> bool:
        """Whether both were answered, or neither."""
        return self.bare.outcome == self.reply.outcome

    @property
    def same_places(self) -> bool:
        """Whether both quote the same."""
        return set(self.bare.citations) == set(self.reply.citations)


def framed(question: str, frame: str) -> str:
    """A question within a frame."""
    first, rest = question[:1], question[1:]
    asks = question.split(maxsplit=1)[0].lower() in _ASKING
    return frame.format(low=first.lower() + rest if asks else question, whole=question)


def slipped(question: str) -> str:
    """A question in the longest word of which the fourth and fifth letters have changed places."""
    word = max(question.split(), key=len)
    if len(word) < _LONG_ENOUGH or not word.isalpha():
        return question
    return question.replace(word, f"{word[:3]}{word[4]}{word[3]}{word[5:]}", 1)


OTHERWISE: Final[Mapping[str, Callable[[str], str]]] = {
    "in small letters": str.lower,
    "in capitals": str.upper,
    "without a mark": lambda question: question.rstrip("?."),
    "on two lines": lambda question: question.replace(" ", "\n", 1),
    "with a slip": slipped,
}
"""Ways of writing a question."""


def asked_alone(questions: Sequence[Question]) -> list[Question]:
    """Those in English that stand by themselves."""
    return [one for one in questions if one.kind in KINDS and one.language == "en"]


def ask_all(client: httpx.Client, questions: Sequence[Question]) -> list[Framed]:
    """Ask each question bare and in all ways, each in a conversation of its own."""
    found = []
    for question in asked_alone(questions):
        (bare,) = converse(client, [question.question])
        ways = {frame: framed(question.question, frame) for frame in FRAMES}
        ways |= {name: written(question.question) for name, written in OTHERWISE.items()}
        for name, asked in ways.items():
            if asked != question.question:
                (reply,) = converse(client, [asked])
                found.append(Framed(name, bare, reply))
    return found


def frame_figures(found: Sequence[Framed], group: str = "questions put otherwise") -> list[Figure]:
    """How often the outcome, and what is quoted, stays the same; all together and each way."""
    figures = [
        share(group, "all", (one.same_outcome for one in found), "outcome"),
        share(group, "all", (one.same_places for one in found), "places"),
    ]
    for name in dict.fromkeys(one.name for one in found):
        some = [one for one in found if one.name == name]
        said = " ".join(name.split())
        figures.append(share(group, said, (one.same_outcome for one in some), "outcome"))
        figures.append(share(group, said, (one.same_places for one in some), "places"))
    return figures
