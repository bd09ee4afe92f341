"""What there is to say of the conversation itself: from its history."""

from collections.abc import Sequence
from typing import Final

from tunedd_api.rag.understanding.history import Turn, unmarked
from tunedd_api.rag.understanding.message import Aspect, Understanding
from tunedd_api.rag.understanding.phrases import Phrases
from tunedd_api.rag.understanding.pointing import Referent, last_answered
from tunedd_api.rag.understanding.recollection import mentions
from tunedd_api.rag.understanding.wording import fold

_MOST_LINES: Final = 20
"""Questions or answers that a reply lists."""

_LONGEST_QUOTE: Final = 300
"""Characters of a message that is quoted in a list; a single one is quoted whole."""


class ConversationReplies:
    """Replies about what was asked and said, in one language.

    What was said before ``earlier``, if it ``begins_later`` than the conversation, is not known.
    """

    def __init__(
        self, say: Phrases, earlier: Sequence[Turn], *, begins_later: bool = False
    ) -> None:
        self._say = say
        self._earlier = earlier
        self._asked = [turn.question for turn in earlier]
        self._begins_later = begins_later

    def about(self, understood: Understanding) -> str:
        """What to say to a message about the conversation."""
        from_the_end = understood.number is not None and understood.number < 0
        if not self._begins_later or understood.aspect in _OF_THE_END or from_the_end:
            return self._told(understood)
        known = self._say["forgotten"].format(count=self._questions(self._asked))
        if understood.aspect in _FROM_THE_BEGINNING:
            return known
        return f"{known}\n{self._told(understood)}"

    def _told(self, understood: Understanding) -> str:
        if understood.aspect in _ABOUT_ANSWERS:
            return self._about_answers(understood)
        asked, say = self._asked, self._say
        if not asked:
            return say["nothing_asked"]
        match understood.aspect:
            case Aspect.QUESTION_COUNT:
                return say["question_count"].format(count=self._questions(asked))
            case Aspect.FIRST_QUESTION:
                return say["first_question"].format(text=asked[0])
            case Aspect.LAST_QUESTION:
                return say["last_question"].format(text=asked[-1])
            case Aspect.NUMBERED_QUESTION:
                return self._numbered(asked, understood.number or 1)
            case Aspect.ASKED:
                return self._whether_asked(understood.subjects)
            case _:
                return self._listed_questions(asked, understood.subjects)

    def source(self) -> str:
        """Where the last answer comes from."""
        return self._places("source", last_answered(self._earlier))

    def _about_answers(self, understood: Understanding) -> str:
        if not self._earlier:
            return self._say["nothing_said"]
        match understood.aspect:
            case Aspect.LAST_ANSWER:
                return self._say["last_answer"].format(text=unmarked(self._earlier[-1].answer))
            case Aspect.NUMBERED_ANSWER:
                return self._numbered_answer(understood.number or 1)
            case Aspect.SAID:
                return self._said(understood.subjects[0])
            case Aspect.USED:
                return self._places("used", self._earlier)
            case _:
                return self._recap()

    def _numbered(self, asked: Sequence[str], number: int) -> str:
        place = _counted(number, len(asked))
        if place is None:
            return self._say["no_such_question"].format(count=self._questions(asked))
        return self._say["numbered_question"].format(number=place, text=asked[place - 1])

    def _numbered_answer(self, number: int) -> str:
        given = [turn.answer for turn in self._earlier if turn.answer]
        place = _counted(number, len(given))
        if place is None:
            count = self._say.count("answers", len(given))
            return self._say["no_such_answer"].format(count=count)
        text = unmarked(given[place - 1])
        return self._say["numbered_answer"].format(number=place, text=text)

    def _listed_questions(self, asked: Sequence[str], subjects: Sequence[str]) -> str:
        if subjects:
            wanted = fold(subjects[0])
            asked = [question for question in asked if wanted in fold(question)] or asked
        lines = [self._say["questions"].format(count=self._questions(asked))]
        first = max(len(asked) - _MOST_LINES, 0)
        lines += [f"{n}. {_short(q)}" for n, q in enumerate(asked[first:], start=first + 1)]
        return "\n".join(lines)

    def _whether_asked(self, subjects: Sequence[str]) -> str:
        found = [q for q in self._asked if all(mentions(q, subject) for subject in subjects)]
        if not found:
            return self._say["asked_no"]
        lines = [f"- {_short(question)}" for question in found[-_MOST_LINES:]]
        return "\n".join([self._say["asked_yes"], *lines])

    def _said(self, subject: str) -> str:
        found = [turn for turn in self._earlier if mentions(turn.answer, subject)]
        lines = [f"- {_short(unmarked(turn.answer))}" for turn in found[-_MOST_LINES:]]
        return "\n".join([self._say["said"], *lines])

    def _recap(self) -> str:
        lines = [self._say["recap"]]
        answered = [turn for turn in self._earlier if turn.answer and Referent.of([turn])]
        for number, turn in enumerate(answered[-_MOST_LINES:], start=1):
            told = self._say["recap_line"].format(
                question=_short(turn.question), answer=_short(unmarked(turn.answer))
            )
            lines.append(f"{number}. {told}")
        return "\n".join(lines) if answered else self._say["nothing_said"]

    def _places(self, heading: str, told: Sequence[Turn]) -> str:
        """A heading with the places that some turns cite, each once."""
        places = [
            self._say["source_line"].format(name=place.document.name, page=place.page)
            for turn in told
            for place in turn.quoted
        ]
        if not places:
            return self._say["no_source"]
        return "\n".join([self._say[heading], *(f"- {place}" for place in dict.fromkeys(places))])

    def _questions(self, asked: Sequence[str]) -> str:
        return self._say.count("questions", len(asked))


_OF_THE_END: Final = frozenset({Aspect.LAST_QUESTION, Aspect.LAST_ANSWER})
_FROM_THE_BEGINNING: Final = frozenset(
    {
        Aspect.FIRST_QUESTION,
        Aspect.NUMBERED_QUESTION,
        Aspect.NUMBERED_ANSWER,
        Aspect.QUESTION_COUNT,
    }
)
"""What is counted from the beginning, and cannot be told where that is not known."""

_ABOUT_ANSWERS: Final = frozenset(
    {Aspect.LAST_ANSWER, Aspect.NUMBERED_ANSWER, Aspect.SAID, Aspect.USED, Aspect.RECAP}
)


def _counted(number: int, of: int) -> int | None:
    """The place, from 1, that a number means among so many, -1 the last; None if there is none."""
    place = number if number > 0 else of + 1 + number
    return place if 1 <= place <= of else None


def _short(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= _LONGEST_QUOTE:
        return line
    return f"{line[:_LONGEST_QUOTE].rpartition(' ')[0] or line[:_LONGEST_QUOTE]}…"
